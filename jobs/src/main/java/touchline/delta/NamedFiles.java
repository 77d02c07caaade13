package touchline.delta;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BasePredicate;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.EvalMode;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Predicate$;
import org.apache.spark.sql.execution.datasources.FileIndex;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.PartitionDirectory;
import org.apache.spark.sql.execution.datasources.PartitionDirectory$;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.sources.BaseRelation;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractPartialFunction;
import touchline.pipeline.Table;

/**
 * Data files as a table's log names them, with sizes and partition values: Spark lists no folder
 * for them, looks at no file before it reads it and guesses nothing from names.
 */
final class NamedFiles implements FileIndex {
  private static final long BLOCK = 128L << 20;

  private final String folder;
  private final StructType partition;
  private final Map<Map<String, String>, List<FileStatus>> byPartition = new LinkedHashMap<>();
  private final Set<String> paths = new TreeSet<>();
  private final long bytes;

  private NamedFiles(String folder, StructType partition, Collection<DataFile> files) {
    this.folder = folder;
    this.partition = partition;
    this.bytes = files.stream().mapToLong(DataFile::bytes).sum();
    files.stream()
        .sorted(Comparator.comparing(DataFile::place))
        .forEach(
            file -> {
              Path path = new Path(folder + "/" + file.place());
              paths.add(path.toString());
              byPartition
                  .computeIfAbsent(file.partition(), first -> new ArrayList<>())
                  .add(new FileStatus(file.bytes(), false, 1, BLOCK, file.modifiedAt(), path));
            });
  }

  /** The rows of some files of a table, none of which has deleted rows; any may be null. */
  static BaseRelation relation(
      SparkSession spark, Table table, String folder, Collection<DataFile> files) {
    Map<Boolean, List<StructField>> fields =
        List.of(table.schema().asNullable().fields()).stream()
            .collect(Collectors.partitioningBy(f -> table.partition().contains(f.name())));
    StructType partition = new StructType(fields.get(true).toArray(StructField[]::new));
    return new HadoopFsRelation(
        new NamedFiles(folder, partition, files),
        partition,
        new StructType(fields.get(false).toArray(StructField[]::new)),
        Option.empty(),
        new ParquetFileFormat(),
        Map$.MODULE$.empty(),
        spark);
  }

  @Override
  public Seq<Path> rootPaths() {
    return seq(List.of(new Path(folder)));
  }

  @Override
  public Seq<PartitionDirectory> listFiles(
      Seq<Expression> partitionFilters, Seq<Expression> dataFilters) {
    List<BasePredicate> filters =
        CollectionConverters.asJava(partitionFilters).stream().map(this::bound).toList();
    List<PartitionDirectory> directories = new ArrayList<>();
    byPartition.forEach(
        (values, files) -> {
          InternalRow row = row(values);
          if (filters.stream().allMatch(filter -> filter.eval(row))) {
            directories.add(
                PartitionDirectory$.MODULE$.apply(row, files.toArray(FileStatus[]::new)));
          }
        });
    return seq(directories);
  }

  /** A filter of partition columns, asked of a row of their values. */
  private BasePredicate bound(Expression filter) {
    Expression bound =
        filter.transform(
            new AbstractPartialFunction<Expression, Expression>() {
              @Override
              public boolean isDefinedAt(Expression part) {
                return part instanceof AttributeReference;
              }

              @Override
              public Expression apply(Expression part) {
                AttributeReference column = (AttributeReference) part;
                return new BoundReference(
                    partition.fieldIndex(column.name()), column.dataType(), true);
              }
            });
    return Predicate$.MODULE$.createInterpreted(bound);
  }

  private InternalRow row(Map<String, String> values) {
    Object[] row = new Object[partition.size()];
    for (int i = 0; i < row.length; i++) {
      String text = values.get(partition.apply(i).name());
      Literal literal =
          new Literal(text == null ? null : UTF8String.fromString(text), DataTypes.StringType);
      row[i] =
          new Cast(literal, partition.apply(i).dataType(), Option.apply("UTC"), EvalMode.ANSI())
              .eval(null);
    }
    return new GenericInternalRow(row);
  }

  @Override
  public String[] inputFiles() {
    return paths.toArray(String[]::new);
  }

  /** What a version of a table is made of does not change. */
  @Override
  public void refresh() {}

  @Override
  public long sizeInBytes() {
    return bytes;
  }

  @Override
  public StructType partitionSchema() {
    return partition;
  }

  /** Spark takes scans of the same files for one. */
  @Override
  public boolean equals(Object other) {
    return other instanceof NamedFiles files && paths.equals(files.paths);
  }

  @Override
  public int hashCode() {
    return paths.hashCode();
  }

  private static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }
}
