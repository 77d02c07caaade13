package touchline.night;

import static org.apache.spark.sql.functions.approx_count_distinct;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import scala.jdk.javaapi.CollectionConverters;
import touchline.delta.Ledger;
import touchline.delta.Warehouse;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;
import touchline.pipeline.Table;

/**
 * Runs the jobs of a night: reads, validates, writes and records. The only code that knows about
 * incremental work: it derives from the change feeds of a job's inputs which keys are affected,
 * hands the job those keys' whole input and replaces those keys' output.
 */
public final class Runner {
  /** How a table came to its version of tonight. */
  public enum Mode {
    /** No input changed. */
    KEPT,
    /** Recomputed under the affected keys. */
    KEYS,
    /** Recomputed whole. */
    WHOLE
  }

  /** What was done for one table. */
  public record Step(
      Table table, Mode mode, long keys, boolean committed, long millis, long startedAt) {}

  /** Local property of Spark that names the table which a task works for. */
  public static final String TABLE = "touchline.table";

  /** Keys beyond this share of a table's keys are cheaper recomputed whole. */
  private static final double WHOLE_SHARE = 0.3;

  /** Up to this many keys no share is looked up. */
  private static final long FEW_KEYS = 50_000;

  /** Keys up to this many travel to every task instead of through a shuffle. */
  private static final long BROADCAST_KEYS = 500_000;

  /** Rows up to this many bytes of files travel whole to every task that merges them. */
  private static final long BROADCAST_BYTES = 32L << 20;

  private final Warehouse warehouse;
  private final SparkSession spark;
  private final JobGraph graph;
  private final LocalDate asOf;
  private final Optional<Ledger.Entry> published;
  private final Map<String, Long> versions = new ConcurrentHashMap<>();

  Runner(Warehouse warehouse, JobGraph graph, LocalDate asOf, Optional<Ledger.Entry> published) {
    this.warehouse = warehouse;
    this.spark = warehouse.spark();
    this.graph = graph;
    this.asOf = asOf;
    this.published = published;
  }

  /** Runs every job that has something to do, independent ones side by side. */
  List<Step> run(int sideBySide, Consumer<Step> progress) {
    ExecutorService pool = Executors.newFixedThreadPool(sideBySide);
    try {
      Map<Job, CompletableFuture<Step>> running = new ConcurrentHashMap<>();
      List<CompletableFuture<Step>> steps = new ArrayList<>();
      for (Job job : graph.order()) {
        CompletableFuture<?>[] before =
            graph.upstream(job).stream().map(running::get).toArray(CompletableFuture<?>[]::new);
        CompletableFuture<Step> step =
            CompletableFuture.allOf(before)
                .thenApplyAsync(
                    ready -> {
                      Step done = run(job);
                      progress.accept(done);
                      return done;
                    },
                    pool);
        running.put(job, step);
        steps.add(step);
      }
      return steps.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    } finally {
      pool.shutdownNow();
    }
  }

  /** Fingerprint of what besides its inputs decides a job's rows. */
  static String recipe(Job job) {
    try {
      byte[] text =
          (job.name() + '\n' + job.grain() + '\n' + job.writes().ddl() + '\n' + job.settings())
              .getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Step run(Job job) {
    long start = System.currentTimeMillis();
    spark.sparkContext().setLocalProperty(TABLE, job.writes().name());
    long before = version(job.writes());
    Changes changes = changes(job);
    Mode mode = changes.mode();
    long keys = 0;
    if (mode == Mode.WHOLE) {
      buildWhole(job);
    } else if (mode == Mode.KEYS) {
      keys = buildKeys(job, changes);
    }
    versions.remove(job.writes().name());
    boolean committed = version(job.writes()) != before;
    return new Step(job.writes(), mode, keys, committed, System.currentTimeMillis() - start, start);
  }

  /** What of the job's inputs changed since the published night. */
  private record Changes(Mode mode, List<Table> changed) {}

  private Changes changes(Job job) {
    if (!Night.isKnown(job, published)) {
      boolean nothing = job.reads().stream().allMatch(t -> version(t) == Warehouse.ABSENT);
      return new Changes(nothing ? Mode.KEPT : Mode.WHOLE, List.of());
    }
    List<Table> changed =
        job.reads().stream().filter(t -> version(t) != published.get().version(t)).toList();
    boolean anotherDay = job.grain() == Grain.PER_DAY && !asOf.equals(published.get().asOf());
    if (changed.isEmpty() && !anotherDay) {
      return new Changes(Mode.KEPT, changed);
    }
    boolean reachable =
        switch (job.grain()) {
          case ACCUMULATED -> true;
          case PER_JOURNEY, PER_PERSON ->
              changed.stream().allMatch(t -> leadsToKeys(t, job) || leadsToPartition(t, job));
          case PER_DAY, WHOLE -> false;
        };
    boolean exists = version(job.writes()) != Warehouse.ABSENT;
    return new Changes(exists && reachable ? Mode.KEYS : Mode.WHOLE, changed);
  }

  private static boolean leadsToKeys(Table input, Job job) {
    String key = job.grain().key().orElseThrow();
    return input.has(key) || bridges(job).stream().anyMatch(b -> crosses(input, b));
  }

  private static boolean leadsToPartition(Table input, Job job) {
    return !job.writes().partition().isEmpty() && input.has(job.writes().partition().get(0));
  }

  /** Declared inputs that lead from one of their columns to the job's key. */
  private static List<Table> bridges(Job job) {
    String key = job.grain().key().orElseThrow();
    return job.reads().stream()
        .filter(t -> t.bridge().map(b -> b.to().equals(key)).orElse(false))
        .toList();
  }

  private static boolean crosses(Table input, Table bridge) {
    return input != bridge && input.has(bridge.bridge().orElseThrow().from());
  }

  private void buildWhole(Job job) {
    Table table = job.writes();
    Dataset<Row> rows = build(job, t -> t == table ? read(t).limit(0) : read(t));
    if (job.grain() == Grain.PER_DAY) {
      warehouse.replaceWhere(table, "as_of_date = DATE '" + asOf + "'", rows);
      verifyKey(table, warehouse.read(table).where(col("as_of_date").equalTo(asOf)));
    } else if (warehouse.isEmpty(table) || !Night.isKnown(job, published)) {
      warehouse.replace(table, rows);
      verifyKey(table, warehouse.read(table));
    } else {
      apply(table, read(table), rows);
    }
  }

  private Dataset<Row> build(Job job, Function<Table, Dataset<Row>> source) {
    return conform(job, job.build(new Inputs(job, asOf, source)));
  }

  private long buildKeys(Job job, Changes changes) {
    Table table = job.writes();
    if (job.grain() == Grain.ACCUMULATED) {
      fold(table, build(job, t -> arrivedOrPrevious(job, t)));
      return 0;
    }
    String key = job.grain().key().orElseThrow();
    Optional<Dataset<Row>> affected = affected(job, changes, key);
    long keys = 0;
    if (affected.isPresent()) {
      Staged staged = stage(table, "keys", affected.get().distinct());
      keys = staged.count();
      if (keys > FEW_KEYS && keys > WHOLE_SHARE * distinctKeys(table, key)) {
        warehouse.replace(table, build(job, this::read));
        verifyKey(table, warehouse.read(table));
        return keys;
      }
      if (keys > 0) {
        Slices slices = new Slices(job, key, staged);
        // A bridge may hand out rows of other keys too; what they would make is not whole.
        Dataset<Row> rows = slices.affected(build(job, slices::read));
        apply(table, slices.affected(read(table)), rows);
      }
    }
    reopenPartitions(job, changes, key);
    return keys;
  }

  /**
   * Keys under which any changed input differs, before or after; none when no input leads there.
   */
  private Optional<Dataset<Row>> affected(Job job, Changes changes, String key) {
    Dataset<Row> keys = null;
    for (Table input : changes.changed()) {
      if (!leadsToKeys(input, job)) {
        continue;
      }
      Dataset<Row> rows = warehouse.changes(input, published.get().version(input), version(input));
      if (input.has(key)) {
        keys = union(keys, rows.select(col(key)));
      }
      for (Table bridge : bridges(job)) {
        if (crosses(input, bridge)) {
          String from = bridge.bridge().orElseThrow().from();
          keys =
              union(
                  keys,
                  read(bridge)
                      .join(rows.select(from).distinct(), keyColumns(from), "left_semi")
                      .select(key));
        }
      }
    }
    return Optional.ofNullable(keys).map(all -> all.where(col(key).isNotNull()));
  }

  /**
   * The inputs of a job cut down to the affected keys. A cut is written aside once, since a job may
   * read a table several times and each reading would join its way to the keys again.
   */
  private final class Slices {
    private final Job job;
    private final String key;
    private final Staged keys;
    private final Map<Table, Staged> cut = new HashMap<>();

    Slices(Job job, String key, Staged keys) {
      this.job = job;
      this.key = key;
      this.keys = keys;
    }

    /** Rows under the affected keys. */
    Dataset<Row> affected(Dataset<Row> rows) {
      Dataset<Row> few = keys.count() <= BROADCAST_KEYS ? broadcast(keys.rows()) : keys.rows();
      return rows.join(few, keyColumns(key), "left_semi");
    }

    /** The table's rows of the affected keys; all when neither key nor bridge leads there. */
    Dataset<Row> read(Table input) {
      if (!leadsToKeys(input, job)) {
        return Runner.this.read(input);
      }
      Staged staged = cut.get(input);
      if (staged == null) {
        staged = stage(job.writes(), input.name(), slice(input));
        cut.put(input, staged);
      }
      return staged.rows();
    }

    private Dataset<Row> slice(Table input) {
      Dataset<Row> rows = Runner.this.read(input);
      Dataset<Row> all = input.has(key) ? affected(rows) : null;
      for (Table bridge : bridges(job)) {
        if (crosses(input, bridge)) {
          String from = bridge.bridge().orElseThrow().from();
          Dataset<Row> reached = read(bridge).select(from).distinct();
          Dataset<Row> across = rows.join(reached, keyColumns(from), "left_semi");
          // A row reached by its own key is not read twice.
          all =
              input.has(key)
                  ? union(all, across.join(keys.rows(), keyColumns(key), "left_anti"))
                  : union(all, across);
        }
      }
      return all;
    }
  }

  /**
   * Rebuilds the partitions named by changed rows of inputs that share only the partition column.
   */
  private void reopenPartitions(Job job, Changes changes, String key) {
    Table table = job.writes();
    for (Table input : changes.changed()) {
      if (leadsToKeys(input, job) || !leadsToPartition(input, job)) {
        continue;
      }
      String column = table.partition().get(0);
      List<Object> reopened =
          warehouse
              .changes(input, published.get().version(input), version(input))
              .select(column)
              .distinct()
              .collectAsList()
              .stream()
              .map(row -> row.get(0))
              .toList();
      if (reopened.isEmpty()) {
        continue;
      }
      Column within = col(column).isin(reopened.toArray());
      String predicate =
          column
              + " IN ("
              + String.join(", ", reopened.stream().map(v -> "'" + v + "'").toList())
              + ")";
      Dataset<Row> rows = build(job, this::read).where(within);
      warehouse.replaceWhere(table, predicate, rows);
      verifyKey(table, warehouse.read(table).where(within));
    }
  }

  /** Writes what differs between old and new rows in one commit; none when nothing differs. */
  private void apply(Table table, Dataset<Row> old, Dataset<Row> rows) {
    List<String> key = table.key();
    List<String> names = List.of(table.schema().fieldNames());
    Column[] was = names.stream().map(n -> col(n).as("_was_" + n)).toArray(Column[]::new);
    Column sameKey =
        key.stream()
            .map(k -> col(k).eqNullSafe(col("_was_" + k)))
            .reduce(Column::and)
            .orElseThrow();
    Column present = col("_is").isNotNull();
    Column existed = col("_was").isNotNull();
    Column same =
        names.stream()
            .map(
                n ->
                    comparable(table, col(n), n).eqNullSafe(comparable(table, col("_was_" + n), n)))
            .reduce(Column::and)
            .orElseThrow();
    Column[] values =
        names.stream()
            .map(n -> key.contains(n) ? coalesce(col(n), col("_was_" + n)).as(n) : col(n))
            .toArray(Column[]::new);
    Dataset<Row> difference =
        rows.withColumn("_is", lit(1))
            .join(old.select(was).withColumn("_was", lit(1)), sameKey, "full_outer")
            .where(present.and(existed).and(same).equalTo(false))
            .select(concat(values, present.equalTo(false).as("_gone"), existed.as("_existed")));
    write(table, difference);
  }

  /**
   * Writes a difference; nothing when it is empty. Large tables get their new rows in a commit of
   * their own: a merge that inserts, too, shuffles the whole table.
   *
   * @param difference rows of the table with {@code _gone}, true to delete the key, and {@code
   *     _existed}, false where the key is new
   */
  private void write(Table table, Dataset<Row> difference) {
    Staged staged = stage(table, "difference", difference, sum(col("_existed").cast("long")));
    long existed = staged.sum();
    long fresh = staged.count() - existed;
    if (staged.count() == 0) {
      return;
    }
    verifyKey(table, staged.rows().where("NOT _gone"));
    boolean apart = fresh > 0 && (existed == 0 || warehouse.isLarge(table));
    if (apart) {
      warehouse.append(table, staged.rows().where("NOT _existed").drop("_gone", "_existed"));
    }
    if (existed > 0) {
      Dataset<Row> merged = apart ? staged.rows().where("_existed") : staged.rows();
      merge(table, merged.drop("_existed"), fresh > 0 && !apart);
    }
  }

  /** Upserts rows by key; nothing when there are none. */
  private void fold(Table table, Dataset<Row> rows) {
    Staged staged = stage(table, "difference", rows.withColumn("_gone", lit(false)));
    if (staged.count() > 0) {
      verifyKey(table, staged.rows());
      merge(table, staged.rows(), true);
    }
  }

  private void merge(Table table, Dataset<Row> staged, boolean inserts) {
    boolean few =
        staged.queryExecution().optimizedPlan().stats().sizeInBytes().toLong() <= BROADCAST_BYTES;
    warehouse.merge(table, few && !inserts ? broadcast(staged) : staged, inserts);
  }

  /** Maps cannot be compared in SQL; as sorted entries they can. */
  private static Column comparable(Table table, Column value, String name) {
    boolean isMap = table.schema().apply(name).dataType() instanceof MapType;
    return isMap ? array_sort(map_entries(value)) : value;
  }

  private Dataset<Row> arrivedOrPrevious(Job job, Table table) {
    if (table == job.writes()) {
      return read(table);
    }
    long before = published.get().version(table);
    return before == version(table)
        ? read(table).limit(0)
        : warehouse.changes(table, before, version(table));
  }

  private long distinctKeys(Table table, String key) {
    return read(table).agg(approx_count_distinct(key)).head().getLong(0);
  }

  private Dataset<Row> read(Table table) {
    return warehouse.read(table, version(table));
  }

  /** Version of a table as of now in this night; inputs of a running job do not move any more. */
  private long version(Table table) {
    return versions.computeIfAbsent(table.name(), name -> warehouse.version(table));
  }

  /** Rows in the table's columns and order; any difference names both sides. */
  private static Dataset<Row> conform(Job job, Dataset<Row> rows) {
    Table table = job.writes();
    List<String> problems = new ArrayList<>();
    for (StructField wanted : table.schema().fields()) {
      if (!Arrays.asList(rows.columns()).contains(wanted.name())) {
        problems.add("column " + wanted.name() + " is missing");
        continue;
      }
      DataType found = rows.schema().apply(wanted.name()).dataType();
      if (!found.sameType(wanted.dataType().asNullable())
          && !DataType.equalsStructurally(found, wanted.dataType(), true)) {
        problems.add(
            "column "
                + wanted.name()
                + " is "
                + found.sql()
                + ", the schema states "
                + wanted.dataType().sql());
      }
    }
    for (String found : rows.columns()) {
      if (!table.has(found)) {
        problems.add("column " + found + " is not in the schema");
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalStateException(
          job.name() + " does not make " + table + ": " + String.join("; ", problems));
    }
    return rows.select(Warehouse.columns(table));
  }

  /** Refuses rows that share a key. */
  private void verifyKey(Table table, Dataset<Row> rows) {
    Column[] key = table.key().stream().map(functions::col).toArray(Column[]::new);
    // Keys hardly ever repeat: sorted numbers tell it at half the price of counting each.
    boolean repeated =
        !rows.select(xxhash64(key).as("_key"))
            .repartition(col("_key"))
            .sortWithinPartitions("_key")
            .as(Encoders.LONG())
            .mapPartitions(
                (MapPartitionsFunction<Long, Boolean>)
                    sorted -> (repeats(sorted) ? List.of(true) : List.<Boolean>of()).iterator(),
                Encoders.BOOLEAN())
            .collectAsList()
            .isEmpty();
    if (!repeated) {
      return;
    }
    // The hash says where to look; equal hashes of different keys are not an error.
    Dataset<Row> exact =
        rows.groupBy(key).agg(count(lit(1)).as("_rows")).where(col("_rows").gt(1)).orderBy(key);
    List<Row> first = exact.limit(1).collectAsList();
    if (first.isEmpty()) {
      return;
    }
    String names = String.join(", ", table.key());
    throw new IllegalStateException(
        table
            + ": "
            + exact.count()
            + " values of "
            + names
            + " repeat, first "
            + first.get(0)
            + "; the table is one row per "
            + names);
  }

  private static boolean repeats(Iterator<Long> sorted) {
    Long before = null;
    while (sorted.hasNext()) {
      Long next = sorted.next();
      if (next.equals(before)) {
        return true;
      }
      before = next;
    }
    return false;
  }

  /**
   * Rows that were computed once and written aside, and what was seen of them on the way.
   *
   * @param count rows
   * @param sum of the column asked for; 0 when none was
   */
  private record Staged(Dataset<Row> rows, long count, long sum) {}

  private Staged stage(Table table, String what, Dataset<Row> rows) {
    return stage(table, what, rows, lit(0L));
  }

  private Staged stage(Table table, String what, Dataset<Row> rows, Column sum) {
    Observation seen = new Observation();
    Dataset<Row> aside =
        warehouse.aside(
            table.name() + "." + what,
            rows.observe(seen, count(lit(1)).as("count"), sum.as("sum")));
    Row figures = seen.getRow();
    return new Staged(aside, figures.getLong(0), figures.isNullAt(1) ? 0 : figures.getLong(1));
  }

  private static scala.collection.immutable.Seq<String> keyColumns(String key) {
    return CollectionConverters.asScala(List.of(key)).toSeq();
  }

  private static Dataset<Row> union(Dataset<Row> left, Dataset<Row> right) {
    return left == null ? right : left.unionByName(right);
  }

  private static Column[] concat(Column[] head, Column... tail) {
    Column[] all = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, all, head.length, tail.length);
    return all;
  }
}
