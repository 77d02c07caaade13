package touchline.publish;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.pipeline.Audit;
import touchline.pipeline.Table;

/**
 * Warnings about the scores: probabilities that cannot be told, or only within a shorter horizon;
 * rules and profile columns that seem to know the outcome; leads still open that make the figures
 * depend on how they are treated; drift; scores that win less than lower ones; promises that did
 * not come true. One query for all of them.
 */
public final class ScoreGates implements Audit {
  private static final String MESSAGE = "sentence";

  @Override
  public List<Finding> audit(Function<Table, Dataset<Row>> staged, LocalDate asOf) {
    Function<String, Dataset<Row>> tonight =
        table -> staged.apply(Table.of(table)).where(col("as_of_date").equalTo(lit(asOf)));
    Column isInsufficient = col("status").equalTo("insufficient");
    Column isAlarm = col("status").equalTo("alarm");
    Dataset<Row> found =
        found(
                tonight.apply("gold.score_support").where("landmark_days = -1"),
                "probabilities_can_be_told",
                lit("gold.score_support"),
                isInsufficient.or(col("horizon_days").lt(col("wanted_days"))),
                col("lost").cast("double"),
                "leads followed to calibration.horizon, wins and losses alike",
                col(MESSAGE))
            .union(
                found(
                    tonight.apply("gold.score_weight_advice").where("is_suspected_leak"),
                    "score_knows_no_outcome",
                    col("rule"),
                    lit(true),
                    lit(null).cast("double"),
                    "nothing that is known only once the outcome is",
                    col(MESSAGE)))
            .union(
                found(
                    tonight
                        .apply("gold.score_calibration_metrics")
                        .where(
                            col("metric")
                                .isin("censoring_disagreement", "open_as_lost_disagreement")
                                .and(isInsufficient.equalTo(false))),
                    "open_leads_change_little",
                    concat_ws(" ", lit("gold.score_calibration_metrics"), col("metric")),
                    isAlarm,
                    col("value"),
                    "base rate of all leads / of those followed to the horizon between 0.8 and 1.25,"
                        + " / with open ones as lost at most 3, or not told from 1",
                    lit(
                        "Recent leads fare otherwise than old ones: compare the rows by censoring")))
            .union(
                found(
                    tonight.apply("gold.score_drift").where("status = 'ok'"),
                    "score_does_not_drift",
                    concat_ws(" ", col("measure"), col("subject")),
                    col("is_drifting"),
                    col("recent_value"),
                    "like the leads before, but for one false alarm in twenty alarms",
                    concat_ws(
                        "",
                        lit("It was "),
                        col("earlier_value").cast("decimal(18,4)"),
                        lit(" before, of "),
                        col("earlier_n"),
                        lit(" leads; retune, or calibrate on the recent ones"))))
            .union(
                found(
                    tonight.apply("gold.score_reversals"),
                    "more_points_win_more",
                    concat_ws(" ", col("kind"), col("subject"), col("value")),
                    lit(true),
                    col("won_share"),
                    "no fewer wins than lower values have",
                    col(MESSAGE)))
            .union(
                found(
                    tonight
                        .apply("gold.forecast_checks")
                        .where("status IN ('ok', 'alarm') AND subject = 'all'"),
                    "promises_come_true",
                    concat_ws(" ", col("measure"), col("forecast_date"), col("days")),
                    isAlarm,
                    col("came"),
                    "inside the interval that was promised",
                    col(MESSAGE)));
    List<Finding> findings = new ArrayList<>();
    for (Row row : found.orderBy("place", "subject").collectAsList()) {
      boolean isWarned = row.<Boolean>getAs("is_warned");
      findings.add(
          new Finding(
              row.getAs("check"),
              row.getAs("subject"),
              isWarned ? Status.WARNED : Status.PASSED,
              row.getAs("observed"),
              row.getAs("expected"),
              isWarned ? row.getAs("message") : null));
    }
    return findings;
  }

  private static Dataset<Row> found(
      Dataset<Row> rows,
      String check,
      Column subject,
      Column isWarned,
      Column observed,
      String expected,
      Column message) {
    return rows.select(
        lit(CHECKS.indexOf(check)).as("place"),
        lit(check).as("check"),
        subject.as("subject"),
        when(isWarned, true).otherwise(false).as("is_warned"),
        observed.as("observed"),
        lit(expected).as("expected"),
        message.as("message"));
  }

  /** In the order in which they are told. */
  private static final List<String> CHECKS =
      List.of(
          "probabilities_can_be_told",
          "score_knows_no_outcome",
          "open_leads_change_little",
          "score_does_not_drift",
          "more_points_win_more",
          "promises_come_true");
}
