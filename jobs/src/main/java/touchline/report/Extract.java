package touchline.report;

import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rows of one published table that satisfy stated conditions. A condition is stated once and both
 * selects the rows and is what the report says of them. Values are String, Boolean, Number,
 * LocalDate, Instant, List, Map or null.
 */
public final class Extract {
  private final Origin origin;
  private final Map<String, Integer> columns;
  private final List<Entry> rows;

  private Extract(Origin origin, Map<String, Integer> columns, List<Entry> rows) {
    this.origin = origin;
    this.columns = columns;
    this.rows = rows;
  }

  /** All rows of a table. */
  public static Extract of(String table, List<String> columns, List<Object[]> rows) {
    Map<String, Integer> places = new HashMap<>();
    columns.forEach(column -> places.put(column, places.size()));
    List<Entry> entries = rows.stream().map(values -> new Entry(table, places, values)).toList();
    return new Extract(new Origin(table, List.of()), places, entries);
  }

  /** A table that the night does not have. */
  public static Extract missing(String table) {
    return new Extract(new Origin(table, List.of()), null, List.of());
  }

  boolean isMissing() {
    return columns == null;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  Origin origin() {
    return origin;
  }

  List<Entry> rows() {
    return rows;
  }

  /** Rows of which a column is one of the values: texts, or whether it holds. */
  Extract where(String column, Object... values) {
    List<Object> wanted = List.of(values);
    return only(
        condition(column, wanted),
        row -> wanted.stream().anyMatch(value -> isSame(value, row.value(column))));
  }

  /** Rows of which a column is none of the texts. */
  Extract without(String column, String... values) {
    List<Object> unwanted = List.of((Object[]) values);
    return only(
        values.length == 1
            ? column + " <> " + literal(values[0])
            : column + " NOT IN (" + literals(unwanted) + ")",
        row -> row.value(column) != null && !unwanted.contains(row.value(column)));
  }

  /** Rows of which a column has a value. */
  Extract known(String column) {
    return only(column + " IS NOT NULL", row -> row.value(column) != null);
  }

  /** Rows from a date on. */
  Extract from(String column, LocalDate first) {
    return only(
        column + " >= " + literal(first),
        row -> row.date(column) != null && !row.date(column).isBefore(first));
  }

  /** Rows until a date, that one included. */
  Extract until(String column, LocalDate last) {
    return only(
        column + " <= " + literal(last),
        row -> row.date(column) != null && !row.date(column).isAfter(last));
  }

  /** Rows of the latest date in a column. */
  Extract latest(String column) {
    Optional<LocalDate> last =
        rows.stream()
            .map(row -> row.date(column))
            .filter(Objects::nonNull)
            .max(LocalDate::compareTo);
    return last.map(date -> where(column, date)).orElse(this);
  }

  Extract sorted(Comparator<Entry> order) {
    return new Extract(origin, columns, rows.stream().sorted(order).toList());
  }

  /** The first rows; what they are the first of is not part of their conditions. */
  Extract limit(int most) {
    return new Extract(origin, columns, rows.stream().limit(most).toList());
  }

  /** These rows, then those of another part of the same table under the same conditions. */
  Extract and(Extract other) {
    return new Extract(origin, columns, Stream.concat(rows.stream(), other.rows.stream()).toList());
  }

  Optional<Entry> first() {
    return rows.stream().findFirst();
  }

  /** Sum of a column; unknown values count as nothing. */
  double sum(String column) {
    return rows.stream().mapToDouble(row -> row.number(column, 0)).sum();
  }

  /** Rows in groups, the groups in the order of their first rows. */
  <K> Map<K, Extract> by(Function<Entry, K> group) {
    Map<K, List<Entry>> groups =
        rows.stream()
            .collect(Collectors.groupingBy(group, LinkedHashMap::new, Collectors.toList()));
    Map<K, Extract> extracts = new LinkedHashMap<>();
    groups.forEach((key, members) -> extracts.put(key, new Extract(origin, columns, members)));
    return extracts;
  }

  /** Groups by a text, those with the largest sum of a column first. */
  Map<String, Extract> ranked(String group, String column) {
    Map<String, Extract> ranked = new LinkedHashMap<>();
    by(row -> row.text(group)).entrySet().stream()
        .sorted(
            Comparator.comparingDouble((Map.Entry<String, Extract> e) -> -e.getValue().sum(column))
                .thenComparing(Map.Entry::getKey))
        .forEach(e -> ranked.put(e.getKey(), e.getValue()));
    return ranked;
  }

  /** Whole numbers are the same whatever type holds them. */
  private static boolean isSame(Object wanted, Object found) {
    return wanted instanceof Number one && found instanceof Number other
        ? one.doubleValue() == other.doubleValue()
        : wanted.equals(found);
  }

  private Extract only(String condition, Predicate<Entry> holds) {
    if (isMissing()) {
      return this;
    }
    return new Extract(origin.and(condition), columns, rows.stream().filter(holds).toList());
  }

  private static String condition(String column, Collection<Object> wanted) {
    if (wanted.size() > 1) {
      return column + " IN (" + literals(wanted) + ")";
    }
    Object only = wanted.iterator().next();
    if (only instanceof Boolean holds) {
      return holds ? column : "NOT " + column;
    }
    return column + " = " + literal(only);
  }

  private static String literals(Collection<Object> values) {
    return values.stream().map(Extract::literal).collect(Collectors.joining(", "));
  }

  /** A value as SQL says it. */
  static String literal(Object value) {
    if (value instanceof LocalDate date) {
      return "DATE '" + date + "'";
    }
    return value instanceof Number
        ? value.toString()
        : "'" + value.toString().replace("'", "''") + "'";
  }
}
