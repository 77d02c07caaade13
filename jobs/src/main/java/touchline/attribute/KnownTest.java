package touchline.attribute;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.sql.Date;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.algorithm.survival.LiftTest;
import touchline.algorithm.survival.StageHazard;
import touchline.pipeline.Inputs;
import touchline.pipeline.Table;

/**
 * A lift test that has ended by a night.
 *
 * @param test as it was measured
 * @param spendADay in the reporting currency; 0 when unknown
 * @param geo region that it was confined to; null when it was everywhere
 */
record KnownTest(LiftTest test, double spendADay, String geo) {
  static final Table LIFT_TESTS = Table.of("silver.lift_tests");
  static final Table COSTS = Table.of("silver.costs");

  /** Days up to the night whose spend is the present one. */
  static final int PRESENT_DAYS = 90;

  /** Those of a night, ordered by id; without a query when there are none. */
  static List<KnownTest> of(Inputs in) {
    return in.rows(LIFT_TESTS).stream()
        .map(KnownTest::of)
        .filter(known -> known.test.until() <= in.observedUntil().toEpochDay())
        .sorted(Comparator.comparing(known -> known.test.id()))
        .toList();
  }

  private static KnownTest of(Row row) {
    LiftTest.Measured measured =
        row.getAs("incremental_conversions") != null
            ? new LiftTest.Measured(
                row.getAs("incremental_conversions"), row.getAs("standard_error"))
            : LiftTest.measured(
                row.<Long>getAs("treated_units"),
                row.<Long>getAs("treated_conversions"),
                row.<Long>getAs("control_units"),
                row.<Long>getAs("control_conversions"));
    Double spend = row.getAs("spend_a_day");
    return new KnownTest(
        new LiftTest(
            row.getAs("test_id"),
            row.getAs("channel"),
            row.getAs("campaign_id"),
            StageHazard.TYPES.indexOf(row.<String>getAs("conversion_type")),
            day(row.getAs("started_on")),
            day(row.getAs("ended_on")),
            day(row.getAs("observed_until")),
            measured.lift(),
            measured.error()),
        spend == null ? 0 : spend,
        row.getAs("geo"));
  }

  private static int day(Date date) {
    return (int) date.toLocalDate().toEpochDay();
  }

  /** What was tested, in words. */
  String item() {
    return test.campaign() == null ? test.channel() : test.campaign();
  }

  /**
   * What the tests teach on a night: those of everywhere, less sure the older they are and the more
   * the spend has changed since.
   */
  static List<LiftTest> lessons(Inputs in) {
    List<KnownTest> known = of(in).stream().filter(test -> test.geo == null).toList();
    boolean asksSpend = known.stream().anyMatch(test -> test.spendADay > 0);
    Map<String, Double> present = asksSpend ? present(in) : Map.of();
    List<LiftTest> lessons = new ArrayList<>();
    for (KnownTest of : known) {
      LocalDate ended = LocalDate.ofEpochDay(of.test.to());
      int age = (int) ChronoUnit.DAYS.between(ended, in.observedUntil());
      double now = present.getOrDefault(of.item(), 0.0);
      lessons.add(of.test.inflated(LiftTest.inflation(age, of.spendADay, now)));
    }
    return lessons;
  }

  /** Cost of a day at present by channel and by campaign. */
  private static Map<String, Double> present(Inputs in) {
    Map<String, Double> costs = new HashMap<>();
    for (Row row :
        recent(in.read(COSTS), "cost_date", in.observedUntil())
            .groupBy("channel", "campaign_id")
            .agg(sum(col("cost_reporting")).cast("double").as("cost"))
            .where("cost IS NOT NULL")
            .orderBy("channel", "campaign_id")
            .collectAsList()) {
      double cost = row.<Double>getAs("cost") / PRESENT_DAYS;
      costs.merge(row.getAs("channel"), cost, Double::sum);
      costs.merge(row.getAs("campaign_id"), cost, Double::sum);
    }
    return costs;
  }

  /** Rows of the last days by a column of dates. */
  static Dataset<Row> recent(Dataset<Row> rows, String date, LocalDate asOf) {
    return rows.where(
        col(date)
            .between(lit(Date.valueOf(asOf.minusDays(PRESENT_DAYS - 1))), lit(Date.valueOf(asOf))));
  }
}
