package touchline.publish;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import touchline.delta.DataFile;
import touchline.delta.Ledger;
import touchline.delta.Warehouse;
import touchline.pipeline.Relations;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;

/** What readers see: every table as the last published night names its version. */
public final class PublishedTables {
  private final SparkSession spark;
  private final Warehouse warehouse;
  private final Ledger ledger;
  private final Optional<Ledger.Entry> night;

  private PublishedTables(
      SparkSession spark, Warehouse warehouse, Ledger ledger, Optional<Ledger.Entry> night) {
    this.spark = spark;
    this.warehouse = warehouse;
    this.ledger = ledger;
    this.night = night;
  }

  /** The last published night of the warehouse in a folder. */
  public static PublishedTables open(SparkSession spark, Path folder) {
    Warehouse warehouse = new Warehouse(spark, folder);
    Ledger ledger = new Ledger(warehouse.logs());
    return new PublishedTables(spark, warehouse, ledger, ledger.last());
  }

  /**
   * The tables as an earlier night published them.
   *
   * @throws UserError when no such night is on record
   */
  public PublishedTables on(LocalDate date) {
    List<Ledger.Entry> nights = ledger.all().stream().filter(n -> !n.isHeld()).toList();
    Optional<Ledger.Entry> found =
        nights.stream().filter(n -> n.asOf().equals(date)).reduce((earlier, later) -> later);
    if (found.isEmpty()) {
      throw new UserError(
          UserError.USAGE,
          "no night of "
              + date
              + " is published in "
              + warehouse.root()
              + "; there are "
              + nights.stream()
                  .map(n -> n.asOf().toString())
                  .distinct()
                  .collect(Collectors.joining(", ")));
    }
    return new PublishedTables(spark, warehouse, ledger, found);
  }

  /** Whether there is anything to read: a night that was published, or held. */
  public boolean hasRecord() {
    return !ledger.all().isEmpty();
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
    if (table.layer().equals("ops")) {
      // What a held night found is told, too.
      return warehouse.read(table, ledger.kept().getOrDefault(name, Warehouse.ABSENT));
    }
    night.ifPresent(n -> verify(n, table));
    return warehouse.read(table, night.map(n -> n.version(table)).orElse(Warehouse.ABSENT));
  }

  private void verify(Ledger.Entry night, Table table) {
    ledger.verify(night, table);
    Path folder = Path.of(warehouse.folder(table));
    for (DataFile file : warehouse.logs().state(table, night.version(table)).files()) {
      if (!Files.exists(folder.resolve(file.place()))) {
        throw new UserError(
            UserError.USAGE,
            table
                + ": rows of the night of "
                + night.asOf()
                + " are no longer there; upkeep keeps the last maintenance.keep-nights nights, name a"
                + " later one");
      }
    }
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
