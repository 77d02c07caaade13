package touchline.night;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import touchline.pipeline.SparkRows;

/**
 * Values of one key column that a night makes anew: few as texts in this process, many as rows that
 * were written aside.
 */
final class Keys {
  /** Up to this many values are held in this process. */
  static final int FEW = 50_000;

  /** Up to this many are looked up as a list in the query's text. */
  private static final int IN_TEXT = 200;

  /** Up to this many travel to every task instead of through a shuffle. */
  private static final long BROADCAST = 500_000;

  private final String column;
  private final Set<String> values;
  private final Dataset<Row> rows;
  private final long count;

  private Keys(String column, Set<String> values, Dataset<Row> rows, long count) {
    this.column = column;
    this.values = values;
    this.rows = rows;
    this.count = count;
  }

  /** Few values. */
  static Keys of(String column, Set<String> values) {
    return new Keys(column, values, null, values.size());
  }

  /**
   * The distinct values of a column, none of them null.
   *
   * @param aside where many are kept
   */
  static Keys of(String column, Dataset<Row> rows, Aside aside) {
    Dataset<Row> distinct = rows.select(column).where(col(column).isNotNull()).distinct();
    List<String> first = distinct.as(Encoders.STRING()).limit(FEW + 1).collectAsList();
    if (first.size() <= FEW) {
      return of(column, new TreeSet<>(first));
    }
    Aside.Rows kept = aside.write("keys", distinct);
    return new Keys(column, null, kept.rows(), kept.count());
  }

  boolean isEmpty() {
    return count == 0;
  }

  long count() {
    return count;
  }

  boolean isFew() {
    return values != null;
  }

  /** The values, of few. */
  Set<String> values() {
    return values;
  }

  /** Both these values and others, under this column's name. */
  Keys with(Keys other, Aside aside) {
    if (other.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    if (isFew() && other.isFew() && count + other.count <= FEW) {
      Set<String> all = new TreeSet<>(values);
      all.addAll(other.values);
      return of(column, all);
    }
    SparkSession spark = rows == null ? other.rows.sparkSession() : rows.sparkSession();
    return of(column, asRows(spark).union(other.asRows(spark)), aside);
  }

  private Dataset<Row> asRows(SparkSession spark) {
    if (rows != null) {
      return rows;
    }
    List<Row> listed = new ArrayList<>();
    values.forEach(value -> listed.add(RowFactory.create(value)));
    return spark.createDataFrame(listed, new StructType().add(column, DataTypes.StringType, false));
  }

  /** Rows under these values, their columns in the order that they had. */
  Dataset<Row> of(Dataset<Row> table) {
    if (isFew() && count <= IN_TEXT) {
      return table.where(col(column).isin(values.toArray()));
    }
    return joined(table, "left_semi");
  }

  /** Rows of this process under these values, of which there are few. */
  List<Row> among(List<Row> rows) {
    return rows.stream()
        .filter(row -> row.getAs(column) != null && values.contains((String) row.getAs(column)))
        .toList();
  }

  /** Rows under other values, or none, their columns in the order that they had. */
  Dataset<Row> notOf(Dataset<Row> table) {
    return joined(table, "left_anti");
  }

  private Dataset<Row> joined(Dataset<Row> table, String kind) {
    // A join by names puts their columns first; what is cut in pieces is put together by position.
    return table
        .join(hinted(table.sparkSession()), join(), kind)
        .select(SparkRows.columns(table.schema()));
  }

  private Dataset<Row> hinted(SparkSession spark) {
    Dataset<Row> all = asRows(spark);
    return count <= BROADCAST ? broadcast(all) : all;
  }

  private Seq<String> join() {
    return CollectionConverters.asScala(List.of(column)).toSeq();
  }
}
