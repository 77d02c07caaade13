package touchline.delta;

import static org.apache.spark.sql.functions.col;

import io.delta.tables.DeltaMergeBuilder;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;
import touchline.pipeline.Store;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;

/** The Delta tables under one folder, one subfolder a layer; all writing passes through here. */
public final class Warehouse implements Store {
  /** Version of a table that has never been written. */
  public static final long ABSENT = -1;

  private static final String CONSTRAINT = "delta.constraints.";

  /** What every table gets besides the properties of its schema file. */
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "delta.enableChangeDataFeed", "true",
          // Where much is merged, the schema file asks for them; each reading has its price.
          "delta.enableDeletionVectors", "false",
          // Statistics of the key columns are enough to skip files; the rest only costs time.
          "delta.dataSkippingNumIndexedCols", "4");

  /** Bytes of a table's files from which on it is large. */
  public static final long LARGE = 16L << 20;

  private final SparkSession spark;
  private final Path root;
  private final long large;

  public Warehouse(SparkSession spark, Path root) {
    this(spark, root, LARGE);
  }

  /**
   * @param large bytes of a table's files from which on it is large
   */
  public Warehouse(SparkSession spark, Path root, long large) {
    this.spark = spark;
    this.root = root.toAbsolutePath().normalize();
    this.large = large;
  }

  @Override
  public Path root() {
    return root;
  }

  public SparkSession spark() {
    return spark;
  }

  /** Folder of a table. */
  public String folder(Table table) {
    return root.resolve(table.layer())
        .resolve(table.name().substring(table.layer().length() + 1))
        .toString();
  }

  /** Newest committed version, staged or published; {@link #ABSENT} before the first. */
  public long version(Table table) {
    if (!Files.isDirectory(Path.of(folder(table), "_delta_log"))) {
      return ABSENT;
    }
    return snapshot(table).version();
  }

  /** Whether to read all rows of the table costs more than a commit. */
  public boolean isLarge(Table table) {
    return !isEmpty(table) && snapshot(table).sizeInBytes() >= large;
  }

  @Override
  public boolean isEmpty(Table table) {
    return version(table) == ABSENT;
  }

  @Override
  public Dataset<Row> read(Table table) {
    return read(table, version(table));
  }

  /** One version of a table; no rows when it is {@link #ABSENT}. */
  public Dataset<Row> read(Table table, long version) {
    if (version == ABSENT) {
      return spark.createDataFrame(List.<Row>of(), table.schema());
    }
    return spark.read().format("delta").option("versionAsOf", version).load(folder(table));
  }

  /** Rows as they were before and after every change between two versions. */
  public Dataset<Row> changes(Table table, long after, long until) {
    if (after == ABSENT) {
      return read(table, until);
    }
    return spark
        .read()
        .format("delta")
        .option("readChangeFeed", "true")
        .option("startingVersion", after + 1)
        .option("endingVersion", until)
        .load(folder(table))
        .select(columns(table));
  }

  @Override
  public void append(Table table, Dataset<Row> rows) {
    ensure(table);
    rows.select(columns(table)).write().format("delta").mode("append").save(folder(table));
  }

  /** Replaces all rows in one commit. */
  public void replace(Table table, Dataset<Row> rows) {
    boolean fresh = isEmpty(table);
    ensure(table);
    rows.select(columns(table))
        .write()
        .format("delta")
        .mode(fresh ? "append" : "overwrite")
        .save(folder(table));
  }

  /** Replaces the rows that meet a predicate over partition columns, in one commit. */
  public void replaceWhere(Table table, String predicate, Dataset<Row> rows) {
    boolean fresh = isEmpty(table);
    ensure(table);
    var writer = rows.select(columns(table)).write().format("delta");
    if (fresh) {
      writer.mode("append").save(folder(table));
    } else {
      writer.mode("overwrite").option("replaceWhere", predicate).save(folder(table));
    }
  }

  /**
   * Applies a difference in one commit.
   *
   * @param difference rows of the table by key, with a column {@code _gone}: true to delete the key
   * @param inserts whether some keys may be new; if so, Delta reads the whole table's rows into a
   *     join, else only looks up those that match
   */
  public void merge(Table table, Dataset<Row> difference, boolean inserts) {
    Column sameKey =
        table.key().stream()
            .map(
                k ->
                    table.schema().apply(k).nullable()
                        ? col("t." + k).eqNullSafe(col("s." + k))
                        : col("t." + k).equalTo(col("s." + k)))
            .reduce(Column::and)
            .orElseThrow();
    Map<String, Column> values = new HashMap<>();
    for (String column : table.schema().fieldNames()) {
      values.put(column, col("s." + column));
    }
    ensure(table);
    DeltaMergeBuilder merge =
        DeltaTable.forPath(spark, folder(table))
            .as("t")
            .merge(difference.as("s"), sameKey)
            .whenMatched(col("s._gone"))
            .delete()
            .whenMatched()
            .update(values);
    if (inserts) {
      merge = merge.whenNotMatched(col("s._gone").equalTo(false)).insert(values);
    }
    merge.execute();
  }

  /** Brings a table back to a version, or away when it is {@link #ABSENT}; readers saw no other. */
  public void restore(Table table, long version) {
    if (version == ABSENT) {
      delete(Path.of(folder(table)));
      DeltaLog.clearCache();
    } else {
      DeltaTable.forPath(spark, folder(table)).restoreToVersion(version);
    }
  }

  /** Rows that the table's commits after a version wrote, or took away. */
  public long rowsWrittenSince(Table table, long version) {
    return DeltaTable.forPath(spark, folder(table))
        .history()
        .where("version > " + version)
        .select("operation", "operationMetrics")
        .collectAsList()
        .stream()
        .mapToLong(Warehouse::rowsWritten)
        .sum();
  }

  private static long rowsWritten(Row commit) {
    if (commit.isNullAt(1)) {
      return 0;
    }
    Map<String, String> metrics = commit.getJavaMap(1);
    List<String> counts =
        commit.getString(0).equals("MERGE")
            ? List.of("numTargetRowsInserted", "numTargetRowsUpdated", "numTargetRowsDeleted")
            : List.of("numOutputRows");
    return counts.stream().mapToLong(c -> Long.parseLong(metrics.getOrDefault(c, "0"))).sum();
  }

  /** Columns of a table, in its order. */
  public static Column[] columns(Table table) {
    return Arrays.stream(table.schema().fieldNames())
        .map(name -> col("`" + name + "`"))
        .toArray(Column[]::new);
  }

  /** Empties the scratch space. */
  public void clean() {
    delete(root.resolve(ASIDE));
  }

  /**
   * Creates the table when it is missing and adds what its schema file gained.
   *
   * @throws IllegalStateException for any other difference, naming both sides
   */
  void ensure(Table table) {
    if (isEmpty(table)) {
      create(table);
      return;
    }
    Snapshot snapshot = snapshot(table);
    StructType now = snapshot.metadata().schema();
    List<String> problems = new ArrayList<>();
    List<String> added = new ArrayList<>();
    for (StructField wanted : table.schema().fields()) {
      if (!Arrays.asList(now.fieldNames()).contains(wanted.name())) {
        if (wanted.nullable()) {
          added.add(wanted.toDDL());
        } else {
          problems.add("column " + wanted.name() + " is new in the file and NOT NULL");
        }
        continue;
      }
      StructField found = now.apply(wanted.name());
      if (!found.dataType().sameType(wanted.dataType())) {
        problems.add(
            "column "
                + wanted.name()
                + " is "
                + found.dataType().sql()
                + " in the table and "
                + wanted.dataType().sql()
                + " in the file");
      } else if (found.nullable() != wanted.nullable()) {
        problems.add(
            "column "
                + wanted.name()
                + " is "
                + (found.nullable() ? "nullable" : "NOT NULL")
                + " in the table and "
                + (wanted.nullable() ? "nullable" : "NOT NULL")
                + " in the file");
      }
    }
    for (String found : now.fieldNames()) {
      if (!table.has(found)) {
        problems.add("column " + found + " is in the table and not in the file");
      }
    }
    List<String> partition =
        CollectionConverters.asJava(snapshot.metadata().partitionColumns()).stream().toList();
    if (!partition.equals(table.partition())) {
      problems.add(
          "the table is partitioned by " + partition + " and the file by " + table.partition());
    }
    if (!problems.isEmpty()) {
      throw new UserError(
          UserError.USAGE,
          table
              + " differs from schemas/"
              + table.name().replace('.', '/')
              + ".sql: "
              + String.join("; ", problems)
              + ". Columns may only be added; write a new table for any other change");
    }
    if (!added.isEmpty()) {
      spark.sql(
          "ALTER TABLE delta.`"
              + folder(table)
              + "` ADD COLUMNS ("
              + String.join(", ", added)
              + ")");
    }
    Map<String, String> held = CollectionConverters.asJava(snapshot.metadata().configuration());
    table
        .properties()
        .forEach(
            (key, value) -> {
              if (!value.equals(held.get(key))) {
                gain(table, key, value, held.containsKey(key));
              }
            });
  }

  /**
   * Gives the table a property of its file; a constraint is one that Delta wants to be asked for.
   */
  private void gain(Table table, String key, String value, boolean changed) {
    String alter = "ALTER TABLE delta.`" + folder(table) + "` ";
    if (!key.startsWith(CONSTRAINT)) {
      spark.sql(alter + "SET TBLPROPERTIES ('" + key + "' = '" + value.replace("'", "\\'") + "')");
      return;
    }
    String name = key.substring(CONSTRAINT.length());
    if (changed) {
      spark.sql(alter + "DROP CONSTRAINT " + name);
    }
    spark.sql(alter + "ADD CONSTRAINT " + name + " CHECK (" + value + ")");
  }

  private void create(Table table) {
    StringBuilder extra = new StringBuilder();
    Map<String, String> properties = new TreeMap<>(PROPERTIES);
    properties.keySet().removeAll(table.properties().keySet());
    properties.forEach(
        (key, value) -> extra.append("'").append(key).append("' = '").append(value).append("', "));
    spark.sql(
        table
            .ddl()
            .replaceFirst(
                "CREATE TABLE " + table.name().replace(".", "\\."),
                "CREATE TABLE delta.`" + folder(table) + "`")
            .replaceFirst("TBLPROPERTIES \\(", "TBLPROPERTIES (" + extra));
  }

  private Snapshot snapshot(Table table) {
    return DeltaLog.forTable(spark, folder(table))
        .update(false, scala.Option.empty(), scala.Option.empty());
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
