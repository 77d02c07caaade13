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
 */
public record Night(
    LocalDate asOf,
    long runId,
    String status,
    List<String> notes,
    String lexicon,
    String weights,
    String currency,
    ZoneId zone) {
  public Night {
    notes = List.copyOf(notes);
  }

  /** First day of the month in which a year ends tonight. */
  LocalDate yearAgo() {
    return asOf.withDayOfMonth(1).minusMonths(11);
  }
}
