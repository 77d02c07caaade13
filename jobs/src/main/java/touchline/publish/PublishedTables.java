package touchline.publish;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import touchline.delta.Ledger;
import touchline.delta.Warehouse;
import touchline.pipeline.Relations;
import touchline.pipeline.Table;

/** What readers see: every table as the last published night names its version. */
public final class PublishedTables {
  private final SparkSession spark;
  private final Warehouse warehouse;
  private final Ledger ledger;
  private final Optional<Ledger.Entry> night;

  private PublishedTables(SparkSession spark, Warehouse warehouse) {
    this.spark = spark;
    this.warehouse = warehouse;
    this.ledger = new Ledger(warehouse.logs());
    this.night = ledger.last();
  }

  /** The last published night of the warehouse in a folder. */
  public static PublishedTables open(SparkSession spark, Path folder) {
    return new PublishedTables(spark, new Warehouse(spark, folder));
  }

  /** The night that is read; none before the first. */
  public Optional<Ledger.Entry> night() {
    return night;
  }

  /** Rows of one table; none when the night has no such rows. */
  public Dataset<Row> table(String name) {
    Table table = Table.of(name);
    if (name.equals("ops.runs")) {
      return warehouse.read(table);
    }
    night.ifPresent(n -> ledger.verify(n, table));
    return warehouse.read(table, night.map(n -> n.version(table)).orElse(Warehouse.ABSENT));
  }

  /**
   * Result of a query over the published tables, named as in gold.conversions. Beside the tables
   * there is ops.table_versions: run_id, table_name, version.
   *
   * @throws IllegalArgumentException when the query names an unknown table
   */
  public Dataset<Row> query(String sql) {
    String query = sql;
    List<String> names = Relations.named(sql);
    for (String name : names) {
      String view = "published_" + name.replace('.', '_');
      if (name.equals("ops.table_versions")) {
        table("ops.runs")
            .selectExpr("run_id", "explode(table_versions) AS (table_name, version)")
            .createOrReplaceTempView(view);
      } else {
        table(name).createOrReplaceTempView(view);
      }
      query = query.replaceAll("(?i)\\b" + name.replace(".", "\\s*\\.\\s*") + "\\b", view);
    }
    return spark.sql(query);
  }
}
