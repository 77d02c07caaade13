package touchline.config;

import java.io.Serializable;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * How landed files become bronze rows; section {@code ingest}.
 *
 * @param timeZone zone of timestamps that come without an offset
 * @param maxQuarantineShare share of a feed's rows in quarantine above which the night is held, in
 *     [0, 1]
 * @param futureTolerance how long after the end of the day of receipt an event may lie; later ones
 *     are quarantined
 * @param earliestDate events before this date are quarantined
 * @param keepColumns columns outside the contract that are kept in {@code extra}, each as {@link
 *     ColumnName#plain} writes it; {@code *} for all
 * @param numberFormat how files that follow the contract write numbers
 * @param dateOrder how they write dates that do not begin with the year
 * @param placeholderIds words that stand where an id is not known, lower case
 * @param placeholderEmails addresses that stand where none is known, lower case, {@code *} for any
 *     signs
 * @param largestAmount amounts and costs above this, in their own currency, are quarantined
 * @param mandatory feeds without which no night runs: of each list one
 */
public record IngestConfig(
    ZoneId timeZone,
    double maxQuarantineShare,
    Duration futureTolerance,
    LocalDate earliestDate,
    List<String> keepColumns,
    NumberFormat numberFormat,
    DateOrder dateOrder,
    List<String> placeholderIds,
    List<String> placeholderEmails,
    double largestAmount,
    List<List<String>> mandatory)
    implements Serializable {

  private static final String ALL = "*";

  public IngestConfig {
    placeholderIds = List.copyOf(placeholderIds);
    placeholderEmails = List.copyOf(placeholderEmails);
    keepColumns = List.copyOf(keepColumns);
    mandatory = mandatory.stream().map(List::copyOf).toList();
  }

  static IngestConfig of(Section section) {
    return new IngestConfig(
        section.zone("time-zone"),
        section.share("max-quarantine-share"),
        section.duration("future-tolerance", Duration.ZERO, Duration.ofDays(366)),
        section.date("earliest-date"),
        plain(section.texts("keep-columns")),
        section.choice("number-format", NumberFormat.class),
        section.choice("date-order", DateOrder.class),
        lower(section.texts("placeholder-ids")),
        lower(section.texts("placeholder-emails")),
        section.number("largest-amount", 1, 1e13),
        mandatory(section));
  }

  private static List<List<String>> mandatory(Section section) {
    List<List<String>> all = new ArrayList<>();
    for (String either : section.texts("mandatory")) {
      List<String> feeds = List.of(either.strip().split("\\s+or\\s+"));
      for (String feed : feeds) {
        if (!Feeds.NAMES.contains(feed)) {
          section.problem(
              "mandatory", "names " + feed + "; known feeds: " + String.join(", ", Feeds.NAMES));
        }
      }
      all.add(feeds);
    }
    return all;
  }

  private static List<String> lower(List<String> words) {
    return words.stream()
        .map(word -> word.strip().toLowerCase(Locale.ROOT))
        .distinct()
        .sorted()
        .toList();
  }

  private static List<String> plain(Collection<String> columns) {
    return columns.stream()
        .map(column -> column.strip().equals(ALL) ? ALL : ColumnName.plain(column))
        .distinct()
        .sorted()
        .toList();
  }

  /** The same with further columns kept, which other settings name. */
  IngestConfig keeping(Collection<String> columns) {
    List<String> all = new ArrayList<>(keepColumns);
    all.addAll(columns);
    return new IngestConfig(
        timeZone,
        maxQuarantineShare,
        futureTolerance,
        earliestDate,
        plain(all),
        numberFormat,
        dateOrder,
        placeholderIds,
        placeholderEmails,
        largestAmount,
        mandatory);
  }

  /** Whether every column outside the contract is kept. */
  public boolean keepsAll() {
    return keepColumns.contains(ALL);
  }

  /** Whether a column outside the contract is kept. */
  public boolean keeps(String column) {
    return keepsAll() || keepColumns.contains(ColumnName.plain(column));
  }
}
