package touchline.calibrate;

import java.util.List;
import org.apache.spark.sql.Row;
import touchline.algorithm.calibration.AgedCurve;
import touchline.algorithm.calibration.Interval;
import touchline.calibrate.Probabilities.Band;
import touchline.config.CalibrationConfig;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.Table;

/**
 * The probability to be won that each whole score stands for at each age, with its interval; no
 * rows of what cannot be told.
 */
final class MapAges implements Learn {
  private static final Table MAP = Table.of("gold.score_age_probabilities");
  private static final int SCORES = 101;

  /** Days after which a forecast is first held against what came. */
  private static final int MONTH = 30;

  private final CalibrationConfig config;

  MapAges(CalibrationConfig config) {
    this.config = config;
  }

  @Override
  public List<Table> reads() {
    return List.of(Cell.TALLIES);
  }

  @Override
  public Table writes() {
    return MAP;
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
    Made made = new Made(MAP);
    Probabilities map = cells.probabilities(config);
    List<Band> bands = map.bands();
    double[][][] replicates = new double[bands.size()][SCORES][map.replicates()];
    for (int b = 0; b < map.replicates(); b++) {
      AgedCurve curve = map.resampled(b);
      for (int k = 0; k < bands.size(); k++) {
        for (int score = 0; score < SCORES; score++) {
          replicates[k][score][b] =
              curve.probability(score, bands.get(k).middle()).orElse(Double.NaN);
        }
      }
    }
    double dispersion = map.dispersion();
    for (int k = 0; k < bands.size(); k++) {
      Band band = bands.get(k);
      for (int score = 0; score < SCORES; score++) {
        double probability = map.at(band.middle(), score).orElseThrow();
        made.row()
            .set("as_of_date", cells.asOf())
            .set("age_from", band.from())
            .set("age_to", band.to())
            .set("score", score)
            .set("probability", probability)
            .set(
                "probability_low",
                "probability_high",
                Interval.ends(around(probability, AccountResamples.interval(replicates[k][score]))))
            .set("month_share", map.shareWithin(MONTH, band.middle()))
            .set("method", map.method())
            .set("is_sufficient", map.areSufficient())
            .set("horizon_days", map.horizon())
            .set("dispersion", dispersion)
            .set("wins", map.wins())
            .set("losses", map.losses())
            .add();
      }
    }
    return made;
  }

  /** A percentile interval need not hold the estimate; published ones do. */
  static Interval around(double value, Interval interval) {
    return interval == null
        ? null
        : new Interval(Math.min(value, interval.lower()), Math.max(value, interval.upper()));
  }
}
