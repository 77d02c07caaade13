package touchline.score;

import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;
import touchline.config.ScoreConfig;
import touchline.config.ScoreRule;
import touchline.pipeline.Made;

/**
 * The points of one lead, from the sums of its touches and the rules that its profile holds. Plain
 * Java, since as columns forty rules at four moments are more code than the JVM compiles.
 */
final class RulePoints implements Serializable {
  /** Parts of a point that sums are made in: whole numbers, so that their order does not matter. */
  static final double MILLION = 1e6;

  /** Rules per mask: the sign bit stays unused. */
  static final int BITS = 63;

  /** One element per moment. */
  static final ArrayType TYPE =
      (ArrayType)
          DataType.fromDDL(
              "ARRAY<STRUCT<fit_points: DOUBLE, engagement_points: DOUBLE, negative_points: DOUBLE,"
                  + " hits: ARRAY<STRUCT<rule: STRING, group: STRING, points: DOUBLE, units: DOUBLE,"
                  + " hits: BIGINT, last_at: TIMESTAMP>>>>");

  private static final StructType POINTS = (StructType) TYPE.elementType();
  private static final StructType HITS = Made.within(POINTS, "hits");

  private final List<ScoreRule> rules;

  /** Number of each rule among those on touch, or among those on profile. */
  private final int[] numbers;

  /** The rules on touch, or on profile, by name: the order in which their bits are numbered. */
  static List<ScoreRule> rules(ScoreConfig config, boolean isOnTouch) {
    return config.rules().stream()
        .filter(rule -> rule.isOnTouch() == isOnTouch)
        .sorted(Comparator.comparing(ScoreRule::name))
        .toList();
  }

  RulePoints(ScoreConfig config) {
    this.rules =
        List.copyOf(config.rules().stream().sorted(Comparator.comparing(ScoreRule::name)).toList());
    this.numbers =
        rules.stream().mapToInt(rule -> rules(config, rule.isOnTouch()).indexOf(rule)).toArray();
  }

  /**
   * One row per moment.
   *
   * @param touched rows of {@link TouchSums#TYPE}
   * @param profiles for every moment masks of the rules on profile that hold
   */
  List<Row> of(Seq<Row> touched, List<Seq<Long>> profiles) {
    Row[] sums = new Row[rules.size()];
    for (int i = 0; i < touched.length(); i++) {
      sums[touched.apply(i).<Integer>getAs("rule")] = touched.apply(i);
    }
    List<Row> points = new ArrayList<>(profiles.size());
    for (int k = 0; k < profiles.size(); k++) {
      points.add(at(k, sums, profiles.get(k)));
    }
    return points;
  }

  private Row at(int moment, Row[] sums, Seq<Long> profile) {
    long[] byGroup = new long[ScoreRule.Group.values().length];
    List<Row> hits = new ArrayList<>();
    for (int i = 0; i < numbers.length; i++) {
      ScoreRule rule = rules.get(i);
      Row sum = rule.isOnTouch() ? sums[numbers[i]] : null;
      long units = sum == null ? 0 : of(sum, "units", moment);
      long number = sum == null ? 0 : of(sum, "hits", moment);
      if (!isHit(rule, numbers[i], number, profile)) {
        continue;
      }
      boolean isOnce = !rule.isOnTouch() || rule.isCount();
      long cap = (long) (rule.cap() * MILLION);
      long points =
          isOnce
              ? (long) (rule.points() * MILLION)
              : Math.max(-cap, Math.min(cap, units * rule.points()));
      double most = (double) rule.cap() / Math.max(1, Math.abs(rule.points()));
      byGroup[rule.group().ordinal()] += points;
      hits.add(
          Made.line(HITS)
              .set("rule", rule.name())
              .set("group", rule.group().name().toLowerCase(Locale.ROOT))
              .set("points", points / MILLION)
              .set("units", isOnce ? 1.0 : Math.min(units / MILLION, most))
              .set("hits", rule.isOnTouch() ? number : 1L)
              .set(
                  "last_at",
                  rule.isOnTouch() && number > 0 ? instant(of(sum, "last", moment)) : null)
              .made());
    }
    return Made.line(POINTS)
        .set("fit_points", byGroup[ScoreRule.Group.FIT.ordinal()] / MILLION)
        .set("engagement_points", byGroup[ScoreRule.Group.ENGAGEMENT.ordinal()] / MILLION)
        .set("negative_points", byGroup[ScoreRule.Group.NEGATIVE.ordinal()] / MILLION)
        .set("hits", hits)
        .made();
  }

  private static long of(Row sum, String column, int moment) {
    return sum.<Seq<Long>>getAs(column).apply(moment);
  }

  private static boolean isHit(ScoreRule rule, int bit, long number, Seq<Long> profile) {
    if (!rule.isOnTouch()) {
      return (profile.apply(bit / BITS) >> (bit % BITS) & 1) == 1;
    }
    if (!rule.isCount()) {
      return number > 0;
    }
    return number >= rule.atLeast() && (rule.atMost() < 0 || number <= rule.atMost());
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), 1000 * Math.floorMod(micros, 1_000_000L));
  }
}
