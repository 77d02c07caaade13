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
}
