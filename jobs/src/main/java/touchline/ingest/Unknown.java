package touchline.ingest;

import java.io.Serializable;
import touchline.config.ClickIds;
import touchline.config.IngestConfig;
import touchline.config.PrivacyConfig;

/** What becomes of columns that the contract does not know. */
final class Unknown implements Serializable {
  /** Left out, hidden behind tokens, or kept without what in it tells of a person. */
  enum Fate {
    DROPPED,
    HIDDEN,
    KEPT,
    /** Kept as a mark: of a click id only that there was one. */
    MARKED
  }

  /** Place of an event in its batch, as Analytics 4 calls it. */
  static final String SEQUENCE = "batch_event_index";

  static final String MARK = "1";

  private final IngestConfig ingest;
  private final PrivacyConfig privacy;
  private final Tokens tokens;

  Unknown(IngestConfig ingest, PrivacyConfig privacy, Tokens tokens) {
    this.ingest = ingest;
    this.privacy = privacy;
    this.tokens = tokens;
  }

  Fate fate(String column) {
    return isRead(column) || ingest.keeps(column) ? named(column) : Fate.DROPPED;
  }

  /** Whether the column is read though it is none of the contract's. */
  static boolean isRead(String column) {
    return ClickIds.NAMES.contains(column) || column.equals(SEQUENCE);
  }

  /** The fate of a column that a source's mapping names. */
  Fate named(String column) {
    return ClickIds.NAMES.contains(column)
        ? Fate.MARKED
        : privacy.hides(column) ? Fate.HIDDEN : Fate.KEPT;
  }

  /** The column's name in {@code extra}. */
  String name(String column) {
    return tokens.hide(column);
  }

  /** What may be written of a value. */
  String value(Fate fate, String value) {
    return switch (fate) {
      case DROPPED -> null;
      case HIDDEN -> tokens.any(value);
      case KEPT -> tokens.hide(value);
      case MARKED -> MARK;
    };
  }
}
