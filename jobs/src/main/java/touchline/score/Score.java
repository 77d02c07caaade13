package touchline.score;

import java.util.List;
import touchline.config.BusinessConfig;
import touchline.config.CalibrationConfig;
import touchline.config.LexiconConfig;
import touchline.config.ScoreConfig;
import touchline.pipeline.Job;

/** Lead scores: as of each night, and at the landmark ages that calibration learns from. */
public final class Score {
  private Score() {}

  /** The jobs that make gold.won_leads, gold.landmark_scores and gold.lead_scores. */
  public static List<Job> jobs(
      ScoreConfig score,
      LexiconConfig lexicon,
      CalibrationConfig calibration,
      BusinessConfig business) {
    Definitions definitions = new Definitions(lexicon, business.timeZone());
    return List.of(
        new FindWonLeads(definitions),
        new ScoreLandmarks(score, definitions, calibration.landmarks()),
        new ScoreLeads(score, definitions));
  }
}
