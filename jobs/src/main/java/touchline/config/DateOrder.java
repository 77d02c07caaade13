package touchline.config;

/**
 * How a text writes dates that do not begin with the year; {@code date-order} of a source or of
 * ingest. What a date of its file shows by a number above twelve goes before it.
 */
public enum DateOrder {
  /** By the dates themselves; a file that leaves it open is refused. */
  AUTO,
  /** 31/12/2026. */
  DAY_FIRST,
  /** 12/31/2026. */
  MONTH_FIRST
}
