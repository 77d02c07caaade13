package touchline.pipeline;

import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The tables of tonight, as staged so far. */
public interface Store {
  /** Whether the table has never been written. */
  boolean isEmpty(Table table);

  /** Tonight's staged version; no rows when the table has never been written. */
  Dataset<Row> read(Table table);

  /** Adds rows in one commit. */
  void append(Table table, Dataset<Row> rows);

  /**
   * Folder of the warehouse; scratch space lies under {@code _staging}, which the night empties.
   */
  Path root();
}
