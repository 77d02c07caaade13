package touchline.pipeline;

import java.util.Optional;

/**
 * The keys at which a job may be recomputed: what changes under one key leaves all others alone.
 */
public enum Grain {
  /** Rows of one {@code journey_id} depend on the input rows of that journey only. */
  PER_JOURNEY("journey_id"),
  /** Rows of one {@code person_id} depend on the input rows of that person only. */
  PER_PERSON("person_id"),
  /** Tonight's rows, one {@code as_of_date}, are built from whole inputs; earlier nights stay. */
  PER_DAY("as_of_date"),
  /** Any change of an input recomputes the whole table. */
  WHOLE(null),
  /**
   * Rows that arrived since are folded into the table's previous rows, which carry all that the
   * older input rows had to say. Inputs only ever grow. Upserted by the table's key.
   */
  ACCUMULATED(null);

  private final String key;

  Grain(String key) {
    this.key = key;
  }

  /** Column that holds the key, in the written table and in the inputs that carry it. */
  public Optional<String> key() {
    return Optional.ofNullable(key);
  }
}
