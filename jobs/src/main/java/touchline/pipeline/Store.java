package touchline.pipeline;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The tables of tonight, as staged so far. */
public interface Store extends Records {
  /** Scratch folder within {@link #root()}, emptied by each night. */
  String ASIDE = "_staging";

  /** Whether the table has never been written. */
  boolean isEmpty(Table table);

  /** Tonight's staged version; no rows when the table has never been written. */
  Dataset<Row> read(Table table);

  /** Adds rows in one commit. */
  void append(Table table, Dataset<Row> rows);

  /** Replaces all rows in one commit. */
  void replace(Table table, Dataset<Row> rows);

  /**
   * The same rows, computed now and written aside for the rest of the night. Read back a time or
   * two, then thrown away: dictionaries and statistics would cost more than they save.
   *
   * @param name of the folder, anything that no other of the night has; what it held is replaced
   */
  default Dataset<Row> aside(String name, Dataset<Row> rows) {
    String folder = root().resolve(ASIDE).resolve(name).address();
    rows.write()
        .mode("overwrite")
        .option("compression", "snappy")
        .option("parquet.enable.dictionary", "false")
        .option("parquet.column.statistics.enabled", "false")
        .parquet(folder);
    return rows.sparkSession().read().schema(rows.schema()).parquet(folder);
  }
}
