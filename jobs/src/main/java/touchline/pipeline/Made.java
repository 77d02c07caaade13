package touchline.pipeline;

import java.sql.Date;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;

/** Rows of a table, made by column name and held against its schema. */
public final class Made {
  private final Table table;
  private final StructType schema;
  private final List<Row> rows = new ArrayList<>();

  public Made(Table table) {
    this.table = table;
    this.schema = table.schema();
  }

  /** A row in the making: columns that are not set are null. */
  public final class Line {
    private final Object[] values = new Object[schema.size()];

    /**
     * Sets a column.
     *
     * @param value an optional counts as what it holds, null when empty
     * @throws IllegalArgumentException when the table has no such column
     */
    public Line set(String column, Object value) {
      values[schema.fieldIndex(column)] = plain(value);
      return this;
    }

    /** Sets both ends of an interval; null leaves them null. */
    public Line set(String low, String high, double[] ends) {
      return ends == null ? this : set(low, ends[0]).set(high, ends[1]);
    }

    /**
     * Adds the row.
     *
     * @throws IllegalStateException when a column that may not be null is
     */
    public void add() {
      for (int i = 0; i < values.length; i++) {
        if (values[i] == null && !schema.apply(i).nullable()) {
          throw new IllegalStateException(
              table + "." + schema.apply(i).name() + " was not set: " + Arrays.toString(values));
        }
      }
      rows.add(new GenericRowWithSchema(values, schema));
    }
  }

  /** A new row. */
  public Line row() {
    return new Line();
  }

  /** Adds a row of columns that the table has, by their names. */
  public void copy(Row named) {
    Line line = row();
    for (String column : named.schema().fieldNames()) {
      line.set(column, named.getAs(column));
    }
    line.add();
  }

  /** The rows so far. */
  public List<Row> rows() {
    return rows;
  }

  private static Object plain(Object value) {
    if (value instanceof OptionalDouble number) {
      return number.isPresent() ? number.getAsDouble() : null;
    }
    if (value instanceof LocalDate date) {
      return Date.valueOf(date);
    }
    return value instanceof Optional<?> some ? plain(some.orElse(null)) : value;
  }
}
