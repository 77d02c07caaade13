package touchline.score;

import java.util.List;
import java.util.Optional;
import touchline.config.ScoreRule;
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
        new ScoreLandmarks(settings.score(), definitions, settings.calibration()),
        new ScoreLeads(settings.score(), definitions));
  }

  /**
   * What is wrong with a rule's predicate, found without data and before the night: SQL that does
   * not parse or does not fit the columns, columns that there are none of (such as those that tell
   * the outcome), and answers that depend on chance or the clock.
   */
  public static Optional<String> problem(ScoreRule rule) {
    return RuleCheck.problem(rule);
  }
}
