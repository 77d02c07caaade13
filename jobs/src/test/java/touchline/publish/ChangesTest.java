package touchline.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import touchline.pipeline.Given;
import touchline.pipeline.Table;

/** Two nights in which everything that can change a figure has happened once. */
class ChangesTest {
  private static final LocalDate EARLIER = LocalDate.of(2026, 6, 29);

  private static Given was;
  private static Given now;

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private static String conversion(String type, String person, String deal, String day, int value) {
    return json(
        ("{'conversion_id':'%s:%s','conversion_type':'%s','journey_id':'j','person_id':'%s',"
                + "%s'converted_at':'%sT12:00:00Z','value':%d,'currency':'EUR','value_reporting':%d,"
                + "'is_adjustment':false,'booked_date':'%s','lexicon_version':'1'}")
            .formatted(
                type,
                deal == null ? person : deal,
                type,
                person,
                deal == null ? "" : "'deal_id':'" + deal + "',",
                day,
                value,
                value,
                day));
  }

  private static String identity(String identifier, String person) {
    return json(
        "{'identifier':'%s','kind':'lead','person_id':'%s','neighbours':[],'is_shared':false}"
            .formatted(identifier, person));
  }

  private static String stage(String person, String day, String received) {
    return json(
        ("{'person_id':'%s','journey_id':'j','lead_id':'L','stage':'MQL','entered_at':'%sT12:00:00Z',"
                + "'entry_number':1,'sequence_number':1,'received_date':'%s'}")
            .formatted(person, day, received));
  }

  private static String touch(String id, String person, String received) {
    return json(
        ("{'touchpoint_id':'%s','person_id':'%s','journey_id':'j','occurred_at':'2026-06-01T00:00:00Z',"
                + "'channel':'Email','kind':'click','session_id':'s','is_session_start':true,"
                + "'is_attributable':true,'received_date':'%s'}")
            .formatted(id, person, received));
  }

  private static String path(String conversion, String... touches) {
    return json(
        ("{'path_id':'%s','journey_id':'j','person_id':'p','conversion_id':'%s','milestones':[],"
                + "'milestones_at':[],'converted_types':[],'touch_count':1,'is_capped':false,"
                + "'touchpoint_ids':[%s],'touched_at':[],'channels':[],'campaigns':[],'contents':[],"
                + "'content_types':[],'kinds':[]}")
            .formatted(
                conversion,
                conversion,
                String.join(",", List.of(touches).stream().map(t -> "'" + t + "'").toList())));
  }

  private static String credit(String conversion, String touch, String channel, String share) {
    return json(
        ("{'conversion_id':'%s','touchpoint_id':'%s','model':'linear','journey_id':'j',"
                + "'conversion_type':'won','converted_date':'2026-06-01','channel':'%s','credit':%s,"
                + "'value':0,'currency':'EUR','value_reporting':%s,'is_adjustment':false}")
            .formatted(conversion, touch, channel, share, share + "0"));
  }

  private static String cycle(String person, String acceptedAt) {
    return json(
        ("{'person_id':'%s','cycle':1,'lead_id':'L','lead_at':'2026-06-01T00:00:00Z',%s"
                + "'crm_class':'lead','regressions':0,'irregularities':[],'conversions':[],"
                + "'lexicon_version':'1'}")
            .formatted(person, acceptedAt == null ? "" : "'accepted_at':'" + acceptedAt + "',"));
  }

  private static String score(
      String night, String person, int score, String band, String probability, int fit) {
    return json(
        ("{'as_of_date':'%s','person_id':'%s','lead_id':'L%s','score':%d,'band':'%s','probability':%s,"
                + "'raw_score':0,'fit_points':%d,'engagement_points':0,'negative_points':0,'grade':'B2',"
                + "'is_terminal':false,'hits':[],'weights_version':'1','lexicon_version':'1'}")
            .formatted(night, person, person, score, band, probability, fit));
  }

  private static String curve(String night, String probability) {
    return json(
        ("{'as_of_date':'%s','age_from':0,'age_to':9,'score':50,'probability':%s,'method':'platt',"
                + "'is_sufficient':true,'horizon_days':180,'lexicon_version':'1','weights_version':'1'}")
            .formatted(night, probability));
  }

  private static String person(String id, String created) {
    return json(
        ("{'person_id':'%s','journey_id':'j','lead_ids':['L%s'],'is_free_mail':false,"
                + "'created_at':'%sT00:00:00Z','is_deleted':false}")
            .formatted(id, id, created));
  }

  @BeforeAll
  static void twoNights() {
    was =
        Given.asOf("2026-06-29")
            .rows("silver.identities", identity("lead:a", "a"), identity("lead:b", "b"))
            .rows(
                "gold.conversions",
                conversion("mql", "a", null, "2026-06-01", 0),
                conversion("mql", "b", null, "2026-06-02", 0),
                conversion("mql", "gone", null, "2026-06-03", 0),
                conversion("won", "p", "D1", "2026-06-04", 100),
                conversion("won", "p", "D2", "2026-06-04", 50))
            .rows("gold.content_paths", path("won:D1", "t1"), path("won:D2", "t1"))
            .rows("silver.touchpoints", touch("t1", "p", "2026-06-01"))
            .rows(
                "gold.attribution_credits",
                credit("won:D1", "t1", "Email", "1"),
                credit("won:D2", "t1", "Email", "0.75"),
                credit("won:D2", "t3", "Display", "0.25"))
            .rows("gold.lead_cycles", cycle("p", null), cycle("q", null))
            .rows("gold.score_age_probabilities", curve("2026-06-29", "0.1"))
            .rows(
                "gold.lead_scores",
                score("2026-06-28", "p", 1, "cold", "0.5", 9),
                score("2026-06-29", "p", 39, "cold", "0.1", 9),
                score("2026-06-29", "faded", 41, "warm", "0.2", 9),
                score("2026-06-29", "profile", 20, "cold", "0.1", 9),
                score("2026-06-29", "b", 10, "cold", "0.1", 9));
    now =
        Given.asOf("2026-06-30")
            // b turned out to be a.
            .rows("silver.identities", identity("lead:a", "a"), identity("lead:b", "a"))
            .rows(
                "silver.lead_stages",
                stage("late", "2026-06-10", "2026-06-30"),
                stage("gone", "2026-06-03", "2026-06-30"))
            .rows(
                "silver.deal_versions",
                json(
                    "{'deal_id':'D1','received_date':'2026-06-30','journey_id':'j','currency':'EUR','stage':'Won','created_at':'2026-06-01T00:00:00Z','is_won':true,'is_deleted':false}"))
            .rows(
                "gold.conversions",
                conversion("mql", "a", null, "2026-06-01", 0),
                conversion("mql", "late", null, "2026-06-10", 0),
                conversion("mql", "fresh", null, "2026-06-30", 0),
                conversion("won", "p", "D1", "2026-06-04", 130),
                conversion("won", "p", "D2", "2026-06-04", 50))
            .rows("gold.content_paths", path("won:D1", "t1", "t2"), path("won:D2", "t1"))
            .rows(
                "silver.touchpoints",
                touch("t1", "p", "2026-06-01"),
                touch("t2", "p", "2026-06-30"))
            .rows(
                "gold.attribution_credits",
                credit("won:D1", "t1", "Email", "0.5"),
                credit("won:D1", "t2", "Display", "0.5"),
                credit("won:D2", "t1", "Email", "0.5"),
                credit("won:D2", "t3", "Display", "0.5"))
            .rows("gold.lead_cycles", cycle("p", "2026-06-30T09:00:00Z"), cycle("q", null))
            .rows("gold.score_age_probabilities", curve("2026-06-30", "0.12"))
            .rows("silver.people", person("fresh", "2026-06-30"), person("late", "2026-06-10"))
            .rows(
                "gold.lead_scores",
                score("2026-06-30", "p", 45, "warm", "0.15", 9),
                score("2026-06-30", "faded", 39, "cold", "0.25", 9),
                score("2026-06-30", "profile", 25, "cold", "0.1", 14),
                score("2026-06-30", "fresh", 5, "cold", "0.1", 9),
                score("2026-06-30", "late", 7, "cold", "null", 9));
  }

  private static List<Changes.Line> of(String table, boolean isLexiconOther, String recipe) {
    Changes changes =
        new Changes(
            Given.spark(),
            new Changes.Nights(
                name -> was.rows(Table.of(name)),
                name -> now.rows(Table.of(name)),
                EARLIER,
                EARLIER.plusDays(1),
                isLexiconOther,
                recipe::equals),
            ZoneId.of("UTC"));
    return changes.of(table);
  }

  private static Changes.Line line(List<Changes.Line> lines, String figure, String measure) {
    return lines.stream()
        .filter(l -> l.figure().equals(figure) && l.measure().equals(measure))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, Integer> whole(Changes.Line line) {
    Map<String, Integer> whole = new java.util.LinkedHashMap<>();
    line.causes().forEach((cause, amount) -> whole.put(cause, amount.intValueExact()));
    return whole;
  }

  @Test
  void causesOfEveryFigureAddUpToItsWholeDifference() {
    for (String table : Changes.tables()) {
      List<Changes.Line> lines = of(table, false, "");
      assertThat(lines).as(table).isNotEmpty();
      for (Changes.Line line : lines) {
        assertThat(line.causes().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
            .as(table + " " + line.figure() + " " + line.measure())
            .isEqualByComparingTo(line.now().subtract(line.was()));
        assertThat(Changes.CAUSES).containsKeys(line.causes().keySet().toArray(String[]::new));
      }
    }
  }

  @Test
  void everyConversionThatCameOrWentHasItsCause() {
    List<Changes.Line> lines = of("gold.conversions", false, "");

    assertThat(whole(line(lines, "mql", "number")))
        .isEqualTo(Map.of("new", 1, "merges of people", -1, "arrived late", 1, "corrections", -1));
    assertThat(whole(line(lines, "won", "value"))).isEqualTo(Map.of("amounts", 30));
    assertThat(lines).noneMatch(l -> l.figure().equals("won") && l.measure().equals("number"));
  }

  @Test
  void scoresMoveByWhatWasReceivedByTimeAndByWhatModelsLearnt() {
    List<Changes.Line> lines = of("gold.lead_scores", false, "");

    assertThat(whole(line(lines, "all", "score")))
        .isEqualTo(
            Map.of(
                "new", 5,
                "merges of people", -10,
                "arrived late", 7,
                "late touches", 6,
                "corrections", 5,
                "time", -2));
    assertThat(whole(line(lines, "warm", "number")))
        .isEqualTo(Map.of("late touches", 1, "time", -1));
    assertThat(line(lines, "all", "probability").causes().get("models learnt anew"))
        .isEqualByComparingTo("0.05");
    assertThat(line(lines, "all", "probability").was()).isEqualByComparingTo("0.5");
  }

  @Test
  void creditsMoveByLateTouchesAndByWhatModelsLearntFromOthers() {
    Changes.Line email = line(of("gold.attribution_summary", false, ""), "linear, Email", "credit");

    assertThat(email.was()).isEqualByComparingTo("1.75");
    assertThat(email.now()).isEqualByComparingTo("1.0");
    assertThat(email.causes().get("late touches")).isEqualByComparingTo("-0.5");
    assertThat(email.causes().get("models learnt anew")).isEqualByComparingTo("-0.25");
  }

  @Test
  void whatNothingReceivedExplainsIsTheLexiconsOrTheRecipes() {
    assertThat(of("gold.funnel_daily", false, "").stream().map(Changes.Line::figure))
        .containsExactly("accepted", "mql");
    assertThat(
            line(
                    of("gold.attribution_summary", false, "gold.attribution_credits"),
                    "linear, Email",
                    "credit")
                .causes())
        .containsOnlyKeys("late touches", "recipe");
  }
}
