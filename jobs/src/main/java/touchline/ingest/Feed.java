package touchline.ingest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import touchline.config.Feeds;
import touchline.pipeline.Table;

/**
 * The landing contract of a feed, as the schema of its bronze table states it.
 *
 * @param name folder in the landing folder, and the table's name
 * @param table bronze table
 * @param columns columns that a file may bring; those that are not nullable are required
 */
record Feed(String name, Table table, List<StructField> columns) {
  private static final Set<String> MADE_HERE = Set.of("extra", "identifier", "email_domain");
  private static final Pattern CONSTRAINT = Pattern.compile("'(delta\\.constraints\\.\\w+)'");

  static Feed of(String name) {
    Table table = Table.of("bronze." + name);
    List<StructField> columns = new ArrayList<>();
    for (StructField field : table.schema().fields()) {
      if (!field.name().startsWith("_") && !MADE_HERE.contains(field.name())) {
        columns.add(field);
      }
    }
    return new Feed(name, table, columns);
  }

  static List<Feed> all() {
    return Feeds.NAMES.stream().map(Feed::of).toList();
  }

  /**
   * An event happens once and is never taken in twice; a snapshot says the same again each time.
   */
  boolean event() {
    return table.property("touchline.feed").orElseThrow().equals("event");
  }

  /** Whether it only adds to another feed, so that few sites miss it. */
  boolean auxiliary() {
    return table.property("touchline.auxiliary").map(Boolean::parseBoolean).orElse(false);
  }

  /**
   * Whether rows are parts of a report: those of one file add up, whatever tells them apart, and a
   * report that is received later takes the place of earlier ones.
   */
  boolean report() {
    return table.property("touchline.feed").orElseThrow().equals("report");
  }

  /** Whether bronze keeps of which columns a row speaks. */
  boolean tellsColumns() {
    return Arrays.asList(table.schema().fieldNames()).contains("_columns");
  }

  List<String> key() {
    return table.list("touchline.feed-key");
  }

  /** The column of money that its column currency is of; empty for feeds without money. */
  Optional<String> money() {
    List<String> names = columns.stream().map(StructField::name).toList();
    return names.contains("currency")
        ? names.stream().filter(List.of("amount", "cost")::contains).findFirst()
        : Optional.empty();
  }

  /** Whether a date in the column means the end of that day. */
  boolean ends(String column) {
    return table.list("touchline.ends").contains(column);
  }

  Optional<String> version() {
    return table.property("touchline.version");
  }

  List<String> identifiers() {
    return table.list("touchline.identifiers");
  }

  List<String> oneOf() {
    return table.list("touchline.one-of");
  }

  boolean personal(String column) {
    return table.list("touchline.tokenised").contains(column);
  }

  /** Columns that a row must fill, unless it only states one of {@link #facts}. */
  List<String> required() {
    List<String> stated = table.list("touchline.required");
    return columns.stream()
        .filter(f -> !f.nullable() || stated.contains(f.name()))
        .map(StructField::name)
        .toList();
  }

  /** Columns of which one is enough besides those that are never null: a deletion, a merge. */
  List<String> facts() {
    return table.list("touchline.facts");
  }

  /** Whether a row without the column may stand for a fact. */
  boolean spares(String column) {
    return table.list("touchline.required").contains(column);
  }

  /** The time of an event, by which repeats are looked for; empty for a snapshot. */
  Optional<String> time() {
    return event() ? times().stream().findFirst() : Optional.empty();
  }

  /** Required times: they lie neither before the first date of business nor in the future. */
  List<String> times() {
    return columns.stream()
        .filter(f -> required().contains(f.name()) && f.dataType().equals(DataTypes.TimestampType))
        .map(StructField::name)
        .toList();
  }

  /** Conditions of the table that every row meets, by name. */
  Map<String, String> constraints() {
    Map<String, String> found = new TreeMap<>();
    Matcher names = CONSTRAINT.matcher(table.ddl());
    while (names.find()) {
      found.put(
          names.group(1).substring("delta.constraints.".length()),
          table.property(names.group(1)).orElseThrow());
    }
    return found;
  }
}
