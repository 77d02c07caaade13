package touchline.export;

import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.pipeline.Table;

/**
 * A published table on its way out.
 *
 * @param table its columns, comments and key
 * @param rows its rows in the published night, in the columns of the table
 */
public record Exported(Table table, Supplier<Dataset<Row>> rows) {
  /** Name without the layer. */
  String shortName() {
    return table.name().substring(table.layer().length() + 1);
  }
}
