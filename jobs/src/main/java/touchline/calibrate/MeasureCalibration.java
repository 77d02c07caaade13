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
import touchline.algorithm.CalibrationMetrics;
import touchline.algorithm.CalibrationMetrics.Corp;
import touchline.algorithm.Outcomes;
import touchline.calibrate.Fates.Tally;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * How well tonight's probabilities agree with the known outcomes, and scores with their order.
 *
 * <p>These are the rows that the probabilities were fitted to, so agreement in the large is given:
 * what they tell is whether one line fits all scores, and whether the score tells leads apart.
 */
final class MeasureCalibration implements Job {
  private final Fates fates;
  private final int bins;

  /**
   * @param bins of the debiased calibration error
   */
  MeasureCalibration(Fates fates, int bins) {
    this.fates = fates;
    this.bins = bins;
  }

  @Override
  public List<Table> reads() {
    return List.of(MapScores.LANDMARK_SCORES, ProbabilityMap.TABLE);
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
    return List.of(fates, bins);
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    Dataset<Row> landmarks = in.read(MapScores.LANDMARK_SCORES);
    List<Tally> tallies = fates.by(in.asOf(), landmarks);
    Outcomes byScore = Fates.outcomes(tallies);
    long won = (long) byScore.won();
    long known = won + (long) byScore.lost();
    long open = tallies.stream().mapToLong(Tally::open).sum();
    List<Row> rows = new ArrayList<>();
    metrics(byScore, byScore.by(ProbabilityMap.read(in)::at))
        .forEach(
            (metric, value) ->
                rows.add(
                    RowFactory.create(
                        in.asOf(),
                        metric,
                        value.isPresent() ? value.getAsDouble() : null,
                        value.isPresent() ? "ok" : "insufficient",
                        known,
                        won,
                        open)));
    return landmarks.sparkSession().createDataFrame(rows, writes().schema());
  }

  private Map<String, OptionalDouble> metrics(Outcomes byScore, Outcomes predicted) {
    double known = byScore.won() + byScore.lost();
    Optional<Corp> corp = CalibrationMetrics.corp(predicted);
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
    metrics.put(
        "calibration_slope",
        value(CalibrationMetrics.line(predicted).map(CalibrationMetrics.Line::slope)));
    metrics.put("spiegelhalter_z", CalibrationMetrics.spiegelhalterZ(predicted));
    metrics.put(
        "debiased_calibration_error", CalibrationMetrics.debiasedSquaredError(predicted, bins));
    return metrics;
  }

  private static OptionalDouble value(Optional<Double> value) {
    return value.map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }
}
