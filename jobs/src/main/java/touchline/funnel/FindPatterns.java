package touchline.funnel;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.percentile;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Spliterators;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.apache.spark.ml.fpm.FPGrowth;
import org.apache.spark.ml.fpm.PrefixSpan;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import touchline.algorithm.calibration.FalseDiscoveries;
import touchline.config.FunnelConfig;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.SparkRows;
import touchline.pipeline.Table;

/**
 * Combinations and sequences of contents that lie on the paths to a conversion, of leads to MQL and
 * SQL and of buying groups to the won deal, against the paths of those that have not converted.
 *
 * <p>Found among the paths to the conversion by Spark's FPGrowth and PrefixSpan, then counted among
 * the others. Of each path the first occurrence of each content counts, the first {@value #MOST}
 * contents at most, so that a robot's path does not decide what is found, nor how long it takes.
 */
final class FindPatterns implements Learn {
  private static final Table PATHS = Table.of("gold.content_paths");
  private static final Table DEAL_PATHS = Table.of("gold.deal_paths");
  private static final int MOST = 40;
  private static final int MOST_PATTERNS = 500;
  private static final double MICROS_A_DAY = 8.64e10;

  /** Paths that did not convert, and that did, as places in lists of two. */
  private static final int OTHERS = 0;

  private static final int CONVERTED = 1;
  private static final List<Integer> SIDES = List.of(OTHERS, CONVERTED);
  private static final DataType COUNTS = DataTypes.createArrayType(DataTypes.LongType, false);

  /** Whose paths lead to what. */
  private static final Map<String, Table> TYPES =
      new TreeMap<>(Map.of("mql", PATHS, "sql", PATHS, "won", DEAL_PATHS));

  private final boolean inOrder;
  private final FunnelConfig funnel;

  /**
   * @param inOrder sequences, else combinations
   */
  FindPatterns(boolean inOrder, FunnelConfig funnel) {
    this.inOrder = inOrder;
    this.funnel = funnel;
  }

  @Override
  public List<Table> reads() {
    return List.of(PATHS, DEAL_PATHS);
  }

  @Override
  public Table writes() {
    return Table.of(inOrder ? "gold.content_sequences" : "gold.content_combinations");
  }

  @Override
  public Grain grain() {
    return Grain.WHOLE;
  }

  @Override
  public String name() {
    return inOrder ? "FindSequences" : "FindCombinations";
  }

  @Override
  public Object settings() {
    return List.of(funnel.minCount(), funnel.longestPattern());
  }

  @Override
  public List<Row> learn(Inputs in) {
    Map<Table, List<String>> types = new LinkedHashMap<>();
    TYPES.forEach((type, paths) -> types.computeIfAbsent(paths, t -> new ArrayList<>()).add(type));
    List<Row> rows = new ArrayList<>();
    types.forEach((paths, of) -> rows.addAll(rows(in.read(paths), of)));
    return rows;
  }

  private List<Row> rows(Dataset<Row> paths, List<String> types) {
    Dataset<Row> seen = seen(paths);
    // Few of all paths; read many times, by Spark's searches and by what follows.
    Dataset<Row> converted =
        seen.where(col("conversion_type").isin(types.toArray()).and(expr("size(items) > 0")))
            .drop("converted_types")
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      List<Patterns> found = new ArrayList<>();
      sizes(seen, types)
          .forEach(
              (type, sizes) -> {
                if (sizes[CONVERTED] >= funnel.minCount()) {
                  Dataset<Row> some = converted.where(col("conversion_type").equalTo(type));
                  found.add(new Patterns(type, sizes, patterns(some, sizes[CONVERTED])));
                }
              });
      found.removeIf(patterns -> patterns.all().isEmpty());
      List<long[][]> counts = found.isEmpty() ? List.of() : count(seen, found);
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < found.size(); i++) {
        rows.addAll(rows(found.get(i), counts.get(i), converted));
      }
      return rows;
    } finally {
      converted.unpersist();
    }
  }

  /**
   * What is found on the paths to a type of conversion.
   *
   * @param sizes paths that did not convert, and that did
   * @param all by name
   */
  private record Patterns(String type, long[] sizes, List<List<String>> all) {}

  /**
   * Of each path which conversion it leads to, if any, which its lead has had, its first contents
   * in order, and when each came by (microseconds).
   */
  private static Dataset<Row> seen(Dataset<Row> paths) {
    return paths
        .select(
            when(col("conversion_id").isNotNull(), col("conversion_type")).as("conversion_type"),
            col("converted_types"),
            expr("slice(array_distinct(filter(contents, c -> c IS NOT NULL)), 1, " + MOST + ")")
                .as("items"),
            col("contents"),
            col("touched_at"))
        .select(
            col("conversion_type"),
            col("converted_types"),
            col("items"),
            when(
                    col("conversion_type").isNotNull(),
                    expr(
                        "transform(items, i -> unix_micros(touched_at[array_position(contents, i) - 1]))"))
                .as("at"));
  }

  /** Whether a path leads to a conversion of the type, or has none and its lead had none. */
  private static Column isOf(String type, int side) {
    return side == CONVERTED
        ? col("conversion_type").equalTo(type)
        : col("conversion_type")
            .isNull()
            .and(array_contains(col("converted_types"), type).equalTo(false));
  }

  /** Paths of each type of conversion that did not convert, and that did. */
  private static Map<String, long[]> sizes(Dataset<Row> seen, List<String> types) {
    Column[] counts =
        types.stream()
            .flatMap(type -> SIDES.stream().map(side -> count_if(isOf(type, side))))
            .toArray(Column[]::new);
    Row found = seen.agg(counts[0], Arrays.copyOfRange(counts, 1, counts.length)).head();
    Map<String, long[]> sizes = new LinkedHashMap<>();
    for (int i = 0; i < types.size(); i++) {
      int at = i * SIDES.size();
      sizes.put(types.get(i), new long[] {found.getLong(at), found.getLong(at + 1)});
    }
    return sizes;
  }

  /** What is frequent among the paths to a conversion. */
  private List<List<String>> patterns(Dataset<Row> converted, long all) {
    // A little less, so that rounding takes no pattern away; what is below is left out afterwards.
    double support = (funnel.minCount() - .5) / all;
    return inOrder ? sequences(converted, support) : sets(converted, support);
  }

  private List<Row> rows(Patterns found, long[][] counts, Dataset<Row> converted) {
    List<List<String>> patterns = found.all();
    long all = found.sizes()[CONVERTED];
    double[] days =
        inOrder
            ? days(converted.where(col("conversion_type").equalTo(found.type())), patterns)
            : new double[patterns.size()];
    List<PatternLift> tests = new ArrayList<>();
    for (int i = 0; i < patterns.size(); i++) {
      tests.add(
          PatternLift.of(counts[CONVERTED][i], counts[OTHERS][i], all, found.sizes()[OTHERS]));
    }
    double[] q =
        FalseDiscoveries.qValues(tests.stream().mapToDouble(PatternLift::pValue).toArray());
    Made made = new Made(writes());
    for (int i = 0; i < patterns.size(); i++) {
      PatternLift test = tests.get(i);
      Made.Line line = made.row();
      if (inOrder) {
        line.set("sequence", String.join(" > ", patterns.get(i))).set("median_days", days[i]);
      } else {
        line.set("combination", String.join(" + ", patterns.get(i)));
      }
      line.set("contents", patterns.get(i).toArray(String[]::new))
          .set("conversion_type", found.type())
          .set("n", counts[CONVERTED][i])
          .set("others", counts[OTHERS][i])
          .set("support", counts[CONVERTED][i] / (double) all)
          .set("lift", test.lift())
          .set("lift_low", test.low())
          .set("lift_high", test.high())
          .set("p_value", test.pValue())
          .set("q_value", q[i])
          .add();
    }
    return made.rows();
  }

  /** The most frequent sets of at least two contents, by frequency, then by name. */
  private List<List<String>> sets(Dataset<Row> converted, double support) {
    return strongest(
        new FPGrowth()
            .setItemsCol("items")
            .setMinSupport(support)
            .fit(converted)
            .freqItemsets()
            .where("size(items) BETWEEN 2 AND " + funnel.longestPattern())
            .selectExpr("array_sort(items) AS pattern", "freq"));
  }

  /** The most frequent sequences of at least two contents. */
  private List<List<String>> sequences(Dataset<Row> converted, double support) {
    return strongest(
        new PrefixSpan()
            .setSequenceCol("sequence")
            .setMinSupport(support)
            .setMaxPatternLength(funnel.longestPattern())
            .findFrequentSequentialPatterns(
                converted.select(
                    transform(col("items"), item -> org.apache.spark.sql.functions.array(item))
                        .as("sequence")))
            .where("size(sequence) >= 2 AND forall(sequence, s -> size(s) = 1)")
            .selectExpr("flatten(sequence) AS pattern", "freq"));
  }

  private List<List<String>> strongest(Dataset<Row> found) {
    return found
        .where(col("freq").geq(funnel.minCount()))
        .orderBy(col("freq").desc(), col("pattern"))
        .limit(MOST_PATTERNS)
        .collectAsList()
        .stream()
        .map(row -> row.<String>getList(row.fieldIndex("pattern")))
        .map(List::copyOf)
        .sorted(Comparator.comparing(pattern -> String.join("\u0000", pattern)))
        .toList();
  }

  /**
   * By type, of each pattern: how many paths that did not convert, and that did, have it. All types
   * are counted in one reading of the paths.
   */
  private List<long[][]> count(Dataset<Row> seen, List<Patterns> found) {
    List<PatternCounter> counters =
        found.stream().map(patterns -> new PatternCounter(patterns.all(), inOrder)).toList();
    List<Column> columns = new ArrayList<>(List.of(col("items")));
    StructType sums = new StructType();
    for (int type = 0; type < found.size(); type++) {
      for (int side : SIDES) {
        String name = found.get(type).type() + side;
        columns.add(coalesce(isOf(found.get(type).type(), side), lit(false)).as(name));
        sums = sums.add(name, COUNTS);
      }
    }
    StructType made = sums;
    List<long[][]> counts = new ArrayList<>();
    found.forEach(patterns -> counts.add(new long[SIDES.size()][patterns.all().size()]));
    int[] lengths = found.stream().mapToInt(patterns -> patterns.all().size()).toArray();
    SparkRows.map(
            seen.where("size(items) > 1").select(columns.toArray(Column[]::new)),
            made,
            paths -> List.of(counted(paths, counters, lengths, made)).iterator())
        .collectAsList()
        .forEach(
            row -> {
              for (int at = 0; at < made.size(); at++) {
                long[] sum = counts.get(at / SIDES.size())[at % SIDES.size()];
                List<Long> some = row.getList(at);
                for (int i = 0; i < sum.length; i++) {
                  sum[i] += some.get(i);
                }
              }
            });
    return counts;
  }

  /** One partition's counts: a list for each type and side. */
  private static InternalRow counted(
      Iterator<InternalRow> paths, List<PatternCounter> counters, int[] lengths, StructType made) {
    long[][] counts = new long[made.size()][];
    for (int at = 0; at < counts.length; at++) {
      counts[at] = new long[lengths[at / SIDES.size()]];
    }
    while (paths.hasNext()) {
      InternalRow path = paths.next();
      ArrayData items = path.getArray(0);
      for (int at = 0; at < counts.length; at++) {
        if (path.getBoolean(at + 1)) {
          long[] side = counts[at];
          counters.get(at / SIDES.size()).each(items, (pattern, first, last) -> side[pattern]++);
        }
      }
    }
    SparkRows.Line line = new SparkRows.Line(made);
    for (int at = 0; at < counts.length; at++) {
      line.set(made.apply(at).name(), ArrayData.toArrayData(counts[at]));
    }
    return line.made();
  }

  /** Median of days between the first touches of a pattern's first and last content. */
  private static double[] days(Dataset<Row> converted, List<List<String>> patterns) {
    PatternCounter counter = new PatternCounter(patterns, true);
    StructType waits = new StructType().add("pattern", "int").add("days", "double");
    double[] days = new double[patterns.size()];
    SparkRows.map(
            converted.select("items", "at"),
            waits,
            paths ->
                StreamSupport.stream(Spliterators.spliteratorUnknownSize(paths, 0), false)
                    .flatMap(path -> waits(path, counter, waits).stream())
                    .iterator())
        .groupBy("pattern")
        .agg(percentile(col("days"), lit(.5)).as("days"))
        .collectAsList()
        .forEach(row -> days[row.<Integer>getAs("pattern")] = row.getAs("days"));
    return days;
  }

  private static List<InternalRow> waits(
      InternalRow path, PatternCounter counter, StructType waits) {
    ArrayData at = path.getArray(1);
    List<InternalRow> found = new ArrayList<>();
    counter.each(
        path.getArray(0),
        (pattern, first, last) ->
            found.add(
                new SparkRows.Line(waits)
                    .set("pattern", pattern)
                    .set("days", (at.getLong(last) - at.getLong(first)) / MICROS_A_DAY)
                    .made()));
    return found;
  }
}
