package touchline.ingest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import touchline.pipeline.Store;
import touchline.pipeline.Table;
import touchline.storage.Place;
import touchline.storage.Storage;

/** Tables as folders, of Parquet for speed or of Delta with all constraints. */
final class FileStore implements Store {
  private final SparkSession spark;
  private final Path root;
  private final String format;

  private FileStore(SparkSession spark, Path root, String format) {
    this.spark = spark;
    this.root = root;
    this.format = format;
  }

  static FileStore parquet(SparkSession spark, Path root) {
    return new FileStore(spark, root, "parquet");
  }

  static FileStore delta(SparkSession spark, Path root) {
    return new FileStore(spark, root, "delta");
  }

  Path folder(Table table) {
    return root.resolve(table.name().replace('.', '/'));
  }

  @Override
  public boolean isEmpty(Table table) {
    return !Files.exists(folder(table)) || read(table).isEmpty();
  }

  @Override
  public Dataset<Row> read(Table table) {
    if (!Files.exists(folder(table))) {
      return spark.createDataFrame(List.<Row>of(), table.schema());
    }
    return format.equals("parquet")
        ? spark.read().schema(table.schema()).parquet(folder(table).toString())
        : spark.read().format(format).load(folder(table).toString());
  }

  @Override
  public List<Row> rows(Table table) {
    return read(table).collectAsList();
  }

  @Override
  public void append(Table table, Dataset<Row> rows) {
    if (format.equals("delta") && !Files.exists(folder(table))) {
      spark.sql(table.ddl().replaceFirst(table.name(), "delta.`" + folder(table) + "`"));
    }
    rows.write().format(format).mode("append").save(folder(table).toString());
  }

  @Override
  public void replace(Table table, Dataset<Row> rows) {
    rows.localCheckpoint().write().format(format).mode("overwrite").save(folder(table).toString());
  }

  @Override
  public Place root() {
    return Storage.of(root);
  }
}
