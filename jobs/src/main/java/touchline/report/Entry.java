package touchline.report;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** One row of a published table, its values by column. */
final class Entry {
  private final String table;
  private final Map<String, Integer> columns;
  private final Object[] values;

  Entry(String table, Map<String, Integer> columns, Object[] values) {
    this.table = table;
    this.columns = columns;
    this.values = values;
  }

  /**
   * A value as the table has it.
   *
   * @throws IllegalArgumentException when the table has no such column
   */
  Object value(String column) {
    Integer place = columns.get(column);
    if (place == null) {
      throw new IllegalArgumentException(table + " has no column " + column);
    }
    return values[place];
  }

  /** A text; empty when unknown. */
  String text(String column) {
    Object value = value(column);
    return value == null ? "" : value.toString();
  }

  /** A number; null when unknown. */
  Double number(String column) {
    return value(column) instanceof Number number ? number.doubleValue() : null;
  }

  double number(String column, double unknown) {
    Double number = number(column);
    return number == null ? unknown : number;
  }

  long count(String column) {
    return Math.round(number(column, 0));
  }

  LocalDate date(String column) {
    return (LocalDate) value(column);
  }

  Instant time(String column) {
    return (Instant) value(column);
  }

  boolean is(String column) {
    return Boolean.TRUE.equals(value(column));
  }

  /** Texts of a list; none when unknown. */
  List<String> texts(String column) {
    return value(column) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }
}
