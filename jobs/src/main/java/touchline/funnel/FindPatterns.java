package touchline.funnel;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.transform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.fpm.FPGrowth;
import org.apache.spark.ml.fpm.PrefixSpan;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import touchline.algorithm.calibration.FalseDiscoveries;
import touchline.config.FunnelConfig;
import touchline.config.LexiconSql;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
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
    Dataset<Row> seen =
        paths
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
                col("touched_at"));
    Row sizes = seen.selectExpr("count_if(is_converted)", "count_if(NOT is_converted)").head();
    long all = sizes.getLong(0);
    if (all < funnel.minCount()) {
      return List.of();
    }
    // A little less, so that rounding takes no pattern away; what is below is left out afterwards.
    double support = (funnel.minCount() - .5) / all;
    Dataset<Row> converted = seen.where("is_converted AND size(items) > 0");
    List<List<String>> patterns =
        inOrder ? sequences(converted, support) : sets(converted, support);
    if (patterns.isEmpty()) {
      return List.of();
    }
    long[][] counts = count(seen, patterns);
    double[] days = inOrder ? days(converted, patterns) : new double[patterns.size()];
    List<PatternLift> tests = new ArrayList<>();
    for (int i = 0; i < patterns.size(); i++) {
      tests.add(PatternLift.of(counts[i][1], counts[i][0], all, sizes.getLong(1)));
    }
    double[] q =
        FalseDiscoveries.qValues(tests.stream().mapToDouble(PatternLift::pValue).toArray());
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < patterns.size(); i++) {
      PatternLift test = tests.get(i);
      List<Object> row = new ArrayList<>();
      row.add(patterns.get(i).toArray(String[]::new));
      row.add(String.join(inOrder ? " > " : " + ", patterns.get(i)));
      if (inOrder) {
        row.add(Double.isNaN(days[i]) ? null : days[i]);
      }
      row.addAll(
          List.of(
              type,
              counts[i][1],
              counts[i][0],
              counts[i][1] / (double) all,
              test.lift(),
              test.low(),
              test.high(),
              test.pValue(),
              q[i]));
      rows.add(RowFactory.create(row.toArray()));
    }
    return rows;
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
        .map(row -> row.<String>getList(0))
        .map(List::copyOf)
        .sorted(Comparator.comparing(pattern -> String.join("\u0000", pattern)))
        .toList();
  }

  /** Of each pattern: how many paths that did not convert, and that did, have it. */
  private long[][] count(Dataset<Row> seen, List<List<String>> patterns) {
    boolean ordered = inOrder;
    long[][] counts = new long[patterns.size()][2];
    seen.where("size(items) > 1")
        .select("is_converted", "items")
        .mapPartitions(
            (MapPartitionsFunction<Row, long[]>)
                paths -> {
                  long[] sums = new long[2 * patterns.size()];
                  while (paths.hasNext()) {
                    Row path = paths.next();
                    int side = path.getBoolean(0) ? 1 : 0;
                    List<String> items = path.getList(1);
                    Set<String> set = new HashSet<>(items);
                    for (int i = 0; i < patterns.size(); i++) {
                      if (set.containsAll(patterns.get(i))
                          && (!ordered || isInOrder(items, patterns.get(i)))) {
                        sums[2 * i + side]++;
                      }
                    }
                  }
                  return List.of(sums).iterator();
                },
            Encoders.javaSerialization(long[].class))
        .collectAsList()
        .forEach(
            sums -> {
              for (int i = 0; i < sums.length; i++) {
                counts[i / 2][i % 2] += sums[i];
              }
            });
    return counts;
  }

  /** Whether the items of a pattern come by in its order. */
  static boolean isInOrder(List<String> items, List<String> pattern) {
    int next = 0;
    for (String item : items) {
      if (next < pattern.size() && item.equals(pattern.get(next))) {
        next++;
      }
    }
    return next == pattern.size();
  }

  /** Median of days between the first touches of a pattern's first and last content. */
  private static double[] days(Dataset<Row> converted, List<List<String>> patterns) {
    List<org.apache.spark.sql.Column> medians = new ArrayList<>();
    for (List<String> pattern : patterns) {
      String first = touchedAt(pattern.get(0));
      String last = touchedAt(pattern.get(pattern.size() - 1));
      medians.add(
          expr(
              "percentile((unix_micros("
                  + last
                  + ") - unix_micros("
                  + first
                  + ")) / 8.64e10D, 0.5D) FILTER (WHERE "
                  + last
                  + " >= "
                  + first
                  + ")"));
    }
    Row row =
        converted
            .groupBy(lit(1))
            .agg(
                medians.get(0),
                medians.subList(1, medians.size()).toArray(org.apache.spark.sql.Column[]::new))
            .head();
    double[] days = new double[patterns.size()];
    Arrays.setAll(days, i -> row.isNullAt(i + 1) ? Double.NaN : row.getDouble(i + 1));
    return days;
  }

  private static String touchedAt(String content) {
    return "get(touched_at, CAST(array_position(contents, "
        + LexiconSql.text(content)
        + ") - 1 AS INT))";
  }
}
