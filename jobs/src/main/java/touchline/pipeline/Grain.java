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
  /**
   * Tonight's rows, one {@code as_of_date}, are built from whole inputs and {@link
   * Inputs#observedUntil}, and the date enters them as a stamp only: when no input changed and
   * nothing was received, they are last night's, stamped anew.
   */
  STAMPED("as_of_date"),
  /**
   * The table says what is so on one night's date and keeps no earlier night: any change of an
   * input, and another date, recomputes it whole. Rows that stay as they were are not written,
   * unless the table is large and only tables of each date read it.
   */
  DATED(null),
  /** Any change of an input recomputes the whole table. */
  WHOLE(null),
  /**
   * Rows are sums over the rows of one input, by the table's key: for changed keys of that input,
   * new = old + sum(after) - sum(before). The schema file's {@code touchline.sums} names the
   * columns that are added; a change of any other input recomputes the whole table.
   */
  ADDITIVE(null),
  /**
   * Rows are sums over people: what a person adds follows from the input rows of that person only.
   * Of the people under whom an input changed, new = old + sum(now) - sum(before). The schema
   * file's {@code touchline.sums} names the columns that are added; a change of an input that does
   * not tell people recomputes the whole table.
   */
  SUMMED_PER_PERSON("person_id"),
  /** The same over journeys. */
  SUMMED_PER_JOURNEY("journey_id"),
  /**
   * Rows that arrived since are folded into the table's previous rows, which carry all that the
   * older input rows had to say. Inputs only ever grow. Upserted by the table's key.
   */
  ACCUMULATED(null);

  private final String key;

  Grain(String key) {
    this.key = key;
  }

  /**
   * Column that holds the key in the inputs that carry it and, unless keys are summed up, in the
   * written table.
   */
  public Optional<String> key() {
    return Optional.ofNullable(key);
  }

  /** Whether what changed is added to the table's rows, less what it added before. */
  public boolean addsUp() {
    return this == ADDITIVE || this == SUMMED_PER_PERSON || this == SUMMED_PER_JOURNEY;
  }

  /** Whether a table of this grain gets rows for every night. */
  public boolean isByNight() {
    return this == PER_DAY || this == STAMPED;
  }

  /** Whether another date makes other rows of inputs that stay as they were. */
  public boolean readsDate() {
    return isByNight() || this == DATED;
  }
}
