package touchline.config;

import java.util.Optional;

/**
 * Judges a piece of SQL without running it. Whoever loads the settings brings the parser; this
 * package knows no Spark.
 */
@FunctionalInterface
public interface SqlCheck {
  /** Accepts whatever is not blank. */
  SqlCheck NONE = sql -> Optional.empty();

  /** What is wrong with the expression, in one line; empty if nothing is. */
  Optional<String> problem(String expression);

  /**
   * What is wrong with the predicate of a score rule, beyond its syntax: unknown columns, a look at
   * the outcome, an answer that depends on chance or the clock.
   */
  default Optional<String> problem(ScoreRule rule) {
    return Optional.empty();
  }

  /**
   * What is wrong with a predicate of the lexicon, beyond its syntax: unknown columns, a look at
   * the outcome, an answer that depends on chance or the clock, or one that is never true.
   */
  default Optional<String> problem(LexiconPredicate predicate) {
    return Optional.empty();
  }

  /**
   * A row for which two predicates over the same rows hold both, in words; empty if there is none,
   * or none can be found.
   */
  default Optional<String> overlap(LexiconPredicate one, LexiconPredicate other) {
    return Optional.empty();
  }

  /**
   * What is wrong with the predicate of a channel rule, beyond its syntax: unknown columns, or what
   * is neither true nor false.
   */
  default Optional<String> problem(ChannelRule rule) {
    return Optional.empty();
  }
}
