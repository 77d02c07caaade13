package touchline.delta;

import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.exceptions.KernelEngineException;
import io.delta.kernel.exceptions.KernelException;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.actions.DeletionVectorDescriptor;
import io.delta.kernel.internal.checkpoints.CheckpointMetaData;
import io.delta.kernel.internal.checkpoints.Checkpointer;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.deletionvectors.DeletionVectorStoredBitmap;
import io.delta.kernel.internal.replay.CreateCheckpointIterator;
import io.delta.kernel.internal.types.DataTypeJsonSerDe;
import io.delta.kernel.internal.util.FileNames;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.sql.Date;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.ParquetRuntimeException;
import org.apache.parquet.hadoop.ParquetInputFormat;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampType;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.OptionConverters;
import touchline.pipeline.Records;
import touchline.pipeline.SideBySide;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.storage.Outage;
import touchline.storage.Place;
import touchline.storage.Storage;

/**
 * What the logs of a warehouse's tables say, replayed by Delta's own kernel in this process:
 * neither a Spark session nor a job is needed, and a table of a few files can be read whole.
 */
public final class TableLogs implements Records {
  /** What to do about damage. */
  static final String REMEDY =
      ". Nothing was touched; repair says what is damaged and brings back what can be";

  /** What a version of a table leaves in its log: a commit or a checkpoint. */
  private static final Pattern COMMIT = Pattern.compile("(\\d{20})\\.(json|checkpoint\\..+)");

  /** Answers that are awaited at once. */
  private static final int SIDE_BY_SIDE = 16;

  private final Place root;
  private final Configuration hadoop;
  private final Engine engine;

  /** What was replayed; the logs of a table only grow, so a version stays what it was. */
  private final Map<String, TableState> seen = new ConcurrentHashMap<>();

  /** Rows of tables that are asked for again and again. */
  private final Map<Table, Known> known = new ConcurrentHashMap<>();

  private record Known(long version, List<Row> rows) {}

  public TableLogs(Place root) {
    this(root, Storage.hadoop());
  }

  TableLogs(Place root, Configuration hadoop) {
    this.root = root.absolute();
    hadoop.setBoolean(ParquetInputFormat.PAGE_VERIFY_CHECKSUM_ENABLED, true);
    this.hadoop = hadoop;
    this.engine = DefaultEngine.create(hadoop);
  }

  @Override
  public Place root() {
    return root;
  }

  /** Folder of a table. */
  public Place folder(Table table) {
    return root.resolve(table.layer()).resolve(table.name().substring(table.layer().length() + 1));
  }

  private Place log(Table table) {
    return folder(table).resolve("_delta_log");
  }

  /** Newest committed version, staged or published; {@link Warehouse#ABSENT} before the first. */
  public long version(Table table) {
    // Names tell it; what they hold is replayed by whoever reads the version.
    return log(table).list().stream()
        .map(file -> COMMIT.matcher(file.name()))
        .filter(Matcher::matches)
        .mapToLong(name -> Long.parseLong(name.group(1)))
        .max()
        .orElse(Warehouse.ABSENT);
  }

  /** Whether the table has a folder with a log, sound or not. */
  boolean isThere(Table table) {
    return log(table).isFolder();
  }

  /**
   * Asks the same about each of several tables, in their order. On a disk one after another; across
   * a network, where every answer takes its time, side by side.
   */
  public <A, B> List<B> ask(Collection<A> about, Function<A, B> question) {
    if (root.onDisk().isPresent()) {
      return about.stream().map(question).toList();
    }
    return SideBySide.ask(SIDE_BY_SIDE, about, question);
  }

  /** A table that is there; none in a warehouse that has no layer's folder yet. */
  Optional<Table> anyThere() {
    return Table.layers().stream()
        .filter(layer -> root.resolve(layer).isFolder())
        .flatMap(layer -> Table.all().stream().filter(table -> table.layer().equals(layer)))
        .filter(this::isThere)
        .findFirst();
  }

  /** The table as it is now. */
  public TableState state(Table table) {
    return state(table, version(table));
  }

  /** The table as it was at a version; no files at {@link Warehouse#ABSENT}. */
  public TableState state(Table table, long version) {
    if (version == Warehouse.ABSENT) {
      return TableState.NONE;
    }
    return replay(
        table,
        () ->
            seen.computeIfAbsent(
                table + "@" + version, missing -> state(table, at(table, version))));
  }

  /** Forgets what was replayed, since the table's log was taken away or back. */
  void forget(Table table) {
    seen.keySet().removeIf(key -> key.startsWith(table + "@"));
    known.remove(table);
  }

  /** All rows of a table as it is now, read once as long as nothing is committed to it. */
  List<Row> known(Table table) {
    long now = version(table);
    Known before = known.get(table);
    if (before == null || before.version() != now) {
      before = new Known(now, List.copyOf(rows(table, now)));
      known.put(table, before);
    }
    return before.rows();
  }

  /**
   * All rows of a table of a few files at a version, in the order of its schema file. Columns of
   * texts, numbers, dates, times, and maps, lists and structs of them.
   */
  public List<Row> rows(Table table, long version) {
    return rows(table, version, partition -> true);
  }

  /** The same of the partitions that a predicate takes, by the values of the partition columns. */
  public List<Row> rows(Table table, long version, Predicate<Map<String, String>> wanted) {
    return rows(table, version, List.of(table.schema().fieldNames()), wanted);
  }

  /** The same of some columns, in their order. */
  public List<Row> rows(Table table, long version, List<String> columns) {
    return rows(table, version, columns, partition -> true);
  }

  private List<Row> rows(
      Table table, long version, List<String> columns, Predicate<Map<String, String>> taken) {
    List<Row> rows = new ArrayList<>();
    parts(table, version, columns, taken, rows::addAll);
    return rows;
  }

  /** The same part by part, so that none of a table of many rows need stay in memory. */
  public void parts(Table table, long version, List<String> columns, Consumer<List<Row>> part) {
    parts(table, version, columns, partition -> true, part);
  }

  private void parts(
      Table table,
      long version,
      List<String> columns,
      Predicate<Map<String, String>> taken,
      Consumer<List<Row>> part) {
    if (version == Warehouse.ABSENT) {
      return;
    }
    replay(
        table,
        () -> {
          Snapshot snapshot = at(table, version);
          StructType stored = snapshot.getSchema();
          // A column that the schema file gained since is not there yet.
          StructType wanted =
              new StructType(
                  columns.stream().filter(c -> stored.indexOf(c) >= 0).map(stored::get).toList());
          Scan scan = snapshot.getScanBuilder().withReadSchema(wanted).build();
          io.delta.kernel.data.Row scanned = scan.getScanState(engine);
          org.apache.spark.sql.types.StructType types =
              new org.apache.spark.sql.types.StructType(
                  columns.stream().map(table.schema()::apply).toArray(StructField[]::new));
          for (io.delta.kernel.data.Row file : files(scan)) {
            if (taken.test(InternalScanFileUtils.getPartitionValues(file))) {
              parts(types, scanned, file, part);
            }
          }
          return null;
        });
  }

  @Override
  public List<Row> rows(Table table) {
    return rows(table, version(table));
  }

  /** Commits from that of the newest checkpoint on, which a reader replays one by one. */
  long commitsSinceCheckpoint(Table table) {
    List<String> names = log(table).list().stream().map(Place::name).sorted().toList();
    String checkpoint =
        names.stream().filter(n -> n.contains(".checkpoint.")).reduce("", (a, b) -> b);
    return names.stream()
        .filter(n -> n.endsWith(".json") && n.compareTo(checkpoint) > 0 && n.length() == 25)
        .count();
  }

  /**
   * Writes down beside a table's log what all its commits add up to. Deletions whose retention is
   * over are left out. What the kernel would do by itself, but for tables with constraints, whose
   * rows it cannot check: here no rows are written.
   */
  void checkpoint(Table table) {
    SnapshotImpl now = (SnapshotImpl) replay(table, () -> at(table, version(table)));
    tried(
        table,
        "takes no checkpoint",
        ". Its commits are as they were; maintain tries again",
        () -> {
          try (CreateCheckpointIterator actions = now.getCreateCheckpointIterator(engine)) {
            engine
                .getParquetHandler()
                .writeParquetFileAtomically(
                    FileNames.checkpointFileSingular(now.getLogPath(), now.getVersion()).toString(),
                    actions);
            new Checkpointer(now.getLogPath())
                .writeLastCheckpointFile(
                    engine,
                    new CheckpointMetaData(
                        now.getVersion(), actions.getNumberOfAddActions(), Optional.empty()));
          }
          return null;
        });
  }

  private Snapshot at(Table table, long version) {
    return io.delta.kernel.Table.forPath(engine, folder(table).address())
        .getSnapshotAsOfVersion(engine, version);
  }

  private TableState state(Table table, Snapshot snapshot) {
    List<DataFile> files = new ArrayList<>();
    for (io.delta.kernel.data.Row scanned : replay(table, () -> files(scan(snapshot)))) {
      io.delta.kernel.data.Row add = scanned.getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL);
      StructType named = add.getSchema();
      int stats = named.indexOf("stats");
      files.add(
          new DataFile(
              add.getString(named.indexOf("path")),
              add.getLong(named.indexOf("size")),
              add.getLong(named.indexOf("modificationTime")),
              stats < 0 || add.isNullAt(stats) ? null : add.getString(stats),
              new HashMap<>(InternalScanFileUtils.getPartitionValues(scanned)),
              deletions(
                  InternalScanFileUtils.getDeletionVectorDescriptorFromRow(scanned),
                  folder(table))));
    }
    return new TableState(snapshot.getVersion(), List.copyOf(files));
  }

  private static DataFile.Deletions deletions(DeletionVectorDescriptor found, Place folder) {
    if (found == null) {
      return null;
    }
    String vector = found.serializeToBase64();
    if (!found.isOnDisk()) {
      return new DataFile.Deletions(null, 0, found.getCardinality(), vector);
    }
    URI within = URI.create(folder.uri() + "/");
    URI file = URI.create(found.getAbsolutePath(within.toString()));
    return new DataFile.Deletions(
        within.relativize(file).getPath(),
        found.getOffset().orElse(0) + Integer.BYTES + found.getSizeInBytes() + Integer.BYTES,
        found.getCardinality(),
        vector);
  }

  /**
   * What is wrong with the list of a file's deleted rows, held against its checksum; empty when
   * nothing is. Reads it.
   */
  Optional<String> wrongDeletions(Table table, DataFile file) {
    org.apache.spark.sql.delta.actions.DeletionVectorDescriptor said =
        file.addition().deletionVector();
    DeletionVectorDescriptor vector =
        new DeletionVectorDescriptor(
            said.storageType(),
            said.pathOrInlineDv(),
            OptionConverters.toJava(said.offset()).map(Integer.class::cast),
            said.sizeInBytes(),
            said.cardinality());
    try {
      new DeletionVectorStoredBitmap(vector, Optional.of(folder(table).address()))
          .load(engine.getFileSystemClient());
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      Outage.refuse(e);
      return Optional.of("holds other bytes than were written: " + e.getMessage());
    }
  }

  private static Scan scan(Snapshot snapshot) {
    return snapshot.getScanBuilder().build();
  }

  private List<io.delta.kernel.data.Row> files(Scan scan) throws IOException {
    List<io.delta.kernel.data.Row> files = new ArrayList<>();
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine, true)) {
      while (batches.hasNext()) {
        try (CloseableIterator<io.delta.kernel.data.Row> rows = batches.next().getRows()) {
          rows.forEachRemaining(files::add);
        }
      }
    }
    return files;
  }

  private void parts(
      org.apache.spark.sql.types.StructType types,
      io.delta.kernel.data.Row scanned,
      io.delta.kernel.data.Row file,
      Consumer<List<Row>> part)
      throws IOException {
    try (CloseableIterator<ColumnarBatch> physical =
            engine
                .getParquetHandler()
                .readParquetFiles(
                    Utils.singletonCloseableIterator(InternalScanFileUtils.getAddFileStatus(file)),
                    ScanStateRow.getPhysicalDataReadSchema(scanned),
                    Optional.empty())
                .map(FileReadResult::getData);
        CloseableIterator<FilteredColumnarBatch> batches =
            Scan.transformPhysicalData(engine, scanned, file, physical)) {
      while (batches.hasNext()) {
        List<Row> rows = new ArrayList<>();
        add(rows, types, batches.next().getRows());
        part.accept(rows);
      }
    } catch (ParquetRuntimeException | KernelEngineException e) {
      // What Parquet says names an object of the kernel's instead of the file.
      throw new ParquetDecodingException(
          "the data file " + InternalScanFileUtils.getAddFileStatus(file).getPath() + " is wrong",
          e);
    }
  }

  /**
   * All rows of Parquet files that belong to no table, in the columns of a schema.
   *
   * @param files their places
   */
  public List<Row> rows(List<String> files, org.apache.spark.sql.types.StructType types) {
    StructType wanted = DataTypeJsonSerDe.deserializeStructType(types.json());
    List<Row> rows = new ArrayList<>();
    try {
      List<FileStatus> found = new ArrayList<>();
      for (String file : files) {
        org.apache.hadoop.fs.Path place = new org.apache.hadoop.fs.Path(file);
        long bytes = place.getFileSystem(hadoop).getFileStatus(place).getLen();
        found.add(FileStatus.of(file, bytes, 0));
      }
      read(found, wanted, types, rows);
    } catch (IOException e) {
      throw new UncheckedIOException(String.join(", ", files), e);
    }
    return rows;
  }

  private void read(
      List<FileStatus> files,
      StructType wanted,
      org.apache.spark.sql.types.StructType types,
      List<Row> rows)
      throws IOException {
    try (CloseableIterator<FileReadResult> batches =
        engine
            .getParquetHandler()
            .readParquetFiles(
                Utils.toCloseableIterator(files.iterator()), wanted, Optional.empty())) {
      while (batches.hasNext()) {
        add(rows, types, batches.next().getData().getRows());
      }
    }
  }

  private static void add(
      List<Row> rows,
      org.apache.spark.sql.types.StructType types,
      CloseableIterator<io.delta.kernel.data.Row> found)
      throws IOException {
    try (found) {
      int[] at = null;
      while (found.hasNext()) {
        io.delta.kernel.data.Row row = found.next();
        if (at == null) {
          StructType stored = row.getSchema();
          at = Arrays.stream(types.fieldNames()).mapToInt(stored::indexOf).toArray();
        }
        rows.add(row(types, row, at));
      }
    }
  }

  private static Row row(
      org.apache.spark.sql.types.StructType types, io.delta.kernel.data.Row found, int[] at) {
    StructField[] fields = types.fields();
    Object[] values = new Object[fields.length];
    for (int i = 0; i < fields.length; i++) {
      values[i] =
          at[i] < 0 || found.isNullAt(at[i]) ? null : value(found, at[i], fields[i].dataType());
    }
    return new GenericRowWithSchema(values, types);
  }

  private static Object value(io.delta.kernel.data.Row row, int at, DataType type) {
    if (type instanceof StringType) {
      return row.getString(at);
    } else if (type instanceof LongType) {
      return row.getLong(at);
    } else if (type instanceof IntegerType) {
      return row.getInt(at);
    } else if (type instanceof DoubleType) {
      return row.getDouble(at);
    } else if (type instanceof DecimalType) {
      return row.getDecimal(at);
    } else if (type instanceof BooleanType) {
      return row.getBoolean(at);
    } else if (type instanceof BinaryType) {
      return row.getBinary(at);
    } else if (type instanceof DateType) {
      return date(row.getInt(at));
    } else if (type instanceof TimestampType) {
      return time(row.getLong(at));
    } else if (type instanceof ArrayType list) {
      return list(row.getArray(at), list.elementType());
    } else if (type instanceof MapType entries) {
      return map(row.getMap(at), entries);
    } else if (type instanceof org.apache.spark.sql.types.StructType struct) {
      io.delta.kernel.data.Row inner = row.getStruct(at);
      StructType stored = inner.getSchema();
      int[] within = Arrays.stream(struct.fieldNames()).mapToInt(stored::indexOf).toArray();
      return row(struct, inner, within);
    }
    throw unread(type);
  }

  private static Object list(ArrayValue array, DataType type) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < array.getSize(); i++) {
      values.add(element(array.getElements(), i, type));
    }
    return CollectionConverters.asScala(values).toSeq();
  }

  private static Object map(MapValue map, MapType type) {
    Map<Object, Object> values = new HashMap<>();
    for (int i = 0; i < map.getSize(); i++) {
      values.put(
          element(map.getKeys(), i, type.keyType()), element(map.getValues(), i, type.valueType()));
    }
    return CollectionConverters.asScala(values);
  }

  private static Object element(ColumnVector vector, int at, DataType type) {
    if (vector.isNullAt(at)) {
      return null;
    } else if (type instanceof StringType) {
      return vector.getString(at);
    } else if (type instanceof LongType) {
      return vector.getLong(at);
    } else if (type instanceof IntegerType) {
      return vector.getInt(at);
    } else if (type instanceof DoubleType) {
      return vector.getDouble(at);
    } else if (type instanceof DecimalType) {
      return vector.getDecimal(at);
    } else if (type instanceof BooleanType) {
      return vector.getBoolean(at);
    } else if (type instanceof DateType) {
      return date(vector.getInt(at));
    } else if (type instanceof TimestampType) {
      return time(vector.getLong(at));
    } else if (type instanceof ArrayType list) {
      return list(vector.getArray(at), list.elementType());
    } else if (type instanceof MapType entries) {
      return map(vector.getMap(at), entries);
    } else if (type instanceof org.apache.spark.sql.types.StructType struct) {
      Object[] values = new Object[struct.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = element(vector.getChild(i), at, struct.apply(i).dataType());
      }
      return new GenericRowWithSchema(values, struct);
    }
    throw unread(type);
  }

  private static Date date(int day) {
    return DateTimeUtils.toJavaDate(day);
  }

  private static Timestamp time(long micros) {
    return DateTimeUtils.toJavaTimestamp(micros);
  }

  private static IllegalArgumentException unread(DataType type) {
    return new IllegalArgumentException("a column of " + type.sql() + " is not read without Spark");
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private interface Replay<T> {
    T of() throws IOException;
  }

  /** What the kernel cannot replay is damage on disk or an outage, and says which table. */
  private <T> T replay(Table table, Replay<T> work) {
    return tried(table, "cannot be read", REMEDY, work);
  }

  private <T> T tried(Table table, String failure, String remedy, Replay<T> work) {
    try {
      return work.of();
    } catch (KernelException
        | KernelEngineException
        | IOException
        | UncheckedIOException
        | ParquetRuntimeException e) {
      Outage.refuse(e);
      throw new UserError(
          UserError.INPUT_OUTPUT,
          table + " in " + folder(table) + " " + failure + ": " + firstLine(e) + remedy);
    }
  }
}
