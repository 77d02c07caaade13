package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchline.config.AttributionConfig;
import touchline.config.Settings;
import touchline.pipeline.Given;
import touchline.pipeline.UserError;
import touchline.publish.PublishedTables;
import touchline.storage.Storage;

/** What one published night promises to whoever reads it. */
class WholeNightTest {
  private static final List<String> MODELS =
      List.of(
          "first_touch",
          "last_touch",
          "linear",
          "markov",
          "position_based",
          "shapley_unique",
          "time_decay");

  private static final AttributionConfig ATTRIBUTION =
      Settings.load(Optional.of(SmallWorld.CONF)).attribution();

  private static PublishedTables published;
  private static Map<String, List<Told>> told;
  private static Map<String, Map<String, Double>> parameters;

  @BeforeAll
  static void open() {
    published = PublishedTables.open(Given.spark(), Storage.of(SmallWorld.WAREHOUSE));
    told = new HashMap<>();
    parameters = new HashMap<>();
    for (Row row :
        rows(
            "SELECT conversion_type, parameter, item, value FROM gold.attribution_parameters"
                + " WHERE model = 'markov'")) {
      parameters
          .computeIfAbsent(row.getString(0) + " " + row.getString(1), key -> new TreeMap<>())
          .put(row.getString(2), row.getDouble(3));
    }
  }

  private static List<Row> rows(String sql) {
    return published.query(sql).collectAsList();
  }

  private static long count(String sql) {
    return rows(sql).get(0).getLong(0);
  }

  @Test
  void dirtWarnsAndDoesNotHoldTheNight() {
    assertThat(rows("SELECT run_id, status FROM ops.runs").toString())
        .isEqualTo("[[1,published_with_warnings]]");
    assertThat(rows("SELECT DISTINCT status FROM ops.quality_results ORDER BY 1").toString())
        .isEqualTo("[[passed], [warned]]");
  }

  @Test
  void explainLeadShowsTheScoreRuleByRule() {
    Row lead =
        rows("SELECT lead_id, score, raw_score, grade, hits FROM gold.lead_scores WHERE NOT"
                + " is_terminal ORDER BY size(hits) DESC, lead_id LIMIT 1")
            .get(0);

    Said said =
        Said.by(
            "explain", "lead", lead.getString(0), "--warehouse", SmallWorld.WAREHOUSE.toString());

    assertThat(said.exitCode()).isZero();
    assertThat(said.out())
        .startsWith(
            String.format(
                Locale.ROOT, "lead %s: %.1f of 100 points, ", lead.getString(0), lead.getDouble(1)))
        .contains(", grade " + lead.getString(3) + ", as of " + SmallWorld.FIRST)
        .containsPattern(
            "no probability at \\d+ days of age: No probability to be won can be told: ")
        .contains(String.format(Locale.ROOT, "%8.2f   fit ", lead.getDouble(2)));
    for (Row hit : lead.<Row>getList(4)) {
      String points = String.format(Locale.ROOT, "%.2f", hit.getDouble(2));
      assertThat(said.out())
          .containsPattern(
              "(?m)^"
                  + hit.getString(0)
                  + " +"
                  + hit.getString(1)
                  + " +"
                  + Pattern.quote(points)
                  + " ");
    }
  }

  @Test
  void historyThatBarelyExceedsTheHorizonTellsNoProbabilityAndTheNightSaysSo() {
    assertThat(count("SELECT count(*) FROM gold.lead_scores WHERE probability IS NOT NULL"))
        .isZero();
    assertThat(
            rows("SELECT DISTINCT probability_status FROM gold.lead_scores WHERE NOT is_terminal"))
        .extracting(row -> row.getString(0))
        .containsExactly("insufficient");
    assertThat(
            rows(
                "SELECT message FROM ops.quality_results WHERE check_name ="
                    + " 'probabilities_can_be_told' AND status = 'warned'"))
        .singleElement()
        .satisfies(
            row -> assertThat(row.getString(0)).startsWith("No probability to be won can be told"));
    assertThat(
            count(
                "SELECT count(*) FROM gold.score_threshold_advice WHERE is_advised AND NOT is_present"))
        .isZero();
  }

  @Test
  void explainLeadThatNobodyKnowsIsAUsageError() {
    Said said =
        Said.by("explain", "lead", "nobody", "--warehouse", SmallWorld.WAREHOUSE.toString());

    assertThat(said.exitCode()).isEqualTo(UserError.USAGE);
    assertThat(said.err()).startsWith("no lead nobody in the last published night of ");
  }

  @Test
  void everyConversionOfEveryTypeIsSharedByEveryModel() {
    assertThat(rows("SELECT DISTINCT model FROM gold.attribution_credits ORDER BY model"))
        .extracting(row -> row.getString(0))
        .isEqualTo(MODELS);
    assertThat(
            rows("SELECT conversion_type FROM gold.conversions GROUP BY 1 HAVING count(*) >= 15"))
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder("mql", "sql", "opportunity", "won");
    assertThat(
            count(
                "SELECT count(DISTINCT model, conversion_id) FROM gold.attribution_credits JOIN"
                    + " gold.conversions USING (conversion_id)"))
        .isEqualTo(MODELS.size() * count("SELECT count(*) FROM gold.conversions"));
  }

  @Test
  void creditsOfAConversionSumToOne() {
    List<Row> sums =
        rows("SELECT sum(credit) FROM gold.attribution_credits GROUP BY conversion_id, model");
    assertThat(sums).allSatisfy(row -> assertThat(row.getDouble(0)).isCloseTo(1, within(1e-9)));
  }

  @Test
  void valuesSumToTheConversionToTheCent() {
    assertThat(
            rows(
                """
                SELECT c.conversion_id, c.value, c.value_reporting, s.model, s.value, s.value_reporting
                FROM gold.conversions AS c
                JOIN (
                  SELECT conversion_id, model, currency, sum(value) AS value,
                    sum(value_reporting) AS value_reporting
                  FROM gold.attribution_credits GROUP BY conversion_id, model, currency) AS s
                ON s.conversion_id = c.conversion_id
                WHERE s.value <> c.value OR s.currency <> c.currency
                  OR s.value_reporting IS DISTINCT FROM c.value_reporting
                """))
        .isEmpty();
  }

  @Test
  void summaryHoldsTheSameMoneyAsTheConversions() {
    Map<String, BigDecimal> expected = new TreeMap<>();
    for (Row row :
        rows("SELECT conversion_type, currency, sum(value) FROM gold.conversions GROUP BY 1, 2")) {
      MODELS.forEach(
          model ->
              expected.put(
                  model + " " + row.getString(0) + " " + row.getString(1), row.getDecimal(2)));
    }
    Map<String, Map<String, BigDecimal>> found = new TreeMap<>();
    for (Row row :
        rows(
            "SELECT dimension, model, conversion_type, currency, sum(value) FROM"
                + " gold.attribution_summary GROUP BY 1, 2, 3, 4")) {
      found
          .computeIfAbsent(row.getString(0), dimension -> new TreeMap<>())
          .put(
              row.getString(1) + " " + row.getString(2) + " " + row.getString(3),
              row.getDecimal(4));
    }
    assertThat(found)
        .containsOnlyKeys("channel", "channel+campaign", "content", "content_type", "persona");
    assertThat(found.values()).allMatch(expected::equals);
  }

  /** Won deals of the landed file, read without Spark: the last row of an id is the valid one. */
  private static Map<String, BigDecimal> landedRevenue() throws IOException {
    Map<String, Map<String, String>> deals = new TreeMap<>();
    try (Stream<Path> files =
        Files.list(SmallWorld.LANDING.resolve("crm_deals").resolve("dt=" + SmallWorld.FIRST))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".csv")).toList()) {
        List<String> lines = Files.readAllLines(file);
        String[] columns = lines.get(0).split(",");
        for (String line : lines.subList(1, lines.size())) {
          String[] values = line.split(",", -1);
          assertThat(values).hasSameSizeAs(columns);
          Map<String, String> deal = new HashMap<>();
          for (int i = 0; i < columns.length; i++) {
            deal.put(columns[i], values[i].replace("\"", ""));
          }
          deals.put(deal.get("deal_id"), deal);
        }
      }
    }
    Map<String, BigDecimal> revenue = new TreeMap<>();
    for (Map<String, String> deal : deals.values()) {
      boolean isBroken = deal.get("deal_id").isEmpty() || deal.get("deal_id").endsWith("-bad");
      if (!isBroken
          && deal.get("is_won").equals("true")
          && deal.get("is_deleted").equals("false")) {
        String amount = deal.get("amount").isEmpty() ? "0" : deal.get("amount");
        revenue.merge(deal.get("currency"), new BigDecimal(amount), BigDecimal::add);
      }
    }
    revenue.replaceAll((currency, amount) -> amount.setScale(2));
    return revenue;
  }

  private static Map<String, BigDecimal> revenue(String sql) {
    Map<String, BigDecimal> revenue = new TreeMap<>();
    rows(sql).forEach(row -> revenue.put(row.getString(0), row.getDecimal(1).setScale(2)));
    return revenue;
  }

  @Test
  void revenueOutEqualsRevenueIn() throws IOException {
    Map<String, BigDecimal> landed = landedRevenue();
    assertThat(landed).hasSizeGreaterThan(1);
    assertThat(
            revenue(
                "SELECT currency, sum(coalesce(amount, 0)) FROM silver.deals WHERE is_won GROUP BY"
                    + " 1"))
        .isEqualTo(landed);
    assertThat(
            revenue(
                "SELECT currency, sum(value) FROM gold.conversions WHERE conversion_type = 'won'"
                    + " GROUP BY 1"))
        .isEqualTo(landed);
    for (String model : MODELS) {
      assertThat(
              revenue(
                  "SELECT currency, sum(value) FROM gold.attribution_credits WHERE conversion_type ="
                      + " 'won' AND model = '"
                      + model
                      + "' GROUP BY 1"))
          .as(model)
          .isEqualTo(landed);
    }
  }

  /** The simulator's own count of the first delivery's rows, by feed and what is wrong. */
  private static Map<String, Map<String, Long>> truth() throws IOException {
    List<String> lines = Files.readAllLines(SmallWorld.TRUTH.resolve("rows.csv"));
    String[] columns = lines.get(0).split(",");
    Map<String, Map<String, Long>> truth = new TreeMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] values = line.split(",");
      if (values[1].equals(SmallWorld.FIRST.toString())) {
        Map<String, Long> counts = new TreeMap<>();
        for (int i = 2; i < columns.length; i++) {
          counts.put(columns[i], Long.valueOf(values[i]));
        }
        truth.put(values[0], counts);
      }
    }
    return truth;
  }

  @Test
  void everyLandedRowIsAccountedForAsTheSimulatorPlantedIt() throws IOException {
    Map<String, Map<String, Long>> truth = truth();
    List<Row> files =
        rows(
            """
            SELECT feed, sum(rows_read), sum(rows_accepted), sum(rows_quarantined),
              sum(rows_duplicate), sum(rows_superseded),
              bool_and(
                rows_read = rows_accepted + rows_quarantined + rows_duplicate + rows_superseded + rows_left_out)
            FROM ops.feed_reconciliation GROUP BY feed
            """);
    assertThat(files).extracting(row -> row.getString(0)).containsAll(truth.keySet()).hasSize(12);
    for (Row row : files) {
      Map<String, Long> planted = truth.get(row.getString(0));
      assertThat(row.getBoolean(6)).as("identity of every file of %s", row).isTrue();
      assertThat(row.getLong(1)).as("rows read of %s", row).isEqualTo(planted.get("rows"));
      assertThat(row.getLong(2) + row.getLong(3))
          .as("distinct rows of %s, planted %s", row, planted)
          .isEqualTo(planted.get("valid") + planted.get("bad") + planted.get("unknown_word"));
      assertThat(row.getLong(4) + row.getLong(5))
          .as("repeated rows of %s, planted %s", row, planted)
          .isEqualTo(planted.get("duplicate") + planted.get("superseded"));
      assertThat(row.getLong(3))
          .as("quarantined rows of %s, planted %s", row, planted)
          .isBetween(planted.get("bad"), planted.get("bad") + planted.get("unknown_word"));
    }
  }

  @Test
  void noTouchOfAPathComesAfterItsConversionOrBeforeTheLookback() {
    long seconds = ATTRIBUTION.lookback().toSeconds();
    for (String table : List.of("gold.content_paths", "gold.deal_paths")) {
      String touches =
          "(SELECT coalesce(converted_at, array_max(touched_at)) AS until, explode(touched_at) AS at"
              + " FROM "
              + table
              + ")";
      assertThat(count("SELECT count(*) FROM " + touches)).isGreaterThan(200);
      assertThat(
              count(
                  "SELECT count(*) FROM "
                      + touches
                      + " WHERE at > until OR at < until - INTERVAL '"
                      + seconds
                      + "' SECOND"))
          .as(table)
          .isZero();
    }
  }

  @Test
  void arraysOfAPathRunInParallelAndInOrderOfTime() {
    for (String table : List.of("gold.content_paths", "gold.deal_paths")) {
      String people = table.equals("gold.deal_paths") ? ", size(person_ids)" : "";
      assertThat(
              rows(
                  "SELECT path_id FROM "
                      + table
                      + " WHERE array_size(array_distinct(array(size(touchpoint_ids),"
                      + " size(touched_at), size(channels), size(campaigns), size(contents),"
                      + " size(kinds)"
                      + people
                      + "))) <> 1 OR touched_at <> array_sort(touched_at) OR touch_count <"
                      + " size(touched_at) OR (NOT is_capped AND touch_count <> size(touched_at))"
                      + " OR size(array_distinct(touchpoint_ids)) <> size(touchpoint_ids)"))
          .as(table)
          .isEmpty();
    }
  }

  @Test
  void everyConversionHasItsPath() {
    assertThat(
            rows(
                """
                SELECT c.conversion_id FROM gold.conversions AS c
                LEFT JOIN (
                  SELECT conversion_id, converted_at, value FROM gold.content_paths
                  UNION ALL
                  SELECT conversion_id, converted_at, value FROM gold.deal_paths) AS p
                ON p.conversion_id = c.conversion_id AND p.converted_at = c.converted_at AND p.value = c.value
                GROUP BY c.conversion_id HAVING count(p.conversion_id) <> 1
                """))
        .isEmpty();
  }

  /** One path that tells of a conversion type. */
  private record Told(List<String> channels, boolean converts) {}

  /** Paths that led to the type by the night, and open ones that never did and have matured. */
  private static List<Told> told(String table, String type) {
    String end = "TIMESTAMP '" + SmallWorld.FIRST.plusDays(1) + " 00:00:00'";
    Duration maturity = ATTRIBUTION.maturity();
    return rows(
            "SELECT channels, conversion_id IS NOT NULL FROM "
                + table
                + " WHERE size(channels) > 0 AND ((conversion_type = '"
                + type
                + "' AND converted_at < "
                + end
                + ") OR (conversion_id IS NULL AND NOT array_contains(converted_types, '"
                + type
                + "') AND array_max(touched_at) <= "
                + end
                + " - INTERVAL '"
                + maturity.toSeconds()
                + "' SECOND))")
        .stream()
        .map(row -> new Told(row.getList(0), row.getBoolean(1)))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "mql, gold.content_paths",
    "sql, gold.content_paths",
    "opportunity, gold.deal_paths",
    "won, gold.deal_paths"
  })
  void markovConvertsAsOftenAsThePathsDid(String type, String table) {
    List<Told> paths = told.computeIfAbsent(type, missing -> told(table, missing));
    double converted = paths.stream().filter(Told::converts).count();
    assertThat(converted).isBetween(5.0, paths.size() - 5.0);
    assertThat(parameters.get(type + " conversions")).containsExactly(Map.entry("", converted));
    assertThat(parameters.get(type + " non_conversions"))
        .containsExactly(Map.entry("", paths.size() - converted));
    assertThat(parameters.get(type + " p_conversion").get(""))
        .isCloseTo(converted / paths.size(), within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "mql, gold.content_paths",
    "sql, gold.content_paths",
    "opportunity, gold.deal_paths",
    "won, gold.deal_paths"
  })
  void removalEffectsAreThoseOfADenseSolve(String type, String table) {
    List<Told> paths = told.computeIfAbsent(type, missing -> told(table, missing));
    List<String> channels =
        List.copyOf(new TreeSet<>(paths.stream().flatMap(t -> t.channels().stream()).toList()));
    assertThat(channels).hasSizeGreaterThan(4);
    double whole = conversionProbability(paths, channels, null);
    Map<String, Double> found = parameters.get(type + " removal_effect");
    assertThat(found.keySet()).containsExactlyElementsOf(channels);
    for (String channel : channels) {
      assertThat(found.get(channel))
          .as(channel)
          .isCloseTo(1 - conversionProbability(paths, channels, channel) / whole, within(1e-10));
    }
  }

  /**
   * Start times (I - Q)^-1 times r over the states start and channels, all inflow of the removed
   * channel lost.
   */
  private static double conversionProbability(
      List<Told> paths, List<String> channels, String removed) {
    int n = channels.size() + 1;
    double[][] steps = new double[n][n + 2];
    for (Told path : paths) {
      int from = 0;
      for (String channel : path.channels()) {
        int to = channels.indexOf(channel) + 1;
        steps[from][to]++;
        from = to;
      }
      steps[from][path.converts() ? n : n + 1]++;
    }
    RealMatrix rest = MatrixUtils.createRealIdentityMatrix(n);
    double[] converts = new double[n];
    for (int from = 0; from < n; from++) {
      double out = Arrays.stream(steps[from]).sum();
      converts[from] = steps[from][n] / out;
      for (int to = 0; to < n; to++) {
        if (to == 0 || !channels.get(to - 1).equals(removed)) {
          rest.addToEntry(from, to, -steps[from][to] / out);
        }
      }
    }
    return new LUDecomposition(new Array2DRowRealMatrix(rest.getData()))
        .getSolver()
        .solve(new ArrayRealVector(converts))
        .getEntry(0);
  }

  @Test
  void scoresLieBetweenNoneAndAHundredAndEveryLivingLeadHasOne() {
    Row scores =
        rows("SELECT min(score), max(score), count(*), count(DISTINCT person_id) FROM gold.lead_scores")
            .get(0);
    assertThat(scores.getDouble(0)).isBetween(0.0, 100.0);
    assertThat(scores.getDouble(1)).isBetween(scores.getDouble(0) + 1, 100.0);
    assertThat(scores.getLong(2))
        .isEqualTo(scores.getLong(3))
        .isEqualTo(
            count(
                "SELECT count(*) FROM silver.people WHERE received_date IS NOT NULL AND NOT is_deleted"));
    assertThat(count("SELECT count(*) FROM gold.lead_scores WHERE probability NOT BETWEEN 0 AND 1"))
        .isZero();
  }

  @Test
  void sqlPrintsTheRowsAsCsvAndNothingElse() {
    Said said =
        Said.by(
            "sql",
            "--warehouse",
            SmallWorld.WAREHOUSE.toString(),
            "--format",
            "csv",
            "SELECT model, round(sum(credit)) AS conversions FROM gold.attribution_credits"
                + " GROUP BY model ORDER BY model");
    double conversions = count("SELECT count(*) FROM gold.conversions");
    List<String> expected = new ArrayList<>(List.of("model,conversions"));
    MODELS.forEach(model -> expected.add(model + "," + conversions));
    assertThat(said.exitCode()).isZero();
    assertThat(said.out().lines()).containsExactlyElementsOf(expected);
    assertThat(said.err()).isEmpty();
  }

  @Test
  void sqlNamesTheTablesThatThereAreWhenOneIsUnknown() {
    Said said =
        Said.by(
            "sql",
            "--warehouse",
            SmallWorld.WAREHOUSE.toString(),
            "SELECT * FROM gold.attribution_credit");
    assertThat(said.exitCode()).isEqualTo(UserError.USAGE);
    assertThat(said.out()).isEmpty();
    assertThat(said.err()).contains("gold.attribution_credit").contains("gold.attribution_credits");
    assertThat(said.err().lines()).hasSize(1);
    Said bare =
        Said.by("sql", "--warehouse", SmallWorld.WAREHOUSE.toString(), "SELECT * FROM nowhere");
    assertThat(bare.exitCode()).isEqualTo(UserError.USAGE);
    assertThat(bare.err()).contains("nowhere");
    assertThat(bare.err().lines()).hasSize(1);
  }

  @Test
  void statusIsOneJsonObject() throws IOException {
    Said said = Said.by("status", "--json", "--warehouse", SmallWorld.WAREHOUSE.toString());
    assertThat(said.exitCode()).isZero();
    assertThat(said.out().lines()).hasSize(1);
    JsonNode status = new ObjectMapper().readTree(said.out());
    assertThat(status.get("published").asBoolean()).isTrue();
    assertThat(status.get("run_id").asLong()).isEqualTo(1);
    assertThat(status.get("as_of_date").asText()).isEqualTo(SmallWorld.FIRST.toString());
    assertThat(status.get("table_versions").has("gold.attribution_credits")).isTrue();
    assertThat(status.at("/table_rows/gold.conversions").asLong())
        .isEqualTo(count("SELECT count(*) FROM gold.conversions"));
    assertThat(status.at("/last_run/exit_code").asInt()).isEqualTo(10);
    assertThat(status.at("/last_run/status").asText()).isEqualTo("published_with_warnings");
    double night = status.at("/last_run/seconds").asDouble();
    Map<String, Double> steps =
        new ObjectMapper()
            .convertValue(status.at("/last_run/step_seconds"), new TypeReference<>() {});
    assertThat(steps).containsEntry("night", night).containsKeys("ingest", "gold.lead_scores");
    assertThat(steps.values()).allMatch(seconds -> seconds >= 0 && seconds <= night);
    assertThat(night).isGreaterThan(steps.get("ingest") + steps.get("audit"));
    assertThat(status.get("published_seconds_ago").asLong()).isBetween(0L, 864_000L);
    assertThat(status.at("/checks/warned").asLong())
        .isEqualTo(count("SELECT count(*) FROM ops.quality_results WHERE status = 'warned'"))
        .isEqualTo(status.get("findings").size());
    assertThat(status.at("/findings/0/message").asText()).isNotEmpty();
    assertThat(status.at("/feeds/crm_leads/rows_accepted").asLong())
        .isEqualTo(
            count(
                "SELECT sum(rows_accepted) FROM ops.feed_reconciliation WHERE feed = 'crm_leads'"));
    assertThat(status.has("held")).isFalse();
    assertThat(status.has("locked_by")).isFalse();
  }
}
