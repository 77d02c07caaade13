package touchline.config;

import java.util.List;

/**
 * The configuration cannot be used. The message lists every problem, one a line, each with file and
 * line; it is the user's to mend, so no stack trace need be shown.
 */
public final class ConfigurationException extends RuntimeException {
  private final List<String> problems;

  ConfigurationException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Every problem, ordered by file and line. */
  public List<String> problems() {
    return problems;
  }
}
