package touchline.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.algorithm.survival.LiftTest;
import touchline.pipeline.Given;

/** What lift tests are compared with, what they teach, and where the next one would teach most. */
class LiftTestsTest {
  private static final AttributionSettings SETTINGS = Paths.settings("linear", "incremental");

  private static String test(String id, String what, String more) {
    return """
           {"test_id": "%s", %s, "conversion_type": "mql", "started_on": "2026-03-01", "ended_on": "2026-03-31",
            "observed_until": "2026-04-10", %s}"""
        .formatted(id, what, more);
  }

  private static String credit(
      String model, String day, String channel, String campaign, double credit) {
    return """
           {"model": "%s", "conversion_type": "mql", "converted_date": "%s", "channel": "%s", "campaign_id": %s, "credit": %s}"""
        .formatted(model, day, channel, campaign, credit);
  }

  private static String parameter(String parameter, String item, double value) {
    return """
           {"as_of_date": "2026-06-30", "conversion_type": "mql", "model": "incremental", "dimension": "channel",
            "parameter": "%s", "item": "%s", "value": %s}"""
        .formatted(parameter, item, value);
  }

  /**
   * Two channels, Display tested, a campaign tested elsewhere, and a test that is still running.
   */
  private static Given night() {
    return Given.asOf("2026-06-30")
        .rows(
            "silver.lift_tests",
            test(
                "a",
                "\"channel\": \"Display\"",
                "\"treated_units\": 1000, \"treated_conversions\": 60, \"control_units\": 1000,"
                    + " \"control_conversions\": 58, \"spend_a_day\": 20"),
            test(
                "b",
                "\"campaign_id\": \"c1\"",
                "\"incremental_conversions\": 9.5, \"standard_error\": 2"),
            test(
                "c",
                "\"channel\": \"Email\"",
                "\"incremental_conversions\": 5, \"standard_error\": 2, \"geo\": \"Bavaria\""),
            test(
                    "d",
                    "\"channel\": \"Email\"",
                    "\"incremental_conversions\": 5, \"standard_error\": 2")
                .replace("2026-04-10", "2026-07-01"))
        .rows(
            "gold.attribution_credits",
            credit("linear", "2026-02-28", "Display", "null", 1),
            credit("linear", "2026-03-01", "Display", "null", 1),
            credit("linear", "2026-04-10", "Display", "\"c1\"", 29.5),
            credit("linear", "2026-04-11", "Display", "null", 1),
            credit("incremental", "2026-03-20", "Display", "\"c1\"", 2.25),
            credit("incremental", "2026-06-20", "Display", "\"c1\"", 6),
            credit("incremental", "2026-06-20", "Email", "null", 3))
        .rows(
            "gold.attribution_parameters",
            parameter("conversions", "", 100),
            parameter("channel_effect", "Display", .1),
            parameter("channel_error", "Display", .2),
            parameter("tested_error", "Display", .25),
            parameter("channel_effect", "Email", .6),
            parameter("channel_error", "Email", .12),
            parameter("channel_effect", "Direct", .6),
            parameter("channel_error", "Direct", .1),
            parameter("test_before", "a", 31),
            parameter("test_since", "a", 4.2),
            parameter("test_most", "a", 50))
        .rows(
            "silver.costs",
            """
            {"cost_date": "2026-06-01", "channel": "Display", "campaign_id": "c1", "cost_reporting": 3600}""",
            """
            {"cost_date": "2026-06-02", "channel": "Email", "campaign_id": "", "cost_reporting": 900}""",
            """
            {"cost_date": "2026-03-01", "channel": "Email", "campaign_id": "", "cost_reporting": 70000}""")
        .rows(
            "silver.touchpoints",
            touch("p1", "Display"),
            touch("p1", "Display"),
            touch("p2", "Display"),
            touch("p2", "Email"))
        .rows(
            "gold.conversions",
            """
            {"conversion_id": "mql:p1", "conversion_type": "mql", "person_id": "p1", "converted_at": "2026-06-20T10:00:00Z",
             "is_adjustment": false}""");
  }

  private static String touch(String person, String channel) {
    return """
           {"person_id": "%s", "channel": "%s", "kind": "click", "occurred_at": "2026-06-10T10:00:00Z", "is_attributable": true}"""
        .formatted(person, channel);
  }

  private static Map<String, Row> compared(Given night) {
    return night.build(new CompareWithTests(SETTINGS)).collectAsList().stream()
        .collect(
            Collectors.toMap(
                row -> row.getAs("test_id") + " " + row.getAs("model"), Function.identity()));
  }

  @Test
  void everyModelStandsBesideEveryTestThatHasEnded() {
    Map<String, Row> rows = compared(night());
    assertThat(rows)
        .containsOnlyKeys(
            "a linear", "a incremental", "b linear", "b incremental", "c linear", "c incremental");
    Row linear = rows.get("a linear");
    assertThat(linear.<Double>getAs("credited")).isCloseTo(30.5, within(1e-9));
    assertThat(linear.<Double>getAs("lift")).isCloseTo(2, within(1e-9));
    double error = Math.sqrt(60 * .94 + 58 * .942);
    assertThat(linear.<Double>getAs("lift_upper")).isCloseTo(2 + 1.645 * error, within(1e-9));
    assertThat(linear.<String>getAs("meaning"))
        .isEqualTo(
            "linear credits Display with 30.5 mql from 2026-03-01 to 2026-04-10; the test measured"
                + " 2.0, 90% interval -15.3 to 19.3: too much.");
    assertThat(rows.get("a incremental").<String>getAs("meaning"))
        .isEqualTo(
            "incremental credits Display with 2.3 mql from 2026-03-01 to 2026-04-10; the test"
                + " measured 2.0, 90% interval -15.3 to 19.3: they agree. By its touches alone the"
                + " model would have told a lift of 31.0, with the test it tells 4.2.");
    assertThat(rows.get("a incremental").<Double>getAs("credited_before")).isEqualTo(31);
    assertThat(rows.get("b linear").<String>getAs("verdict")).isEqualTo("too_much");
    assertThat(rows.get("b incremental").<String>getAs("verdict")).isEqualTo("too_little");
    assertThat(rows.get("b incremental").<String>getAs("meaning"))
        .endsWith(
            ": too little. The model learns nothing from it: it knows no day of the test on which a"
                + " touch of c1 counted.");
    assertThat(rows.get("c linear").<String>getAs("meaning"))
        .isEqualTo(
            "Not compared: the test was confined to Bavaria, where the test measured 5.0, 90%"
                + " interval 1.7 to 8.3; linear's credits are of everywhere.");
  }

  @Test
  void testsOfEverywhereTeachLessSureTheOlderTheyAreAndTheMoreTheSpendHasChanged() {
    Given night = night();
    List<LiftTest> lessons = KnownTest.lessons(night.inputs(new FitModels(SETTINGS)));
    assertThat(lessons).extracting(LiftTest::id).containsExactly("a", "b");
    double error = Math.sqrt(60 * .94 + 58 * .942);
    // 91 days are a quarter of the 52 weeks; 20 a day then, 3,600 in 90 days now.
    double inflation = Math.sqrt(Math.pow(2, .25) + (40.0 / 20 - 1));
    assertThat(lessons.get(0).error()).isCloseTo(error * inflation, within(1e-9));
    assertThat(lessons.get(1).error()).isCloseTo(2 * Math.sqrt(Math.pow(2, .25)), within(1e-9));
  }

  @Test
  void channelsOfMarketingStandInTheOrderOfWhatATestWouldTeach() {
    List<Row> rows = night().build(new AdviseTests(SETTINGS)).orderBy("place").collectAsList();
    assertThat(rows)
        .extracting(row -> row.<String>getAs("channel"))
        .containsExactly("Display", "Email");
    Row display = rows.get(0);
    assertThat(display.<Double>getAs("at_stake")).isCloseTo(.2 * 3_600, within(1e-9));
    assertThat(display.<Object>getAs("last_tested_on")).hasToString("2026-03-31");
    assertThat(display.<Long>getAs("reached")).isEqualTo(2);
    assertThat(display.<Long>getAs("converted")).isEqualTo(1);
    assertThat(display.<Double>getAs("credited")).isEqualTo(6);
    Row email = rows.get(1);
    // No test of everywhere has been: intent may be in it, as large as an effect.
    assertThat(email.<Double>getAs("at_stake")).isCloseTo(Math.hypot(.12, .5) * 900, within(1e-9));
    assertThat(email.<Long>getAs("units")).isNull();
  }

  @Test
  void nightWithoutTestsHasAdviceAndNoComparison() {
    Given night = night().rows("silver.lift_tests");
    assertThat(compared(night)).isEmpty();
    assertThat(night.build(new AdviseTests(SETTINGS)).count()).isEqualTo(2);
    assertThat(night.rows("gold.attribution_parameters").build(new AdviseTests(SETTINGS)).count())
        .isZero();
  }
}
