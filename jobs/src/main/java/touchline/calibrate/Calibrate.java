package touchline.calibrate;

import java.util.List;
import touchline.config.Settings;
import touchline.pipeline.Job;

/**
 * What scores have been worth: probabilities, and how well they agree with what came of the leads.
 */
public final class Calibrate {
  private Calibrate() {}

  /**
   * The jobs that make gold.score_probability_map, gold.score_calibration_bins and
   * gold.score_calibration_metrics.
   */
  public static List<Job> jobs(Settings settings) {
    Fates fates = new Fates(settings.calibration().horizon(), settings.business().timeZone());
    return List.of(
        new MapScores(fates, settings.calibration().minWinsPlatt()),
        new BinScores(fates, settings.calibration().bins(), settings.lexicon()),
        new MeasureCalibration(fates, settings.calibration().bins()));
  }
}
