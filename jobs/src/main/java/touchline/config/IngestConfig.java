package touchline.config;

import java.io.Serializable;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
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
 * @param keepExtra whether columns outside the contract are kept in {@code extra}
 * @param dropColumns columns outside the contract that are never kept, each as {@link
 *     ColumnName#plain} writes it
 * @param numberFormat how files that follow the contract write numbers
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
    boolean keepExtra,
    List<String> dropColumns,
    NumberFormat numberFormat,
    List<String> placeholderIds,
    List<String> placeholderEmails,
    double largestAmount,
    List<List<String>> mandatory)
    implements Serializable {

  public IngestConfig {
    placeholderIds = List.copyOf(placeholderIds);
    placeholderEmails = List.copyOf(placeholderEmails);
    dropColumns = List.copyOf(dropColumns);
    mandatory = mandatory.stream().map(List::copyOf).toList();
  }

  static IngestConfig of(Section section) {
    return new IngestConfig(
        section.zone("time-zone"),
        section.share("max-quarantine-share"),
        section.duration("future-tolerance", Duration.ZERO, Duration.ofDays(366)),
        section.date("earliest-date"),
        section.flag("keep-extra"),
        section.texts("drop-columns").stream().map(ColumnName::plain).distinct().sorted().toList(),
        section.choice("number-format", NumberFormat.class),
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

  /** Whether a column outside the contract is kept. */
  public boolean keeps(String column) {
    return keepExtra && !dropColumns.contains(ColumnName.plain(column));
  }
}
