package touchline.calibrate;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.unix_date;
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
import org.apache.spark.sql.Encoders;
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
    return rows.select(counted(end, ages, days))
        .mapPartitions(
            new CellCounter(
                middle(),
                (int) end.minusDays(ARRIVAL_DAYS - 1).toEpochDay(),
                config.vendorScores()),
            Encoders.row(CellCounter.COUNTED))
        .groupBy("cube", "label", "pattern", "period", "cluster", "score")
        .agg(sum("n").as("n"), sums())
        .withColumn("period", expr("date_from_unix_date(period)"))
        .withColumn("horizon_days", lit(days))
        .withColumn("as_of_date", lit(in.asOf()));
  }

  /** What the counter asks of a row. */
  private Column[] counted(LocalDate end, Ages ages, int days) {
    Column month = expr("trunc(landmark_at, 'MM')");
    LocalDate young = Months.young(end, days);
    Column part =
        when(month.geq(lit(young)), "young")
            .when(month.lt(lit(ages.later(end, days, EARLIER))), "earlier")
            .otherwise("later");
    Column isDrawn = col("is_drawn").and(col("is_mature"));
    return new Column[] {
      col("landmark_days"),
      part.as("part"),
      unix_date(month).as("month"),
      unix_date(to_date(col("landmark_at"))).as("day"),
      col("whole"),
      expr("coalesce(CAST(floor(highest_before + 0.5) AS INT), -1)").as("before"),
      cluster(CLUSTERS).as("cluster"),
      col("fate"),
      col("event"),
      col("event_days"),
      col("is_mature"),
      col("won_value").cast("decimal(28,2)").as("won_value"),
      col("weight"),
      col("grade"),
      col("persona"),
      col("industry"),
      transform(col("hits"), hit -> hit.getField("rule")).as("rules"),
      when(isDrawn, lit(Math.round(THOUSAND)).divide(drawn(ages, days)).cast("bigint"))
          .as("drawn_weight"),
      when(isDrawn, pattern()).as("pattern"),
      when(isDrawn, to_json(pattern())).as("pattern_label"),
      cluster(PATTERN_CLUSTERS).as("pattern_cluster"),
      expr("map_keys(map_filter(profile, (k, v) -> trim(v) != ''))").as("filled"),
      col("vendor_scores")
    };
  }

  private static Column cluster(int clusters) {
    return pmod(col("unit"), lit(clusters)).cast("int");
  }

  private static Column[] sums() {
    return new Column[] {
      sum("won").as("won"),
      sum("lost").as("lost"),
      sum("open").as("open"),
      sum("mature_won").as("mature_won"),
      sum("mature_lost").as("mature_lost"),
      sum("won_weight").divide(THOUSAND).as("won_weight"),
      sum("lost_weight").divide(THOUSAND).as("lost_weight"),
      sum("squared_weight").cast("double").divide(THOUSAND * THOUSAND).as("squared_weight"),
      sum("valued").as("valued"),
      sum("won_value").cast("decimal(28,2)").as("won_value")
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

  /**
   * Quarters of a unit of every rule that was hit: fine enough to tell a fresh touch from an old
   * one, and coarse enough that leads share patterns.
   */
  private static Column pattern() {
    return expr(
        "transform(filter(hits, h -> h.units >= 0.125), h -> named_struct('rule', h.rule,"
            + " 'quarters', CAST(round(h.units * 4) AS INT)))");
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
