package touchline.report;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/**
 * The night that is reported.
 *
 * @param asOf the date whose knowledge it holds
 * @param runId its number
 * @param status published or published_with_warnings
 * @param notes what the operator should know
 * @param lexicon version of the agreed definitions in force
 * @param weights version of the score's weights in force
 * @param currency ISO 4217 code of reported amounts
 * @param zone business time zone
 * @param until last day of the year that is shown: the night's own, or, where nothing happened in a
 *     year, that of the newest lead or conversion
 */
public record Night(
    LocalDate asOf,
    long runId,
    String status,
    List<String> notes,
    String lexicon,
    String weights,
    String currency,
    ZoneId zone,
    LocalDate until) {
  public Night {
    notes = List.copyOf(notes);
  }

  /** First day of the twelve months that are shown. */
  LocalDate yearAgo() {
    return until.withDayOfMonth(1).minusMonths(11);
  }

  /** Rows of these months, by a column that has their dates. */
  Extract shown(Extract rows, String column) {
    Extract since = rows.from(column, yearAgo());
    return isPast() ? since.until(column, until) : since;
  }

  /** These months in words. */
  String year() {
    return isPast() ? "the twelve months until " + Figures.day(until) : "the last twelve months";
  }

  /** Whether a year has passed since anything happened, so that an earlier one is shown. */
  boolean isPast() {
    return until.isBefore(asOf);
  }

  /**
   * The same night, showing the last year in which anything happened.
   *
   * @param newest day of the newest lead or conversion; null when there is none
   */
  Night showing(LocalDate newest) {
    return newest == null || !newest.isBefore(yearAgo())
        ? this
        : new Night(asOf, runId, status, notes, lexicon, weights, currency, zone, newest);
  }
}
