package touchline.calibrate;

import java.time.LocalDate;
import java.util.Map;
import java.util.SortedMap;

/** Where a history is cut. */
final class Months {
  private Months() {}

  /**
   * The first month whose leads have not all been followed for so many days by the end of a date.
   */
  static LocalDate young(LocalDate asOf, int days) {
    return asOf.plusDays(1).minusDays(days).withDayOfMonth(1);
  }

  /**
   * The first month of the later part: the months before it hold at least this share of the wins.
   * Where no month leaves a later part so, the last of several is it; beyond the last month if
   * there are no wins or there is one month.
   *
   * @param wins by first day of the month
   */
  static LocalDate later(SortedMap<LocalDate, Long> wins, double share) {
    long all = wins.values().stream().mapToLong(Long::longValue).sum();
    long before = 0;
    for (Map.Entry<LocalDate, Long> month : wins.entrySet()) {
      if (all > 0 && before >= share * all) {
        return month.getKey();
      }
      before += month.getValue();
    }
    return all > 0 && wins.size() > 1 ? wins.lastKey() : LocalDate.of(9999, 1, 1);
  }
}
