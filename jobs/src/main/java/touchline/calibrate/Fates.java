package touchline.calibrate;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.algorithm.Outcomes;

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

  /**
   * Rows whose scores agree to a hundredth of a point.
   *
   * @param score in points
   */
  record Tally(double score, long won, long lost, long open) {
    long known() {
      return won + lost;
    }

    long rows() {
      return won + lost + open;
    }
  }

  /**
   * One tally per distinct score, ascending: at most 10,001, however many leads there are.
   *
   * @param landmarks rows of gold.landmark_scores
   */
  List<Tally> by(LocalDate asOf, Dataset<Row> landmarks) {
    Instant end = asOf.plusDays(1).atStartOfDay(zone).toInstant();
    Column horizonEnd =
        col("landmark_at").plus(expr("INTERVAL '" + horizon.toSeconds() + "' SECOND"));
    Column won = holds(col("won_at").leq(horizonEnd).and(col("won_at").lt(lit(end))));
    Column over = horizonEnd.lt(lit(end)).or(holds(col("lost_at").lt(lit(end))));
    return landmarks
        .where(not(col("is_terminal")).and(col("landmark_at").lt(lit(end))))
        .groupBy(floor(col("score").multiply(100).plus(0.5)).cast("int").as("hundredths"))
        .agg(
            count_if(won).as("won"),
            count_if(not(won).and(over)).as("lost"),
            count_if(not(won).and(not(over))).as("open"))
        .orderBy("hundredths")
        .collectAsList()
        .stream()
        .map(
            row -> new Tally(row.getInt(0) / 100.0, row.getLong(1), row.getLong(2), row.getLong(3)))
        .toList();
  }

  /** Wins and losses by score. */
  static Outcomes outcomes(List<Tally> tallies) {
    return Outcomes.of(
        tallies.stream().mapToDouble(Tally::score).toArray(),
        tallies.stream().mapToDouble(Tally::won).toArray(),
        tallies.stream().mapToDouble(Tally::lost).toArray());
  }

  private static Column holds(Column condition) {
    return coalesce(condition, lit(false));
  }
}
