package touchline.config;

/** How a text writes the numbers of a file; {@code number-format} of a source or of ingest. */
public enum NumberFormat {
  /**
   * By the numbers themselves, each column and file for itself; a file that leaves it open is
   * refused.
   */
  AUTO,
  /** A point before the decimals, commas between thousands: 1,234.50. */
  POINT,
  /** A comma before the decimals, points between thousands: 1.234,50. */
  COMMA
}
