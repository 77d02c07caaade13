package touchline.calibrate;

import static org.apache.spark.sql.functions.array_position;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
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
 * @param landmarks ages in days
 * @param zone business time zone, in which a date ends
 */
record Fates(List<Integer> landmarks, ZoneId zone) {
  static final int WON = 0;
  static final int LOST = 1;
  static final int OPEN = 2;

  /** Whole days of a horizon, the last one begun. */
  static int days(Duration horizon) {
    return Math.toIntExact(horizon.plusDays(1).minusNanos(1).toDays());
  }

  /**
   * The rows that count, with {@code event} (won, given up or open, whatever the horizon) and
   * {@code event_days} (whole days from the landmark until then, or until now if open).
   *
   * @param scores rows of gold.landmark_scores
   */
  Dataset<Row> seen(LocalDate asOf, Dataset<Row> scores) {
    Column end = lit(end(asOf));
    Column isWon = holds(col("won_at").lt(end));
    Column isDead = holds(col("lost_at").lt(end));
    Column until = when(isWon, col("won_at")).when(isDead, col("lost_at")).otherwise(end);
    return scores
        .where(
            not(col("is_terminal"))
                .and(col("landmark_at").lt(end))
                .and(col("landmark_days").isin(landmarks.toArray())))
        .withColumn("event", when(isWon, WON).when(isDead, LOST).otherwise(OPEN))
        .withColumn("event_days", days(until));
  }

  /**
   * The same rows with {@code fate} within a horizon, {@code days} (whole days from the landmark
   * until the fate was known, or until now if open), and {@code is_mature} (whether the horizon has
   * passed).
   *
   * @param seen rows of {@link #seen}
   */
  Dataset<Row> of(LocalDate asOf, Dataset<Row> seen, Duration horizon) {
    Column end = lit(end(asOf));
    Column over = col("landmark_at").plus(expr("INTERVAL '" + horizon.toSeconds() + "' SECOND"));
    Column isMature = over.lt(end);
    Column isWon = col("event").equalTo(WON).and(col("won_at").leq(over));
    Column isDead = holds(col("lost_at").lt(end).and(col("lost_at").leq(over)));
    Column until =
        when(isWon, col("event_days"))
            .when(isDead, days(col("lost_at")))
            .when(isMature, lit(days(horizon)))
            .otherwise(col("event_days"));
    return seen.withColumn("is_mature", isMature)
        .withColumn("fate", when(isWon, WON).when(isDead.or(isMature), LOST).otherwise(OPEN))
        .withColumn("days", least(lit(days(horizon)), until));
  }

  /** A number by landmark and day, as stored one landmark after another. */
  Column byLandmarkAndDay(Column numbers, int days) {
    int[] ages = landmarks.stream().mapToInt(Integer::intValue).toArray();
    Column landmark = array_position(lit(ages), col("landmark_days")).minus(1);
    return element_at(numbers, landmark.multiply(days + 1).plus(col("days")).plus(1).cast("int"));
  }

  private Instant end(LocalDate asOf) {
    return asOf.plusDays(1).atStartOfDay(zone).toInstant();
  }

  private static Column days(Column moment) {
    Column days =
        unix_micros(moment)
            .minus(unix_micros(col("landmark_at")))
            .divide(Duration.ofDays(1).toNanos() / 1000.0)
            .cast("int");
    return when(days.lt(0), 0).otherwise(days);
  }

  private static Column holds(Column condition) {
    return coalesce(condition, lit(false));
  }
}
