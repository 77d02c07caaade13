package touchline.ingest;

import java.util.Locale;
import java.util.Optional;

/** How a landed file is written. */
enum Format {
  /** Comma, semicolon, tab or bar separated, the first line names the columns. */
  CSV,
  /** A list of objects, or objects one after another. */
  JSON,
  /** One object a line. */
  JSONL,
  PARQUET;

  /** By the name's ending; empty for endings that are not read. */
  static Optional<Format> of(String name) {
    String plain = name.toLowerCase(Locale.ROOT);
    boolean zipped = plain.endsWith(".gz");
    plain = zipped ? plain.substring(0, plain.length() - 3) : plain;
    if (plain.endsWith(".csv")) {
      return Optional.of(CSV);
    }
    if (plain.endsWith(".json")) {
      return Optional.of(JSON);
    }
    if (plain.endsWith(".jsonl")) {
      return Optional.of(JSONL);
    }
    return plain.endsWith(".parquet") && !zipped ? Optional.of(PARQUET) : Optional.empty();
  }

  static boolean zipped(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(".gz");
  }
}
