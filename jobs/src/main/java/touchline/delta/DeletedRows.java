package touchline.delta;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.RemoveFile;
import org.apache.spark.sql.delta.commands.DeletionVectorBitmapGenerator;
import org.apache.spark.sql.delta.commands.DeletionVectorResult;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;
import touchline.pipeline.Table;

/**
 * Rows of a table that are deleted where they lie: their places are listed in deletion vectors,
 * which Delta's own code finds, joins with those that the files have, and writes, in the tasks.
 */
final class DeletedRows {
  /** Of every file its address and what is deleted in it. */
  private static final StructType VECTORS = StructType.fromDDL("_file STRING, _vector STRING");

  private final SparkSession spark;
  private final Table table;
  private final OptimisticTransaction transaction;

  /**
   * @param transaction whose commit deletes them
   */
  DeletedRows(SparkSession spark, Table table, OptimisticTransaction transaction) {
    this.spark = spark;
    this.table = table;
    this.transaction = transaction;
  }

  /**
   * Lists the rows of some keys as deleted, by one query.
   *
   * @param state of the table
   * @param keys rows with the table's key columns; a key that the table does not hold is let be
   * @return what the log is to be told; nothing is deleted before it is
   */
  List<Action> mark(TableState state, Dataset<Row> keys) {
    String folder = transaction.dataPath().toString();
    Map<String, DataFile> byAddress = new HashMap<>();
    List<Row> vectors = new ArrayList<>();
    for (DataFile file : state.files()) {
      String address = NamedFiles.address(folder, file);
      byAddress.put(address, file);
      vectors.add(
          RowFactory.create(address, file.hasDeletedRows() ? file.deletions().vector() : null));
    }
    Dataset<Row> found =
        NamedFiles.rows(spark, table, folder, state.files())
            .select(
                Stream.concat(
                        table.key().stream().map(functions::col),
                        Stream.of(
                            col(NamedFiles.FILE).as("_address"),
                            col(NamedFiles.INDEX).as("_index")))
                    .toArray(Column[]::new))
            .as("t")
            .join(keys.as("s"), table.sameKey(k -> col("t." + k), k -> col("s." + k)), "left_semi")
            // Exactly one: every file has its line. A row of none would stay beside what it became.
            .join(
                broadcast(spark.createDataFrame(vectors, VECTORS)),
                col("_address").equalTo(col("_file")),
                "left")
            .select(
                col("_address").as(DeletionVectorBitmapGenerator.FILE_NAME_COL()),
                col("_vector").as(DeletionVectorBitmapGenerator.FILE_DV_ID_COL()),
                col("_index").as(DeletionVectorBitmapGenerator.ROW_INDEX_COL()));
    List<Action> actions = new ArrayList<>();
    CollectionConverters.asJava(
            DeletionVectorBitmapGenerator.buildDeletionVectors(
                spark, found, transaction.deltaLog(), 0))
        .forEach(
            one -> {
              DataFile file = byAddress.get(one.filePath());
              if (file == null) {
                throw new IllegalStateException(
                    table + ": rows lie in " + one.filePath() + ", which its log does not name");
              }
              actions.addAll(actions(file, one));
            });
    return actions;
  }

  private List<Action> actions(DataFile file, DeletionVectorResult deleted) {
    if (deleted.matchedRowCount() == file.rows()) {
      return List.of(file.removal(transaction.clock().getTimeMillis()));
    }
    Tuple2<AddFile, RemoveFile> both =
        file.addition().removeRows(deleted.deletionVector(), true, true);
    return List.of(both._1(), both._2());
  }
}
