package touchline.pipeline;

import static org.apache.spark.sql.functions.col;
import static scala.jdk.javaapi.CollectionConverters.asJava;
import static scala.jdk.javaapi.CollectionConverters.asScala;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.CreateStruct$;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.DeserializeToObject;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.MapPartitions;
import org.apache.spark.sql.catalyst.plans.logical.SerializeFromObject;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.execution.LogicalRDD$;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.runtime.AbstractFunction1;

/**
 * Functions of rows as Spark itself holds them: texts are bytes ({@code UTF8String}), timestamps
 * microseconds and dates days since 1970 (UTC), lists {@code ArrayData}. Such a row costs no
 * decoding on its way in and out, where {@link Dataset#mapPartitions} makes an object of every
 * value.
 */
public final class SparkRows {
  /** What is made of one partition's rows. */
  public interface Function extends Serializable {
    /**
     * @param rows a row may be overwritten when the next one is asked for: copy what is kept
     * @return rows that are not changed once they are handed out
     */
    Iterator<InternalRow> of(Iterator<InternalRow> rows);
  }

  /** A row in the making: columns that are not set are null. */
  public static final class Line {
    private final StructType schema;
    private final Object[] values;

    /**
     * @param schema of the rows that are made
     */
    public Line(StructType schema) {
      this.schema = schema;
      this.values = new Object[schema.size()];
    }

    /**
     * Sets a column.
     *
     * @param value as Spark holds it
     * @throws IllegalArgumentException when there is no such column
     */
    public Line set(String column, Object value) {
      values[schema.fieldIndex(column)] = value;
      return this;
    }

    /** Sets a column of lists. */
    public Line set(String column, List<?> values) {
      return set(column, new GenericArrayData(values.toArray()));
    }

    /** The row. */
    public InternalRow made() {
      return new GenericInternalRow(values);
    }
  }

  /** The columns that rows of two schemas share, by name and type. */
  public static final class Shared implements Serializable {
    private static final long serialVersionUID = 1;

    private final StructType made;
    private final DataType[] types;
    private final int[] from;

    /**
     * @param told of the rows that columns are taken from
     * @param made of the rows that get them
     */
    public Shared(StructType told, StructType made) {
      this.made = made;
      this.types = new DataType[made.size()];
      this.from = new int[made.size()];
      for (int i = 0; i < from.length; i++) {
        types[i] = made.apply(i).dataType();
        Option<Object> at = told.getFieldIndex(made.apply(i).name());
        from[i] =
            at.isDefined() && told.apply((int) at.get()).dataType().equals(types[i])
                ? (int) at.get()
                : -1;
      }
    }

    /** A row in the making that has what they share of another. */
    public Line line(InternalRow row) {
      Line line = new Line(made);
      for (int i = 0; i < from.length; i++) {
        line.values[i] = from[i] < 0 ? null : row.get(from[i], types[i]);
      }
      return line;
    }
  }

  private SparkRows() {}

  /**
   * The rows that a function makes of each partition's.
   *
   * @param made columns of what it makes
   */
  public static Dataset<Row> map(Dataset<Row> rows, StructType made, Function function) {
    LogicalPlan plan = ((org.apache.spark.sql.classic.Dataset<Row>) rows).logicalPlan();
    List<Expression> columns = new ArrayList<>(asJava(plan.output()));
    LogicalPlan whole =
        new DeserializeToObject(
            CreateStruct$.MODULE$.create(seq(columns)), column("row", rows.schema()), plan);
    LogicalPlan mapped = new MapPartitions(new Mapped(function), column("made", made), whole);
    // Which columns may be null is the table's word, held when it is written.
    StructType fields = made.asNullable();
    List<NamedExpression> told = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      StructField field = fields.apply(i);
      told.add(
          new Alias(
              new GetStructField(
                  new BoundReference(0, fields, false), i, Option.apply(field.name())),
              field.name(),
              NamedExpression.newExprId(),
              seq(List.of()),
              Option.empty(),
              seq(List.of())));
    }
    return org.apache.spark.sql.classic.Dataset.ofRows(
        (org.apache.spark.sql.classic.SparkSession) rows.sparkSession(),
        new SerializeFromObject(seq(told), mapped));
  }

  /**
   * Rows that are made now and kept on the disks of those who made them, to be read several times;
   * what a machine had that is lost is made again, which a local checkpoint cannot.
   */
  public static Dataset<Row> kept(Dataset<Row> rows) {
    RDD<InternalRow> made =
        ((org.apache.spark.sql.classic.Dataset<Row>) rows).queryExecution().toRdd();
    // A row may be overwritten when the next one is asked for.
    JavaRDD<InternalRow> kept =
        made.toJavaRDD().map(InternalRow::copy).persist(StorageLevel.DISK_ONLY());
    kept.count();
    return org.apache.spark.sql.classic.Dataset.ofRows(
        (org.apache.spark.sql.classic.SparkSession) rows.sparkSession(),
        LogicalRDD$.MODULE$.fromDataset(
            kept.rdd(), (org.apache.spark.sql.classic.Dataset<Row>) rows, false));
  }

  /** Columns of a schema, in its order. */
  public static Column[] columns(StructType schema) {
    return Arrays.stream(schema.fieldNames()).map(name -> col(name)).toArray(Column[]::new);
  }

  /** The texts of a list. */
  public static List<String> texts(ArrayData list) {
    List<String> texts = new ArrayList<>(list.numElements());
    for (int i = 0; i < list.numElements(); i++) {
      texts.add(list.isNullAt(i) ? null : list.getUTF8String(i).toString());
    }
    return texts;
  }

  private static Attribute column(String name, DataType type) {
    return new AttributeReference(
        name, type, false, Metadata.empty(), NamedExpression.newExprId(), seq(List.of()));
  }

  private static <T> Seq<T> seq(List<T> values) {
    return asScala(values).toSeq();
  }

  private static final class Mapped
      extends AbstractFunction1<
          scala.collection.Iterator<Object>, scala.collection.Iterator<Object>>
      implements Serializable {
    private static final long serialVersionUID = 1;

    private final Function function;

    Mapped(Function function) {
      this.function = function;
    }

    @Override
    @SuppressWarnings("unchecked")
    public scala.collection.Iterator<Object> apply(scala.collection.Iterator<Object> rows) {
      Iterator<?> in = asJava(rows);
      Iterator<?> out = function.of((Iterator<InternalRow>) in);
      return asScala((Iterator<Object>) out);
    }
  }
}
