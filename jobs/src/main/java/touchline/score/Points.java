package touchline.score;

import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.exp;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.rint;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.config.ScoreConfig;
import touchline.config.ScoreRule;
import touchline.config.ScoreRule.Group;

/**
 * What every rule gives to a lead at one or several moments.
 *
 * <p>A touch of age {@code t} earns {@code points * 2^(-t / half-life)}; the touches of a rule earn
 * at most its cap together. Within a rule points add up in millionths, as whole numbers, so that a
 * score is the same in whatever order and partition its touches were read: 10 points after one
 * half-life are 5000000.
 *
 * <p>Rules are numbered by name; a hit is a struct (rule, points, hits, last_at).
 */
final class Points {
  private static final double MILLION = 1e6;
  private static final String HIT = "struct<rule:int,points:bigint,hits:bigint,last_at:timestamp>";

  private final List<ScoreRule> rules;

  Points(ScoreConfig config) {
    this.rules = config.rules().stream().sorted(Comparator.comparing(ScoreRule::name)).toList();
  }

  /**
   * Every rule that every touch hits, from one scan: person_id, occurred_at, rule.
   *
   * @param touches rows of silver.touchpoints
   * @param contents rows of silver.contents
   */
  Dataset<Row> hits(Dataset<Row> touches, Dataset<Row> contents) {
    // Exactly-one or none: content_id is the key of contents.
    Dataset<Row> described =
        touches
            .join(
                broadcast(contents.select("content_id", "content_type", "funnel_stage")),
                touches.col("content_id").equalTo(contents.col("content_id")),
                "left")
            .drop(contents.col("content_id"));
    Column hit =
        array(
                numbered(ScoreRule::isOnTouch)
                    .map(i -> when(expr(rules.get(i).when()), lit(i)))
                    .toArray(Column[]::new))
            .cast("array<int>");
    return described
        .select(col("person_id"), col("occurred_at"), explode(hit).as("rule"))
        .where(col("rule").isNotNull());
  }

  /**
   * Hits summed up: one row per person with {@code touched}, an array of (rule, moment0, moment1,
   * …), each moment a struct (points, hits, last_at) over the touches up to then.
   *
   * @param hits person_id, occurred_at, rule, and what the moments refer to
   * @param moments timestamps at which the points are wanted
   */
  Dataset<Row> summed(Dataset<Row> hits, List<Column> moments) {
    List<Column> sums = new ArrayList<>();
    for (int k = 0; k < moments.size(); k++) {
      Column counts = col("occurred_at").leq(moments.get(k));
      sums.add(sum(when(counts, earned(moments.get(k))).otherwise(0L)).as("points" + k));
      sums.add(count(when(counts, lit(1))).as("hits" + k));
      sums.add(max(when(counts, col("occurred_at"))).as("last_at" + k));
    }
    List<Column> fields = new ArrayList<>(List.of(col("rule")));
    for (int k = 0; k < moments.size(); k++) {
      fields.add(
          struct(
                  capped(col("points" + k)).as("points"),
                  col("hits" + k).as("hits"),
                  col("last_at" + k).as("last_at"))
              .as("moment" + k));
    }
    return hits.groupBy("person_id", "rule")
        .agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new))
        .groupBy("person_id")
        .agg(collect_list(struct(fields.toArray(Column[]::new))).as("touched"));
  }

  /**
   * All hits of a lead at a moment, sorted by rule.
   *
   * @param moment position among the moments of {@link #summed}
   */
  Column hitsAt(int moment) {
    Column then =
        filter(
            transform(
                col("touched"),
                t ->
                    struct(
                        t.getField("rule").as("rule"),
                        t.getField("moment" + moment).getField("points").as("points"),
                        t.getField("moment" + moment).getField("hits").as("hits"),
                        t.getField("moment" + moment).getField("last_at").as("last_at"))),
            hit -> hit.getField("hits").gt(0));
    Column none = array().cast("array<" + HIT + ">");
    return sort_array(concat(ofProfile(), coalesce(then, none)));
  }

  /**
   * Scores leads.
   *
   * @param leads rows with {@code hits} as of {@link #hitsAt}, {@code is_won}, {@code is_dead}
   * @return the same rows without the last two and with fit_points, engagement_points,
   *     negative_points, raw_score, score, is_terminal, and named hits
   */
  Dataset<Row> score(Dataset<Row> leads) {
    return leads
        .withColumn("fit_points", of(Group.FIT, col("hits")))
        .withColumn("engagement_points", of(Group.ENGAGEMENT, col("hits")))
        .withColumn("negative_points", of(Group.NEGATIVE, col("hits")))
        .withColumn("raw_score", sumOf("fit_points", "engagement_points", "negative_points"))
        .withColumn("hits", named(col("hits")))
        .withColumn("is_terminal", col("is_won").or(col("is_dead")))
        .withColumn(
            "score",
            when(col("is_won"), lit(100.0))
                .when(col("is_dead"), lit(0.0))
                .otherwise(greatest(lit(0.0), least(lit(100.0), col("raw_score")))))
        .drop("is_won", "is_dead");
  }

  private static Column sumOf(String fit, String engagement, String negative) {
    return col(fit).plus(col(engagement)).plus(col(negative));
  }

  /** Points of a group, from an array of hits. */
  private Column of(Group group, Column hits) {
    Column belongs = literals("boolean", rule -> rule.group() == group);
    return aggregate(
            hits,
            lit(0L),
            (sum, hit) ->
                sum.plus(
                    when(get(belongs, hit.getField("rule")), hit.getField("points")).otherwise(0L)))
        .divide(lit(MILLION));
  }

  /** An array of hits with names instead of numbers, as the tables publish it. */
  private Column named(Column hits) {
    Column names = literals("string", ScoreRule::name);
    Column groups = literals("string", rule -> rule.group().name().toLowerCase(Locale.ROOT));
    return transform(
        hits,
        hit ->
            struct(
                get(names, hit.getField("rule")).as("rule"),
                get(groups, hit.getField("rule")).as("group"),
                hit.getField("points").divide(lit(MILLION)).as("points"),
                hit.getField("hits").as("hits"),
                hit.getField("last_at").as("last_at")));
  }

  private Column ofProfile() {
    Column hits =
        array(
            numbered(rule -> !rule.isOnTouch())
                .map(
                    i ->
                        when(
                            expr(rules.get(i).when()),
                            struct(
                                    lit(i),
                                    lit((long) (rules.get(i).points() * MILLION)),
                                    lit(1L),
                                    lit(null).cast("timestamp"))
                                .cast(HIT)))
                .toArray(Column[]::new));
    return array_compact(hits.cast("array<" + HIT + ">"));
  }

  /** Millionths of points of a hit at a moment. */
  private Column earned(Column moment) {
    Column age = unix_micros(moment).minus(unix_micros(col("occurred_at")));
    Column rate =
        get(
            literals(
                "double",
                rule -> rule.ages() ? Math.log(2) / (rule.halfLife().toNanos() / 1000.0) : 0.0),
            col("rule"));
    Column points = get(literals("double", rule -> rule.points() * MILLION), col("rule"));
    return rint(points.multiply(exp(rate.multiply(age).multiply(-1)))).cast("bigint");
  }

  private Column capped(Column points) {
    Column cap = get(literals("bigint", rule -> (long) (rule.cap() * MILLION)), col("rule"));
    return greatest(least(points, cap), cap.multiply(-1));
  }

  /** One value per rule, to be picked by the rule's number. */
  private Column literals(String type, Function<ScoreRule, Object> value) {
    return array(rules.stream().map(rule -> lit(value.apply(rule))).toArray(Column[]::new))
        .cast("array<" + type + ">");
  }

  private Stream<Integer> numbered(Predicate<ScoreRule> which) {
    return IntStream.range(0, rules.size()).filter(i -> which.test(rules.get(i))).boxed();
  }
}
