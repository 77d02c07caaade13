package touchline.publish;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableOrView;
import org.apache.spark.sql.catalyst.plans.logical.DescribeRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ShowTables;
import org.apache.spark.sql.execution.command.ExplainCommand;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;
import touchline.delta.Ledger;
import touchline.delta.Warehouse;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.storage.Place;

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

  /** Lays out the tables of Spark's parser, which takes a while and no session. */
  public static void prepare() {
    Reading.parsed("SELECT 1");
  }

  /** The last published night of the warehouse in a folder. */
  public static PublishedTables open(SparkSession spark, Place folder) {
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
    List<Ledger.Entry> nights = ledger.nights();
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

  /** The night that is read; none before the first. */
  public Optional<Ledger.Entry> night() {
    return night;
  }

  /** Rows of one table; none when the night has no such rows. */
  public Dataset<Row> table(String name) {
    Table table = Table.of(name);
    return name.equals("ops.runs") ? warehouse.read(table) : warehouse.read(table, version(table));
  }

  /** Version that readers see, looked at whether it is sound; absent when there is none. */
  private long version(Table table) {
    if (table.name().equals("ops.runs")) {
      return warehouse.logs().version(table);
    }
    if (table.layer().equals("ops")) {
      // What a held night found is told, too.
      ledger.newest().ifPresent(newest -> ledger.verify(newest, table));
      return ledger.kept().getOrDefault(table.name(), Warehouse.ABSENT);
    }
    night.ifPresent(n -> verify(n, table));
    return night.map(n -> n.version(table)).orElse(Warehouse.ABSENT);
  }

  private void verify(Ledger.Entry night, Table table) {
    if (isLast(night)) {
      ledger.verify(night, table);
    } else if (!ledger.damages(night, table).isEmpty()) {
      throw new UserError(
          UserError.USAGE,
          table
              + ": rows of the night of "
              + night.asOf()
              + " are no longer there; upkeep keeps the last maintenance.keep-nights nights, name a"
              + " later one");
    }
  }

  private boolean isLast(Ledger.Entry night) {
    return ledger.last().map(Ledger.Entry::runId).filter(id -> id == night.runId()).isPresent();
  }

  /**
   * Result of a statement over the published tables, named as in gold.conversions: a query, {@code
   * SHOW TABLES}, {@code DESCRIBE} of a table, or {@code EXPLAIN} of a query. Beside the tables
   * there is ops.table_versions: run_id, table_name, version.
   *
   * @throws IllegalArgumentException when it does not parse, names an unknown table, or does
   *     anything but read
   */
  public Dataset<Row> query(String sql) {
    LogicalPlan parsed = Reading.parsed(sql);
    if (parsed instanceof ShowTables) {
      return listed();
    }
    if (parsed instanceof DescribeRelation described
        && described.relation() instanceof UnresolvedTableOrView named) {
      return described(String.join(".", CollectionConverters.asJava(named.multipartIdentifier())));
    }
    if (parsed instanceof ExplainCommand explained) {
      Dataset<Row> query = rows(explained.logicalPlan());
      return texts(
          List.of("plan"),
          List.of(RowFactory.create(query.queryExecution().explainString(explained.mode()))));
    }
    return rows(parsed);
  }

  /** Tables that can be read, with their grain: those of the night, and what a night records. */
  public List<Table> readable() {
    return Table.all().stream()
        .filter(
            table ->
                table.layer().equals("ops")
                    || night.map(n -> n.version(table) != Warehouse.ABSENT).orElse(false))
        .toList();
  }

  /**
   * Makes every readable table a view of its name in the catalog that all sessions share, at the
   * version of the night; as many as are returned.
   */
  public int asViews() {
    List<Table> tables = readable();
    tables.stream()
        .map(Table::layer)
        .distinct()
        .forEach(layer -> spark.sql("CREATE DATABASE IF NOT EXISTS " + layer));
    int made = 0;
    for (Table table : tables) {
      long version = version(table);
      if (version != Warehouse.ABSENT) {
        spark.sql(
            "CREATE OR REPLACE VIEW "
                + table.name()
                + " COMMENT '"
                + table.comment().replace("\\", "\\\\").replace("'", "\\'")
                + "' AS SELECT * FROM delta.`"
                + warehouse.folder(table)
                + "` VERSION AS OF "
                + version);
        made++;
      }
    }
    return made;
  }

  private Dataset<Row> rows(LogicalPlan parsed) {
    return org.apache.spark.sql.classic.Dataset$.MODULE$.ofRows(
        (org.apache.spark.sql.classic.SparkSession) spark, new Reading(this::plan).of(parsed));
  }

  private LogicalPlan plan(String name) {
    return ((org.apache.spark.sql.classic.Dataset<Row>) named(name)).logicalPlan();
  }

  private Dataset<Row> named(String name) {
    return name.equals(Reading.VERSIONS)
        ? table("ops.runs").selectExpr("run_id", "explode(table_versions) AS (table_name, version)")
        : table(name);
  }

  private Dataset<Row> listed() {
    return texts(
        List.of("table", "grain"),
        readable().stream().map(t -> RowFactory.create(t.name(), t.comment())).toList());
  }

  private Dataset<Row> described(String name) {
    Table table = Table.of(name.toLowerCase(Locale.ROOT));
    return texts(
        List.of("column", "type", "may be null", "meaning"),
        Arrays.stream(table.schema().fields())
            .map(
                field ->
                    RowFactory.create(
                        field.name(),
                        field.dataType().sql(),
                        field.nullable() ? "yes" : "no",
                        field.getComment().getOrElse(() -> "")))
            .toList());
  }

  private Dataset<Row> texts(List<String> columns, List<Row> rows) {
    return spark.createDataFrame(
        rows,
        new StructType(
            columns.stream()
                .map(
                    column -> new StructField(column, DataTypes.StringType, true, Metadata.empty()))
                .toArray(StructField[]::new)));
  }
}
