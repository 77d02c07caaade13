package touchline.score;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.posexplode_outer;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import scala.collection.Seq;
import touchline.config.LeadColumns;
import touchline.config.ScoreConfig;
import touchline.config.ScoreRule;
import touchline.pipeline.OrNull;
import touchline.pipeline.SparkRows;

/**
 * What every rule gives to a lead at one or several moments.
 *
 * <p>A touch of age {@code t} earns {@code points * 2^(-t / half-life)}; the touches of a rule earn
 * at most its cap together. What is added up are units, how often the rule's points are earned, in
 * millionths and as whole numbers, so that a score is the same in whatever order and partition its
 * touches were read: one touch after one half-life is 500000.
 */
final class Points {
  /**
   * A time at which points are wanted.
   *
   * @param at timestamp; touches after it do not count
   * @param receivedBy date; touches received later were not known then
   */
  record Moment(Column at, Column receivedBy) {}

  private final List<ScoreRule> onTouch;
  private final List<ScoreRule> onProfile;
  private final ScoreConfig config;

  Points(ScoreConfig config) {
    this.config = config;
    this.onTouch = RulePoints.rules(config, true);
    this.onProfile = RulePoints.rules(config, false);
  }

  /**
   * Leads with units, number and last time of the hits of every rule up to every moment, in a
   * column {@link TouchSums#TOUCHED}. No shuffle and no sort: each lead's touches lie in its row.
   *
   * @param leads rows by person_id, each with touches as silver.timelines has them
   * @param contents rows of silver.contents
   * @param counts over the columns of a touch: whether it counts at all
   * @param moments over the leads' columns
   */
  Dataset<Row> touched(
      Dataset<Row> leads, Dataset<Row> contents, Column counts, List<Moment> moments) {
    List<String> masks = IntStream.range(0, masks()).mapToObj(Points::mask).toList();
    Column[] asked =
        moments.stream()
            .map(
                moment ->
                    struct(
                        unix_micros(moment.at()).as("at"), unix_date(moment.receivedBy()).as("by")))
            .toArray(Column[]::new);
    Column isFirst = coalesce(col("pos").equalTo(0), lit(true));
    Dataset<Row> steps =
        leads
            .select(
                struct(SparkRows.columns(leads.drop("touches").schema())).as("lead"),
                array(asked).as("moments"),
                posexplode_outer(col("touches")))
            .select(
                when(isFirst, col("lead")).as("lead"),
                when(isFirst, col("moments")).as("moments"),
                col("col.*"))
            .drop("content_type");
    List<Column> hits =
        new ArrayList<>(
            List.of(
                col("lead"),
                col("moments"),
                unix_micros(col("occurred_at")).as("time"),
                unix_date(col("received_date")).as("received")));
    Column any = col("lead").isNotNull();
    for (int m = 0; m < masks(); m++) {
      hits.add(when(counts, hits(m)).otherwise(0L).as(mask(m)));
      any = any.or(col(mask(m)).notEqual(0L));
    }
    Dataset<Row> described =
        contents.select(
            col("content_id").as("described_id"), col("content_type"), col("funnel_stage"));
    Dataset<Row> hit =
        steps
            // Exactly-one or none: content_id is the key of contents.
            .join(broadcast(described), col("content_id").equalTo(col("described_id")), "left")
            .select(hits.toArray(Column[]::new))
            .where(any);
    TouchSums.Asked sums = new TouchSums.Asked(onTouch, hit.schema(), masks);
    // Broadcast joins and filters leave rows in place, a lead's after each other.
    return SparkRows.map(hit, sums.made(), rows -> new TouchSums(rows, sums));
  }

  /** Which rules of one mask a touch hits, a bit for each. */
  private Column hits(int mask) {
    Column bits = lit(0L);
    for (int i = mask * RulePoints.BITS;
        i < Math.min(onTouch.size(), (mask + 1) * RulePoints.BITS);
        i++) {
      Column bit =
          when(expr(OrNull.sql(onTouch.get(i).when())), lit(1L << (i % RulePoints.BITS)))
              .otherwise(0L);
      bits = bits.bitwiseOR(bit);
    }
    return bits;
  }

  private static String mask(int number) {
    return "mask" + number;
  }

  /**
   * What a lead has now: an array of one element, fit_points, engagement_points, negative_points,
   * and hits as the tables publish them; evaluated over a row of {@link #touched}.
   */
  Column now() {
    RulePoints points = new RulePoints(config);
    return udf(
            (UDF2<Seq<Row>, Seq<Long>, List<Row>>)
                (touched, today) -> points.of(touched, List.of(today)),
            RulePoints.TYPE)
        .apply(col("touched"), expr(profileMasks()));
  }

  /**
   * The same at landmarks, one element each, by the profile that was known at the time.
   *
   * @param days ages of the landmarks, in the order of the moments of {@code touched}
   */
  Column at(List<Integer> days) {
    RulePoints points = new RulePoints(config);
    return udf(
            (UDF3<Seq<Row>, Seq<Long>, Seq<Row>, List<Row>>)
                (touched, today, earlier) -> points.of(touched, known(days, today, earlier)),
            RulePoints.TYPE)
        .apply(col("touched"), expr(profileMasks()), expr(earlierMasks()));
  }

  /** The masks at each landmark: today's where no earlier profile was known. */
  private static List<Seq<Long>> known(List<Integer> days, Seq<Long> today, Seq<Row> earlier) {
    List<Seq<Long>> known = new ArrayList<>(Collections.nCopies(days.size(), today));
    for (int i = 0; earlier != null && i < earlier.length(); i++) {
      for (int day : earlier.apply(i).<Integer>getList(0)) {
        if (days.contains(day)) {
          known.set(days.indexOf(day), earlier.apply(i).<Seq<Long>>getAs(1));
        }
      }
    }
    return known;
  }

  /** Which rules the profile of today holds, a bit for each. */
  private String profileMasks() {
    List<String> masks = new ArrayList<>();
    for (int m = 0; m == 0 || m * RulePoints.BITS < onProfile.size(); m++) {
      StringBuilder mask = new StringBuilder("0L");
      for (int i = m * RulePoints.BITS;
          i < Math.min(onProfile.size(), (m + 1) * RulePoints.BITS);
          i++) {
        // The line ends a comment that the predicate may close with.
        mask.append(" | CASE WHEN ")
            .append(OrNull.sql(onProfile.get(i).when()))
            .append("\nTHEN ")
            .append(1L << (i % RulePoints.BITS))
            .append("L ELSE 0L END");
      }
      masks.add(mask.toString());
    }
    return "array(" + String.join(", ", masks) + ")";
  }

  /**
   * The same of every earlier profile, beside its landmarks; null when there are none. A lambda
   * over an array of one gives each field the name that the predicates know it by.
   */
  private String earlierMasks() {
    String masks = profileMasks();
    for (String column : LeadColumns.PROFILE) {
      String field = "earlier." + column;
      String value = column.equals("profile") ? "map_from_entries(" + field + ")" : field;
      masks = "transform(array(" + value + "), " + column + " -> " + masks + ")[0]";
    }
    return "transform(earlier_profiles, earlier -> struct(earlier.landmark_days, "
        + masks
        + " AS masks))";
  }

  /**
   * Scores leads.
   *
   * @param leads rows with the columns of {@link #now}, {@code is_won} and {@code is_dead}
   * @return the same rows without the last two and with raw_score, score, grade and is_terminal
   */
  Dataset<Row> score(Dataset<Row> leads) {
    Column raw = col("fit_points").plus(col("engagement_points")).plus(col("negative_points"));
    return leads
        .withColumn("raw_score", raw)
        .withColumn("is_terminal", col("is_won").or(col("is_dead")))
        .withColumn(
            "score",
            when(col("is_won"), lit(100.0))
                .when(col("is_dead"), lit(0.0))
                .otherwise(greatest(lit(0.0), least(lit(100.0), col("raw_score")))))
        .withColumn(
            "grade",
            concat(
                grade(col("fit_points"), config.grades().fit(), "ABCD"),
                grade(col("engagement_points"), config.grades().engagement(), "1234")))
        .drop("is_won", "is_dead");
  }

  private static Column grade(Column points, List<Integer> from, String names) {
    Column grade = lit(names.substring(from.size()));
    for (int i = from.size() - 1; i >= 0; i--) {
      grade = when(points.geq(from.get(i)), lit(names.substring(i, i + 1))).otherwise(grade);
    }
    return grade;
  }

  private int masks() {
    return (onTouch.size() + RulePoints.BITS - 1) / RulePoints.BITS;
  }
}
