package touchline.simulate;

import java.util.List;

/**
 * The rows of a feed, as far as dirt looks at them.
 *
 * @param number of the feed
 * @param columns in the order of the file; the first is always required
 * @param flaws columns that may be broken
 * @param hasVersions whether rows say when they were last changed
 */
record FeedShape(int number, List<String> columns, Flaws flaws, boolean hasVersions) {
  /**
   * Columns in which a feed can go wrong; null where it cannot.
   *
   * @param date that can hold something else than a date
   * @param number that can hold something else than a number
   * @param word that can hold a word nobody knows
   * @param revised that differs in an older version of the row; null in a feed without ids
   */
  record Flaws(String date, String number, String word, String revised) {}
}
