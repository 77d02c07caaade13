package touchline.calibrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import touchline.algorithm.calibration.CalibrationMetrics;
import touchline.algorithm.calibration.CalibrationMetrics.Corp;
import touchline.algorithm.calibration.CalibrationMetrics.Line;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.Outcomes;
import touchline.config.CalibrationConfig;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.Table;

/**
 * How well tonight's probabilities agree with the known outcomes, and scores with their order, in
 * the three ways to treat leads whose outcome is open; an alarm where the ways disagree.
 *
 * <p>These are the rows that the probabilities were fitted to, so agreement in the large is given:
 * what they tell is whether one curve fits all scores, and whether the score tells leads apart.
 */
final class MeasureCalibration implements Learn {
  /** Ratio of base rates beyond which two ways disagree strongly. */
  private static final double DISAGREEMENT = 1.25;

  /** Ratio of base rates from which most wins of the young leads are yet to come. */
  private static final double YET_TO_COME = 3;

  private static final Table METRICS = Table.of("gold.score_calibration_metrics");

  /** Share of leads that are worked when nobody arrives from whom to tell. */
  private static final double TENTH = .1;

  private final CalibrationConfig config;

  MeasureCalibration(CalibrationConfig config) {
    this.config = config;
  }

  @Override
  public List<Table> reads() {
    return List.of(Cell.TALLIES);
  }

  @Override
  public Table writes() {
    return METRICS;
  }

  @Override
  public Grain grain() {
    return Grain.STAMPED;
  }

  @Override
  public Object settings() {
    return config;
  }

  @Override
  public List<Row> learn(Inputs in) {
    return made(Cells.of(in), config).rows();
  }

  /** The table's rows. */
  static Made made(Cells cells, CalibrationConfig config) {
    return new MeasureCalibration(config).measured(cells);
  }

  private Made measured(Cells all) {
    Made made = new Made(METRICS);
    double capacity = capacity(all.of("enter"));
    Probabilities map = all.probabilities(config);
    for (Censoring way : Censoring.values()) {
      Rows rows = new Rows(all.of("score"), map, way);
      Map<String, Interval> intervals = intervals(rows, capacity);
      metrics(rows.outcomes(), rows.predicted(), capacity)
          .forEach(
              (metric, value) ->
                  add(made, all, way.text(), metric, value, intervals.get(metric), "ok", rows));
    }
    disagreement(made, all, map, Censoring.MATURE, "censoring_disagreement", DISAGREEMENT);
    disagreement(made, all, map, Censoring.OPEN_AS_LOST, "open_as_lost_disagreement", YET_TO_COME);
    return made;
  }

  /** The leads of the landmarks that can be told, by score and by predicted probability. */
  private final class Rows {
    private final Probabilities map;
    private final Censoring way;
    private final List<Cell> cells;
    private final AccountResamples pooled;
    private final Map<Integer, AccountResamples> byLandmark = new TreeMap<>();

    Rows(List<Cell> all, Probabilities map, Censoring way) {
      this.map = map;
      this.way = way;
      this.cells = all.stream().filter(c -> map.isFollowed(c.landmark())).toList();
      this.pooled = new AccountResamples(cells, way, config.replicates());
      for (Cell cell : cells) {
        byLandmark.computeIfAbsent(
            cell.landmark(),
            landmark ->
                new AccountResamples(
                    cells, c -> c.landmark() == landmark, way, config.replicates()));
      }
    }

    int replicates() {
      return pooled.replicates();
    }

    Outcomes outcomes() {
      return pooled.outcomes();
    }

    Outcomes outcomes(int replicate) {
      return pooled.outcomes(replicate);
    }

    Outcomes predicted() {
      return joined(AccountResamples::outcomes);
    }

    Outcomes predicted(int replicate) {
      return joined(own -> own.outcomes(replicate));
    }

    private Outcomes joined(Function<AccountResamples, Outcomes> outcomes) {
      List<Outcomes> parts = new ArrayList<>();
      byLandmark.forEach(
          (landmark, own) ->
              parts.add(outcomes.apply(own).by(score -> map.atLandmark(landmark, score))));
      return Outcomes.of(
          parts.stream().flatMapToDouble(o -> Arrays.stream(o.x())).toArray(),
          parts.stream().flatMapToDouble(o -> Arrays.stream(o.wins())).toArray(),
          parts.stream().flatMapToDouble(o -> Arrays.stream(o.losses())).toArray());
    }

    long won() {
      return Math.round(
          cells.stream().mapToDouble(c -> way == Censoring.WEIGHTED ? c.won() : way.wins(c)).sum());
    }

    long known() {
      return won()
          + Math.round(
              cells.stream()
                  .mapToDouble(c -> way == Censoring.WEIGHTED ? c.lost() : way.losses(c))
                  .sum());
    }

    long open() {
      return cells.stream().mapToLong(Cell::open).sum();
    }
  }

  /** Share of the arriving leads that sales can work on. */
  private double capacity(List<Cell> cells) {
    double arrived = cells.stream().filter(c -> c.score() == 0).mapToLong(Cell::n).sum();
    double perDay = arrived / TallyScores.ARRIVAL_DAYS;
    return perDay > 0 ? Math.min(1, config.thresholds().hot().dailyCapacity() / perDay) : TENTH;
  }

  private Map<String, Interval> intervals(Rows rows, double capacity) {
    Map<String, double[]> values = new LinkedHashMap<>();
    for (int b = 0; b < rows.replicates(); b++) {
      int replicate = b;
      metrics(rows.outcomes(b), rows.predicted(b), capacity)
          .forEach(
              (metric, value) ->
                  values.computeIfAbsent(metric, m -> new double[rows.replicates()])[replicate] =
                      value.orElse(Double.NaN));
    }
    Map<String, Interval> intervals = new LinkedHashMap<>();
    values.forEach((metric, all) -> intervals.put(metric, AccountResamples.interval(all)));
    return intervals;
  }

  private Map<String, OptionalDouble> metrics(
      Outcomes byScore, Outcomes predicted, double capacity) {
    double known = byScore.won() + byScore.lost();
    Optional<Corp> corp = CalibrationMetrics.corp(predicted);
    OptionalDouble lift = CalibrationMetrics.lift(byScore, capacity);
    Map<String, OptionalDouble> metrics = new LinkedHashMap<>();
    metrics.put(
        "base_rate", known > 0 ? OptionalDouble.of(byScore.won() / known) : OptionalDouble.empty());
    metrics.put("brier", CalibrationMetrics.brier(predicted));
    metrics.put("mcb", value(corp.map(Corp::miscalibration)));
    metrics.put("dsc", value(corp.map(Corp::discrimination)));
    metrics.put("unc", value(corp.map(Corp::uncertainty)));
    metrics.put("log_loss", CalibrationMetrics.logLoss(predicted));
    metrics.put("auc", CalibrationMetrics.auc(byScore));
    metrics.put("observed_expected", CalibrationMetrics.observedOverExpected(predicted));
    metrics.put("calibration_intercept", CalibrationMetrics.intercept(predicted));
    metrics.put("calibration_slope", value(CalibrationMetrics.line(predicted).map(Line::slope)));
    metrics.put("spiegelhalter_z", CalibrationMetrics.spiegelhalterZ(predicted));
    metrics.put(
        "debiased_calibration_error",
        CalibrationMetrics.debiasedSquaredError(predicted, config.bins()));
    metrics.put("lift_at_capacity", lift);
    metrics.put(
        "gain_at_capacity",
        lift.isPresent()
            ? OptionalDouble.of(Math.min(1, capacity * lift.getAsDouble()))
            : OptionalDouble.empty());
    return metrics;
  }

  /**
   * How far the base rate of all leads is from that by another way, half a lead added to both sides
   * so that no wins at all are no silence.
   */
  private void disagreement(
      Made made, Cells all, Probabilities map, Censoring way, String metric, double limit) {
    Rows weighted = new Rows(all.of("score"), map, Censoring.WEIGHTED);
    Rows other = new Rows(all.of("score"), map, way);
    double ratio = rate(weighted.outcomes()) / rate(other.outcomes());
    double[] ratios = new double[Math.min(weighted.replicates(), other.replicates())];
    for (int b = 0; b < ratios.length; b++) {
      ratios[b] = rate(weighted.outcomes(b)) / rate(other.outcomes(b));
    }
    Interval interval = AccountResamples.interval(ratios);
    boolean isAlarm =
        Math.max(ratio, 1 / ratio) > limit && (interval == null || !interval.contains(1));
    add(
        made,
        all,
        "all",
        metric,
        map.areFollowed() ? OptionalDouble.of(ratio) : OptionalDouble.empty(),
        interval,
        isAlarm ? "alarm" : "ok",
        weighted);
  }

  private static double rate(Outcomes outcomes) {
    return (outcomes.won() + .5) / (outcomes.won() + outcomes.lost() + 1);
  }

  private static void add(
      Made made,
      Cells all,
      String censoring,
      String metric,
      OptionalDouble value,
      Interval interval,
      String status,
      Rows rows) {
    boolean isKnown = value.isPresent();
    made.row()
        .set("as_of_date", all.asOf())
        .set("censoring", censoring)
        .set("metric", metric)
        .set("value", value)
        .set("value_low", "value_high", Interval.ends(isKnown ? interval : null))
        .set("status", isKnown ? status : "insufficient")
        .set("n", rows.known())
        .set("won", rows.won())
        .set("open", rows.open())
        .add();
  }

  private static OptionalDouble value(Optional<Double> value) {
    return value.map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }
}
