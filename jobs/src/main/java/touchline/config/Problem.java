package touchline.config;

import com.typesafe.config.ConfigOrigin;
import java.util.Comparator;

/**
 * One thing that is wrong with the configuration, and where: {@code conf/prod.conf: 3:
 * attribution.lookback is …}.
 *
 * @param file file or packaged resource, as it was named
 * @param line from 1; 0 when the place has none
 */
record Problem(String file, int line, String text) implements Comparable<Problem> {
  private static final Comparator<Problem> BY_PLACE =
      Comparator.comparing(Problem::file)
          .thenComparingInt(Problem::line)
          .thenComparing(Problem::text);

  static Problem at(ConfigOrigin origin, String text) {
    String file =
        origin.resource() != null
            ? origin.resource()
            : origin
                .description()
                // What a file takes out of another has its place in the first.
                .replaceFirst("^merge of ([^,]+),.*", "$1")
                .replaceFirst(": \\d+(-\\d+)?$", "");
    return new Problem(file, Math.max(0, origin.lineNumber()), text);
  }

  @Override
  public int compareTo(Problem other) {
    return BY_PLACE.compare(this, other);
  }

  @Override
  public String toString() {
    return file + ": " + (line > 0 ? line + ": " : "") + text;
  }
}
