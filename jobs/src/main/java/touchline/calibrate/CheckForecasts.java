package touchline.calibrate;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_add;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.math.BigDecimal;
import java.sql.Date;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.algorithm.calibration.Forecast;
import touchline.algorithm.calibration.Interval;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.Table;

/**
 * What a night promised against what came: tonight's promise, the latest one of a month ago or
 * longer, and the latest one whose horizon has passed. Of probabilities, wins among the leads that
 * were open; of credited revenue, what the CRM says today of the deals that were won by then.
 */
final class CheckForecasts implements Learn {
  private static final Table CHECKS = Table.of("gold.forecast_checks");
  private static final Table LEAD_SCORES = Table.of("gold.lead_scores");
  private static final Table MAP = Table.of("gold.score_age_probabilities");
  private static final Table WON_LEADS = Table.of("gold.won_leads");
  private static final Table CONVERSIONS = Table.of("gold.conversions");

  /** Days after which a forecast is first held against what came. */
  static final int MONTH = 30;

  /** Share by which credited revenue may be restated without alarm. */
  private static final double RESTATED = .05;

  private final int horizon;
  private final ZoneId zone;

  /**
   * @param horizon days of the configured horizon
   * @param zone business time zone, in which a date ends
   */
  CheckForecasts(int horizon, ZoneId zone) {
    this.horizon = horizon;
    this.zone = zone;
  }

  @Override
  public List<Table> reads() {
    return List.of(LEAD_SCORES, MAP, WON_LEADS, CONVERSIONS);
  }

  @Override
  public Table writes() {
    return CHECKS;
  }

  @Override
  public Grain grain() {
    return Grain.PER_DAY;
  }

  @Override
  public Object settings() {
    return List.of(horizon, zone);
  }

  /** Night and days after which it is checked. */
  private record Check(LocalDate night, int days) {}

  @Override
  public List<Row> learn(Inputs in) {
    Made made = new Made(CHECKS);
    List<Check> checks = checks(in);
    for (Check check : checks) {
      wins(made, in, check);
    }
    for (int days : new int[] {MONTH, horizon}) {
      revenue(made, in, days);
    }
    return made.rows();
  }

  /** The promises that are looked at tonight, each with the horizon that was its own. */
  private static List<Check> checks(Inputs in) {
    List<Check> checks = new ArrayList<>();
    Row nights =
        in.read(MAP)
            .where(col("as_of_date").leq(lit(in.asOf())).and(col("is_sufficient")))
            .groupBy("as_of_date")
            .agg(first("horizon_days").as("horizon"))
            .agg(
                max(when(col("as_of_date").equalTo(lit(in.asOf())), col("horizon"))).as("tonight"),
                max(when(isOver(in, lit(MONTH)), col("as_of_date"))).as("month"),
                expr("max_by(struct(as_of_date, horizon), as_of_date) FILTER (WHERE "
                        + "date_add(as_of_date, horizon) <= DATE '"
                        + in.asOf()
                        + "')")
                    .as("whole"))
            .head();
    Integer tonight = nights.getAs("tonight");
    if (tonight != null) {
      checks.add(new Check(in.asOf(), tonight));
    }
    Date month = nights.getAs("month");
    if (month != null) {
      checks.add(new Check(month.toLocalDate(), MONTH));
    }
    Row whole = nights.getAs("whole");
    if (whole != null) {
      Check check =
          new Check(whole.<Date>getAs("as_of_date").toLocalDate(), whole.getAs("horizon"));
      if (!checks.contains(check)) {
        checks.add(check);
      }
    }
    return checks;
  }

  private static Column isOver(Inputs in, Column days) {
    return date_add(col("as_of_date"), days).leq(lit(in.asOf()));
  }

  private Instant endOf(LocalDate date) {
    return date.plusDays(1).atStartOfDay(zone).toInstant();
  }

  /** Wins among the leads that had a probability, by band and for all. */
  private void wins(Made made, Inputs in, Check check) {
    boolean isOver = !check.night().plusDays(check.days()).isAfter(in.asOf());
    Dataset<Row> map =
        in.read(MAP)
            .where(col("as_of_date").equalTo(lit(check.night())))
            .select(
                col("age_from"),
                col("age_to"),
                col("score").as("whole_score"),
                col("month_share"),
                col("horizon_days").as("map_horizon"),
                col("dispersion"));
    Column inTime =
        col("won_at")
            .geq(lit(endOf(check.night())))
            .and(col("won_at").lt(lit(endOf(check.night().plusDays(check.days())))));
    // Of the wins within the horizon, the share that comes in so many days.
    Column share =
        when(col("map_horizon").leq(check.days()), lit(1.0))
            .otherwise(coalesce(col("month_share"), lit(1.0)));
    Column p = col("probability").multiply(share);
    // Exactly-one: band of ages and whole score; exactly-one or none: the person's win.
    Dataset<Row> leads =
        in.read(LEAD_SCORES)
            .where(
                col("as_of_date")
                    .equalTo(lit(check.night()))
                    .and(col("probability").isNotNull())
                    .and(not(col("is_terminal"))))
            .select(
                col("person_id"),
                col("band"),
                col("age_days"),
                expr("CAST(floor(score + 0.5) AS INT)").as("lead_score"),
                col("probability"),
                coalesce(col("probability_low"), col("probability")).as("low"),
                coalesce(col("probability_high"), col("probability")).as("high"))
            .join(
                map,
                col("lead_score")
                    .equalTo(col("whole_score"))
                    .and(col("age_days").between(col("age_from"), col("age_to"))))
            .join(
                in.read(WON_LEADS).select("person_id", "won_at"),
                new String[] {"person_id"},
                "left")
            .withColumn("p", p);
    for (Row row :
        leads
            .withColumn("subject", explode(array(lit("all"), col("band"))))
            .groupBy("subject")
            .agg(
                count(lit(1)).as("leads"),
                sum("p").as("expected"),
                sum(col("p").multiply(lit(1).minus(col("p")))).as("variance"),
                sum(col("low").multiply(share)).as("low"),
                sum(col("high").multiply(share)).as("high"),
                max("dispersion").as("dispersion"),
                coalesce(sum(when(inTime, 1L).otherwise(0L)), lit(0L)).as("came"))
            .collectAsList()) {
      Forecast forecast =
          Forecast.of(
              row.getAs("expected"),
              row.<Double>getAs("variance") * row.<Double>getAs("dispersion"),
              row.getAs("low"),
              row.getAs("high"),
              AccountResamples.CONFIDENCE);
      add(
          made,
          in.asOf(),
          check,
          "wins",
          row.getAs("subject"),
          row.<Long>getAs("leads"),
          forecast,
          isOver ? Optional.of((double) row.<Long>getAs("came")) : Optional.empty());
    }
  }

  private static void add(
      Made made,
      LocalDate asOf,
      Check check,
      String measure,
      String subject,
      long n,
      Forecast forecast,
      Optional<Double> came) {
    boolean isAlarm = came.isPresent() && !forecast.interval().contains(came.get());
    made.row()
        .set("as_of_date", asOf)
        .set("forecast_date", check.night())
        .set("days", check.days())
        .set("measure", measure)
        .set("subject", subject)
        .set("n", n)
        .set("expected", forecast.expected())
        .set("expected_low", "expected_high", Interval.ends(forecast.interval()))
        .set("came", came)
        .set("ratio", came.filter(c -> forecast.expected() > 0).map(c -> c / forecast.expected()))
        .set("status", came.isEmpty() ? "pending" : isAlarm ? "alarm" : "ok")
        .set(
            "sentence",
            String.format(
                Locale.ROOT,
                "On %s %,.1f %s were expected within %d days, 90%% interval [%,.1f, %,.1f]%s",
                check.night(),
                forecast.expected(),
                subject.equals("all") ? "wins" : "wins of " + subject + " leads",
                check.days(),
                forecast.interval().lower(),
                forecast.interval().upper(),
                came.map(c -> String.format(Locale.ROOT, "; %,.0f came", c)).orElse("")))
        .add();
  }

  /**
   * Revenue credited by a date against what the CRM says today of the same deals: adjustments are
   * booked on the day on which they were received.
   */
  private static void revenue(Made made, Inputs in, int days) {
    LocalDate night = in.asOf().minusDays(days);
    Column booked = col("booked_date").leq(lit(night));
    Dataset<Row> won =
        in.read(CONVERSIONS)
            .where(col("conversion_type").equalTo("won").and(col("value_reporting").isNotNull()))
            .groupBy("deal_id")
            .agg(
                sum(when(booked, col("value_reporting"))).as("credited"),
                sum(when(col("booked_date").leq(lit(in.asOf())), col("value_reporting"))).as("now"))
            .where("credited IS NOT NULL");
    Row sums =
        won.agg(count(lit(1)).as("deals"), sum("credited").as("credited"), sum("now").as("now"))
            .head();
    long deals = sums.getAs("deals");
    if (deals == 0) {
      return;
    }
    double credited = sums.<BigDecimal>getAs("credited").doubleValue();
    double now = sums.<BigDecimal>getAs("now").doubleValue();
    boolean isAlarm = Math.abs(now - credited) > RESTATED * Math.abs(credited);
    made.row()
        .set("as_of_date", in.asOf())
        .set("forecast_date", night)
        .set("days", days)
        .set("measure", "credited_revenue")
        .set("subject", "all")
        .set("n", deals)
        .set("expected", credited)
        .set("expected_low", credited - RESTATED * Math.abs(credited))
        .set("expected_high", credited + RESTATED * Math.abs(credited))
        .set("came", now)
        .set("ratio", credited != 0 ? now / credited : null)
        .set("status", isAlarm ? "alarm" : "ok")
        .set(
            "sentence",
            String.format(
                Locale.ROOT,
                "By %s %,.2f of revenue was credited; the CRM now says %,.2f of the same deals",
                night,
                credited,
                now))
        .add();
  }
}
