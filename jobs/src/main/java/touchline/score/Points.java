package touchline.score;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.exp;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.rint;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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
 * at most its cap together. Points add up in millionths, as whole numbers, so that a score is the
 * same in whatever order and partition its touches were read: 10 points after one half-life are
 * 5000000.
 */
final class Points {
  private static final double MILLION = 1e6;

  /** Rules per mask: the sign bit stays unused. */
  private static final int BITS = 63;

  private static final String HIT =
      "struct<rule:string,group:string,points:double,hits:bigint,last_at:timestamp>";

  private final List<ScoreRule> rules;
  private final List<ScoreRule> onTouch;

  Points(ScoreConfig config) {
    this.rules = config.rules().stream().sorted(Comparator.comparing(ScoreRule::name)).toList();
    this.onTouch = rules.stream().filter(ScoreRule::isOnTouch).toList();
  }

  /**
   * Touches that hit a rule, from one scan: person_id, occurred_at, and which rules they hit, a bit
   * for each, in as many masks as needed.
   *
   * @param touches rows of silver.touchpoints
   * @param contents rows of silver.contents
   */
  Dataset<Row> hits(Dataset<Row> touches, Dataset<Row> contents) {
    Dataset<Row> described =
        contents.select(
            col("content_id").as("described_id"), col("content_type"), col("funnel_stage"));
    List<Column> columns = new ArrayList<>(List.of(col("person_id"), col("occurred_at")));
    Column any = lit(false);
    for (int m = 0; m * BITS < onTouch.size(); m++) {
      Column mask = lit(0L);
      for (int i = m * BITS; i < Math.min(onTouch.size(), (m + 1) * BITS); i++) {
        Column bit = when(expr(onTouch.get(i).when()), lit(bit(i))).otherwise(0L);
        mask = mask.bitwiseOR(bit);
      }
      columns.add(mask.as("mask" + m));
      any = any.or(col("mask" + m).notEqual(0L));
    }
    // Exactly-one or none: content_id is the key of contents.
    return touches
        .join(broadcast(described), col("content_id").equalTo(col("described_id")), "left")
        .select(columns.toArray(Column[]::new))
        .where(any);
  }

  /**
   * Points, number and last time of the hits of every rule up to every moment: one row per person.
   *
   * @param hits person_id, occurred_at, masks, and what the moments refer to
   * @param moments timestamps at which the points are wanted
   */
  Dataset<Row> summed(Dataset<Row> hits, List<Column> moments) {
    List<Column> sums = new ArrayList<>();
    sums.add(count(lit(1)).as("touched"));
    for (int k = 0; k < moments.size(); k++) {
      Column happened = col("occurred_at").leq(moments.get(k));
      Column age = unix_micros(moments.get(k)).minus(unix_micros(col("occurred_at")));
      for (int i = 0; i < onTouch.size(); i++) {
        Column hit = happened.and(col("mask" + i / BITS).bitwiseAND(lit(bit(i))).notEqual(0L));
        sums.add(sum(when(hit, earned(onTouch.get(i), age))).as(name("points", k, i)));
        sums.add(count(when(hit, lit(1))).as(name("hits", k, i)));
        sums.add(max(when(hit, col("occurred_at"))).as(name("last_at", k, i)));
      }
    }
    return hits.groupBy("person_id")
        .agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new));
  }

  /**
   * What a lead has at a moment: fit_points, engagement_points, negative_points, and hits as the
   * tables publish them; evaluated over a row of silver.people with the sums of its touches, null
   * if there are none.
   *
   * @param moment position among the moments of {@link #summed}
   */
  List<Column> at(int moment) {
    List<Column> hits = new ArrayList<>();
    for (ScoreRule rule : rules) {
      Column hit =
          struct(
              lit(rule.name()).as("rule"),
              lit(rule.group().name().toLowerCase(Locale.ROOT)).as("group"),
              points(rule, moment).divide(lit(MILLION)).as("points"),
              number(rule, moment).as("hits"),
              lastAt(rule, moment).as("last_at"));
      hits.add(when(isHit(rule, moment), hit));
    }
    return List.of(
        sumOf(Group.FIT, moment).as("fit_points"),
        sumOf(Group.ENGAGEMENT, moment).as("engagement_points"),
        sumOf(Group.NEGATIVE, moment).as("negative_points"),
        array_compact(array(hits.toArray(Column[]::new)).cast("array<" + HIT + ">")).as("hits"));
  }

  /**
   * Scores leads.
   *
   * @param leads rows with the columns of {@link #at}, {@code is_won} and {@code is_dead}
   * @return the same rows without the last two and with raw_score, score and is_terminal
   */
  static Dataset<Row> score(Dataset<Row> leads) {
    Column raw = col("fit_points").plus(col("engagement_points")).plus(col("negative_points"));
    return leads
        .withColumn("raw_score", raw)
        .withColumn("is_terminal", col("is_won").or(col("is_dead")))
        .withColumn(
            "score",
            when(col("is_won"), lit(100.0))
                .when(col("is_dead"), lit(0.0))
                .otherwise(greatest(lit(0.0), least(lit(100.0), col("raw_score")))))
        .drop("is_won", "is_dead");
  }

  /** Millionths of points that a touch of this age, in microseconds, earns. */
  private static Column earned(ScoreRule rule, Column age) {
    double full = rule.points() * MILLION;
    if (!rule.ages()) {
      return lit((long) full);
    }
    double rate = Math.log(2) / (rule.halfLife().toNanos() / 1000.0);
    return rint(exp(age.multiply(lit(-rate))).multiply(lit(full))).cast("bigint");
  }

  private Column sumOf(Group group, int moment) {
    return rules.stream()
        .filter(rule -> rule.group() == group)
        .map(rule -> when(isHit(rule, moment), points(rule, moment)).otherwise(0L))
        .reduce(lit(0L), Column::plus)
        .divide(lit(MILLION));
  }

  private Column isHit(ScoreRule rule, int moment) {
    return rule.isOnTouch()
        ? coalesce(number(rule, moment).gt(0), lit(false))
        : coalesce(expr(rule.when()), lit(false));
  }

  private Column points(ScoreRule rule, int moment) {
    if (!rule.isOnTouch()) {
      return lit((long) (rule.points() * MILLION));
    }
    Column sum = col(name("points", moment, onTouch.indexOf(rule)));
    long cap = (long) (rule.cap() * MILLION);
    return greatest(least(sum, lit(cap)), lit(-cap));
  }

  private Column number(ScoreRule rule, int moment) {
    return rule.isOnTouch() ? col(name("hits", moment, onTouch.indexOf(rule))) : lit(1L);
  }

  private Column lastAt(ScoreRule rule, int moment) {
    return rule.isOnTouch()
        ? col(name("last_at", moment, onTouch.indexOf(rule)))
        : lit(null).cast("timestamp");
  }

  private static long bit(int rule) {
    return 1L << (rule % BITS);
  }

  private static String name(String what, int moment, int rule) {
    return what + "_" + moment + "_" + rule;
  }
}
