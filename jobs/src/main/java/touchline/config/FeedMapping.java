package touchline.config;

import java.io.Serializable;
import java.nio.file.FileSystems;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;

/**
 * How one kind of a vendor's files becomes rows of a feed.
 *
 * @param files glob relative to the landing folder, as {@link
 *     java.nio.file.FileSystem#getPathMatcher} reads it
 * @param columns Spark SQL expression over the file's columns, which are text, by canonical column,
 *     in alphabetical order
 * @param where Spark SQL predicate over the file's columns; rows for which it does not hold are
 *     left out, and counted
 * @param key Spark SQL expressions over the file's columns that tell its rows apart; empty: as the
 *     feed's schema states. For campaign_costs the grain of the report, such as day, campaign,
 *     device and network
 * @param version Spark SQL expression over the file's columns, a time: of rows with one key in a
 *     file the latest counts and the others are superseded; empty: as the feed's schema states
 * @param currency ISO 4217 code of amounts whose row states none; empty: not stated
 * @param numberFormat how numbers are written
 */
public record FeedMapping(
    String files,
    Map<String, String> columns,
    String where,
    List<String> key,
    String version,
    String currency,
    NumberFormat numberFormat)
    implements Serializable {

  public FeedMapping {
    columns = Collections.unmodifiableSortedMap(new TreeMap<>(columns));
    key = List.copyOf(key);
  }

  /** A mapping that leaves key, version, currency and number format to the feed and its files. */
  public FeedMapping(String files, Map<String, String> columns, String where) {
    this(files, columns, where, List.of(), "", "", NumberFormat.AUTO);
  }

  /**
   * @param currency the source's, where the mapping states none
   * @param numberFormat the source's, where the mapping states none
   */
  static FeedMapping of(Section section, String currency, NumberFormat numberFormat) {
    String files = section.text("files");
    try {
      FileSystems.getDefault().getPathMatcher("glob:" + files);
    } catch (PatternSyntaxException e) {
      section.problem("files", "is not a glob: " + e.getDescription());
    }
    if (files.startsWith("/") || List.of(files.split("/")).contains("..")) {
      section.problem("files", "is " + files + "; it must stay inside the landing folder");
    }
    Section columns = section.section("columns");
    return new FeedMapping(
        files,
        columns.byName(columns::predicate),
        section.has("where") ? section.predicate("where") : "true",
        section.has("key") ? section.predicates("key") : List.of(),
        section.has("version") ? section.predicate("version") : "",
        section.has("currency") ? section.currency("currency") : currency,
        section.has("number-format")
            ? section.choice("number-format", NumberFormat.class)
            : numberFormat);
  }
}
