package touchline.delta;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Function1;
import scala.collection.immutable.Map$;
import touchline.pipeline.Table;
import touchline.storage.Place;

/**
 * Writes few rows of a table as Parquet files in this process, by Spark's own writer but without a
 * query or a job: one file for each combination of partition values.
 */
final class FewRows {
  private static final String CONSTRAINT = "delta.constraints.";

  private final SparkSession spark;
  private final Table table;
  private final Place folder;
  private final StructType written;

  FewRows(SparkSession spark, Table table, Place folder) {
    this.spark = spark;
    this.table = table;
    this.folder = folder;
    this.written =
        new StructType(
            Arrays.stream(table.schema().fields())
                .filter(field -> !table.partition().contains(field.name()))
                .map(
                    field ->
                        new StructField(field.name(), field.dataType(), true, field.metadata()))
                .toArray(StructField[]::new));
  }

  /**
   * Writes the rows; they are part of the table once a commit names the files.
   *
   * @param rows in the columns and order of the table's schema
   * @throws IllegalStateException when a row breaks a constraint of the schema file
   */
  List<DataFile> write(List<Row> rows) {
    refuseBroken(rows);
    Map<Map<String, String>, List<Row>> byPartition = new LinkedHashMap<>();
    for (Row row : rows) {
      byPartition.computeIfAbsent(partition(row), first -> new ArrayList<>()).add(row);
    }
    List<DataFile> files = new ArrayList<>();
    byPartition.forEach((partition, own) -> files.add(write(partition, own)));
    return files;
  }

  private void refuseBroken(List<Row> rows) {
    StructField[] columns = table.schema().fields();
    for (int i = 0; i < columns.length; i++) {
      int column = i;
      if (!columns[i].nullable() && rows.stream().anyMatch(row -> row.isNullAt(column))) {
        throw new IllegalStateException(
            table + ": " + columns[i].name() + " is null in a row, which the schema file forbids");
      }
    }
    Map<String, String> conditions = new TreeMap<>();
    table
        .properties()
        .forEach(
            (name, condition) -> {
              if (name.startsWith(CONSTRAINT)) {
                conditions.put(name.substring(CONSTRAINT.length()), condition);
              }
            });
    if (conditions.isEmpty() || rows.isEmpty() || !isBroken(rows, conditions.values())) {
      return;
    }
    conditions.forEach(
        (name, condition) -> {
          if (isBroken(rows, List.of(condition))) {
            throw new IllegalStateException(table + ": rows break " + name + ": " + condition);
          }
        });
  }

  /** Whether some row does not hold to conditions, found while the plan is made: none runs. */
  private boolean isBroken(List<Row> rows, Collection<String> conditions) {
    Column all = conditions.stream().map(functions::expr).reduce(Column::and).orElseThrow();
    LogicalPlan broken =
        spark
            .createDataFrame(rows, table.schema().asNullable())
            .where(not(coalesce(all, lit(false))))
            .queryExecution()
            .optimizedPlan();
    return !(broken instanceof LocalRelation none && none.data().isEmpty());
  }

  private Map<String, String> partition(Row row) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String column : table.partition()) {
      Object value = row.get(table.schema().fieldIndex(column));
      values.put(column, value == null ? null : value.toString());
    }
    return values;
  }

  private DataFile write(Map<String, String> partition, List<Row> rows) {
    try {
      Job job = Job.getInstance(spark.sessionState().newHadoopConf());
      OutputWriterFactory factory =
          new ParquetFileFormat().prepareWrite(spark, job, Map$.MODULE$.empty(), written);
      TaskAttemptContext task =
          new TaskAttemptContextImpl(job.getConfiguration(), new TaskAttemptID());
      String place =
          place(partition)
              + "part-00000-"
              + UUID.randomUUID()
              + ".c000"
              + factory.getFileExtension(task);
      Place file = folder.resolve(place);
      write(rows, factory.newInstance(file.uri().toString(), written, task));
      return new DataFile(
          SparkPath.fromPathString(place).urlEncoded(),
          file.bytes(),
          file.modified(),
          "{\"numRecords\":" + rows.size() + "}",
          partition,
          null);
    } catch (IOException e) {
      throw new UncheckedIOException(table + " in " + folder, e);
    }
  }

  private static String place(Map<String, String> partition) {
    StringBuilder place = new StringBuilder();
    partition.forEach(
        (column, value) ->
            place.append(ExternalCatalogUtils.getPartitionPathString(column, value)).append('/'));
    return place.toString();
  }

  private void write(List<Row> rows, OutputWriter writer) {
    int[] columns =
        Arrays.stream(written.fieldNames()).mapToInt(table.schema()::fieldIndex).toArray();
    List<Function1<Object, Object>> converters =
        Arrays.stream(written.fields())
            .map(field -> CatalystTypeConverters.createToCatalystConverter(field.dataType()))
            .toList();
    try {
      rows.forEach(row -> writer.write(internal(row, columns, converters)));
    } finally {
      writer.close();
    }
  }

  private static InternalRow internal(
      Row row, int[] columns, List<Function1<Object, Object>> converters) {
    Object[] values = new Object[columns.length];
    for (int i = 0; i < columns.length; i++) {
      values[i] = converters.get(i).apply(row.get(columns[i]));
    }
    return new GenericInternalRow(values);
  }
}
