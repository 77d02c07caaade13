package touchline.calibrate;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import touchline.algorithm.calibration.FollowUp;
import touchline.algorithm.resampling.PoissonBootstrap;
import touchline.config.CalibrationConfig;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * What became of the leads at their landmarks, counted by what calibration looks at: the one job
 * that reads a row per lead, and all others read its cells.
 *
 * <p>A first pass counts rows by landmark and how long they have been followed. From it come the
 * horizon that history supports, the weights of known outcomes at every landmark that supports it
 * (a lead whose outcome could be known for long stands for those still open), and the shares at
 * which patterns are drawn, so that their number stays bounded: whole accounts, wins and losses
 * apart, weights making up for it.
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

  private static final String NO_PATTERN =
      "CAST(NULL AS ARRAY<STRUCT<rule: STRING, quarters: INT>>)";

  private final Fates fates;
  private final CalibrationConfig config;
  private final int mostPatterns;

  /**
   * @param mostPatterns won rows, and lost ones, that patterns are drawn from
   */
  TallyScores(Fates fates, CalibrationConfig config, int mostPatterns) {
    this.fates = fates;
    this.config = config;
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
    return Grain.STAMPED;
  }

  @Override
  public Object settings() {
    return List.of(
        fates,
        config.horizons(),
        config.minWinsPlatt(),
        config.maxWeight(),
        config.segments(),
        config.vendorScores(),
        mostPatterns);
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    LocalDate end = in.observedUntil();
    Dataset<Row> seen = fates.seen(end, in.read(LANDMARK_SCORES));
    Ages ages = Ages.of(seen, middle(), config.segments());
    Duration horizon = ages.horizon(config, fates.landmarks());
    int days = Fates.days(horizon);
    long[] weights = ages.weights(config, fates.landmarks(), days);
    Column weight = fates.byLandmarkAndDay(lit(weights), days);
    Dataset<Row> rows =
        fates
            .of(end, seen, horizon)
            .withColumn("weight", when(col("fate").notEqual(Fates.OPEN), weight).otherwise(0L))
            .withColumn("whole", expr("CAST(floor(score + 0.5) AS INT)"))
            .withColumn("persona", segment("persona", ages))
            .withColumn("industry", segment("industry", ages))
            .withColumn("unit", expr("xxhash64(coalesce(account_id, person_id))"))
            .withColumn(
                "is_drawn",
                expr("pmod(shiftright(unit, 16), 1000000) / 1e6").lt(drawn(ages, days)));
    Column isPattern = col("cube").equalTo("pattern");
    Column isFollow = col("cube").equalTo("follow");
    Column whole = lit(Math.round(THOUSAND));
    Column fate = when(isFollow, col("event")).otherwise(col("fate"));
    Dataset<Row> cells =
        rows.withColumn("cell", explode(expr(cells(end, ages, days))))
            .select(
                col("cell.*"),
                fate.as("fate"),
                col("is_mature"),
                col("won_value"),
                when(isPattern, whole.divide(drawn(ages, days)))
                    .otherwise(col("weight"))
                    .cast("bigint")
                    .as("weight"))
            .groupBy("cube", "label", "pattern", "period", "cluster", "score")
            .agg(count(lit(1)).as("n"), counts());
    return cells.withColumn("horizon_days", lit(days)).withColumn("as_of_date", lit(in.asOf()));
  }

  private static Column[] counts() {
    Column won = col("fate").equalTo(Fates.WON);
    Column lost = col("fate").equalTo(Fates.LOST);
    Column isMature = col("is_mature");
    Column isValued = won.and(col("won_value").isNotNull());
    return new Column[] {
      count_if(won).as("won"),
      count_if(lost).as("lost"),
      count_if(col("fate").equalTo(Fates.OPEN)).as("open"),
      count_if(won.and(isMature)).as("mature_won"),
      count_if(isMature.and(won.equalTo(false))).as("mature_lost"),
      sum(when(won, col("weight")).otherwise(0L)).divide(THOUSAND).as("won_weight"),
      sum(when(lost, col("weight")).otherwise(0L)).divide(THOUSAND).as("lost_weight"),
      sum(when(won.or(lost), col("weight").cast("double").multiply(col("weight")))
              .otherwise(0)
              .cast("decimal(30,0)"))
          .cast("double")
          .divide(THOUSAND * THOUSAND)
          .as("squared_weight"),
      count_if(isValued).as("valued"),
      coalesce(sum(when(isValued, col("won_value"))), lit(0)).cast("decimal(28,2)").as("won_value")
    };
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

  /** Share of the row's kind that is drawn among patterns. */
  private Column drawn(Ages ages, int days) {
    return when(col("fate").equalTo(Fates.WON), share(ages.won(days)))
        .otherwise(share(ages.followed(days)));
  }

  private double share(double rows) {
    return rows > mostPatterns ? mostPatterns / rows : 1;
  }

  /** The cells that a row counts in, as SQL. */
  private String cells(LocalDate end, Ages ages, int days) {
    String epoch = "DATE '1970-01-01'";
    String month = "trunc(landmark_at, 'MM')";
    String cluster = "CAST(pmod(unit, " + CLUSTERS + ") AS INT)";
    int one = middle();
    LocalDate young = Months.young(end, days);
    String part =
        "CASE WHEN %s >= DATE '%s' THEN 'young' WHEN %s < DATE '%s' THEN 'earlier' ELSE 'later' END"
            .formatted(month, young, month, ages.later(end, days, EARLIER));
    List<String> arrays = new ArrayList<>();
    String landmark = "CAST(landmark_days AS STRING)";
    arrays.add(
        "array("
            + cellOf(part, landmark, epoch, cluster, "whole", NO_PATTERN)
            + ", "
            + cell("follow", landmark, epoch, "-1", "event_days")
            + ")");
    arrays.add(
        "IF(is_drawn AND is_mature, array("
            + cellOf(
                "'pattern'",
                "to_json(" + pattern() + ")",
                month,
                "CAST(pmod(unit, " + PATTERN_CLUSTERS + ") AS INT)",
                "-1",
                pattern())
            + "), array())");
    arrays.add(
        "filter(array(%s), s -> landmark_days = %d)"
            .formatted(
                String.join(
                    ", ",
                    cell("month", "''", month, "-1", "whole"),
                    cell("grade", "grade", epoch, "-1", "whole"),
                    cell("persona", "persona", epoch, "-1", "whole"),
                    cell("industry", "industry", epoch, "-1", "whole")),
                one));
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
            + end.minusDays(ARRIVAL_DAYS)
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
    return cellOf("'" + cube + "'", label, period, cluster, score, NO_PATTERN);
  }

  private static String cellOf(
      String cube, String label, String period, String cluster, String score, String pattern) {
    return ("named_struct('cube', %s, 'label', %s, 'pattern', %s, 'period', %s, 'cluster', %s,"
            + " 'score', %s)")
        .formatted(cube, label, pattern, period, cluster, score);
  }

  private static String text(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /**
   * Quarters of a unit of every rule that was hit: fine enough to tell a fresh touch from an old
   * one, and coarse enough that leads share patterns.
   */
  private static String pattern() {
    return "transform(filter(hits, h -> h.units >= 0.125), h -> named_struct('rule', h.rule,"
        + " 'quarters', CAST(round(h.units * 4) AS INT)))";
  }

  /** The landmark at which a lead counts once: the middle one. */
  private int middle() {
    return config.middleLandmark();
  }

  /**
   * Rows by what happened to them and how long after the landmark.
   *
   * @param followUps by landmark
   * @param wins by month, and by days from the landmark to the win
   * @param frequent values of persona and industry that most leads have
   */
  private record Ages(
      Map<Integer, FollowUp> followUps,
      SortedMap<LocalDate, SortedMap<Integer, Long>> wins,
      Map<String, List<String>> frequent) {
    static Ages of(Dataset<Row> seen, int middle, int segments) {
      Map<Integer, SortedMap<Integer, double[]>> byDay = new TreeMap<>();
      SortedMap<LocalDate, SortedMap<Integer, Long>> wins = new TreeMap<>();
      Map<String, List<String>> frequent = new HashMap<>();
      for (Row row : counts(seen, middle, segments).collectAsList()) {
        if (row.getAs("dimension") != null) {
          frequent
              .computeIfAbsent(row.getAs("dimension"), dimension -> new ArrayList<>())
              .add(row.getAs("value"));
          continue;
        }
        int event = row.<Integer>getAs("event");
        int day = row.<Integer>getAs("event_days");
        long n = row.<Long>getAs("count");
        byDay.computeIfAbsent(row.getAs("landmark_days"), landmark -> new TreeMap<>())
                .computeIfAbsent(day, first -> new double[3])[event] +=
            n;
        if (event == Fates.WON) {
          wins.computeIfAbsent(
                  row.getDate(row.fieldIndex("month")).toLocalDate(), month -> new TreeMap<>())
              .merge(day, n, Long::sum);
        }
      }
      Map<Integer, FollowUp> followUps = new TreeMap<>();
      byDay.forEach((landmark, days) -> followUps.put(landmark, followUp(days)));
      return new Ages(followUps, wins, frequent);
    }

    private static FollowUp followUp(SortedMap<Integer, double[]> byDay) {
      int n = byDay.lastKey() + 1;
      double[][] counts = new double[3][n];
      byDay.forEach(
          (day, events) -> {
            for (int event = 0; event < events.length; event++) {
              counts[event][day] = events[event];
            }
          });
      return new FollowUp(counts[Fates.WON], counts[Fates.LOST], counts[Fates.OPEN]);
    }

    /**
     * In one pass: rows by month, landmark, event and days, and the most frequent segments by
     * dimension and value.
     */
    private static Dataset<Row> counts(Dataset<Row> seen, int middle, int segments) {
      Column byAge =
          struct(
              expr("trunc(landmark_at, 'MM')").as("month"),
              col("landmark_days"),
              col("event"),
              col("event_days"),
              lit(null).cast("string").as("dimension"),
              lit(null).cast("string").as("value"));
      WindowSpec mostFirst =
          Window.partitionBy("dimension").orderBy(col("count").desc(), col("value"));
      return seen.select(
              explode(
                      when(
                              col("landmark_days").equalTo(middle),
                              array(byAge, ofSegment("persona"), ofSegment("industry")))
                          .otherwise(array(byAge)))
                  .as("counted"))
          .select("counted.*")
          .groupBy("month", "landmark_days", "event", "event_days", "dimension", "value")
          .count()
          .withColumn("place", row_number().over(mostFirst))
          .where(col("dimension").isNull().or(col("place").leq(segments)));
    }

    private static Column ofSegment(String dimension) {
      return struct(
          lit(null).cast("date").as("month"),
          lit(null).cast("int").as("landmark_days"),
          lit(null).cast("int").as("event"),
          lit(null).cast("int").as("event_days"),
          lit(dimension).as("dimension"),
          segment(dimension).as("value"));
    }

    /** The longest horizon that history supports at a landmark; the configured one if none. */
    Duration horizon(CalibrationConfig config, List<Integer> landmarks) {
      for (Duration horizon : config.horizons()) {
        for (int landmark : landmarks) {
          FollowUp followUp = followUps.get(landmark);
          if (followUp != null
              && followUp
                  .support(0, Fates.days(horizon), Probabilities.limits(config))
                  .isSufficient()) {
            return horizon;
          }
        }
      }
      return config.horizon();
    }

    /** Thousandths, by landmark and day; 0 at landmarks that cannot be told. */
    long[] weights(CalibrationConfig config, List<Integer> landmarks, int days) {
      long[] weights = new long[landmarks.size() * (days + 1)];
      for (int k = 0; k < landmarks.size(); k++) {
        FollowUp followUp = followUps.get(landmarks.get(k));
        if (followUp != null
            && Probabilities.isFollowed(followUp.support(0, days, Probabilities.limits(config)))) {
          for (int day = 0; day <= days; day++) {
            weights[k * (days + 1) + day] = Math.round(THOUSAND * followUp.weight(day));
          }
        }
      }
      return weights;
    }

    /** Wins within so many days. */
    double won(int days) {
      return wins.values().stream()
          .flatMap(byDay -> byDay.headMap(days).values().stream())
          .mapToLong(Long::longValue)
          .sum();
    }

    /** Rows that were followed so long without a win. */
    double followed(int days) {
      return followUps.values().stream().mapToDouble(f -> f.reaching(days)).sum();
    }

    /** First month of the later part of the months whose leads have all been followed. */
    LocalDate later(LocalDate end, int days, double share) {
      SortedMap<LocalDate, Long> followed = new TreeMap<>();
      wins.headMap(Months.young(end, days))
          .forEach(
              (month, byDay) ->
                  followed.put(
                      month,
                      byDay.headMap(days).values().stream().mapToLong(Long::longValue).sum()));
      return Months.later(followed, share);
    }
  }
}
