package touchline.calibrate;

import java.util.List;
import touchline.config.CalibrationConfig;
import touchline.config.Settings;
import touchline.pipeline.Job;

/**
 * What scores have been worth: probabilities, how well they agree with what came of the leads, and
 * what to change.
 */
public final class Calibrate {
  /** Won rows, and lost ones, that patterns are drawn from. */
  static final int MOST_PATTERNS = 50_000;

  private Calibrate() {}

  /** The jobs that make gold.score_*. */
  public static List<Job> jobs(Settings settings) {
    CalibrationConfig config = settings.calibration();
    Fates fates = new Fates(config.horizon(), settings.business().timeZone());
    return List.of(
        new TallyScores(fates, config, settings.score(), MOST_PATTERNS),
        new MapScores(config),
        new BinScores(config.bins(), settings.lexicon()),
        new MeasureCalibration(config),
        new AdviseWeights(config, settings.score()),
        new AdviseThresholds(config, settings.lexicon()),
        new BacktestWeights(config, settings.score(), settings.lexicon()),
        new MeasureDrift(settings.score()),
        new JudgeSegments());
  }
}
