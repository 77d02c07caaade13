package touchline.config;

import java.io.Serializable;
import java.nio.file.FileSystems;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;

/**
 * How one kind of a vendor's files becomes rows of a feed.
 *
 * @param files glob relative to the landing folder, as {@link
 *     java.nio.file.FileSystem#getPathMatcher} reads it; null when they are known by their columns
 * @param objects kinds of files that it takes, which are recognised by their columns; none when
 *     files are known by name
 * @param part tells mappings of one file to one feed apart, such as the column that a row comes
 *     from; null for the only one
 * @param columns Spark SQL expression over the file's columns, which are text, by canonical column,
 *     in alphabetical order
 * @param let Spark SQL expression over the file's columns by name, for use in columns and predicate
 * @param each name of an expression of {@code let} that is a list: a row is made for each of its
 *     values, and one with null where there are none; null when a line is one row
 * @param where Spark SQL predicate over the file's columns; rows for which it does not hold are
 *     left out, and counted
 * @param noRows regular expression of lines that are no rows, such as totals: they count as left
 *     out; null when there are none
 * @param key Spark SQL expressions over the file's columns that tell its rows apart; empty: as the
 *     feed's schema states. For campaign_costs the grain of the report, such as day, campaign,
 *     device and network
 * @param version Spark SQL expression over the file's columns, a time: of rows with one key in a
 *     file the latest counts and the others are superseded; empty: as the feed's schema states
 * @param currency ISO 4217 code of amounts whose row states none; empty: not stated
 * @param numberFormat how numbers are written
 * @param dateOrder how dates are written that do not begin with the year
 */
public record FeedMapping(
    String files,
    List<String> objects,
    String part,
    Map<String, String> columns,
    Map<String, String> let,
    String each,
    String where,
    String noRows,
    List<String> key,
    String version,
    String currency,
    NumberFormat numberFormat,
    DateOrder dateOrder)
    implements Serializable {

  public FeedMapping {
    objects = List.copyOf(objects);
    columns = Collections.unmodifiableSortedMap(new TreeMap<>(columns));
    let = Collections.unmodifiableSortedMap(new TreeMap<>(let));
    key = List.copyOf(key);
  }

  /** A mapping of files that are known by name; it leaves the rest to the feed and its files. */
  public FeedMapping(String files, Map<String, String> columns, String where) {
    this(
        files,
        List.of(),
        null,
        columns,
        Map.of(),
        null,
        where,
        null,
        List.of(),
        "",
        "",
        NumberFormat.AUTO,
        DateOrder.AUTO);
  }

  /**
   * @param known objects of the source
   * @param currency the source's, where the mapping states none
   * @param numberFormat the source's, where the mapping states none
   * @param dateOrder the source's, where the mapping states none
   */
  static FeedMapping of(
      Section section,
      Set<String> known,
      String currency,
      NumberFormat numberFormat,
      DateOrder dateOrder) {
    List<String> objects = section.has("objects") ? section.texts("objects") : List.of();
    if (!objects.isEmpty()) {
      section.requireElements("objects", "object", known);
    }
    String files = objects.isEmpty() ? section.text("files") : null;
    if (files != null) {
      try {
        FileSystems.getDefault().getPathMatcher("glob:" + files);
      } catch (PatternSyntaxException e) {
        section.problem("files", "is not a glob: " + e.getDescription());
      }
      if (files.startsWith("/") || List.of(files.split("/")).contains("..")) {
        section.problem("files", "is " + files + "; it must stay inside the landing folder");
      }
    }
    Section columns = section.section("columns");
    Map<String, String> let = Map.of();
    if (section.has("let")) {
      Section named = section.section("let");
      let = named.byName(named::predicate);
    }
    String each = section.has("each") ? section.text("each") : null;
    if (each != null && !let.containsKey(each)) {
      section.problem("each", "is " + each + ", which let does not name");
    }
    String noRows = section.has("no-rows") ? section.regex("no-rows") : null;
    if (noRows != null && !section.has("where")) {
      section.problem(
          "no-rows",
          "needs a where that does not hold when every column is empty, to leave them out");
    }
    return new FeedMapping(
        files,
        objects,
        section.has("part") ? section.text("part") : null,
        columns.byName(columns::predicate),
        let,
        each,
        section.has("where") ? section.predicate("where") : "true",
        noRows,
        section.has("key") ? section.predicates("key") : List.of(),
        section.has("version") ? section.predicate("version") : "",
        section.has("currency") ? section.currency("currency") : currency,
        section.has("number-format")
            ? section.choice("number-format", NumberFormat.class)
            : numberFormat,
        section.has("date-order") ? section.choice("date-order", DateOrder.class) : dateOrder);
  }
}
