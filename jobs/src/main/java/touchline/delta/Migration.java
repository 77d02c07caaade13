package touchline.delta;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.actions.Format;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;

/** Brings the tables on disk to what their schema files state, as far as nothing is lost by it. */
final class Migration {
  private static final String CONSTRAINT = "delta.constraints.";

  /** What every table gets besides the properties of its schema file. */
  private static final Map<String, String> PROPERTIES =
      Map.of(
          // Keys go forward as data within a night; nothing reads Delta's own feed.
          "delta.enableChangeDataFeed", "false",
          // Where much is merged, the schema file asks for them.
          "delta.enableDeletionVectors", "false",
          // Checkpoints are written by upkeep.
          "delta.checkpointInterval", "100000",
          // Nothing skips files by their values: keys lie in all of them. A thirtieth of a night
          // was
          // spent on writing down the least and the greatest.
          "delta.dataSkippingNumIndexedCols", "0");

  private final SparkSession spark;

  Migration(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * Adds what the table's schema file gained, and lets be empty what the file does.
   *
   * @param metadata of the table as it is on disk
   * @throws IllegalStateException for any other difference, naming both sides
   */
  void alter(Table table, String folder, Metadata metadata) {
    StructType now = metadata.schema();
    List<String> problems = new ArrayList<>();
    List<String> added = new ArrayList<>();
    List<String> relaxed = new ArrayList<>();
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
      } else if (wanted.nullable() && !found.nullable()) {
        relaxed.add(wanted.name());
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
        CollectionConverters.asJava(metadata.partitionColumns()).stream().toList();
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
    for (String column : relaxed) {
      spark.sql(alter(folder) + "ALTER COLUMN `" + column + "` DROP NOT NULL");
    }
    if (!added.isEmpty()) {
      spark.sql(alter(folder) + "ADD COLUMNS (" + String.join(", ", added) + ")");
    }
    Map<String, String> held = CollectionConverters.asJava(metadata.configuration());
    properties(table)
        .forEach(
            (key, value) -> {
              if (!value.equals(held.get(key))) {
                gain(folder, key, value, held.containsKey(key));
              }
            });
  }

  /**
   * Gives the table a property of its file; a constraint is one that Delta wants to be asked for.
   */
  private void gain(String folder, String key, String value, boolean changed) {
    String alter = alter(folder);
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

  private static String alter(String folder) {
    return "ALTER TABLE delta.`" + folder + "` ";
  }

  private static Map<String, String> properties(Table table) {
    Map<String, String> properties = new TreeMap<>(PROPERTIES);
    properties.putAll(table.properties());
    return properties;
  }

  /**
   * What the first commit of a table states about it.
   *
   * @param id of the table among all
   * @param now milliseconds since 1970; enters no result
   */
  static Metadata metadata(String id, Table table, long now) {
    return new Metadata(
        id,
        null,
        table.comment(),
        new Format("parquet", Map$.MODULE$.empty()),
        table.schema().json(),
        CollectionConverters.asScala(table.partition()).toSeq(),
        scala.collection.immutable.Map.from(CollectionConverters.asScala(properties(table))),
        Option.apply((Object) now));
  }
}
