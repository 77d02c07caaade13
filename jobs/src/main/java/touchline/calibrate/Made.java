package touchline.calibrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import touchline.algorithm.calibration.Interval;
import touchline.pipeline.Inputs;
import touchline.pipeline.Table;

/** Rows of a table, made by column name and held against its schema. */
final class Made {
  private final Table table;
  private final StructType schema;
  private final List<Row> rows = new ArrayList<>();

  Made(Table table) {
    this.table = table;
    this.schema = table.schema();
  }

  /** A row in the making: columns that are not set are null. */
  final class Line {
    private final Object[] values = new Object[schema.size()];

    /**
     * Sets a column.
     *
     * @param value an optional counts as what it holds, null when empty
     * @throws IllegalArgumentException when the table has no such column
     */
    Line set(String column, Object value) {
      values[schema.fieldIndex(column)] = plain(value);
      return this;
    }

    /** Sets both ends of an interval; null leaves them null. */
    Line set(String low, String high, Interval interval) {
      return interval == null ? this : set(low, interval.lower()).set(high, interval.upper());
    }

    /**
     * Adds the row.
     *
     * @throws IllegalStateException when a column that may not be null is
     */
    void add() {
      for (int i = 0; i < values.length; i++) {
        if (values[i] == null && !schema.apply(i).nullable()) {
          throw new IllegalStateException(
              table + "." + schema.apply(i).name() + " was not set: " + Arrays.toString(values));
        }
      }
      rows.add(new GenericRowWithSchema(values, schema));
    }
  }

  Line row() {
    return new Line();
  }

  List<Row> rows() {
    return rows;
  }

  /** The rows as what a job makes that reads the cells. */
  Dataset<Row> dataset(Inputs in) {
    return dataset(in, Cell.TALLIES);
  }

  /** The rows as what a job makes that reads a table. */
  Dataset<Row> dataset(Inputs in, Table read) {
    return in.read(read).sparkSession().createDataFrame(rows, schema);
  }

  private static Object plain(Object value) {
    if (value instanceof OptionalDouble number) {
      return number.isPresent() ? number.getAsDouble() : null;
    }
    return value instanceof Optional<?> some ? some.orElse(null) : value;
  }
}
