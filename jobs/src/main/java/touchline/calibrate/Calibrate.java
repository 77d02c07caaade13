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
    Fates fates = new Fates(config.landmarkDays(), settings.business().timeZone());
    return List.of(
        new TallyScores(fates, config, MOST_PATTERNS),
        new JudgeSupport(config),
        new MapScores(config),
        new MapAges(config),
        new BinScores(config, settings.lexicon()),
        new MeasureCalibration(config),
        new FindReversals(config, settings.score()),
        new AdviseWeights(config, settings.score()),
        new AdviseThresholds(config, settings.lexicon(), settings.business().reportingCurrency()),
        new BacktestWeights(config, settings.score(), settings.lexicon()),
        new MeasureDrift(config, settings.score()),
        new JudgeSegments(config),
        new CheckForecasts(Fates.days(config.horizon()), settings.business().timeZone()));
  }
}
