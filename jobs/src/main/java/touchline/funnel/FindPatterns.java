package touchline.funnel;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.percentile;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Spliterators;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.apache.spark.ml.fpm.FPGrowth;
import org.apache.spark.ml.fpm.PrefixSpan;
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
    List<Row> rows = new ArrayList<>();
    TYPES.forEach((type, paths) -> rows.addAll(rows(in.read(paths), type)));
    return rows;
  }

  private List<Row> rows(Dataset<Row> paths, String type) {
    Dataset<Row> seen = seen(paths, type);
    // Few of all paths; read many times, by Spark's searches and by what follows.
    Dataset<Row> converted =
        seen.where("is_converted AND size(items) > 0").persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return found(seen, converted, type);
    } finally {
      converted.unpersist();
    }
  }

  /**
   * Whether each path converted, its first contents in order, and when each came by (microseconds).
   */
  private static Dataset<Row> seen(Dataset<Row> paths, String type) {
    return paths
        .where(
            col("conversion_type")
                .equalTo(type)
                .or(
                    col("conversion_id")
                        .isNull()
                        .and(array_contains(col("converted_types"), type).equalTo(false))))
        .select(
            col("conversion_id").isNotNull().as("is_converted"),
            expr("slice(array_distinct(filter(contents, c -> c IS NOT NULL)), 1, " + MOST + ")")
                .as("items"),
            col("contents"),
            col("touched_at"))
        .select(
            col("is_converted"),
            col("items"),
            when(
                    col("is_converted"),
                    expr(
                        "transform(items, i -> unix_micros(touched_at[array_position(contents, i) - 1]))"))
                .as("at"));
  }

  private List<Row> found(Dataset<Row> seen, Dataset<Row> converted, String type) {
    Row sizes =
        seen.selectExpr("count_if(is_converted) AS n", "count_if(NOT is_converted) AS others")
            .head();
    long all = sizes.getAs("n");
    long others = sizes.getAs("others");
    if (all < funnel.minCount()) {
      return List.of();
    }
    // A little less, so that rounding takes no pattern away; what is below is left out afterwards.
    double support = (funnel.minCount() - .5) / all;
    List<List<String>> patterns =
        inOrder ? sequences(converted, support) : sets(converted, support);
    if (patterns.isEmpty()) {
      return List.of();
    }
    PatternCounter counter = new PatternCounter(patterns, inOrder);
    long[][] counts = count(seen, counter, patterns.size());
    double[] days =
        inOrder ? days(converted, counter, patterns.size()) : new double[patterns.size()];
    List<PatternLift> tests = new ArrayList<>();
    for (int i = 0; i < patterns.size(); i++) {
      tests.add(PatternLift.of(counts[i][1], counts[i][0], all, others));
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
          .set("conversion_type", type)
          .set("n", counts[i][1])
          .set("others", counts[i][0])
          .set("support", counts[i][1] / (double) all)
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

  /** Of each pattern: how many paths that did not convert, and that did, have it. */
  private static long[][] count(Dataset<Row> seen, PatternCounter counter, int patterns) {
    StructType sums = new StructType().add("others", COUNTS).add("converted", COUNTS);
    long[][] counts = new long[patterns][2];
    SparkRows.map(
            seen.where("size(items) > 1").select("is_converted", "items"),
            sums,
            paths -> {
              long[][] found = new long[2][patterns];
              while (paths.hasNext()) {
                InternalRow path = paths.next();
                long[] side = found[path.getBoolean(0) ? 1 : 0];
                counter.each(path.getArray(1), (pattern, first, last) -> side[pattern]++);
              }
              SparkRows.Line line = new SparkRows.Line(sums);
              line.set("others", ArrayData.toArrayData(found[0]));
              line.set("converted", ArrayData.toArrayData(found[1]));
              return List.of(line.made()).iterator();
            })
        .collectAsList()
        .forEach(
            row -> {
              for (int side = 0; side < 2; side++) {
                List<Long> found = row.getList(side);
                for (int i = 0; i < patterns; i++) {
                  counts[i][side] += found.get(i);
                }
              }
            });
    return counts;
  }

  /** Median of days between the first touches of a pattern's first and last content. */
  private static double[] days(Dataset<Row> converted, PatternCounter counter, int patterns) {
    StructType waits = new StructType().add("pattern", "int").add("days", "double");
    double[] days = new double[patterns];
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
