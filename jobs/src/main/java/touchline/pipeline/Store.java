package touchline.pipeline;

import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The tables of tonight, as staged so far. Different tables may be appended to side by side, from
 * several threads.
 */
public interface Store {
  /** Whether the table has no row. */
  boolean isEmpty(Table table);

  /** The version that is staged tonight. */
  Dataset<Row> read(Table table);

  /** Adds rows in one commit; whoever knows that there are none does not call it. */
  void append(Table table, Dataset<Row> rows);

  /** Warehouse folder; scratch space lies under {@code _staging}, which the night empties. */
  Path root();
}
