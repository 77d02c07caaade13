package touchline.delta;

import static org.apache.spark.sql.functions.col;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.ConcurrentModificationException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.classic.Dataset$;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.SetTransaction;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;
import touchline.pipeline.Store;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.storage.Place;

/**
 * The Delta tables under one folder, one subfolder a layer; all writing passes through here.
 *
 * <p>A night holds the lock and knows every version: files are listed by {@link TableLogs} and read
 * as the Parquet files that they are, and a write is one query and one commit.
 */
public final class Warehouse implements Store {
  /** Version of a table that has never been written. */
  public static final long ABSENT = -1;

  /** Bytes of a table's files from which on it is merged into instead of replaced. */
  public static final long LARGE = 16L << 20;

  /** Under which name a table's log keeps the highest token of a run. */
  private static final String FENCE = "touchline-lease";

  /** Digits of a version in the name of what it left in the log. */
  private static final int VERSION_DIGITS = 20;

  /** Up to this many rows of a table go into queries as they are, so that no task opens a file. */
  private static final int HELD_ROWS = 2_000;

  /** Up to this many bytes of a table's files hold such rows. */
  private static final long HELD_BYTES = 1L << 20;

  /** Share of a file's rows that may be deleted until upkeep writes it anew. */
  private static final double MOST_DELETED = .05;

  /** Commits that are worth a checkpoint. */
  private static final int CHECKPOINT_EVERY = 3;

  private final SparkSession spark;
  private final TableLogs logs;
  private final Migration migration;
  private final long large;
  private final Disk disk;
  private final Set<String> ensured = ConcurrentHashMap.newKeySet();
  private final Map<Table, HeldRows> held = new ConcurrentHashMap<>();
  private volatile Runnable guard = () -> {};
  private volatile long fence;

  public Warehouse(SparkSession spark, Place root) {
    this(spark, root, LARGE);
  }

  /**
   * @param large bytes of a table's files from which on it is large
   */
  public Warehouse(SparkSession spark, Place root, long large) {
    this(spark, root, large, Disk.REAL);
  }

  /**
   * @param logs of the same tables; what they have replayed need not be replayed again
   */
  public Warehouse(SparkSession spark, TableLogs logs) {
    this(spark, logs, LARGE, Disk.REAL);
  }

  Warehouse(SparkSession spark, Place root, long large, Disk disk) {
    this(spark, new TableLogs(root, spark.sessionState().newHadoopConf()), large, disk);
  }

  private Warehouse(SparkSession spark, TableLogs logs, long large, Disk disk) {
    this.disk = disk;
    this.spark = spark;
    this.logs = logs;
    this.migration = new Migration(spark);
    this.large = large;
  }

  @Override
  public Place root() {
    return logs.root();
  }

  /** The session that reads and writes the tables. */
  public SparkSession spark() {
    return spark;
  }

  /**
   * The same warehouse, where each writing asks first whether it is allowed.
   *
   * @param writing throws when it is not
   */
  public Warehouse guardedBy(Runnable writing) {
    this.guard = writing;
    return this;
  }

  /**
   * The same warehouse, where nothing is put on record once a run with a higher token has begun.
   *
   * @param token of this run
   */
  public Warehouse fencedBy(long token) {
    this.fence = token;
    return this;
  }

  /** What the logs of the tables say. */
  public TableLogs logs() {
    return logs;
  }

  /** Folder of a table. */
  public String folder(Table table) {
    return logs.folder(table).address();
  }

  /** Newest committed version, staged or published; {@link #ABSENT} before the first. */
  public long version(Table table) {
    return logs.version(table);
  }

  /** Whether to write all rows of the table costs more than to merge into it. */
  public boolean isLarge(Table table) {
    TableState state = logs.state(table);
    return state.version() != ABSENT && state.bytes() >= large;
  }

  @Override
  public boolean isEmpty(Table table) {
    return logs.version(table) == ABSENT;
  }

  @Override
  public Dataset<Row> read(Table table) {
    return read(table, logs.state(table));
  }

  @Override
  public List<Row> rows(Table table) {
    return logs.rows(table);
  }

  /** One version of a table; no rows when it is {@link #ABSENT}. */
  public Dataset<Row> read(Table table, long version) {
    return read(table, logs.state(table, version));
  }

  private Dataset<Row> read(Table table, TableState state) {
    long rows = state.rows();
    return rows > 0 && rows <= HELD_ROWS && state.bytes() <= HELD_BYTES
        ? held(table, state.version())
        : files(table, state.files());
  }

  /** All rows of a version, as queries take them. */
  private record HeldRows(long version, LocalRelation rows) {}

  private Dataset<Row> held(Table table, long version) {
    LocalRelation rows =
        held.compute(
                table,
                (t, before) ->
                    before != null && before.version() == version
                        ? before
                        : new HeldRows(version, local(t, version)))
            .rows();
    return Dataset$.MODULE$.ofRows(
        (org.apache.spark.sql.classic.SparkSession) spark, rows.newInstance());
  }

  private LocalRelation local(Table table, long version) {
    Dataset<Row> rows =
        spark.createDataFrame(logs.rows(table, version), table.schema().asNullable());
    return (LocalRelation) ((org.apache.spark.sql.classic.Dataset<Row>) rows).logicalPlan();
  }

  /** Rows of some of a table's files. */
  private Dataset<Row> files(Table table, Collection<DataFile> files) {
    if (files.isEmpty()) {
      return spark.createDataFrame(List.<Row>of(), table.schema());
    }
    return NamedFiles.rows(spark, table, folder(table), files).select(columns(table));
  }

  /** Rows of the partitions that a predicate takes, by the values of the partition columns. */
  public Dataset<Row> partitions(Table table, Predicate<Map<String, String>> wanted) {
    TableState state = logs.state(table);
    return files(table, state.files().stream().filter(f -> wanted.test(f.partition())).toList());
  }

  /**
   * Rows that were appended after a version, of a table that only grows.
   *
   * @throws IllegalStateException when files went away
   */
  public Dataset<Row> appended(Table table, long after) {
    TableState before = logs.state(table, after);
    TableState now = logs.state(table);
    List<String> known = before.files().stream().map(DataFile::path).toList();
    List<DataFile> added = new ArrayList<>(now.files());
    added.removeIf(f -> known.contains(f.path()));
    if (added.size() + known.size() != now.files().size()) {
      throw new IllegalStateException(table + " only grows, but files of it went away");
    }
    return files(table, added);
  }

  @Override
  public void append(Table table, Dataset<Row> rows) {
    write(table, rows, List.of(), SaveMode.Append);
  }

  @Override
  public void replace(Table table, Dataset<Row> rows) {
    ensure(table);
    write(table, rows, logs.state(table).files(), SaveMode.Overwrite);
  }

  /** Replaces the partitions that a predicate takes, in one commit. */
  public void replacePartitions(
      Table table, Predicate<Map<String, String>> replaced, Dataset<Row> rows) {
    ensure(table);
    write(
        table,
        rows,
        logs.state(table).files().stream().filter(f -> replaced.test(f.partition())).toList(),
        SaveMode.Overwrite);
  }

  /** Replaces all rows by few, in one commit and without a query. */
  public void replace(Table table, List<Row> rows) {
    replacePartitions(table, partition -> true, rows);
  }

  /**
   * Replaces the partitions that a predicate takes by few rows, in one commit and without a query.
   *
   * @param rows in the columns and order of the table's schema
   */
  public void replacePartitions(
      Table table, Predicate<Map<String, String>> replaced, List<Row> rows) {
    ensure(table);
    List<DataFile> removed =
        logs.state(table).files().stream().filter(f -> replaced.test(f.partition())).toList();
    OptimisticTransaction transaction = begin(table);
    List<Action> added = new ArrayList<>();
    new FewRows(spark, table, logs.folder(table))
        .write(rows)
        .forEach(file -> added.add(file.addition()));
    commit(transaction, added, removed, SaveMode.Overwrite);
  }

  /** One query writes the rows, one commit brings them in and takes the old files out. */
  private void write(Table table, Dataset<Row> rows, List<DataFile> removed, SaveMode mode) {
    ensure(table);
    OptimisticTransaction transaction = begin(table);
    List<Action> written = new ArrayList<>();
    written.addAll(
        CollectionConverters.asJava(transaction.writeFiles(rows.select(columns(table)))));
    commit(transaction, written, removed, mode);
  }

  /**
   * Adds few rows unless another process added any since.
   *
   * @param allowed asked once no other commit can slip in between; throws when the rows shall not
   *     be added
   * @throws ConcurrentModificationException when another process did
   */
  void appendAlone(Table table, List<Row> rows, Runnable allowed) {
    ensure(table);
    OptimisticTransaction transaction = begin(table);
    transaction.readWholeTable();
    allowed.run();
    List<Action> added = new ArrayList<>(fenced(transaction));
    new FewRows(spark, table, logs.folder(table))
        .write(rows)
        .forEach(file -> added.add(file.addition()));
    commit(transaction, added, List.of(), SaveMode.Append);
  }

  /** Leaves word in a table's log that no run with a lower token may add rows alone. */
  void fence(Table table) {
    OptimisticTransaction transaction = begin(table);
    commit(transaction, fenced(transaction), List.of(), SaveMode.Append);
  }

  /**
   * What a commit says of the run's token. A commit between this reading of it and the run's own
   * makes Delta refuse the latter.
   *
   * @throws UserError when a run with a higher token has begun
   */
  private List<Action> fenced(OptimisticTransaction transaction) {
    if (fence == 0) {
      return List.of();
    }
    refuseOvertaken(transaction.txnVersion(FENCE));
    return List.of(
        new SetTransaction(FENCE, fence, Option.apply(transaction.clock().getTimeMillis())));
  }

  private void refuseOvertaken(long highest) {
    if (highest > fence) {
      throw new UserError(
          UserError.LOCKED,
          "another run took "
              + root()
              + " meanwhile (its lease is number "
              + highest
              + ", this run's "
              + fence
              + "); this one is not published, try again");
    }
  }

  /**
   * Forces to the disk what makes up a table and did not at a version before: data files, commits
   * and the folders that name them.
   */
  void force(Table table, TableState before) {
    Place folder = logs.folder(table);
    Set<Place> places = new LinkedHashSet<>();
    Set<DataFile> known = Set.copyOf(before.files());
    for (DataFile file : logs.state(table).files()) {
      if (!known.contains(file)) {
        file.places().forEach(place -> places.add(folder.resolve(place)));
      }
    }
    Place log = folder.resolve("_delta_log");
    for (long v = before.version() + 1; v <= logs.version(table); v++) {
      places.add(log.resolve(String.format(Locale.ROOT, "%020d.json", v)));
    }
    Set<Place> folders = new LinkedHashSet<>();
    for (Place place : places) {
      Place in = place;
      do {
        in = in.parent();
        folders.add(in);
      } while (!in.equals(root()));
    }
    places.addAll(folders);
    places.forEach(this::force);
  }

  private void force(Place place) {
    try {
      disk.force(place);
    } catch (UncheckedIOException e) {
      throw new UncheckedIOException("cannot be forced to the disk: " + place, e.getCause());
    }
  }

  /** A transaction on a table; the first of a table states what its schema file does. */
  private OptimisticTransaction begin(Table table) {
    return begin(table, folder(table));
  }

  private OptimisticTransaction begin(Table table, String folder) {
    guard.run();
    OptimisticTransaction transaction =
        DeltaLog.forTable(spark, folder).startTransaction(Option.empty(), Option.empty());
    if (transaction.readVersion() == ABSENT) {
      transaction.updateMetadataForNewTable(
          Migration.metadata(
              UUID.randomUUID().toString(), table, transaction.clock().getTimeMillis()));
    }
    return transaction;
  }

  private void commit(
      OptimisticTransaction transaction,
      List<Action> written,
      List<DataFile> removed,
      SaveMode mode) {
    List<Action> actions = new ArrayList<>(written);
    long now = transaction.clock().getTimeMillis();
    removed.forEach(file -> actions.add(file.removal(now)));
    // The query that wrote the files may have taken long.
    guard.run();
    transaction.commit(
        CollectionConverters.asScala(actions).toSeq(),
        new DeltaOperations.Write(
            mode,
            Option.empty(),
            Option.empty(),
            Option.empty(),
            Option.empty(),
            Option.empty(),
            Option.empty(),
            Option.empty(),
            Option.empty()));
  }

  /**
   * Applies a difference in one commit: rows of its keys are deleted where they lie, and what they
   * became is written.
   *
   * @param difference rows of the table by key, with a column {@code _gone}: true to delete the key
   */
  public void merge(Table table, Dataset<Row> difference) {
    if (!table.deletesInPlace()) {
      throw new IllegalStateException(table + ": its schema file lets no rows be deleted in place");
    }
    ensure(table);
    OptimisticTransaction transaction = begin(table);
    List<Action> actions = new ArrayList<>();
    actions.addAll(new DeletedRows(spark, table, transaction).mark(logs.state(table), difference));
    actions.addAll(
        CollectionConverters.asJava(
            transaction.writeFiles(difference.where("NOT _gone").select(columns(table)))));
    commit(transaction, actions, List.of(), SaveMode.Append);
  }

  /** Takes the partitions that a predicate takes out of the table, in one commit. */
  public void dropPartitions(Table table, Predicate<Map<String, String>> dropped) {
    ensure(table);
    List<DataFile> files =
        logs.state(table).files().stream().filter(f -> dropped.test(f.partition())).toList();
    if (!files.isEmpty()) {
      OptimisticTransaction transaction = begin(table);
      commit(transaction, List.of(), files, SaveMode.Overwrite);
    }
  }

  /**
   * Writes small files of a table anew as one, partition by partition, and files of which much is
   * deleted; rows stay what they are.
   *
   * @param most small files that a partition may have
   * @return whether anything was written
   */
  public boolean compact(Table table, int most) {
    TableState state = logs.state(table);
    Set<DataFile> worn =
        state.files().stream()
            .filter(file -> file.deletedShare() > MOST_DELETED)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    state.files().stream()
        .filter(file -> file.bytes() < LARGE / 2)
        .collect(Collectors.groupingBy(DataFile::partition))
        .values()
        .stream()
        .filter(files -> files.size() > most)
        .forEach(worn::addAll);
    if (worn.isEmpty()) {
      return false;
    }
    long bytes = worn.stream().mapToLong(DataFile::bytes).sum();
    Dataset<Row> rows = files(table, worn).coalesce((int) Math.max(1, bytes / (LARGE * 4)));
    write(table, rows, List.copyOf(worn), SaveMode.Overwrite);
    return true;
  }

  /**
   * Deletes data files, and lists of deleted rows, that none of the kept versions of a table names.
   *
   * @param kept versions that stay readable
   * @return files deleted
   */
  public long vacuum(Table table, List<TableState> kept) {
    Place folder = logs.folder(table);
    Set<Place> named = new HashSet<>();
    for (TableState state : kept) {
      for (DataFile file : state.files()) {
        file.places().forEach(place -> named.add(folder.resolve(place)));
      }
    }
    List<Place> unnamed = dataFiles(folder).stream().filter(f -> !named.contains(f)).toList();
    unnamed.forEach(Place::delete);
    return unnamed.size();
  }

  private static final String RETENTION = "delta.deletedFileRetentionDuration";

  /** Writes down what a table is now, without a word of files that are gone. */
  public void settle(Table table) {
    guard.run();
    alter(table, "SET TBLPROPERTIES ('" + RETENTION + "' = 'interval 0 seconds')");
    logs.checkpoint(table);
    // Kept, it would forbid to read, or to go back to, any version but the newest.
    alter(table, "UNSET TBLPROPERTIES IF EXISTS ('" + RETENTION + "')");
  }

  private void alter(Table table, String change) {
    spark.sql("ALTER TABLE delta.`" + folder(table) + "` " + change);
  }

  /**
   * Deletes what was before a table was settled: data files and what the log says of them.
   *
   * @return data files deleted
   */
  public long forgetEarlier(Table table) {
    forgetLog(table, Long.MAX_VALUE);
    TableState state = logs.state(table);
    forget(table);
    return vacuum(table, List.of(state));
  }

  /**
   * Deletes what a table's log says of versions before one: all that lies before the newest
   * checkpoint from which that version can be replayed.
   */
  public void forgetLog(Table table, long version) {
    guard.run();
    List<Place> all = logs.folder(table).resolve("_delta_log").list();
    all.stream()
        .map(Place::name)
        .filter(name -> name.matches("[0-9]{20}[.]checkpoint[.].*"))
        .map(name -> name.substring(0, VERSION_DIGITS))
        .filter(checkpoint -> Long.parseLong(checkpoint) <= version)
        .max(Comparator.naturalOrder())
        .ifPresent(
            start -> all.stream().filter(file -> isEarlier(file, start)).forEach(Place::delete));
  }

  private static boolean isEarlier(Place file, String version) {
    String name = file.name().replaceFirst("^\\.", "");
    return name.matches("[0-9]{20}\\..*")
        && name.substring(0, VERSION_DIGITS).compareTo(version) < 0;
  }

  private static List<Place> dataFiles(Place folder) {
    return folder.files().stream()
        .map(Place.Found::place)
        .filter(file -> file.name().endsWith(".parquet") || file.name().endsWith(".bin"))
        .filter(file -> !folder.relativize(file).startsWith("_delta_log"))
        .toList();
  }

  /** Writes down what all commits of a table add up to, if it has many since that was done. */
  public void checkpoint(Table table) {
    if (logs.commitsSinceCheckpoint(table) >= CHECKPOINT_EVERY) {
      logs.checkpoint(table);
    }
  }

  /** Brings a table back to a version, or away when it is {@link #ABSENT}; readers saw no other. */
  public void restore(Table table, long version) {
    guard.run();
    if (version == ABSENT) {
      logs.folder(table).delete();
      forget(table);
      return;
    }
    TableState was = logs.state(table, version);
    TableState now = logs.state(table);
    List<DataFile> added = new ArrayList<>(was.files());
    added.removeAll(now.files());
    List<DataFile> removed = new ArrayList<>(now.files());
    removed.removeAll(was.files());
    if (!added.isEmpty() || !removed.isEmpty()) {
      commit(
          begin(table),
          added.stream().<Action>map(DataFile::addition).toList(),
          removed,
          SaveMode.Overwrite);
    }
  }

  /** Forgets what is known of a table, since its folder was taken away or brought back. */
  void forget(Table table) {
    DeltaLog.clearCache();
    logs.forget(table);
    ensured.clear();
  }

  /** Gives data files in a folder, which need not be the table's, a log that makes it of them. */
  void log(Table table, Place folder, Collection<DataFile> files) {
    folder.makeFolder();
    DeltaLog.clearCache();
    commit(
        begin(table, folder.address()),
        files.stream().<Action>map(DataFile::addition).toList(),
        List.of(),
        SaveMode.Append);
    Set<Place> places = new LinkedHashSet<>();
    for (Place.Found file : folder.files()) {
      for (Place in = file.place(); !in.equals(folder); in = in.parent()) {
        places.add(in);
      }
    }
    places.add(folder);
    places.forEach(this::force);
  }

  /** Rows in data files that the table did not have at a version. */
  public long rowsWrittenSince(Table table, long version) {
    Set<String> before =
        logs.state(table, version).files().stream().map(DataFile::path).collect(Collectors.toSet());
    return logs.state(table).files().stream()
        .filter(file -> !before.contains(file.path()))
        .mapToLong(DataFile::rows)
        .sum();
  }

  /** Columns of a table, in its order. */
  public static Column[] columns(Table table) {
    return Arrays.stream(table.schema().fieldNames())
        .map(name -> col("`" + name + "`"))
        .toArray(Column[]::new);
  }

  /** Empties the scratch space. */
  public void clean() {
    root().resolve(ASIDE).delete();
  }

  /**
   * Adds what the schema file of a table on disk gained; looked at once.
   *
   * @throws touchline.pipeline.UserError for any other difference, naming both sides
   */
  void ensure(Table table) {
    if (!ensured.add(table.name() + table.ddl().hashCode()) || isEmpty(table)) {
      return;
    }
    migration.alter(
        table,
        folder(table),
        DeltaLog.forTable(spark, folder(table))
            .update(false, Option.empty(), Option.empty())
            .metadata());
  }
}
