package touchline.calibrate;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What became of the leads at their landmarks, as far as it was known by the end of a date.
 *
 * <p>A row is won when the lead is won within the horizon of its landmark; lost when the horizon
 * has passed without that, or the lead is dead; open otherwise. Landmarks that lie ahead are left
 * out, and so are terminal rows: their score contains the outcome.
 *
 * @param horizon time after the landmark within which winning counts
 * @param zone business time zone, in which a date ends
 */
record Fates(Duration horizon, ZoneId zone) {
  static final int WON = 0;
  static final int LOST = 1;
  static final int OPEN = 2;

  /** Whole days of the horizon, the last one begun. */
  int days() {
    return Math.toIntExact(horizon.plusDays(1).minusNanos(1).toDays());
  }

  /**
   * The rows that count, with {@code fate}, {@code days} (whole days from the landmark until the
   * fate was known, or until now if open) and {@code is_mature} (whether the horizon has passed).
   *
   * @param landmarks rows of gold.landmark_scores
   */
  Dataset<Row> of(LocalDate asOf, Dataset<Row> landmarks) {
    Instant end = asOf.plusDays(1).atStartOfDay(zone).toInstant();
    Column over = col("landmark_at").plus(expr("INTERVAL '" + horizon.toSeconds() + "' SECOND"));
    Column isMature = over.lt(lit(end));
    Column isWon = holds(col("won_at").leq(over).and(col("won_at").lt(lit(end))));
    Column isDead = holds(col("lost_at").lt(lit(end)).and(col("lost_at").leq(over)));
    Column until =
        when(isWon, days(col("won_at")))
            .when(isDead, days(col("lost_at")))
            .when(isMature, lit(days()))
            .otherwise(days(lit(end)));
    return landmarks
        .where(not(col("is_terminal")).and(col("landmark_at").lt(lit(end))))
        .withColumn("is_mature", isMature)
        .withColumn("fate", when(isWon, WON).when(isDead.or(isMature), LOST).otherwise(OPEN))
        .withColumn("days", greatest(lit(0), least(lit(days()), until)));
  }

  private static Column days(Column moment) {
    return unix_micros(moment)
        .minus(unix_micros(col("landmark_at")))
        .divide(Duration.ofDays(1).toNanos() / 1000.0)
        .cast("int");
  }

  private static Column holds(Column condition) {
    return coalesce(condition, lit(false));
  }
}
