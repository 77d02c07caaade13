package touchline.pipeline;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;

/** Small tables of a warehouse, read whole in this process: no Spark session is needed. */
public interface Records {
  /** Folder of the warehouse. */
  Path root();

  /** All rows of a small table as it is now, in the columns and order of its schema file. */
  List<Row> rows(Table table);
}
