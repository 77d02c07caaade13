package touchline.pipeline;

import java.util.List;
import org.apache.spark.sql.Row;
import touchline.storage.Place;

/** Small tables of a warehouse, read whole in this process: no Spark session is needed. */
public interface Records {
  /** Folder of the warehouse. */
  Place root();

  /** All rows of a small table as it is now, in the columns and order of its schema file. */
  List<Row> rows(Table table);
}
