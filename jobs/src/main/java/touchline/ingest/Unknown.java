package touchline.ingest;

import java.io.Serializable;
import touchline.config.IngestConfig;
import touchline.config.PrivacyConfig;

/** What becomes of columns that the contract does not know. */
final class Unknown implements Serializable {
  /** Left out, hidden behind tokens, or kept without the e-mail addresses in it. */
  enum Fate {
    DROPPED,
    HIDDEN,
    KEPT
  }

  private final IngestConfig ingest;
  private final PrivacyConfig privacy;
  private final Tokens tokens;

  Unknown(IngestConfig ingest, PrivacyConfig privacy, Tokens tokens) {
    this.ingest = ingest;
    this.privacy = privacy;
    this.tokens = tokens;
  }

  Fate fate(String column) {
    if (!ingest.keeps(column)) {
      return Fate.DROPPED;
    }
    return privacy.hides(column) ? Fate.HIDDEN : Fate.KEPT;
  }

  /** The column's name in {@code extra}. */
  String name(String column) {
    return tokens.scrub(column);
  }

  /** What may be written of a value. */
  String value(Fate fate, String value) {
    return switch (fate) {
      case DROPPED -> null;
      case HIDDEN -> tokens.any(value);
      case KEPT -> tokens.scrub(value);
    };
  }
}
