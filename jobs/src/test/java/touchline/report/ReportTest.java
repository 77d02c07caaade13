package touchline.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import touchline.pipeline.Table;

class ReportTest {
  private static final String SCRIPT = "<script>document.title='taken'</script>";

  private static Stream<Block.Chart> charts(Report report) {
    return report
        .everySection()
        .flatMap(section -> section.blocks().stream())
        .filter(Block.Chart.class::isInstance)
        .map(Block.Chart.class::cast);
  }

  private static Section section(Report report, String id) {
    return report.sections().stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
  }

  @Test
  void firstScreenIsFiveSentences() {
    assertThat(SampleNight.report().sentences())
        .extracting(Sentence::subject, Sentence::text)
        .satisfiesExactly(
            changed ->
                assertThat(changed.toList().get(1).toString())
                    .startsWith("June 2026 stands at 30 won deals worth EUR ")
                    .contains("in the whole of May 2026")
                    .endsWith(
                        "Not kept so far this month: MQL volume (marketing), leads followed up in"
                            + " time (sales)."),
            calls ->
                assertThat(calls.toList().get(1))
                    .isEqualTo(
                        "20 leads wait for a call, first L1000 (hot when it was handed off, owner ana)."),
            score ->
                assertThat(score.toList().get(1))
                    .isEqualTo(
                        "Change 5 weights, most of all ebook from 8 to 0 points, and move hot from 70"
                            + " to 62 points."),
            budget ->
                assertThat(budget.toList().get(1).toString())
                    .contains("hang on the choice of model for"),
            distrust ->
                assertThat(distrust.toList().get(1))
                    .isEqualTo(
                        "2 things want a second look: “score does not drift” fails for hit_rate"
                            + " demo-request, “quarantine is small” fails for crm_deals."));
  }

  @Test
  void exportsOfAPastTimeShowTheLastYearInWhichAnythingHappened() {
    Night late =
        new Night(
            SampleNight.NIGHT.asOf().plusYears(4),
            31,
            "published",
            List.of(),
            "1",
            "1",
            "EUR",
            SampleNight.NIGHT.zone(),
            SampleNight.NIGHT.asOf().plusYears(4));
    Report then = SampleNight.of(late, new SampleNight());
    assertThat(then.sentences().get(0).text())
        .startsWith(
            "Nothing new in a year: the newest lead or conversion is of 28 June 2026, and the twelve"
                + " months until then are shown. June 2026 ended with 30 won deals worth EUR ");
    for (String id : List.of("funnel", "attribution", "content")) {
      assertThat(ids(section(then, id)))
          .containsExactlyElementsOf(ids(section(SampleNight.report(), id)));
    }
    assertThat(section(then, "content").question())
        .startsWith("What did the buyers of the twelve months until 28 June 2026 see");
    Block.Chart reached = (Block.Chart) section(then, "funnel").blocks().get(0);
    assertThat(reached.variants().get(0).origin().filter())
        .contains("cohort_month >= DATE '2025-07-01'", "cohort_month <= DATE '2026-06-28'");
  }

  @Test
  void whatCannotBeToldIsSaidInsteadOfDrawn() {
    assertThat(ids(section(SampleNight.report(), "score")))
        .contains("score-reliability", "score-probability");
    assertThat(ids(section(edited("gold.score_support", "status", "insufficient"), "score")))
        .doesNotContain("score-reliability", "score-probability")
        .contains("score-distribution");
    assertThat(notes(section(edited("gold.stage_velocity", "median_days", null), "funnel")))
        .contains("In no step have half of those who entered it moved on yet.");
    assertThat(notes(section(edited("gold.attribution_returns", "cost", null), "attribution")))
        .contains(
            "No cost is booked in the last twelve months, so what a channel returns is not known.",
            "No cost names a campaign, so campaigns are not compared.");
  }

  @Test
  void nobodyWaitsWhereNobodyWasHandedOff() {
    assertThat(
            SampleNight.of(SampleNight.emptied("gold.follow_up"::equals)).sentences().get(1).text())
        .isEqualTo("Nobody waits for a call: no lead has been given to sales yet.");
    assertThat(SampleNight.of(new SampleNight("gold.follow_up")).sentences().get(1).text())
        .endsWith("who of them was called is not known, since this night has no follow-up.");
  }

  private static Report edited(String table, String column, Object value) {
    return SampleNight.of(SampleNight.edited(table, column, value));
  }

  private static List<String> ids(Section section) {
    return section.blocks().stream()
        .filter(Block.Chart.class::isInstance)
        .map(block -> ((Block.Chart) block).id())
        .toList();
  }

  private static List<String> notes(Section section) {
    return section.blocks().stream()
        .filter(Block.Note.class::isInstance)
        .map(block -> ((Block.Note) block).text())
        .toList();
  }

  @Test
  void everyChartHasItsFiguresAsATableAndSaysWhereTheyAreFrom() {
    List<Block.Chart> charts = charts(SampleNight.report()).toList();
    assertThat(charts).hasSizeGreaterThan(25).extracting(Block.Chart::id).doesNotHaveDuplicates();
    for (Block.Chart chart : charts) {
      assertThat(chart.variants()).as(chart.id()).isNotEmpty();
      for (Block.Variant variant : chart.variants()) {
        assertThat(variant.grid().rows()).as(chart.id()).isNotEmpty();
        assertThat(variant.grid().rows())
            .as(chart.id())
            .allMatch(row -> row.size() == variant.grid().heads().size());
        assertThat(variant.origin().table()).as(chart.id()).matches("(gold|ops|silver)\\.[a-z_]+");
      }
    }
  }

  @Test
  void originIsTheConditionThatChoseTheRows() {
    Block.Chart earned =
        charts(SampleNight.report())
            .filter(c -> c.id().equals("attribution-earned"))
            .findFirst()
            .orElseThrow();
    assertThat(earned.variants())
        .extracting(v -> v.origin().filter())
        .first()
        .isEqualTo(
            "dimension = 'channel' AND conversion_month >= DATE '2025-07-01' AND conversion_type ="
                + " 'won' AND model = 'incremental'");
  }

  @Test
  void switchOffersEveryModelOfTheNight() {
    Section attribution = section(SampleNight.report(), "attribution");
    assertThat(attribution.choices())
        .extracting(Section.Choice::name)
        .containsExactly("incremental", "markov", "linear", "last_touch", "first_touch");
  }

  @Test
  void tableThatIsNotThereIsSaidInOneSentence() {
    Report report =
        SampleNight.of(
            new SampleNight(
                "gold.funnel_cohorts",
                "gold.funnel_daily",
                "gold.stage_velocity",
                "gold.follow_up"));
    assertThat(section(report, "funnel").blocks())
        .containsExactly(
            new Block.Note(
                "This warehouse has no gold.funnel_cohorts, gold.funnel_daily or gold.stage_velocity,"
                    + " so what it would tell is not shown."));
    assertThat(report.sentences().get(1).text())
        .startsWith("60 open leads are hot tonight (70 points or more)");
  }

  @Test
  void warehouseWithoutAnyTableStillMakesAReport() {
    Report report = SampleNight.of((table, columns) -> Extract.missing(table));
    assertThat(report.charts()).isZero();
    assertThat(report.sections()).allMatch(section -> !section.blocks().isEmpty());
    assertThat(Page.of(report))
        .contains("This warehouse has no gold.follow_up or gold.follow_up_summary");
  }

  @Test
  void tablesWithoutRowsStillMakeAReport() {
    Report report =
        SampleNight.of((table, columns) -> Extract.of(table, List.of(columns), List.of()));
    assertThat(report.charts()).isZero();
    assertThat(Page.of(report)).contains("Nothing to show from gold.alignment");
  }

  @Test
  void campaignCalledScriptStaysText() throws IOException {
    String page = Page.of(SampleNight.report());
    assertThat(page).contains("&lt;script&gt;document.title=&#39;taken&#39;&lt;/script&gt;");
    assertThat(page).doesNotContain(SCRIPT);
    String json = Page.charts(SampleNight.report().everySection());
    assertThat(json).doesNotContain("<", ">", "&").contains("\\u003cscript\\u003e");
    List<String> names = new ArrayList<>();
    JsonNode charts = new ObjectMapper().readTree(json);
    charts
        .get("attribution-campaigns")
        .get("markov")
        .get("yAxis")
        .get("data")
        .forEach(n -> names.add(n.asText()));
    assertThat(names).contains(SCRIPT);
  }

  @Test
  void lineSeparatorsOfUnicodeCannotEndAScript() {
    Block.Chart chart =
        new Block.Chart(
            "c",
            "t",
            "f",
            100,
            false,
            List.of(
                new Block.Variant(
                    "",
                    Plot.map("name", "a\u2028b\u2029c"),
                    Grid.of("x"),
                    new Origin("gold.x", List.of()))));
    Report report =
        new Report(
            SampleNight.NIGHT,
            List.of(),
            List.of(new Section("s", "s", "q", List.of(), List.of(chart))),
            List.of());
    assertThat(Page.charts(report.everySection()))
        .isEqualTo("{\"c\":{\"\":{\"name\":\"a\\u2028b\\u2029c\"}}}");
  }

  @Test
  void everyLeadThatIsListedLeadsToItsExplanation() {
    Report report = SampleNight.report();
    Block.Listing hottest = (Block.Listing) section(report, "follow-up").blocks().get(0);
    Grid grid = hottest.grid();
    assertThat(grid.rows()).hasSizeGreaterThan(10);
    String page = Page.of(report);
    for (int i = 0; i < grid.rows().size(); i++) {
      String lead = grid.rows().get(i).get(0);
      assertThat(report.stories().get(i).id()).isEqualTo(grid.place(i));
      assertThat(report.stories().get(i).title()).isEqualTo("Lead " + lead);
      assertThat(page)
          .contains(
              "<a href=\"#" + grid.place(i) + "\">" + lead + "</a>",
              "<details class=\"story\" id=\"" + grid.place(i) + "\">");
    }
  }

  @Test
  void everyFigureOfThePageStandsAboveTheStatementThatChoseIt() {
    Report report = SampleNight.report();
    assertStatements(Page.of(report), report.everySection().toList());
    for (Story story :
        List.of(
            Stories.of(SampleLead.credited(), SampleNight.NIGHT),
            Stories.of(SampleLead.deal(), SampleNight.NIGHT))) {
      assertStatements(Page.of(story, SampleNight.NIGHT), story.sections());
    }
  }

  private static void assertStatements(String page, List<Section> sections) {
    List<Origin> origins = new ArrayList<>();
    for (Block block : sections.stream().flatMap(section -> section.blocks().stream()).toList()) {
      if (block instanceof Block.Chart chart) {
        chart.variants().forEach(variant -> origins.add(variant.origin()));
      } else if (block instanceof Block.Listing listing) {
        origins.add(listing.origin());
      }
    }
    List<String> statements =
        Pattern.compile("<p class=\"source\"><code>SELECT \\* FROM ([a-z_.]+)")
            .matcher(page)
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(statements)
        .hasSizeGreaterThan(2)
        .isEqualTo(origins.stream().map(Origin::table).toList());
  }

  @Test
  void everyLinkLeadsToAPlaceOfThePage() {
    String page = Page.of(SampleNight.report());
    Set<String> places = new HashSet<>();
    Pattern.compile(" id=\"([^\"]+)\"")
        .matcher(page)
        .results()
        .forEach(f -> places.add(f.group(1)));
    List<String> links =
        Pattern.compile("href=\"#([^\"]+)\"")
            .matcher(page)
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(links).hasSizeGreaterThan(30);
    assertThat(places).containsAll(links);
  }

  @Test
  void tablesThatGrowWithTheLeadsComeByInParts() {
    Set<String> whole = new HashSet<>();
    SampleNight night = new SampleNight();
    SampleNight.of(
        new Tables() {
          @Override
          public Extract of(String table, String... columns) {
            whole.add(table);
            return night.of(table, columns);
          }

          @Override
          public void each(Consumer<Extract> part, String table, String... columns) {
            night.each(part, table, columns);
          }
        });
    assertThat(whole).hasSizeGreaterThan(20);
    for (Table table : Table.all()) {
      if (whole.contains(table.name())) {
        assertThat(table.key())
            .as(table.name())
            .doesNotContain("person_id", "lead_id", "deal_id", "conversion_id", "touchpoint_id");
      }
    }
  }

  @Test
  void ofManyLeadsOnlyTheFirstAreListedAndAllAreCounted() {
    Report report = SampleNight.of(crowd(3_000));
    assertThat(report.sentences().get(1).text())
        .isEqualTo(
            "2,000 leads wait for a call, first L2999 (hot when it was handed off, owner ana).");
    Block.Listing hottest = (Block.Listing) section(report, "follow-up").blocks().get(0);
    assertThat(hottest.finding())
        .startsWith(
            "2,000 leads wait, 1,000 of them beyond the agreed time; the first 25 are listed.");
    assertThat(hottest.grid().rows()).extracting(row -> row.get(0)).startsWith("L2999", "L2996");
    assertThat(hottest.grid().rows()).hasSize(25);
    assertThat(report.stories()).hasSize(25);
  }

  /** A third of the leads is breached, a third open and a third done; the last is the hottest. */
  private static Tables crowd(int leads) {
    List<String> statuses = List.of("kept", "open", "open_breach");
    SampleNight night = new SampleNight();
    return new Tables() {
      @Override
      public Extract of(String table, String... columns) {
        return night.of(table, columns);
      }

      @Override
      public void each(Consumer<Extract> part, String table, String... columns) {
        for (int i = 0; i < leads; i++) {
          Map<String, Object> row =
              Map.of(
                  "lead_id",
                  "L" + i,
                  "status",
                  statuses.get(i % 3),
                  "priority",
                  5 - 2 * (i % 3),
                  "class",
                  "hot",
                  "score",
                  i,
                  "owner_id",
                  "ana",
                  "due_at",
                  Instant.EPOCH);
          part.accept(
              Extract.of(
                  table,
                  List.of(columns),
                  List.<Object[]>of(Arrays.stream(columns).map(row::get).toArray())));
        }
      }
    };
  }

  @Test
  void answersThatFewLeadsGiveAreCountedTogether() {
    SampleNight night = new SampleNight();
    Report report =
        SampleNight.of(
            (table, columns) ->
                table.equals("gold.source_agreement")
                    ? Extract.of(
                        table,
                        List.of("self_reported", "channel", "leads", "share", "is_same"),
                        IntStream.range(0, 500)
                            .mapToObj(
                                i -> new Object[] {"answer " + i, "Email", 1000 - i, 1.0, false})
                            .toList())
                    : night.of(table, columns));
    Block.Chart sources =
        charts(report).filter(c -> c.id().equals("alignment-sources")).findFirst().orElseThrow();
    List<List<String>> rows = sources.variants().get(0).grid().rows();
    assertThat(rows).hasSize(9);
    assertThat(rows.get(0)).containsExactly("answer 0", "Email", "1000", "100%");
    // The sum of 1000 to 501, without the first eight.
    assertThat(rows.get(8)).containsExactly("492 other answers", "–", "367,278", "–");
    assertThat(sources.finding()).contains("for the 8 most frequent answers");
  }

  @Test
  void leadThatCannotBeExplainedIsListedWithoutALink() {
    Report report = Report.of(SampleNight.NIGHT, new SampleNight(), leads -> () -> List.of());
    assertThat(report.stories()).isEmpty();
    assertThat(Page.of(report)).contains(">L1000</td>").doesNotContain("Leads, one by one");
  }

  @Test
  void columnInWhichNoRowSaysAnythingIsLeftOut() {
    Grid grid =
        Grid.of("Lead", "Team", "#Score")
            .with(List.of(List.of("L1", "", "7"), List.of("L2", "", "")));
    assertThat(grid.told().heads()).extracting(Grid.Head::label).containsExactly("Lead", "Score");
    assertThat(grid.told().rows()).containsExactly(List.of("L1", "7"), List.of("L2", ""));
  }

  @Test
  void stagesAndMeasuresReadAsPeopleCallThem() {
    assertThat(Figures.stages("mqls answered")).isEqualTo("MQLs answered");
    assertThat(Figures.stages("sql > opportunity")).isEqualTo("SQL > opportunity");
    assertThat(Figures.measure("auc")).isEqualTo("AUC");
    assertThat(Figures.measure("base_rate")).isEqualTo("Base rate");
  }

  @Test
  void pageIsOneFileOfModestSize() {
    String page = Page.of(SampleNight.report());
    assertThat(page.length()).isLessThan(2_000_000);
    assertThat(page).doesNotContain("src=\"http", "href=\"http", "@import", "url(http");
  }

  @Test
  void everyColumnThatIsReadIsInItsSchemaFile() {
    Set<String> asked = new HashSet<>();
    SampleNight.of(
        (table, columns) -> {
          asked.add(table);
          Table.all().stream()
              .filter(stated -> stated.name().equals(table))
              .forEach(stated -> assertThat(List.of(columns)).as(table).allMatch(stated::has));
          return Extract.missing(table);
        });
    assertThat(asked)
        .contains("gold.attribution_summary", "gold.score_threshold_advice", "gold.alignment");
  }

  static Stream<String> tables() {
    return SampleNight.tables().stream();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void tableWithoutRowsLeavesTheRest(String table) {
    assertReads(SampleNight.of(SampleNight.emptied(table::equals)));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void oneTableWithRowsIsEnough(String table) {
    assertReads(SampleNight.of(SampleNight.emptied(other -> !other.equals(table))));
  }

  @Test
  void nightWithoutAnyRowSaysSo() {
    assertReads(SampleNight.of(SampleNight.emptied(every -> true)));
  }

  private static void assertReads(Report report) {
    assertThat(report.sections()).allMatch(section -> !section.blocks().isEmpty());
    assertThat(Page.of(report)).contains("</html>");
    assertThat(Page.charts(report.everySection())).doesNotContain("NaN");
  }
}
