package touchline.night;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map_entries;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import scala.math.BigInt;
import touchline.delta.Warehouse;
import touchline.pipeline.Table;

/**
 * What a night changed in a table: the rows that differ, as they were and as they are, found by one
 * query that also tells whether keys repeat. It is the change feed of the jobs that read the table.
 */
final class Difference {
  private static final String WAS = "_was";
  private static final String IS = "_is";
  private static final String AGAIN = "_again";
  private static final String TIMES = "_times";

  /** Bytes of a table's files, as they are packed, whose rows a task holds in a hash table. */
  private static final long MOST_HASHED = 16L << 20;

  private final Table table;

  /** Rows of two structs, each null where the key had, or has, no row; null when all may differ. */
  private final Aside.Rows pairs;

  /** How many of the pairs had a row before. */
  private final long existed;

  /** Values by column, found once however many jobs ask. */
  private final Map<String, Keys> keys = new ConcurrentHashMap<>();

  private Difference(Table table, Aside.Rows pairs, long existed) {
    this.table = table;
    this.pairs = pairs;
    this.existed = existed;
  }

  /** A table of which any row may differ. */
  static Difference ofAll(Table table) {
    return new Difference(table, null, 0);
  }

  /** Rows that were added to a table and took none away. */
  static Difference added(Table table, Dataset<Row> rows, Aside aside) {
    Column is = struct(Warehouse.columns(table)).as(IS);
    Column was = when(lit(false), struct(Warehouse.columns(table))).as(WAS);
    return new Difference(table, aside.keep(table + ".added", rows.select(was, is)), 0);
  }

  /**
   * Compares rows by the table's key: each row of one side meets that of the other, hashed where a
   * task can hold its part, which takes half of what grouping them takes, since groups of whole
   * rows are sorted.
   *
   * @param old rows that the table holds, one a key
   * @param made rows that it shall hold in their place
   * @throws IllegalStateException when made rows share a key, with the number and the first of them
   */
  static Difference between(Table table, Dataset<Row> old, Dataset<Row> made, Aside aside) {
    Column row = struct(Warehouse.columns(table));
    Dataset<Row> was = hashed(old.select(row.as(WAS)));
    Dataset<Row> is = made.select(row.as(IS));
    Dataset<Row> pairs =
        was.join(is, table.sameKey(col(WAS)::getField, col(IS)::getField), "full_outer")
            .withColumn(AGAIN, col(IS).isNotNull().and(Seen.before(key(table, IS))))
            .where(same(table).equalTo(false).or(col(AGAIN)))
            .select(WAS, IS, AGAIN);
    Aside.Rows kept = aside.keep(table + ".difference", pairs);
    Counted counted = Counted.of(kept);
    if (counted.again > 0) {
      refuseRepeats(table, made);
    }
    return new Difference(table, kept, counted.existed);
  }

  /** Rows that are hashed rather than sorted for a join, as long as a task can hold its part. */
  private static Dataset<Row> hashed(Dataset<Row> rows) {
    long parts = Long.parseLong(rows.sparkSession().conf().get("spark.sql.shuffle.partitions"));
    BigInt bytes = rows.queryExecution().optimizedPlan().stats().sizeInBytes();
    return bytes.$less$eq(BigInt.apply(parts * MOST_HASHED)) ? rows.hint("shuffle_hash") : rows;
  }

  /**
   * Compares few rows by the table's key, in this process.
   *
   * @param old rows that the table holds
   * @param made rows that it shall hold in their place
   * @throws IllegalStateException when made rows share a key, with the number and the first of them
   */
  static Difference among(Table table, List<Row> old, List<Row> made, Aside aside) {
    int[] key = key(table);
    Map<List<Object>, Row> was = new HashMap<>();
    old.forEach(row -> was.put(values(row, key), row));
    Map<List<Object>, Row> is = new HashMap<>();
    Map<List<Object>, Integer> repeated = new LinkedHashMap<>();
    for (Row row : made) {
      List<Object> values = values(row, key);
      if (is.put(values, row) != null) {
        repeated.merge(values, 2, (times, more) -> times + 1);
      }
    }
    if (!repeated.isEmpty()) {
      List<Object> first = new ArrayList<>(repeated.keySet().iterator().next());
      first.add(repeated.get(first));
      throw new IllegalStateException(
          repeats(table, repeated.size(), RowFactory.create(first.toArray())));
    }
    List<Row> pairs = new ArrayList<>();
    is.forEach(
        (k, row) -> {
          if (!row.equals(was.get(k))) {
            pairs.add(RowFactory.create(was.get(k), row));
          }
        });
    was.forEach(
        (k, row) -> {
          if (!is.containsKey(k)) {
            pairs.add(RowFactory.create(row, null));
          }
        });
    StructType schema = table.schema().asNullable();
    return new Difference(
        table,
        aside.hold(new StructType().add(WAS, schema).add(IS, schema), pairs),
        pairs.stream().filter(pair -> !pair.isNullAt(0)).count());
  }

  /** Rows of the table in this process, with those that differ in the place of what they were. */
  List<Row> over(List<Row> rows) {
    int[] key = key(table);
    Map<List<Object>, Row> is = new LinkedHashMap<>();
    rows.forEach(row -> is.put(values(row, key), row));
    for (Row pair : pairs.local()) {
      if (pair.isNullAt(1)) {
        is.remove(values(pair.getStruct(0), key));
      } else {
        is.put(values(pair.getStruct(1), key), pair.getStruct(1));
      }
    }
    return List.copyOf(is.values());
  }

  private static int[] key(Table table) {
    return table.key().stream().mapToInt(table.schema()::fieldIndex).toArray();
  }

  private static List<Object> values(Row row, int[] columns) {
    return Arrays.stream(columns).mapToObj(row::get).toList();
  }

  /**
   * Pairs, counted in one pass.
   *
   * @param existed pairs that had a row before
   * @param again pairs whose key had been seen, or one of the same hash
   */
  private record Counted(long existed, long again) {
    static Counted of(Aside.Rows pairs) {
      if (pairs.isLocal()) {
        return new Counted(
            pairs.local().stream().filter(pair -> !pair.isNullAt(0)).count(),
            pairs.local().stream().filter(pair -> pair.getBoolean(2)).count());
      }
      Row counts = pairs.rows().agg(count_if(col(WAS).isNotNull()), count_if(col(AGAIN))).head();
      return new Counted(counts.getLong(0), counts.getLong(1));
    }
  }

  /** Keys of equal hashes need not be equal. */
  private static void refuseRepeats(Table table, Dataset<Row> made) {
    Column[] key = table.key().stream().map(functions::col).toArray(Column[]::new);
    Dataset<Row> repeated =
        made.groupBy(key).agg(functions.count(lit(1)).as(TIMES)).where(col(TIMES).gt(1));
    List<Row> some = repeated.select(concat(key, col(TIMES))).orderBy(key).limit(1).collectAsList();
    if (!some.isEmpty()) {
      throw new IllegalStateException(repeats(table, repeated.count(), some.get(0)));
    }
  }

  /** The message of keys that repeat. */
  static String repeats(Table table, long number, Object example) {
    String names = String.join(", ", table.key());
    return table
        + ": "
        + number
        + " values of "
        + names
        + " repeat, first "
        + example
        + "; the table is one row per "
        + names;
  }

  private static Column[] concat(Column[] head, Column tail) {
    Column[] all = Arrays.copyOf(head, head.length + 1);
    all[head.length] = tail;
    return all;
  }

  private static Column[] key(Table table, String side) {
    return table.key().stream().map(name -> col(side).getField(name)).toArray(Column[]::new);
  }

  private static Column same(Table table) {
    Column both = col(WAS).isNotNull().and(col(IS).isNotNull());
    return Arrays.stream(table.schema().fieldNames())
        .map(n -> comparable(table, WAS, n).eqNullSafe(comparable(table, IS, n)))
        .reduce(both, Column::and);
  }

  /** Maps cannot be compared in SQL; as sorted entries they can. */
  private static Column comparable(Table table, String side, String name) {
    Column value = col(side).getField(name);
    boolean isMap = table.schema().apply(name).dataType() instanceof MapType;
    return isMap ? array_sort(map_entries(value)) : value;
  }

  Table table() {
    return table;
  }

  /** Both differences, which have no key in common. */
  Difference and(Difference other) {
    if (!isKnown() || !other.isKnown()) {
      return ofAll(table);
    }
    return new Difference(table, pairs.and(other.pairs), existed + other.existed);
  }

  /** Whether the rows that differ are held in this process. */
  boolean isLocal() {
    return pairs != null && pairs.isLocal();
  }

  /** Whether the rows that differ are known; if not, any may. */
  boolean isKnown() {
    return pairs != null;
  }

  /** Whether no row differs. */
  boolean isNothing() {
    return pairs != null && pairs.count() == 0;
  }

  /** Keys of the table whose rows differ. */
  long count() {
    return pairs.count();
  }

  /** The rows that differ, as they were. */
  Dataset<Row> before() {
    return side(WAS);
  }

  /** The rows that differ, as they are. */
  Dataset<Row> after() {
    return side(IS);
  }

  /** Both sides, one row under another. */
  Dataset<Row> either() {
    return before().unionAll(after());
  }

  private Dataset<Row> side(String side) {
    return pairs.rows().where(col(side).isNotNull()).select(col(side + ".*"));
  }

  /** The rows that differ by key, with {@code _gone}: the key has no row any more. */
  Dataset<Row> byKey() {
    List<String> key = table.key();
    Column[] columns =
        Arrays.stream(table.schema().fieldNames())
            .map(
                n ->
                    key.contains(n)
                        ? coalesce(col(IS).getField(n), col(WAS).getField(n)).as(n)
                        : col(IS).getField(n).as(n))
            .toArray(Column[]::new);
    return pairs.rows().select(concat(columns, col(IS).isNull().as("_gone")));
  }

  /** Whether every row that differs is new. */
  boolean isAllNew() {
    return existed == 0;
  }

  /** Values of a text column on either side of the rows that differ; null left out. */
  Keys keys(String column, Aside aside) {
    return keys.computeIfAbsent(
        column,
        missing ->
            localValues(missing)
                .map(few -> Keys.of(missing, few))
                .orElseGet(() -> Keys.of(missing, either(), aside)));
  }

  /** Values of a text column on either side, when the rows are held in this process. */
  Optional<Set<String>> localValues(String column) {
    if (!pairs.isLocal()) {
      return Optional.empty();
    }
    int at = Arrays.asList(table.schema().fieldNames()).indexOf(column);
    Set<String> values = new TreeSet<>();
    Set<Object> sides = new HashSet<>();
    for (Row pair : pairs.local()) {
      for (int side = 0; side < 2; side++) {
        if (!pair.isNullAt(side) && !pair.getStruct(side).isNullAt(at)) {
          sides.add(pair.getStruct(side).get(at));
        }
      }
    }
    sides.forEach(value -> values.add(String.valueOf(value)));
    return Optional.of(values);
  }
}
