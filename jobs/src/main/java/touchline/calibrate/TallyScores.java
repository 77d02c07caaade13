package touchline.calibrate;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import touchline.algorithm.resampling.PoissonBootstrap;
import touchline.algorithm.survival.KaplanMeier;
import touchline.config.CalibrationConfig;
import touchline.config.ScoreConfig;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * What became of the leads at their landmarks, counted by what calibration looks at: the one job
 * that reads a row per lead, and all others read its cells.
 *
 * <p>A first pass counts rows by age and fate. From it come the weights of known outcomes (a lead
 * whose outcome could be known for long stands for those still open: the inverse of the
 * Kaplan-Meier estimate of staying uncensored), and the shares at which patterns are drawn, so that
 * their number stays bounded: whole accounts, wins and losses apart, weights making up for it.
 */
final class TallyScores implements Job {
  static final Table LANDMARK_SCORES = Table.of("gold.landmark_scores");

  /** Groups of accounts in the cubes that are resampled. */
  static final int CLUSTERS = 256;

  /** Groups of accounts among patterns. */
  private static final int PATTERN_CLUSTERS = 1024;

  /** How often each cluster of patterns counts in a replicate. */
  static int[] patternWeights(int replicate) {
    int[] times = new int[PATTERN_CLUSTERS];
    Arrays.setAll(times, cluster -> PoissonBootstrap.weight(cluster, replicate));
    return times;
  }

  /** Days of arrivals. */
  static final int ARRIVAL_DAYS = 90;

  /** Share of the wins in the earlier part of the history. */
  private static final double EARLIER = .7;

  private static final double THOUSAND = 1000;

  private final Fates fates;
  private final CalibrationConfig config;
  private final List<String> rules;
  private final int mostPatterns;

  /**
   * @param mostPatterns won rows, and lost ones, that patterns are drawn from
   */
  TallyScores(Fates fates, CalibrationConfig config, ScoreConfig score, int mostPatterns) {
    this.fates = fates;
    this.config = config;
    this.rules = score.rules().stream().map(rule -> rule.name()).sorted().toList();
    this.mostPatterns = mostPatterns;
  }

  @Override
  public List<Table> reads() {
    return List.of(LANDMARK_SCORES);
  }

  @Override
  public Table writes() {
    return Cell.TALLIES;
  }

  @Override
  public Grain grain() {
    return Grain.PER_DAY;
  }

  @Override
  public Object settings() {
    return List.of(
        fates,
        config.landmarks(),
        config.maxWeight(),
        config.segments(),
        config.vendorScores(),
        rules,
        mostPatterns);
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    Dataset<Row> landmarks = fates.of(in.asOf(), in.read(LANDMARK_SCORES));
    Ages ages = Ages.of(landmarks, fates.days(), middle(), config.segments());
    long[] weights = ages.weights(config.maxWeight());
    Column weight = element_at(lit(weights), col("days").plus(1));
    Dataset<Row> rows =
        landmarks
            .withColumn("weight", when(col("fate").notEqual(Fates.OPEN), weight).otherwise(0L))
            .withColumn("whole", expr("CAST(floor(score + 0.5) AS INT)"))
            .withColumn("persona", segment("persona", ages))
            .withColumn("industry", segment("industry", ages))
            .withColumn("unit", expr("xxhash64(coalesce(account_id, person_id))"))
            .withColumn(
                "is_drawn", expr("pmod(shiftright(unit, 16), 1000000) / 1e6").lt(drawn(ages)));
    Column weighted = col("weight").divide(when(isPattern(), drawn(ages)).otherwise(1.0));
    Column won = col("fate").equalTo(Fates.WON);
    Column lost = col("fate").equalTo(Fates.LOST);
    Dataset<Row> cells =
        rows.withColumn("cell", explode(expr(cells(in.asOf(), ages))))
            .select(col("cell.*"), col("fate"), col("is_mature"), col("weight"))
            .withColumn("weight", weighted.multiply(1.0).cast("bigint"))
            .groupBy("cube", "label", "period", "cluster", "score")
            .agg(
                count(lit(1)).as("n"),
                count_if(won).as("won"),
                count_if(lost).as("lost"),
                count_if(col("fate").equalTo(Fates.OPEN)).as("open"),
                count_if(won.and(col("is_mature"))).as("mature_won"),
                count_if(col("is_mature").and(won.equalTo(false))).as("mature_lost"),
                sum(when(won, col("weight")).otherwise(0L)).divide(THOUSAND).as("won_weight"),
                sum(when(lost, col("weight")).otherwise(0L)).divide(THOUSAND).as("lost_weight"),
                sum(col("weight").cast("double").multiply(col("weight")).cast("decimal(30,0)"))
                    .cast("double")
                    .divide(THOUSAND * THOUSAND)
                    .as("squared_weight"));
    return cells.withColumn("as_of_date", lit(in.asOf()));
  }

  /** A lead's value of a dimension if it is frequent. */
  private static Column segment(String dimension, Ages ages) {
    Column value = segment(dimension);
    Object[] frequent = ages.frequent().getOrDefault(dimension, List.of()).toArray();
    return when(value.isin(frequent), value).otherwise("other");
  }

  private static Column segment(String dimension) {
    return coalesce(col(dimension), lit("unknown"));
  }

  private static Column isPattern() {
    return col("cube").equalTo("pattern");
  }

  /** Share of the row's kind that is drawn. */
  private Column drawn(Ages ages) {
    return when(col("fate").equalTo(Fates.WON), share(ages.won())).otherwise(share(ages.lost()));
  }

  private double share(long rows) {
    return rows > mostPatterns ? (double) mostPatterns / rows : 1;
  }

  /** The cells that a row counts in, as SQL. */
  private String cells(LocalDate asOf, Ages ages) {
    String epoch = "DATE '1970-01-01'";
    String month = "trunc(landmark_at, 'MM')";
    String cluster = "CAST(pmod(unit, " + CLUSTERS + ") AS INT)";
    int one = middle();
    String segment = "filter(array(%s), s -> landmark_days = " + one + ")";
    List<String> arrays = new ArrayList<>();
    arrays.add(
        "array("
            + cell(
                "score",
                "IF(" + month + " < DATE '" + ages.later() + "', 'earlier', 'later')",
                epoch,
                cluster,
                "whole")
            + ")");
    arrays.add(
        "IF(is_drawn AND fate != "
            + Fates.OPEN
            + ", array("
            + cell(
                "pattern",
                pattern(),
                month,
                "CAST(pmod(unit, " + PATTERN_CLUSTERS + ") AS INT)",
                "-1")
            + "), array())");
    arrays.add(
        segment.formatted(
            String.join(
                ", ",
                cell("month", "''", month, "-1", "whole"),
                cell("segment", "concat('grade=', grade)", epoch, "-1", "whole"),
                cell("segment", "concat('persona=', persona)", epoch, "-1", "whole"),
                cell("segment", "concat('industry=', industry)", epoch, "-1", "whole"))));
    arrays.add(
        "IF(landmark_days = "
            + one
            + ", transform(hits, h -> "
            + cell("hit", "h.rule", month, "-1", "-1")
            + "), array())");
    String day = "to_date(landmark_at)";
    String before = "coalesce(CAST(floor(highest_before + 0.5) AS INT), -1)";
    arrays.add(
        "IF("
            + day
            + " > DATE '"
            + asOf.minusDays(ARRIVAL_DAYS)
            + "' AND "
            + before
            + " < whole, array("
            + cell("enter", "''", day, "-1", before + " + 1")
            + ", "
            + cell("leave", "''", day, "-1", "whole + 1")
            + "), array())");
    arrays.add(
        "IF(profile IS NULL, array(), transform(array_append(map_keys(map_filter(profile, (k, v) ->"
            + " trim(v) != '')), ''), k -> "
            + cell("profile", "k", epoch, "-1", "-1")
            + "))");
    for (String vendor : config.vendorScores()) {
      String name = text(vendor);
      String value = "try_element_at(vendor_scores, " + name + ")";
      arrays.add(
          "IF("
              + value
              + " BETWEEN 0 AND 1000, array("
              + cell("vendor", name, epoch, cluster, "CAST(floor(" + value + " + 0.5) AS INT)")
              + "), array())");
    }
    return "concat(" + String.join(", ", arrays) + ")";
  }

  private static String cell(
      String cube, String label, String period, String cluster, String score) {
    return "named_struct('cube', '%s', 'label', %s, 'period', %s, 'cluster', %s, 'score', %s)"
        .formatted(cube, label, period, cluster, score);
  }

  private static String text(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /**
   * Quarters of a unit of every rule that was hit: fine enough to tell a fresh touch from an old
   * one, and coarse enough that leads share patterns.
   */
  private String pattern() {
    String names =
        rules.stream().map(TallyScores::text).collect(Collectors.joining(", ", "array(", ")"));
    return "concat_ws(',', transform(filter(hits, h -> h.units >= 0.125), h -> concat("
        + "array_position("
        + names
        + ", h.rule), ':', CAST(round(h.units * 4) AS INT))))";
  }

  /** The landmark at which a lead counts once: the middle one. */
  private int middle() {
    List<Integer> days = config.landmarkDays();
    return days.get(days.size() / 2);
  }

  /**
   * Rows by what happened to them and how long after the landmark.
   *
   * @param known won and lost rows by day
   * @param open open rows by the days since their landmark
   * @param later first month of the later part of the history
   * @param frequent values of persona and industry that most leads have
   */
  private record Ages(
      double[] known,
      double[] open,
      long won,
      long lost,
      LocalDate later,
      Map<String, List<String>> frequent) {
    static Ages of(Dataset<Row> landmarks, int horizon, int middle, int segments) {
      double[] known = new double[horizon + 1];
      double[] open = new double[horizon + 1];
      long won = 0;
      long lost = 0;
      SortedMap<LocalDate, Long> wins = new TreeMap<>();
      Map<String, List<String>> frequent = new HashMap<>();
      for (Row row : counts(landmarks, middle, segments).collectAsList()) {
        if (!row.isNullAt(3)) {
          frequent
              .computeIfAbsent(row.getString(3), dimension -> new ArrayList<>())
              .add(row.getString(4));
          continue;
        }
        int fate = row.getInt(1);
        long n = row.getLong(5);
        (fate == Fates.OPEN ? open : known)[row.getInt(2)] += n;
        won += fate == Fates.WON ? n : 0;
        lost += fate == Fates.LOST ? n : 0;
        wins.merge(row.getDate(0).toLocalDate(), fate == Fates.WON ? n : 0, Long::sum);
      }
      return new Ages(known, open, won, lost, Months.later(wins, EARLIER), frequent);
    }

    /**
     * In one pass: rows by month, fate and days, and the most frequent segments by dimension and
     * value.
     */
    private static Dataset<Row> counts(Dataset<Row> landmarks, int middle, int segments) {
      Column byAge =
          struct(
              expr("trunc(landmark_at, 'MM')").as("month"),
              col("fate"),
              col("days"),
              lit(null).cast("string").as("dimension"),
              lit(null).cast("string").as("value"));
      WindowSpec mostFirst =
          Window.partitionBy("dimension").orderBy(col("count").desc(), col("value"));
      return landmarks
          .select(
              explode(
                      when(
                              col("landmark_days").equalTo(middle),
                              array(byAge, ofSegment("persona"), ofSegment("industry")))
                          .otherwise(array(byAge)))
                  .as("counted"))
          .groupBy(
              "counted.month", "counted.fate", "counted.days", "counted.dimension", "counted.value")
          .count()
          .withColumn("place", row_number().over(mostFirst))
          .where(col("dimension").isNull().or(col("place").leq(segments)));
    }

    private static Column ofSegment(String dimension) {
      return struct(
          lit(null).cast("date").as("month"),
          lit(null).cast("int").as("fate"),
          lit(null).cast("int").as("days"),
          lit(dimension).as("dimension"),
          segment(dimension).as("value"));
    }

    /** Thousandths, by day. */
    long[] weights(double most) {
      double[] days = new double[known.length];
      for (int day = 0; day < days.length; day++) {
        days[day] = day;
      }
      KaplanMeier uncensored = KaplanMeier.ofCensoring(days, known, open);
      long[] weights = new long[days.length];
      for (int day = 0; day < weights.length; day++) {
        weights[day] = Math.round(THOUSAND * uncensored.inverseWeight(day, most));
      }
      return weights;
    }
  }
}
