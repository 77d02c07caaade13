package touchline.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.pipeline.Given;

class TotalsTest {
  private static final String FREE = Paths.money("0", "EUR", "0");
  private static final AttributionSettings SETTINGS = Paths.settings("linear", "incremental");

  /** 40 MQLs after e-mails, 10 without any touch, and what the fit says of e-mail. */
  private static Given night(String... parameters) {
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      paths.add(
          i < 40
              ? Paths.converted("mql", "j" + i, FREE, "Email", "Email")
              : Paths.converted("mql", "j" + i, FREE));
    }
    List<String> all = new ArrayList<>(List.of(parameters));
    all.add(parameter("baseline", "stage:0", -4));
    Given night =
        Given.asOf("2026-06-30")
            .rows("gold.content_paths", paths.toArray(new String[0]))
            .rows("gold.attribution_parameters", all.toArray(new String[0]));
    Dataset<Row> credits = night.build(new CreditConversions(SETTINGS));
    return night.rows("gold.attribution_credits", credits);
  }

  private static Row total(Given night, int least) {
    List<Row> rows = night.build(new MeasureTotals(SETTINGS, 200, least)).collectAsList();
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  private static String[] email(double effect, double raw, double error) {
    return new String[] {
      parameter("effect", "Email > E", effect),
      parameter("standard_error", "Email > E", error),
      parameter("effect", "Email", effect),
      parameter("standard_error", "Email", error),
      parameter("channel_effect", "Email", effect),
      parameter("channel_error", "Email", error),
      parameter("raw_effect", "Email", raw),
      parameter("raw_error", "Email", error)
    };
  }

  @Test
  void whatIsCausedAndWhatWouldHaveComeAnywayAreAllConversionsAndTheIntervalHoldsThem() {
    Row row = total(night(email(1, 1, .1)), 30);
    assertThat(row.<Long>getAs("conversions")).isEqualTo(50);
    double caused = row.getAs("caused");
    assertThat(caused).isBetween(20.0, 40.0);
    assertThat(row.<Double>getAs("baseline")).isCloseTo(50 - caused, within(1e-9));
    assertThat(row.<Double>getAs("caused_lower")).isPositive().isLessThan(caused);
    assertThat(row.<Double>getAs("caused_upper")).isBetween(caused, 50.0);
    assertThat(row.<Double>getAs("baseline_upper"))
        .isCloseTo(50 - row.<Double>getAs("caused_lower"), within(1e-9));
    assertThat(row.<String>getAs("status")).isEqualTo("sufficient");
    assertThat(row.<String>getAs("problems")).isNull();
  }

  @Test
  void anEffectThatIsNotSureLeavesZeroInTheInterval() {
    Row row = total(night(email(.1, .1, .2)), 30);
    assertThat(row.<Double>getAs("caused")).isPositive();
    assertThat(row.<Double>getAs("caused_lower")).isNegative();
  }

  @Test
  void effectBeyondWhatIsPlausibleMakesTheModelUnreliable() {
    Row row = total(night(email(5, 5, .1)), 30);
    assertThat(row.<String>getAs("status")).isEqualTo("unreliable");
    assertThat(row.<String>getAs("problems"))
        .isEqualTo("a touch of Email adds more to the log-odds than is plausible");
  }

  @Test
  void sharesOfAModelThatDoesNotStandAreInsufficientAndThoseOfOthersAreNot() {
    List<Row> rows =
        night(email(5, 5, .1)).build(new MeasureIntervals(SETTINGS, 50, 1, 1)).collectAsList();
    assertThat(rows)
        .extracting(row -> row.getAs("model") + " " + row.getAs("status"))
        .containsExactlyInAnyOrder("incremental insufficient", "linear sufficient");
    assertThat(
            night(email(1, 1, .1)).build(new MeasureIntervals(SETTINGS, 50, 1, 1)).collectAsList())
        .extracting(row -> row.getAs("model") + " " + row.getAs("status"))
        .containsExactlyInAnyOrder("incremental sufficient", "linear sufficient");
  }

  @Test
  void fewConversionsHaveNoFigures() {
    Row row = total(night(email(1, 1, .1)), 51);
    assertThat(row.<String>getAs("status")).isEqualTo("insufficient");
    assertThat(row.isNullAt(row.fieldIndex("caused"))).isTrue();
    assertThat(row.isNullAt(row.fieldIndex("caused_lower"))).isTrue();
  }

  @Test
  void withoutTheModelThereIsNothing() {
    MeasureTotals job = new MeasureTotals(Paths.settings("linear"), 200, 1);
    assertThat(Given.asOf("2026-06-30").build(job).count()).isZero();
  }

  @Test
  void controlsAreRowsWithTheirIntervalsAndWhatTheyMean() {
    List<Row> rows =
        Given.asOf("2026-06-30")
            .rows(
                "gold.attribution_parameters",
                parameter("raw_effect", "Direct", .5),
                parameter("raw_error", "Direct", .1),
                parameter("raw_effect", "Display", .4),
                parameter("raw_error", "Display", .1),
                parameter("later_effect", "Display", .9),
                parameter("later_error", "Display", .2),
                parameter("later_effect", "Email", .9),
                parameter("settled", "", 1))
            .build(new CheckControls(SETTINGS))
            .orderBy("control", "item")
            .select("control", "item", "effect", "lower", "is_flagged")
            .collectAsList();
    assertThat(rows.stream().map(Row::toString))
        .containsExactly(
            "[fit,,0.0,0.0,false]",
            "[later_touches,Display,0.9," + (.9 - 1.645 * .2) + ",true]",
            "[own_accord,Direct,0.5," + (.5 - 1.645 * .1) + ",true]",
            "[prior,Display,0.4," + (.4 - 1.645 * .1) + ",false]");
  }

  private static String parameter(String parameter, String item, double value) {
    return
"""
{"as_of_date": "2026-06-30", "conversion_type": "mql", "model": "incremental", "dimension": "channel",
 "parameter": "%s", "item": "%s", "value": %s}"""
        .formatted(parameter, item, value);
  }
}
