package touchline.config;

import java.util.List;

/**
 * A predicate of the lexicon, and what it may look at.
 *
 * @param when Spark SQL; null does not hold
 * @param over the documented rows that it is a predicate over
 * @param signals signals of the version, which are facts by name
 * @param seesOutcome whether it may look at how the lead ended: only what defines the end may
 */
public record LexiconPredicate(String when, Over over, List<Signal> signals, boolean seesOutcome) {

  public LexiconPredicate {
    signals = List.copyOf(signals);
  }

  /** Rows that a predicate is over. */
  public enum Over {
    /** Stage entries of silver.lead_stages: stage, from_stage, reason, changed_by. */
    STAGES,
    /** Deals of silver.deals: stage, is_won, probability, amount. */
    DEALS,
    /** Touches: kind, channel, campaign_id, content_id, content_type, funnel_stage. */
    TOUCHES,
    /** The profile columns of silver.people. */
    PROFILES,
    /** Sales activities: activity_type, direction, rep_id, outcome. */
    ACTIVITIES,
    /**
     * A lead as of the night: its profile, is_ideal_customer, crm_class, crm_stage, days_in_stage,
     * cycle, score, band, fit_grade, engagement_grade, fit_points, engagement_points,
     * negative_points, and the version's signals.
     */
    FACTS
  }

  static LexiconPredicate over(Over over, String when) {
    return new LexiconPredicate(when, over, List.of(), false);
  }
}
