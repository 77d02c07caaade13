package touchline.pipeline;

import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** Rows of a table, made by column name and held against its schema. */
public final class Made {
  private final Table table;
  private final List<Row> rows = new ArrayList<>();

  public Made(Table table) {
    this.table = table;
  }

  /** A row in the making: columns that are not set are null. */
  public static final class Line {
    private final String of;
    private final StructType schema;
    private final List<Row> rows;
    private final Object[] values;

    private Line(String of, StructType schema, List<Row> rows) {
      this.of = of;
      this.schema = schema;
      this.rows = rows;
      this.values = new Object[schema.size()];
    }

    /**
     * Sets a column.
     *
     * @param value an optional counts as what it holds, null when empty; dates and instants become
     *     what Spark's rows hold
     * @throws IllegalArgumentException when there is no such column
     */
    public Line set(String column, Object value) {
      values[schema.fieldIndex(column)] = plain(value);
      return this;
    }

    /** Sets both ends of an interval; null leaves them null. */
    public Line set(String low, String high, double[] ends) {
      return ends == null ? this : set(low, ends[0]).set(high, ends[1]);
    }

    /** Sets columns that both have, by their names, to what another row holds. */
    public Line copy(Row named, String... columns) {
      for (String column : columns) {
        set(column, named.getAs(column));
      }
      return this;
    }

    /**
     * The row.
     *
     * @throws IllegalStateException when a column that may not be null is
     */
    public Row made() {
      for (int i = 0; i < values.length; i++) {
        if (values[i] == null && !schema.apply(i).nullable()) {
          throw new IllegalStateException(
              of + "." + schema.apply(i).name() + " was not set: " + Arrays.toString(values));
        }
      }
      return new GenericRowWithSchema(values, schema);
    }

    /** Adds the row to those of its table. */
    public void add() {
      rows.add(made());
    }
  }

  /**
   * A row by itself, where a task makes one at a time.
   *
   * @param schema of the table, or of a struct within it
   */
  public static Line line(StructType schema) {
    return new Line("row", schema, null);
  }

  /** The columns of a struct, or of an array's structs, within a row. */
  public static StructType within(StructType schema, String column) {
    DataType type = schema.apply(column).dataType();
    return (StructType) (type instanceof ArrayType array ? array.elementType() : type);
  }

  /** A new row. */
  public Line row() {
    return new Line(table.name(), table.schema(), rows);
  }

  /** Adds a row of columns that the table has, by their names. */
  public void copy(Row named) {
    row().copy(named, named.schema().fieldNames()).add();
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
    if (value instanceof Instant at) {
      return Timestamp.from(at);
    }
    return value instanceof Optional<?> some ? plain(some.orElse(null)) : value;
  }
}
