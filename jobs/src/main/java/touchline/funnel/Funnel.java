package touchline.funnel;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import touchline.config.LexiconPredicate;
import touchline.config.Settings;
import touchline.pipeline.Job;

/** The lexicon at work: the funnel of leads, their hand-off to sales, and sales' answer. */
public final class Funnel {
  private Funnel() {}

  /** The jobs that make the funnel's tables. */
  public static List<Job> jobs(Settings settings) {
    ZoneId zone = settings.business().timeZone();
    return List.of(
        new BuildLeadCycles(settings.lexicon(), settings.funnel(), zone),
        new JudgeLeads(settings.lexicon(), zone));
  }

  /**
   * What is wrong with a predicate of the lexicon, found without data and before the night: SQL
   * that does not parse or fit its columns, columns that there are none of, a look at the outcome,
   * an answer that depends on chance or the clock, or one that is never true.
   */
  public static Optional<String> problem(LexiconPredicate predicate) {
    return LexiconCheck.problem(predicate);
  }

  /** A row for which two predicates over the same rows hold both, in words. */
  public static Optional<String> overlap(LexiconPredicate one, LexiconPredicate other) {
    return LexiconCheck.overlap(one, other);
  }
}
