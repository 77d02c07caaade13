package touchline.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.algorithm.attribution.MarkovChain;
import touchline.algorithm.attribution.Model;
import touchline.algorithm.attribution.TransitionCounts;
import touchline.pipeline.Given;
import touchline.pipeline.Table;

class CreditConversionsTest {
  private static final String FREE = Paths.money("0", "EUR", "0");
  private static final CreditConversions JOB = new CreditConversions(Paths.SEVEN);

  @Test
  void everyModelSharesAPathByItsRule() {
    Map<String, Map<String, Double>> credits =
        byModel(
            Given.asOf("2026-06-30")
                .rows(
                    "gold.content_paths",
                    Paths.converted("mql", "a", FREE, "Email", "Search", "Email"))
                .rows(
                    "gold.attribution_parameters",
                    effect("mql", "Email", .25),
                    effect("mql", "Search", .5),
                    effect("won", "Search", .9))
                .build(JOB));
    double youngest = 1 / (1 + Math.pow(2, -1 / 7.0) + Math.pow(2, -2 / 7.0));
    assertThat(credits.get("first_touch")).isEqualTo(Map.of("t:a:0", 1.0));
    assertThat(credits.get("last_touch")).isEqualTo(Map.of("t:a:2", 1.0));
    assertCredits(credits.get("linear"), 1 / 3.0, 1 / 3.0, 1 / 3.0);
    assertCredits(
        credits.get("time_decay"),
        youngest * Math.pow(2, -2 / 7.0),
        youngest * Math.pow(2, -1 / 7.0),
        youngest);
    assertCredits(credits.get("position_based"), .4, .2, .4);
    assertCredits(credits.get("markov"), .25, .5, .25);
    assertCredits(credits.get("shapley_unique"), .25, .5, .25);
  }

  @Test
  void everyModelOfTheConfigurationSharesAPath() {
    String[] names =
        Stream.concat(Model.keys().stream(), Stream.of("even_ends")).toArray(String[]::new);
    Map<String, Map<String, Double>> credits =
        byModel(
            Given.asOf("2026-06-30")
                .rows(
                    "gold.content_paths",
                    Paths.converted("mql", "a", FREE, "Email", "Search", "Email", "Direct"))
                .rows(
                    "gold.attribution_parameters",
                    parameter("mql", "shapley", "shapley_value", "Email", .25),
                    parameter("mql", "shapley", "shapley_value", "Search", .5),
                    parameter("mql", "shapley", "shapley_value", "Direct", -.1))
                .build(new CreditConversions(Paths.settings(names))));
    assertThat(credits).containsOnlyKeys(names);
    assertThat(credits.get("last_non_direct")).isEqualTo(Map.of("t:a:2", 1.0));
    assertThat(credits.get("even_ends")).isEqualTo(Map.of("t:a:0", .5, "t:a:3", .5));
    assertThat(credits.get("shapley")).isEqualTo(Map.of("t:a:0", .25, "t:a:1", .5, "t:a:2", .25));
    assertCredits(credits.get("j_shaped"), .2, .1, .1, .6);
    assertCredits(credits.get("inverse_j"), .6, .1, .1, .2);
    assertCredits(credits.get("markov"), .25, .25, .25, .25);
    assertCredits(credits.get("participation"), .5, 1, .5, 1);
  }

  /** Touches 5, 4, 3, 2 and 1 days before; the milestone is the last one at or before it. */
  @Test
  void milestonesAreHeldByTheLastTouchAtOrBeforeThem() {
    Map<String, Map<String, Double>> credits =
        byModel(
            Given.asOf("2026-06-30")
                .rows(
                    "gold.deal_paths",
                    Paths.reached(
                        "won",
                        "a",
                        FREE,
                        Map.of("lead_creation", 3, "opportunity_creation", 2, "closed_won", 0),
                        "A",
                        "B",
                        "C",
                        "D",
                        "E"),
                    Paths.reached(
                        "won", "b", FREE, Map.of("lead_creation", 9, "mql", 0), "A", "B", "C"))
                .build(new CreditConversions(Paths.settings("w_shaped", "full_path", "handover"))));
    assertThat(rounded(credits.get("w_shaped")))
        .containsEntry("t:a:0", .3)
        .containsEntry("t:a:1", .05)
        .containsEntry("t:a:2", .3)
        .containsEntry("t:a:3", .3)
        .containsEntry("t:a:4", .05);
    assertThat(rounded(credits.get("full_path")))
        .containsEntry("t:a:1", .1)
        .containsEntry("t:a:4", .225)
        .containsEntry("t:b:0", .692307692)
        .containsEntry("t:b:1", .153846154)
        .containsEntry("t:b:2", .153846154);
    assertThat(rounded(credits.get("handover")))
        .containsEntry("t:b:0", .25)
        .containsEntry("t:b:2", .75);
  }

  @Test
  void touchesOfHeavierRolesEarnMoreAndSumsStay() {
    AttributionSettings settings =
        Paths.settings(
            Duration.ZERO, 1, "UTC", Map.of("e", 3.0), List.of("channel"), "linear", "last_touch");
    Map<String, Map<String, Double>> credits =
        byModel(
            Given.asOf("2026-06-30")
                .rows(
                    "gold.deal_paths",
                    Paths.converted("won", "a", FREE, "Email", "Search", "Direct"))
                .build(new CreditConversions(settings)));
    assertCredits(credits.get("linear"), .6, .2, .2);
    assertThat(credits.get("last_touch")).isEqualTo(Map.of("t:a:2", 1.0));
  }

  @Test
  void adjustmentMovesValueAlongThePathOfItsDealAndNoCredit() {
    List<String> rows =
        Given.asOf("2026-06-30")
            .rows(
                "gold.deal_paths",
                Paths.converted("won", "g", Paths.money("100", "USD", "50"), "Email", "Search"))
            .rows(
                "gold.conversions",
                "{\"conversion_id\": \"won:g:adj:2026-09-01\", \"deal_id\": \"g\", \"is_adjustment\": true,"
                    + " \"booked_date\": \"2026-09-01\", \"value\": -0.05, \"currency\": \"USD\","
                    + " \"value_reporting\": -0.03}",
                "{\"conversion_id\": \"won:g\", \"deal_id\": \"g\", \"is_adjustment\": false,"
                    + " \"value\": 100, \"currency\": \"USD\"}")
            .build(new CreditConversions(Paths.settings("linear")))
            .orderBy("conversion_id", "touchpoint_id")
            .selectExpr(
                "concat_ws(' ', conversion_id, touchpoint_id, converted_date, credit, value,"
                    + " value_reporting, is_adjustment)")
            .collectAsList()
            .stream()
            .map(row -> row.getString(0))
            .toList();
    assertThat(rows)
        .containsExactly(
            "won:g t:g:0 2026-06-01 0.5 50.00 25.00 false",
            "won:g t:g:1 2026-06-01 0.5 50.00 25.00 false",
            "won:g:adj:2026-09-01 t:g:0 2026-09-01 0.0 -0.03 -0.02 true",
            "won:g:adj:2026-09-01 t:g:1 2026-09-01 0.0 -0.02 -0.01 true");
  }

  @Test
  void incrementalLeavesToTheBaselineWhatWouldHaveComeAnyway() {
    String[] parameters = {
      parameter("mql", "incremental", "baseline", "stage:0", -4),
      parameter("mql", "incremental", "effect", "Email", 1),
      parameter("mql", "incremental", "effect", "Email > E", 2),
      parameter("mql", "incremental", "effect", "Search", 0),
      parameter("mql", "incremental", "effect", "Direct", 3)
    };
    Map<String, Map<String, Double>> credits =
        byModel(
            Given.asOf("2026-06-30")
                .rows(
                    "gold.content_paths",
                    Paths.reached(
                        "mql",
                        "a",
                        Paths.money("1", "EUR", "1"),
                        Map.of("lead_creation", 3),
                        "Email",
                        "Search",
                        "Direct"),
                    Paths.reached(
                        "mql",
                        "d",
                        Paths.money("1", "EUR", "1"),
                        Map.of("lead_creation", 3),
                        "Email",
                        "Search",
                        "Brand"),
                    Paths.converted("sql", "b", Paths.money("1", "EUR", "1"), "Email"),
                    Paths.converted("mql", "c", Paths.money("1", "EUR", "1")))
                .rows("gold.attribution_parameters", parameters)
                .build(new CreditConversions(Paths.settings("incremental"))));
    // Three days after the e-mail and one after the visit, which stays where marketing is taken
    // away.
    double email = 3 * (1 - Math.exp(-Math.pow(2, -3 / 7.0) / 3));
    double direct = 3 * (1 - Math.exp(-Math.pow(2, -1 / 7.0) / 3));
    double with = 1 / (1 + Math.exp(4 - 2 * email - 3 * direct));
    double without = 1 / (1 + Math.exp(4 - 3 * direct));
    double baseline = without / with;
    Map<String, Double> found = credits.get("incremental");
    assertThat(found.get("t:a:0")).isCloseTo(1 - baseline, within(1e-12));
    // Brand is set to be of one's own accord, as Direct is.
    assertThat(found.get("t:d:0")).isEqualTo(found.get("t:a:0"));
    // Conversions without a fit, and without a touch, are the baseline's and nobody's.
    assertThat(found).containsOnlyKeys("t:a:0", "t:d:0", "");
  }

  @Test
  void participationGivesEveryChannelTheWholeValue() {
    Map<String, BigDecimal> values = new TreeMap<>();
    for (Row row :
        night(List.of(new Deal("g", "1.00", "EUR", "null", "A", "B", "A", "B", "A", "B", "C")))
            .build(new CreditConversions(Paths.settings("participation")))
            .collectAsList()) {
      values.merge(row.getAs("channel"), row.getAs("value"), BigDecimal::add);
    }
    BigDecimal whole = new BigDecimal("1.00");
    assertThat(values).isEqualTo(Map.of("A", whole, "B", whole, "C", whole));
  }

  @Test
  void rowSaysWhatTheTouchWas() {
    Row row =
        Given.asOf("2026-06-30")
            .rows(
                "gold.deal_paths",
                Paths.converted(
                    "won", "g", Paths.money("100.10", "USD", "90.05"), "Direct", "Search"))
            .build(JOB)
            .where("model = 'last_touch'")
            .collectAsList()
            .get(0);
    assertThat(row.<String>getAs("conversion_id")).isEqualTo("won:g");
    assertThat(row.<String>getAs("journey_id")).isEqualTo("g");
    assertThat(row.<String>getAs("conversion_type")).isEqualTo("won");
    assertThat(row.<Object>getAs("converted_date")).hasToString("2026-06-01");
    assertThat(row.<String>getAs("channel")).isEqualTo("Search");
    assertThat(row.<String>getAs("campaign_id")).isEqualTo("S");
    assertThat(row.<String>getAs("content_id")).isEqualTo("S");
    assertThat(row.<String>getAs("currency")).isEqualTo("USD");
    assertThat(row.<Object>getAs("value")).hasToString("100.10");
    assertThat(row.<Object>getAs("value_reporting")).hasToString("90.05");
  }

  @Test
  void conversionWithoutTouchesIsKeptUnattributed() {
    List<Row> rows =
        Given.asOf("2026-06-30")
            .rows(
                "gold.deal_paths",
                Paths.converted("won", "g", Paths.money("-12.34", "USD", "null")),
                Paths.open("h", ""))
            .build(JOB)
            .collectAsList();
    assertThat(rows).hasSize(Paths.SEVEN.models().size());
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.<String>getAs("touchpoint_id")).isEmpty();
              assertThat(row.<String>getAs("channel")).isEqualTo("Unattributed");
              assertThat(row.<String>getAs("campaign_id")).isNull();
              assertThat(row.<Double>getAs("credit")).isEqualTo(1);
              assertThat(row.<Object>getAs("value")).hasToString("-12.34");
              assertThat(row.<BigDecimal>getAs("value_reporting")).isNull();
            });
  }

  @Test
  void businessDateIsOfTheBusinessTimeZone() {
    AttributionSettings auckland = Paths.settings(Duration.ZERO, 1, "Pacific/Auckland", "linear");
    Row row =
        Given.asOf("2026-06-30")
            .rows("gold.content_paths", Paths.converted("mql", "a", FREE, "Email"))
            .build(new CreditConversions(auckland))
            .collectAsList()
            .get(0);
    assertThat(row.<Object>getAs("converted_date")).hasToString("2026-06-02");
  }

  @Test
  void creditsSumToOneAndValuesToTheCentOnRandomPathsUnderEveryAdditiveModel() {
    String[] models =
        Stream.concat(Model.keys().stream(), Stream.of("even_ends", "handover"))
            .filter(model -> !model.equals("participation"))
            .toArray(String[]::new);
    Map<String, Deal> deals =
        deals(300).stream().collect(Collectors.toMap(deal -> "won:" + deal.journey(), d -> d));
    Map<String, double[]> credit = new TreeMap<>();
    Map<String, BigDecimal> values = new TreeMap<>();
    Map<String, BigDecimal> reporting = new TreeMap<>();
    Given night =
        night(deals.values())
            .rows(
                "gold.attribution_parameters",
                effect("won", "Search", .9),
                parameter("won", "shapley", "shapley_value", "Email", .25),
                parameter("won", "incremental", "baseline", "stage:0", -4),
                parameter("won", "incremental", "effect", "Email", 1),
                parameter("won", "incremental", "effect", "Search", .5));
    for (Row row : night.build(new CreditConversions(Paths.settings(models))).collectAsList()) {
      String key = row.getAs("model") + " " + row.getAs("conversion_id");
      Deal deal = deals.get(row.<String>getAs("conversion_id"));
      assertThat(row.<Double>getAs("credit")).isGreaterThan(0).isLessThanOrEqualTo(1);
      assertThat(row.<String>getAs("currency")).isEqualTo(deal.currency());
      credit.computeIfAbsent(key, k -> new double[1])[0] += row.<Double>getAs("credit");
      values.merge(key, row.getAs("value"), BigDecimal::add);
      if (row.getAs("value_reporting") != null) {
        reporting.merge(key, row.getAs("value_reporting"), BigDecimal::add);
      }
    }
    assertThat(credit).hasSize(deals.size() * models.length);
    credit.forEach(
        (key, sum) -> {
          Deal deal = deals.get(key.substring(key.indexOf(' ') + 1));
          assertThat(sum[0]).as(key).isCloseTo(1, within(1e-9));
          assertThat(values.get(key)).as(key).isEqualByComparingTo(deal.value());
          assertThat(String.valueOf(reporting.get(key)))
              .as(key)
              .isEqualTo(
                  deal.reporting().equals("null")
                      ? "null"
                      : new BigDecimal(deal.reporting()).setScale(2).toString());
        });
  }

  @Test
  void markovCreditIsThatOfTheChainFittedToTheSamePaths() {
    List<String> names = List.of("Direct", "Email", "Search", "Social", "Webinar");
    List<Deal> deals = deals(200);
    TransitionCounts counts = new TransitionCounts(1, false);
    for (Deal deal : deals) {
      if (deal.channels().length > 0) {
        counts.add(numbers(deal, names), 1, 0);
      }
    }
    MarkovChain chain = MarkovChain.of(counts, names.size());
    Given night = night(deals);
    night.rows("gold.attribution_parameters", night.build(new FitModels(Paths.SEVEN)));
    Map<String, Double> credits = new HashMap<>();
    for (Row row : night.build(JOB).where("model = 'markov'").collectAsList()) {
      credits.put(row.getAs("touchpoint_id"), row.getAs("credit"));
    }
    for (Deal deal : deals) {
      double[] expected = chain.credit(numbers(deal, names));
      for (int i = 0; i < expected.length; i++) {
        assertThat(credits.get("t:" + deal.journey() + ":" + i))
            .isCloseTo(expected[i], within(1e-12));
      }
    }
  }

  @Test
  void someJourneysAloneGetTheSameRows() {
    List<Deal> some = deals(60).stream().filter(deal -> deal.journey().startsWith("j3")).toList();
    assertThat(night(some).build(JOB).collectAsList())
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(
            night(deals(60)).build(JOB).where("journey_id LIKE 'j3%'").collectAsList());
  }

  private static String only(List<String> steps, Predicate<String> wanted) {
    List<String> found = steps.stream().filter(wanted).toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  @Test
  void conditionOnTheModelIsMetBeforeAnythingIsComputed() {
    Dataset<Row> one = night(deals(5)).build(JOB).where("model IN ('markov')");
    String plan = one.queryExecution().optimizedPlan().toString();
    List<String> steps = plan.lines().toList();
    int shared = steps.indexOf(only(steps, step -> step.contains("UDF(")));
    int chosen = steps.indexOf(only(steps, step -> step.contains("= markov)")));
    assertThat(chosen).isGreaterThan(shared);
    assertThat(one.queryExecution().executedPlan().toString()).doesNotContain("Exchange hash");
  }

  @Test
  void rowsFitTheTable() {
    Table table = Table.of("gold.attribution_credits");
    Dataset<Row> credits = night(deals(5)).build(JOB);
    assertThat(credits.schema().fieldNames())
        .containsExactlyInAnyOrder(table.schema().fieldNames());
    Arrays.stream(table.schema().fields())
        .forEach(
            column ->
                assertThat(credits.schema().apply(column.name()).dataType())
                    .as(column.name())
                    .isEqualTo(column.dataType()));
  }

  private static int[] numbers(Deal deal, List<String> names) {
    return Arrays.stream(deal.channels()).mapToInt(names::indexOf).toArray();
  }

  /** A won deal; amounts as written in JSON, null for an unknown rate. */
  private record Deal(
      String journey, String value, String currency, String reporting, String... channels) {}

  private static List<Deal> deals(int count) {
    Random random = new Random(11);
    // From a refund to 2^53 cents.
    String[] values = {"0", "0.01", "-0.05", "99.99", "1000000", "90071992547409.91", "-123.45"};
    String[] currencies = {"EUR", "USD", "JPY", "CHF"};
    List<Deal> deals = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      deals.add(
          new Deal(
              "j" + i,
              values[random.nextInt(values.length)],
              currencies[random.nextInt(currencies.length)],
              random.nextInt(4) == 0 ? "null" : values[random.nextInt(values.length)],
              Paths.channels(random)));
    }
    return deals;
  }

  private static Given night(Collection<Deal> deals) {
    return Given.asOf("2026-06-30")
        .rows(
            "gold.deal_paths",
            deals.stream()
                .map(
                    deal ->
                        Paths.reached(
                            "won",
                            deal.journey(),
                            Paths.money(deal.value(), deal.currency(), deal.reporting()),
                            Map.of(
                                "lead_creation",
                                deal.channels().length / 2 + 1,
                                "mql",
                                deal.channels().length / 3,
                                "closed_won",
                                0),
                            deal.channels()))
                .toArray(String[]::new));
  }

  private static String effect(String type, String channel, double effect) {
    return parameter(type, "markov", "removal_effect", channel, effect);
  }

  private static String parameter(
      String type, String model, String parameter, String item, double value) {
    return """
        {"as_of_date": "2026-06-30", "conversion_type": "%s", "model": "%s", "dimension": "channel", "parameter": "%s", "item": "%s",
         "value": %s}"""
        .formatted(type, model, parameter, item, value);
  }

  private static Map<String, Map<String, Double>> byModel(Dataset<Row> credits) {
    Map<String, Map<String, Double>> byModel = new HashMap<>();
    for (Row row : credits.collectAsList()) {
      byModel
          .computeIfAbsent(row.getAs("model"), model -> new TreeMap<>())
          .put(row.getAs("touchpoint_id"), row.getAs("credit"));
    }
    return byModel;
  }

  private static Map<String, Double> rounded(Map<String, Double> credits) {
    Map<String, Double> rounded = new TreeMap<>();
    credits.forEach((touch, credit) -> rounded.put(touch, Math.rint(credit * 1e9) / 1e9));
    return rounded;
  }

  private static void assertCredits(Map<String, Double> credits, double... expected) {
    assertThat(credits).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(credits.get("t:a:" + i)).isCloseTo(expected[i], within(1e-12));
    }
  }
}
