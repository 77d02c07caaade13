package touchline.delta;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
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
import org.apache.spark.sql.delta.DeltaParquetFileFormat;
import org.apache.spark.sql.delta.RowIndexFilter;
import org.apache.spark.sql.delta.RowIndexFilterType;
import org.apache.spark.sql.delta.actions.Protocol;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.FileIndex;
import org.apache.spark.sql.execution.datasources.FileStatusWithMetadata;
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
  /** In which file a row lies: its address, as Spark writes it. */
  static final String FILE = "_metadata.file_path";

  /** The row's number in its file, from 0 on. */
  static final String INDEX = "_metadata.row_index";

  private static final long BLOCK = 128L << 20;

  /** What Delta's reader says of a row that is not deleted. */
  private static final byte KEPT = RowIndexFilter.KEEP_ROW_VALUE;

  /** Versions and features by which a table may have deleted rows in its files. */
  private static final Protocol WITH_DELETED_ROWS = withDeletedRows();

  private final String folder;
  private final StructType partition;
  private final Map<Map<String, String>, List<FileStatusWithMetadata>> byPartition =
      new LinkedHashMap<>();
  private final Set<DataFile> files;
  private final long bytes;

  private NamedFiles(String folder, StructType partition, Collection<DataFile> files) {
    this.folder = folder;
    this.partition = partition;
    this.files = Set.copyOf(files);
    this.bytes = files.stream().mapToLong(DataFile::bytes).sum();
    files.stream()
        .sorted(Comparator.comparing(DataFile::place))
        .forEach(
            file ->
                byPartition
                    .computeIfAbsent(file.partition(), first -> new ArrayList<>())
                    .add(found(file)));
  }

  private static Path path(String folder, DataFile file) {
    return new Path(folder + "/" + file.place());
  }

  /** What {@link #FILE} says of rows of a file. */
  static String address(String folder, DataFile file) {
    return SparkPath.fromPath(path(folder, file)).urlEncoded();
  }

  /** The file, and for Delta's reader which of its rows are deleted. */
  private FileStatusWithMetadata found(DataFile file) {
    Map<String, Object> deleted =
        file.hasDeletedRows()
            ? Map.of(
                DeltaParquetFileFormat.FILE_ROW_INDEX_FILTER_ID_ENCODED(),
                file.deletions().vector(),
                DeltaParquetFileFormat.FILE_ROW_INDEX_FILTER_TYPE(),
                RowIndexFilterType.IF_CONTAINED)
            : Map.of();
    return new FileStatusWithMetadata(
        new FileStatus(file.bytes(), false, 1, BLOCK, file.modifiedAt(), path(folder, file)),
        scala.collection.immutable.Map.from(CollectionConverters.asScala(deleted)));
  }

  /**
   * The rows of some files of a table, but those that are deleted though they lie in them; any
   * column may be null. Rows can be asked for their place: {@link #FILE} and {@link #INDEX}.
   */
  static Dataset<Row> rows(
      SparkSession spark, Table table, String folder, Collection<DataFile> files) {
    if (files.stream().noneMatch(DataFile::hasDeletedRows)) {
      return spark.baseRelationToDataFrame(
          relation(spark, table, folder, files, List.of(), new ParquetFileFormat()));
    }
    FileFormat format =
        new DeltaParquetFileFormat(
            WITH_DELETED_ROWS,
            Migration.metadata(table.name(), table, 0),
            false,
            false,
            true,
            Option.apply(folder),
            false);
    StructField isDeleted = DeltaParquetFileFormat.IS_ROW_DELETED_STRUCT_FIELD();
    return spark
        .baseRelationToDataFrame(relation(spark, table, folder, files, List.of(isDeleted), format))
        // Delta's reader knows a deleted row by its index, which Spark reads where it is named.
        .where(col(isDeleted.name()).equalTo(KEPT).and(col(INDEX).geq(0)));
  }

  private static BaseRelation relation(
      SparkSession spark,
      Table table,
      String folder,
      Collection<DataFile> files,
      List<StructField> added,
      FileFormat format) {
    Map<Boolean, List<StructField>> fields =
        List.of(table.schema().asNullable().fields()).stream()
            .collect(Collectors.partitioningBy(f -> table.partition().contains(f.name())));
    StructType partition = new StructType(fields.get(true).toArray(StructField[]::new));
    return new HadoopFsRelation(
        new NamedFiles(folder, partition, files),
        partition,
        new StructType(
            Stream.concat(fields.get(false).stream(), added.stream()).toArray(StructField[]::new)),
        Option.empty(),
        format,
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
            directories.add(PartitionDirectory$.MODULE$.apply(row, seq(files)));
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

  private static Protocol withDeletedRows() {
    Option<scala.collection.immutable.Set<String>> features =
        Option.apply(
            scala.collection.immutable.Set.from(
                CollectionConverters.asScala(Set.of("deletionVectors"))));
    return new Protocol(3, 7, features, features);
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
    return files.stream()
        .map(file -> path(folder, file).toString())
        .sorted()
        .toArray(String[]::new);
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
    return other instanceof NamedFiles named
        && folder.equals(named.folder)
        && files.equals(named.files);
  }

  @Override
  public int hashCode() {
    return files.hashCode();
  }

  private static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }
}
