package touchline.config;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What upkeep keeps and what it tidies; section {@code maintenance}.
 *
 * @param keepNights published nights that stay readable as they were
 * @param keepDays days of rows that tables by night keep
 * @param keepDaysOf the same for single tables, by name
 * @param keepFiles days for which reports, lineage events and logs of scheduled runs are kept
 * @param smallFiles number of small files of a table or partition above which they are joined
 */
public record MaintenanceConfig(
    int keepNights, int keepDays, Map<String, Integer> keepDaysOf, int keepFiles, int smallFiles)
    implements Serializable {
  private static final int MOST = 10_000;

  public MaintenanceConfig {
    keepDaysOf = Collections.unmodifiableSortedMap(new TreeMap<>(keepDaysOf));
  }

  static MaintenanceConfig of(Section section) {
    Section tables = section.section("keep-days-of");
    return new MaintenanceConfig(
        section.count("keep-nights", 1, MOST),
        section.count("keep-days", 1, MOST),
        tables.byName(table -> tables.count(table, 1, MOST)),
        section.count("keep-files", 1, MOST),
        section.count("small-files", 1, 1_000));
  }

  /** Days of rows that a table by night keeps. */
  public int keepDays(String table) {
    return keepDaysOf.getOrDefault(table, keepDays);
  }
}
