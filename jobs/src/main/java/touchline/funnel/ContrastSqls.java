package touchline.funnel;

import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.percentile;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import touchline.algorithm.calibration.FalseDiscoveries;
import touchline.algorithm.calibration.ShareContrast;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.Table;

/**
 * Which SQLs close quickest and which never do, by what they consumed, in which order, and by
 * persona. Followed up to the last day that the CRM told of, so that the night's date is in no row.
 */
final class ContrastSqls implements Learn {
  private static final Table PATHS = Table.of("gold.content_paths");
  private static final Table SEQUENCES = Table.of("gold.content_sequences");
  private static final String EVERYONE = "";
  private static final int LEAST = 20;
  private static final int LEAST_WON = 5;
  private static final StructType TRAITS =
      new StructType()
          .add("trait", DataTypes.StringType)
          .add("value", DataTypes.StringType)
          .add("is_quick", DataTypes.BooleanType)
          .add("is_never", DataTypes.BooleanType)
          .add("days", DataTypes.DoubleType);

  /** SQLs with a trait. */
  private record Group(String trait, String value, long n, long quick, long never, Double days) {
    static Group of(Row row) {
      return new Group(
          row.getAs("trait"),
          row.getAs("value"),
          row.getAs("n"),
          row.getAs("quick"),
          row.getAs("never"),
          row.getAs("median_days"));
    }

    boolean isSufficient(Group all) {
      return n >= LEAST && all.n - n >= LEAST && all.n - all.never >= LEAST_WON;
    }

    ShareContrast quick(Group all) {
      return ShareContrast.of(quick, n, all.quick - quick, all.n - n, FunnelSql.CONFIDENCE);
    }

    ShareContrast never(Group all) {
      return ShareContrast.of(never, n, all.never - never, all.n - n, FunnelSql.CONFIDENCE);
    }
  }

  @Override
  public List<Table> reads() {
    return List.of(BuildLeadCycles.TABLE, PATHS, SEQUENCES);
  }

  @Override
  public Table writes() {
    return Table.of("gold.sql_contrasts");
  }

  @Override
  public Grain grain() {
    return Grain.WHOLE;
  }

  @Override
  public List<Row> learn(Inputs in) {
    List<List<String>> sequences =
        in
            .read(SEQUENCES)
            .where("conversion_type = 'sql'")
            .select("contents")
            .collectAsList()
            .stream()
            .map(row -> List.copyOf(row.<String>getList(row.fieldIndex("contents"))))
            .toList();
    PatternCounter counter = new PatternCounter(sequences, true);
    Dataset<Row> cycles = in.read(BuildLeadCycles.TABLE);
    Dataset<Row> told = cycles.selectExpr("max(greatest(crm_stage_at, won_at)) AS told_until");
    Dataset<Row> followed =
        cycles
            .where("sql_at IS NOT NULL")
            .crossJoin(told)
            .where("sql_at + INTERVAL 180 DAYS <= told_until")
            .select(
                expr("element_at(filter(conversions, c -> c.conversion_type = 'sql'), 1).conversion_id")
                    .as("conversion_id"),
                coalesce(col("persona"), lit("unknown")).as("persona"),
                coalesce(expr("won_at <= sql_at + INTERVAL 90 DAYS"), lit(false)).as("is_quick"),
                coalesce(expr("won_at > sql_at + INTERVAL 180 DAYS"), lit(true)).as("is_never"),
                expr("(unix_micros(won_at) - unix_micros(sql_at)) / 8.64e10D").as("days"));
    Dataset<Row> paths =
        in.read(PATHS)
            .where("conversion_type = 'sql'")
            .select(
                col("conversion_id"),
                array_distinct(expr("filter(contents, c -> c IS NOT NULL)")).as("items"));
    List<Group> groups =
        followed
            // At most one.
            .join(paths, new String[] {"conversion_id"}, "left")
            .flatMap(
                (FlatMapFunction<Row, Row>) sql -> traits(sql, sequences, counter),
                Encoders.row(TRAITS))
            .groupBy("trait", "value")
            .agg(
                count(lit(1)).as("n"),
                count_if(col("is_quick")).as("quick"),
                count_if(col("is_never")).as("never"),
                percentile(col("days"), lit(.5)).as("median_days"))
            .orderBy("trait", "value")
            .collectAsList()
            .stream()
            .map(Group::of)
            .toList();
    return rows(groups);
  }

  private static Iterator<Row> traits(
      Row sql, List<List<String>> sequences, PatternCounter counter) {
    List<String> items =
        sql.isNullAt(sql.fieldIndex("items")) ? List.of() : sql.getList(sql.fieldIndex("items"));
    List<Row> rows = new ArrayList<>();
    rows.add(trait(EVERYONE, EVERYONE, sql));
    rows.add(trait("persona", sql.getAs("persona"), sql));
    items.forEach(item -> rows.add(trait("content", item, sql)));
    for (int i : counter.of(items)) {
      rows.add(trait("sequence", String.join(" > ", sequences.get(i)), sql));
    }
    return rows.iterator();
  }

  private static Row trait(String trait, String value, Row sql) {
    return Made.line(TRAITS)
        .set("trait", trait)
        .set("value", value)
        .copy(sql, "is_quick", "is_never", "days")
        .made();
  }

  private List<Row> rows(List<Group> groups) {
    Map<String, List<Group>> byTrait = new TreeMap<>();
    groups.forEach(g -> byTrait.computeIfAbsent(g.trait(), t -> new ArrayList<>()).add(g));
    Made made = new Made(writes());
    List<Group> everyone = byTrait.remove(EVERYONE);
    for (List<Group> ofTrait : byTrait.values()) {
      Group all = everyone.get(0);
      List<Group> told = ofTrait.stream().filter(g -> g.isSufficient(all)).toList();
      double[] quick =
          FalseDiscoveries.qValues(told.stream().mapToDouble(g -> g.quick(all).pValue()).toArray());
      double[] never =
          FalseDiscoveries.qValues(told.stream().mapToDouble(g -> g.never(all).pValue()).toArray());
      for (Group group : ofTrait) {
        Made.Line line = counted(made.row(), group, all);
        int at = told.indexOf(group);
        if (at >= 0) {
          contrast(line, "quick", group.quick(all), quick[at]);
          contrast(line, "never", group.never(all), never[at]);
        }
        line.set("status", at < 0 ? "insufficient" : "ok").add();
      }
    }
    return made.rows();
  }

  private static Made.Line counted(Made.Line line, Group g, Group all) {
    return line.set("trait", g.trait())
        .set("value", g.value())
        .set("n", g.n())
        .set("others", all.n() - g.n())
        .set("quick", g.quick())
        .set("quick_share", g.quick() / (double) g.n())
        .set("never", g.never())
        .set("never_share", g.never() / (double) g.n())
        .set("median_days", g.days());
  }

  private static void contrast(Made.Line line, String what, ShareContrast found, double q) {
    line.set(what + "_difference", found.difference())
        .set(what + "_low", found.low())
        .set(what + "_high", found.high())
        .set(what + "_q_value", q);
  }
}
