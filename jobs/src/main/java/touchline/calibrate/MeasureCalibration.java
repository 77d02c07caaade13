package touchline.calibrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import touchline.algorithm.calibration.CalibrationMetrics;
import touchline.algorithm.calibration.CalibrationMetrics.Corp;
import touchline.algorithm.calibration.CalibrationMetrics.Line;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.Outcomes;
import touchline.config.CalibrationConfig;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * How well tonight's probabilities agree with the known outcomes, and scores with their order, in
 * the three ways to treat leads whose outcome is open; an alarm where the ways disagree.
 *
 * <p>These are the rows that the probabilities were fitted to, so agreement in the large is given:
 * what they tell is whether one curve fits all scores, and whether the score tells leads apart.
 */
final class MeasureCalibration implements Job {
  /** Ratio of base rates beyond which two ways disagree strongly. */
  private static final double DISAGREEMENT = 1.25;

  /** Share of leads that are worked when nobody arrives from whom to tell. */
  private static final double TENTH = .1;

  private final CalibrationConfig config;

  MeasureCalibration(CalibrationConfig config) {
    this.config = config;
  }

  @Override
  public List<Table> reads() {
    return List.of(Cell.TALLIES, ProbabilityMap.TABLE);
  }

  @Override
  public Table writes() {
    return Table.of("gold.score_calibration_metrics");
  }

  @Override
  public Grain grain() {
    return Grain.PER_DAY;
  }

  @Override
  public Object settings() {
    return List.of(
        config.bins(), config.replicates(), config.thresholds().hot(), config.minWinsPlatt());
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    List<Cell> cells = Cell.read(in, "score", "enter");
    List<Cell> byScore = cells.stream().filter(c -> c.cube().equals("score")).toList();
    double capacity = capacity(cells);
    ProbabilityMap map = ProbabilityMap.read(in);
    long open = byScore.stream().mapToLong(Cell::open).sum();
    List<Row> rows = new ArrayList<>();
    for (Censoring way : Censoring.values()) {
      AccountResamples resamples = new AccountResamples(byScore, way, config.replicates());
      long won =
          Math.round(
              byScore.stream()
                  .mapToDouble(c -> way == Censoring.WEIGHTED ? c.won() : way.wins(c))
                  .sum());
      long lost =
          Math.round(
              byScore.stream()
                  .mapToDouble(c -> way == Censoring.WEIGHTED ? c.lost() : way.losses(c))
                  .sum());
      Map<String, Interval> intervals = intervals(resamples, map, capacity);
      metrics(resamples.outcomes(), map, capacity)
          .forEach(
              (metric, value) ->
                  rows.add(
                      row(
                          in,
                          way.text(),
                          metric,
                          value,
                          intervals.get(metric),
                          "ok",
                          won,
                          won + lost,
                          open)));
    }
    rows.add(disagreement(in, byScore, open));
    return in.read(Cell.TALLIES).sparkSession().createDataFrame(rows, writes().schema());
  }

  /** Share of the arriving leads that sales can work on. */
  private double capacity(List<Cell> cells) {
    double arrived =
        cells.stream()
            .filter(c -> c.cube().equals("enter") && c.score() == 0)
            .mapToLong(Cell::n)
            .sum();
    double perDay = arrived / TallyScores.ARRIVAL_DAYS;
    return perDay > 0 ? Math.min(1, config.thresholds().hot().dailyCapacity() / perDay) : TENTH;
  }

  private Map<String, Interval> intervals(
      AccountResamples resamples, ProbabilityMap map, double capacity) {
    Map<String, double[]> values = new LinkedHashMap<>();
    for (int b = 0; b < resamples.replicates(); b++) {
      int replicate = b;
      metrics(resamples.outcomes(b), map, capacity)
          .forEach(
              (metric, value) ->
                  values
                          .computeIfAbsent(metric, m -> new double[resamples.replicates()])[
                          replicate] =
                      value.orElse(Double.NaN));
    }
    Map<String, Interval> intervals = new LinkedHashMap<>();
    values.forEach((metric, all) -> intervals.put(metric, AccountResamples.interval(all)));
    return intervals;
  }

  private Map<String, OptionalDouble> metrics(
      Outcomes byScore, ProbabilityMap map, double capacity) {
    Outcomes predicted = byScore.by(map::at);
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

  /** How far the base rate of all leads is from that of those whose horizon has passed. */
  private Row disagreement(Inputs in, List<Cell> cells, long open) {
    AccountResamples weighted =
        new AccountResamples(cells, Censoring.WEIGHTED, config.replicates());
    AccountResamples mature = new AccountResamples(cells, Censoring.MATURE, config.replicates());
    long won = cells.stream().mapToLong(Cell::won).sum();
    long matureWon = cells.stream().mapToLong(Cell::matureWon).sum();
    long known = cells.stream().mapToLong(Cell::known).sum();
    double ratio = rate(weighted.outcomes()) / rate(mature.outcomes());
    double[] ratios = new double[Math.min(weighted.replicates(), mature.replicates())];
    for (int b = 0; b < ratios.length; b++) {
      ratios[b] = rate(weighted.outcomes(b)) / rate(mature.outcomes(b));
    }
    Interval interval = AccountResamples.interval(ratios);
    boolean isSufficient = matureWon >= config.minWinsPlatt() && Double.isFinite(ratio);
    boolean isAlarm =
        Math.max(ratio, 1 / ratio) > DISAGREEMENT && (interval == null || !interval.contains(1));
    return row(
        in,
        "all",
        "censoring_disagreement",
        isSufficient ? OptionalDouble.of(ratio) : OptionalDouble.empty(),
        interval,
        isAlarm ? "alarm" : "ok",
        won,
        known,
        open);
  }

  private static double rate(Outcomes outcomes) {
    return outcomes.won() / (outcomes.won() + outcomes.lost());
  }

  private static Row row(
      Inputs in,
      String censoring,
      String metric,
      OptionalDouble value,
      Interval interval,
      String status,
      long won,
      long known,
      long open) {
    boolean isKnown = value.isPresent();
    boolean isBounded = isKnown && interval != null;
    return RowFactory.create(
        in.asOf(),
        censoring,
        metric,
        isKnown ? value.getAsDouble() : null,
        isBounded ? interval.lower() : null,
        isBounded ? interval.upper() : null,
        isKnown ? status : "insufficient",
        known,
        won,
        open);
  }

  private static OptionalDouble value(Optional<Double> value) {
    return value.map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }
}
