package touchline.funnel;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.struct;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import touchline.algorithm.calibration.FalseDiscoveries;
import touchline.algorithm.calibration.Wilson;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.SqlJob;
import touchline.pipeline.Table;

/**
 * How much each content was used and what it preceded: MQLs and SQLs against leads of the same
 * persona and number of touches that did not meet it, wins against buying groups of as many people
 * and touches. Contents are a catalogue: their figures fit the driver.
 */
final class MeasureContents implements Learn {
  private static final Table TABLE = Table.of("gold.content_performance");

  /** What a content's use is told by, whatever it preceded. */
  private static final String[] USE = {
    "content_id",
    "title",
    "content_type",
    "views",
    "clicks",
    "downloads",
    "submits",
    "reach",
    "conversion_type"
  };

  private final SqlJob exposures =
      new SqlJob(MeasureContents.class, "content_exposures.sql", TABLE, Grain.WHOLE, Map.of());

  @Override
  public List<Table> reads() {
    return exposures.reads();
  }

  @Override
  public Table writes() {
    return TABLE;
  }

  @Override
  public Grain grain() {
    return Grain.WHOLE;
  }

  @Override
  public Object settings() {
    return exposures.settings();
  }

  @Override
  public List<Row> learn(Inputs in) {
    List<Row> found =
        exposures
            .build(in)
            .groupBy(Stream.of(USE).map(functions::col).toArray(Column[]::new))
            .agg(
                // In one order: a sum of doubles depends on it.
                array_sort(
                        collect_list(
                            struct(
                                col("exposed"),
                                col("preceded"),
                                col("stratum_leads"),
                                col("stratum_converted"))))
                    .as("strata"))
            .orderBy("conversion_type", "content_id")
            .collectAsList();
    Map<String, List<Lift>> byType = new HashMap<>();
    List<Lift> lifts = new ArrayList<>();
    for (Row row : found) {
      Lift lift = Lift.of(row.<Row>getList(row.fieldIndex("strata")));
      lifts.add(lift);
      if (lift.isSufficient()) {
        byType.computeIfAbsent(row.getAs("conversion_type"), type -> new ArrayList<>()).add(lift);
      }
    }
    Map<Lift, Double> q = new java.util.IdentityHashMap<>();
    byType.forEach(
        (type, all) -> {
          double[] values =
              FalseDiscoveries.qValues(all.stream().mapToDouble(Lift::pValue).toArray());
          for (int i = 0; i < values.length; i++) {
            q.put(all.get(i), values[i]);
          }
        });
    Made made = new Made(writes());
    for (int i = 0; i < found.size(); i++) {
      add(made.row().copy(found.get(i), USE), lifts.get(i), q.get(lifts.get(i)));
    }
    return made.rows();
  }

  private static void add(Made.Line line, Lift lift, Double q) {
    line.set("preceded", lift.preceded())
        .set("exposed", lift.exposed())
        .set("q_value", q)
        .set("status", lift.isSufficient() ? "ok" : "insufficient");
    if (lift.exposed() > 0) {
      line.set("rate", lift.preceded() / (double) lift.exposed());
    }
    if (lift.matched() > 0) {
      line.set("matched_rate", lift.expected() / lift.matched());
    }
    if (lift.isSufficient()) {
      line.set("lift", lift.ratio()).set("lift_low", lift.low()).set("lift_high", lift.high());
    }
    line.add();
  }

  /**
   * Observed over expected conversions of the exposed, expected from the unexposed of their strata.
   * The logarithm of the ratio has variance 1/observed + sum of w^2 var(rate) / expected^2.
   *
   * @param matched exposed leads whose stratum has unexposed ones
   */
  record Lift(
      long exposed,
      long preceded,
      double matched,
      double observed,
      double expected,
      double variance) {
    static Lift of(List<Row> strata) {
      long exposed = 0;
      long preceded = 0;
      double matched = 0;
      double observed = 0;
      double expected = 0;
      double variance = 0;
      for (Row s : strata) {
        long with = s.getAs("exposed");
        long converted = s.getAs("preceded");
        exposed += with;
        preceded += converted;
        double others = s.<Long>getAs("stratum_leads") - with;
        if (others > 0) {
          double base = (s.<Long>getAs("stratum_converted") - converted) / others;
          matched += with;
          observed += converted;
          expected += with * base;
          variance += (double) with * with * base * (1 - base) / others;
        }
      }
      return new Lift(exposed, preceded, matched, observed, expected, variance);
    }

    boolean isSufficient() {
      return exposed >= 20 && observed >= 5 && expected >= 5;
    }

    double ratio() {
      return observed / expected;
    }

    private double error() {
      return Math.sqrt(1 / observed + variance / (expected * expected));
    }

    double low() {
      return ratio() * Math.exp(-Wilson.normalQuantile(.5 + FunnelSql.CONFIDENCE / 2) * error());
    }

    double high() {
      return ratio() * Math.exp(Wilson.normalQuantile(.5 + FunnelSql.CONFIDENCE / 2) * error());
    }

    double pValue() {
      return Math.min(1, 2 * (1 - Wilson.normalProbability(Math.abs(Math.log(ratio())) / error())));
    }
  }
}
