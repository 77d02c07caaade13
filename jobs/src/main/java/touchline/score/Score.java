package touchline.score;

import java.util.List;
import touchline.config.Settings;
import touchline.pipeline.Job;

/** Lead scores: as of each night, and at the landmark ages that calibration learns from. */
public final class Score {
  private Score() {}

  /** The jobs that make gold.won_leads, gold.landmark_scores and gold.lead_scores. */
  public static List<Job> jobs(Settings settings) {
    Definitions definitions = new Definitions(settings.lexicon(), settings.business().timeZone());
    return List.of(
        new FindWonLeads(definitions),
        new ScoreLandmarks(settings.score(), definitions, settings.calibration().landmarks()),
        new ScoreLeads(settings.score(), definitions));
  }
}
