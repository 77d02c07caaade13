package touchline.night;

import static org.apache.spark.sql.functions.approx_count_distinct;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import java.sql.Date;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import touchline.delta.Ledger;
import touchline.delta.Warehouse;
import touchline.night.Plan.Mode;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;
import touchline.pipeline.Learn;
import touchline.pipeline.Repeating;
import touchline.pipeline.SideBySide;
import touchline.pipeline.Table;

/**
 * Carries out a night's plan: reads, validates, writes and records. The only code that knows about
 * incremental work. What a table's making changed is the change feed of the jobs that read it, so
 * that each input's changes are found once; a job is handed the whole input of the keys that
 * changed, and what differs of its output is written.
 */
public final class Runner {
  /** What was done for one table. */
  public record Step(
      Table table, Mode mode, long keys, boolean committed, long millis, long startedAt) {}

  /** Goes along, suppressed, with what a job threw: which job it was, and when it began. */
  public static final class Failed extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Table table;
    private final long startedAt;

    /**
     * @param table that was not made
     * @param startedAt milliseconds since 1970
     */
    public Failed(Table table, long startedAt) {
      super(table + " was not made", null, false, false);
      this.table = table;
      this.startedAt = startedAt;
    }

    public Table table() {
      return table;
    }

    public long startedAt() {
      return startedAt;
    }
  }

  /** Local property of Spark that names the table which a task works for. */
  public static final String TABLE = "touchline.table";

  /** Name under which the ledger keeps the last day of which anything was received. */
  static final String OBSERVED = "observed-until";

  /** Keys beyond this share of a table's keys are cheaper recomputed whole. */
  private static final double WHOLE_SHARE = 0.3;

  /** Rows up to this many bytes of files travel whole to every task that merges them. */
  private static final long BROADCAST_BYTES = 32L << 20;

  private final Warehouse warehouse;
  private final SparkSession spark;
  private final JobGraph graph;
  private final LocalDate asOf;
  private final LocalDate observedUntil;
  private final Optional<Ledger.Entry> published;
  private final Aside aside;
  private final Slices slices;
  private final Held held;
  private final Few few;
  private final Map<Table, Difference> differences = new ConcurrentHashMap<>();

  /**
   * @param observedUntil the last day of which anything was received
   */
  Runner(
      Warehouse warehouse,
      JobGraph graph,
      LocalDate asOf,
      LocalDate observedUntil,
      Optional<Ledger.Entry> published) {
    this.warehouse = warehouse;
    this.spark = warehouse.spark();
    this.graph = graph;
    this.asOf = asOf;
    this.observedUntil = observedUntil;
    this.published = published;
    this.aside = new Aside(warehouse, spark, Engine.isSmall(spark));
    this.few = new Few(warehouse);
    this.slices = new Slices(warehouse::read, few, aside);
    this.held = new Held(warehouse, observedUntil);
  }

  /** Runs every job that has something to do, independent ones side by side. */
  List<Step> run(int sideBySide, Consumer<Step> progress) {
    for (Table table : graph.landed()) {
      arrived(table);
    }
    return SideBySide.after(
        sideBySide,
        threads -> {
          Map<Job, CompletableFuture<Step>> running = new HashMap<>();
          List<CompletableFuture<Step>> steps = new ArrayList<>();
          for (Job job : graph.order()) {
            CompletableFuture<?>[] before =
                graph.upstream(job).stream().map(running::get).toArray(CompletableFuture<?>[]::new);
            CompletableFuture<Step> step =
                CompletableFuture.allOf(before)
                    .thenApplyAsync(ready -> told(job, progress), threads);
            running.put(job, step);
            steps.add(step);
          }
          return steps;
        });
  }

  private Step told(Job job, Consumer<Step> progress) {
    long start = System.currentTimeMillis();
    try {
      Step done = run(job);
      progress.accept(done);
      return done;
    } catch (RuntimeException e) {
      e.addSuppressed(new Failed(job.writes(), start));
      throw e;
    }
  }

  /** Notes what a landed table, which only grows, gained since the published night. */
  private void arrived(Table table) {
    long was = publishedVersion(table);
    if (warehouse.version(table) == was) {
      return;
    }
    differences.put(
        table,
        published.isEmpty()
            ? Difference.ofAll(table)
            : Difference.added(table, warehouse.appended(table, was), aside));
  }

  private long publishedVersion(Table table) {
    return published.map(p -> p.version(table)).orElse(Warehouse.ABSENT);
  }

  private Step run(Job job) {
    long start = System.currentTimeMillis();
    Table table = job.writes();
    spark.sparkContext().setLocalProperty(TABLE, table.name());
    long before = warehouse.version(table);
    Map<Table, Difference> changed = new HashMap<>();
    Set<Table> existing = new HashSet<>();
    for (Table input : job.reads()) {
      if (!warehouse.isEmpty(input)) {
        existing.add(input);
      }
      Difference difference = differences.get(input);
      if (difference != null && !difference.isNothing()) {
        changed.put(input, difference);
      }
    }
    if (before != Warehouse.ABSENT) {
      existing.add(table);
    }
    Mode mode = Plan.judge(job, published, changed.keySet(), existing, asOf, Recipe.of(job)).mode();
    if (mode == Mode.KEYS && changed.values().stream().anyMatch(d -> !d.isKnown())) {
      mode = job.grain() == Grain.ACCUMULATED ? mode : Mode.WHOLE;
    }
    // An input whose published rows were lost does not tell what they had been added up to.
    if (mode == Mode.KEYS
        && job.grain().addsUp()
        && changed.keySet().stream().anyMatch(t -> publishedVersion(t) == Warehouse.ABSENT)) {
      mode = Mode.WHOLE;
    }
    long keys = 0;
    switch (mode) {
      case KEPT -> {}
      case DAY -> buildDay(job, changed.isEmpty() && isKnown(job));
      case WHOLE -> buildWhole(job);
      case KEYS -> keys = buildKeys(job, changed);
    }
    boolean committed = warehouse.version(table) != before;
    return new Step(table, mode, keys, committed, System.currentTimeMillis() - start, start);
  }

  private boolean isKnown(Job job) {
    return published
        .map(p -> Recipe.of(job).equals(p.recipes().get(job.writes().name())))
        .orElse(false);
  }

  private Dataset<Row> build(Job job, Function<Table, Dataset<Row>> source) {
    return conform(job, job.build(inputs(job, source)));
  }

  private Inputs inputs(Job job, Function<Table, Dataset<Row>> source) {
    return job.inputs(asOf, held.reading(source));
  }

  /** Rows of a job that learns, or whose table is known to have few, made in this process. */
  private Optional<List<Row>> made(
      Job job, Function<Table, Dataset<Row>> source, Predicate<Map<String, String>> before) {
    if (job instanceof Learn learn) {
      return Optional.of(learn.learn(inputs(job, source)));
    }
    return few.expects(job, before) ? few.of(build(job, source)) : Optional.empty();
  }

  /** Tonight's rows of a table by night, in place of any that the date had. */
  private void buildDay(Job job, boolean sameInputs) {
    Table table = job.writes();
    Optional<LocalDate> last = lastDay(table);
    if (sameInputs && isObserved() && job.grain() == Grain.STAMPED && last.isPresent()) {
      repeatDay(table, last.get());
      return;
    }
    Predicate<Map<String, String>> before = last.map(Runner::isNight).orElse(partition -> false);
    Optional<List<Row>> made = made(job, warehouse::read, before);
    if (made.isPresent()) {
      List<Row> old = last.map(day -> stamped(table, day)).orElse(List.of());
      differences.put(table, Difference.among(table, old, made.get(), aside));
      warehouse.replacePartitions(table, isNight(asOf), made.get());
      return;
    }
    Dataset<Row> old = last.map(day -> night(table, day)).orElse(none(table));
    warehouse.replacePartitions(table, isNight(asOf), inFewFiles(build(job, warehouse::read)));
    Dataset<Row> tonight = night(table, asOf);
    if (isReadWhole(table)) {
      verifyKey(table, tonight);
      differences.put(table, Difference.ofAll(table));
      return;
    }
    differences.put(table, between(table, old, tonight));
  }

  /** Whether nobody asks which rows differ: who makes rows of each date reads all of tonight's. */
  private boolean isReadWhole(Table table) {
    return graph.readers(table).stream().allMatch(reader -> reader.grain().readsDate());
  }

  /** Whether nothing was received since the published night. */
  private boolean isObserved() {
    return published
        .map(p -> observedUntil.toString().equals(p.recipes().get(OBSERVED)))
        .orElse(false);
  }

  /** The rows of a night before once more, under tonight's date. */
  private void repeatDay(Table table, LocalDate day) {
    if (few.has(table, isNight(day))) {
      warehouse.replacePartitions(table, isNight(asOf), stamped(table, day));
    } else {
      warehouse.replacePartitions(table, isNight(asOf), inFewFiles(night(table, day)));
    }
  }

  /** A date's rows in one file, where they are many in as many as tasks can well write. */
  private Dataset<Row> inFewFiles(Dataset<Row> rows) {
    return Engine.isSmall(spark) ? rows.repartition(1) : rows.hint("rebalance");
  }

  /** A published night's few rows, stamped with tonight's date. */
  private List<Row> stamped(Table table, LocalDate day) {
    int night = table.schema().fieldIndex(Inputs.NIGHT);
    return warehouse.logs().rows(table, publishedVersion(table), isNight(day)).stream()
        .map(row -> stamped(row, night))
        .toList();
  }

  private Row stamped(Row row, int night) {
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i == night ? Date.valueOf(asOf) : row.get(i);
    }
    return new GenericRowWithSchema(values, row.schema());
  }

  private static Predicate<Map<String, String>> isNight(LocalDate day) {
    return partition -> day.toString().equals(partition.get(Inputs.NIGHT));
  }

  /** The rows of one night, stamped with tonight's date. */
  private Dataset<Row> night(Table table, LocalDate day) {
    Dataset<Row> rows = warehouse.partitions(table, isNight(day));
    return rows.withColumn(Inputs.NIGHT, lit(asOf)).select(Warehouse.columns(table));
  }

  private Dataset<Row> none(Table table) {
    return spark.createDataFrame(List.<Row>of(), table.schema());
  }

  /** The published night's date of a table by night: what tonight's rows are compared with. */
  private Optional<LocalDate> lastDay(Table table) {
    return warehouse.logs().state(table, publishedVersion(table)).files().stream()
        .map(file -> LocalDate.parse(file.partition().get(Inputs.NIGHT)))
        .max(LocalDate::compareTo);
  }

  private void buildWhole(Job job) {
    Table table = job.writes();
    Function<Table, Dataset<Row>> source =
        t -> t == table ? warehouse.read(t).limit(0) : warehouse.read(t);
    Optional<List<Row>> made = made(job, source, partition -> true);
    if (made.isPresent()) {
      apply(Difference.among(table, few.rows(table), made.get(), aside), made.get());
      return;
    }
    Dataset<Row> rows = build(job, source);
    if (warehouse.isEmpty(table) || !isKnown(job) || isRenewed(job)) {
      rebuild(table, rows);
      return;
    }
    apply(between(table, warehouse.read(table), rows));
  }

  /** Whether most rows of a large table differ each night, since its scores fade. */
  private boolean isRenewed(Job job) {
    return job.grain() == Grain.DATED
        && warehouse.isLarge(job.writes())
        && isReadWhole(job.writes());
  }

  /** Writes all rows anew and, if anybody asks, finds out from what was written what changed. */
  private void rebuild(Table table, Dataset<Row> rows) {
    long before = warehouse.version(table);
    warehouse.replace(table, rows);
    if (published.isEmpty() || before == Warehouse.ABSENT || isReadWhole(table)) {
      verifyKey(table, warehouse.read(table));
      differences.put(table, Difference.ofAll(table));
      return;
    }
    differences.put(table, between(table, warehouse.read(table, before), warehouse.read(table)));
  }

  private long buildKeys(Job job, Map<Table, Difference> changed) {
    return switch (job.grain()) {
      case ACCUMULATED -> fold(job, changed);
      case ADDITIVE -> add(job, changed.get(job.reads().get(0)));
      case SUMMED_PER_JOURNEY, SUMMED_PER_PERSON -> addKeys(job, changed);
      default -> buildAffected(job, changed);
    };
  }

  private long buildAffected(Job job, Map<Table, Difference> changed) {
    Table table = job.writes();
    String key = job.grain().key().orElseThrow();
    Keys keys = affected(job, changed, key);
    if (keys.count() > Keys.FEW && keys.count() > WHOLE_SHARE * distinctKeys(table, key)) {
      rebuild(table, build(job, warehouse::read));
      return keys.count();
    }
    Set<String> reopened = reopened(job, changed);
    Column within = reopened.isEmpty() ? lit(false) : within(table, reopened);
    Difference ofKeys = null;
    if (!keys.isEmpty()) {
      // A bridge may hand out rows of other keys too; what they would make is not whole.
      Dataset<Row> rows = keys.of(build(job, input -> slices.read(job, input, keys)));
      Dataset<Row> old = keys.of(warehouse.read(table));
      if (!reopened.isEmpty()) {
        rows = rows.where(functions.not(within));
        old = old.where(functions.not(within));
      }
      ofKeys = reopened.isEmpty() ? compare(job, keys, old, rows) : between(table, old, rows);
      apply(ofKeys);
    }
    if (!reopened.isEmpty()) {
      reopen(job, reopened, ofKeys);
    }
    return keys.count();
  }

  /** What a job's rows of some keys change. */
  private Difference compare(Job job, Keys keys, Dataset<Row> old, Dataset<Row> rows) {
    Table table = job.writes();
    Optional<List<Row>> made =
        keys.isFew() && few.has(table) ? few.of(rows) : Optional.<List<Row>>empty();
    return made.isPresent()
        ? Difference.among(table, keys.among(few.rows(table)), made.get(), aside)
        : between(table, old, rows);
  }

  private Difference between(Table table, Dataset<Row> old, Dataset<Row> rows) {
    return Difference.between(table, old, rows, aside);
  }

  /** Keys under which any changed input differs, before or after. */
  private Keys affected(Job job, Map<Table, Difference> changed, String key) {
    Keys keys = Keys.of(key, Set.of());
    Map<Table, Keys> crossing = new HashMap<>();
    for (Map.Entry<Table, Difference> entry : changed.entrySet()) {
      Table input = entry.getKey();
      if (input.has(key)) {
        keys = keys.with(entry.getValue().keys(key, aside), aside);
      }
      for (Table bridge : Reach.bridges(job)) {
        if (Reach.crosses(input, bridge)) {
          String from = bridge.bridge().orElseThrow().from();
          Keys ends = entry.getValue().keys(from, aside);
          crossing.merge(bridge, ends, (a, b) -> a.with(b, aside));
        }
      }
    }
    for (Map.Entry<Table, Keys> entry : crossing.entrySet()) {
      Table bridge = entry.getKey();
      if (!entry.getValue().isEmpty()) {
        String from = bridge.bridge().orElseThrow().from();
        Slices.Slice reached = slices.of(bridge, from, entry.getValue());
        keys = keys.with(reached.keys(key, aside), aside);
      }
    }
    return keys;
  }

  /** Partitions of the job's table that changed rows name whose input tells no key. */
  private Set<String> reopened(Job job, Map<Table, Difference> changed) {
    Set<String> reopened = new TreeSet<>();
    changed.forEach(
        (input, difference) -> {
          if (!Reach.leadsToKeys(input, job) && Reach.leadsToPartition(input, job)) {
            String column = job.writes().partition().get(0);
            reopened.addAll(difference.keys(column, aside).values());
          }
        });
    return reopened;
  }

  private static Column within(Table table, Set<String> values) {
    return col(table.partition().get(0)).isin(values.toArray());
  }

  /** Makes whole partitions anew. */
  private void reopen(Job job, Set<String> values, Difference others) {
    Table table = job.writes();
    String column = table.partition().get(0);
    Column within = within(table, values);
    Dataset<Row> rows = build(job, warehouse::read).where(within);
    if (!warehouse.isLarge(table)) {
      Dataset<Row> old = warehouse.read(table).where(within);
      Difference difference = between(table, old, rows);
      apply(difference);
      differences.put(table, others == null ? difference : others.and(difference));
      return;
    }
    warehouse.replacePartitions(table, p -> values.contains(p.get(column)), rows);
    verifyKey(table, warehouse.read(table).where(within));
    differences.put(table, Difference.ofAll(table));
  }

  /** Folds what arrived into the rows that the table holds. */
  private long fold(Job job, Map<Table, Difference> changed) {
    Table table = job.writes();
    Aside.Rows rows =
        aside.keep(
            table + ".folded",
            build(
                job,
                input ->
                    input == table
                        ? warehouse.read(table)
                        : changed.containsKey(input)
                            ? warehouse.appended(input, publishedVersion(input))
                            : warehouse.read(input).limit(0)));
    if (rows.count() == 0) {
      return 0;
    }
    String key = table.key().get(0);
    Keys keys = Keys.of(key, rows.rows(), aside);
    apply(compare(job, keys, keys.of(warehouse.read(table)), rows.rows()));
    return rows.count();
  }

  /** Adds to the sums what the changed rows of their input add now, less what they added before. */
  private long add(Job job, Difference changed) {
    Table input = job.reads().get(0);
    add(
        job,
        t -> t == input ? changed.after() : warehouse.read(t),
        t -> t == input ? changed.before() : warehouse.read(t));
    return changed.count();
  }

  /** Adds to the sums what the changed keys add now, less what they added before. */
  private long addKeys(Job job, Map<Table, Difference> changed) {
    String key = job.grain().key().orElseThrow();
    Keys keys = Keys.of(key, Set.of());
    for (Difference difference : changed.values()) {
      keys = keys.with(difference.keys(key, aside), aside);
    }
    if (keys.count() > Keys.FEW
        && keys.count() > WHOLE_SHARE * distinctKeys(job.reads().get(0), key)) {
      buildWhole(job);
      return keys.count();
    }
    Keys some = keys;
    add(
        job,
        t -> under(some, key, t, warehouse.read(t)),
        t -> under(some, key, t, asPublished(t, changed)));
    return keys.count();
  }

  private Dataset<Row> asPublished(Table table, Map<Table, Difference> changed) {
    return changed.containsKey(table)
        ? warehouse.read(table, publishedVersion(table))
        : warehouse.read(table);
  }

  /** Rows of some keys and those of none, whose sum is a key's of its own; all of a blind table. */
  private static Dataset<Row> under(Keys keys, String key, Table table, Dataset<Row> rows) {
    if (!table.has(key)) {
      return rows;
    }
    boolean someHaveNone = table.schema().apply(key).nullable();
    return someHaveNone ? keys.of(rows).unionAll(rows.where(col(key).isNull())) : keys.of(rows);
  }

  private void add(
      Job job, Function<Table, Dataset<Row>> now, Function<Table, Dataset<Row>> before) {
    Table table = job.writes();
    Dataset<Row> sums =
        Sums.of(table).add(warehouse.read(table), build(job, now), build(job, before));
    Optional<List<Row>> made = few.has(table) ? few.of(sums) : Optional.<List<Row>>empty();
    if (made.isPresent()) {
      apply(Difference.among(table, few.rows(table), made.get(), aside), made.get());
    } else {
      apply(between(table, warehouse.read(table), sums));
    }
  }

  /** Writes all rows of a table in this process if any differs. */
  private void apply(Difference difference, List<Row> rows) {
    Table table = difference.table();
    differences.put(table, published.isEmpty() ? Difference.ofAll(table) : difference);
    if (!difference.isNothing() || warehouse.isEmpty(table)) {
      warehouse.replace(table, rows);
    }
  }

  /** Writes what differs; nothing when nothing does. */
  private void apply(Difference difference) {
    Table table = difference.table();
    if (difference.isLocal() && few.has(table)) {
      apply(difference, difference.over(few.rows(table)));
      return;
    }
    differences.put(table, difference);
    if (difference.isNothing()) {
      return;
    }
    Dataset<Row> byKey = difference.byKey();
    boolean isLarge = warehouse.isLarge(table);
    if (isLarge && difference.isAllNew()) {
      warehouse.append(table, difference.after());
    } else if (isLarge && table.deletesInPlace()) {
      warehouse.merge(table, sent(byKey));
    } else {
      Dataset<Row> rest = without(table, warehouse.read(table), byKey);
      Dataset<Row> rows = rest.unionAll(difference.after());
      warehouse.replace(table, isLarge ? rows : rows.coalesce(1));
    }
  }

  /** Few rows, sent to wherever they are joined. */
  private static Dataset<Row> sent(Dataset<Row> rows) {
    boolean few =
        rows.queryExecution().optimizedPlan().stats().sizeInBytes().toLong() <= BROADCAST_BYTES;
    return few ? broadcast(rows) : rows;
  }

  /** Rows whose key is not among those that differ. */
  private static Dataset<Row> without(Table table, Dataset<Row> rows, Dataset<Row> byKey) {
    Column[] named = table.key().stream().map(k -> col(k).as("_key_" + k)).toArray(Column[]::new);
    Column sameKey = table.sameKey(functions::col, k -> col("_key_" + k));
    return rows.join(sent(byKey.select(named)), sameKey, "left_anti");
  }

  private long distinctKeys(Table table, String key) {
    return warehouse.read(table).agg(approx_count_distinct(key)).head().getLong(0);
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
    if (Repeating.numbers(rows, xxhash64(key)).isEmpty()) {
      return;
    }
    // The hash says where to look; equal hashes of different keys are not an error.
    Dataset<Row> exact =
        rows.groupBy(key).agg(count(lit(1)).as("_rows")).where(col("_rows").gt(1)).orderBy(key);
    List<Row> first = exact.limit(1).collectAsList();
    if (first.isEmpty()) {
      return;
    }
    throw new IllegalStateException(Difference.repeats(table, exact.count(), first.get(0)));
  }
}
