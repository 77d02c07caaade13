package touchline.calibrate;

import java.util.List;
import org.apache.spark.sql.Row;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.ScoreCurve;
import touchline.config.CalibrationConfig;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.Table;

/**
 * The probability to be won that each whole score stands for over all landmark ages together, with
 * its interval; no rows while it cannot be told.
 */
final class MapScores implements Learn {
  private static final Table MAP = Table.of("gold.score_probability_map");
  private static final int SCORES = 101;

  private final CalibrationConfig config;

  MapScores(CalibrationConfig config) {
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
    if (!map.areFollowed()) {
      return made;
    }
    double[][] replicates = new double[SCORES][map.replicates()];
    for (int b = 0; b < map.replicates(); b++) {
      ScoreCurve curve = map.resampled(b).curve();
      for (int score = 0; score < SCORES; score++) {
        replicates[score][b] = curve.curve().applyAsDouble(score);
      }
    }
    for (int score = 0; score < SCORES; score++) {
      double probability = map.pooled(score);
      made.row()
          .set("as_of_date", cells.asOf())
          .set("score", score)
          .set("probability", probability)
          .set(
              "probability_low",
              "probability_high",
              Interval.ends(
                  MapAges.around(probability, AccountResamples.interval(replicates[score]))))
          .set("method", map.method())
          .set("is_sufficient", map.areSufficient())
          .set("horizon_days", map.horizon())
          .set("wins", map.wins())
          .set("losses", map.losses())
          .add();
    }
    return made;
  }
}
