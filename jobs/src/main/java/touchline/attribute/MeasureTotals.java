package touchline.attribute;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.sql.Date;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.algorithm.survival.CausedTotal;
import touchline.algorithm.survival.Controls;
import touchline.algorithm.survival.Effects;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.Table;

/**
 * What marketing caused in all and what would have come anyway, by conversion type, as {@link
 * CausedTotal} has it; no row without the incremental model.
 *
 * @param attribution models and their parameters
 * @param replicates draws behind the intervals; 0 for none
 * @param minConversions conversions under which there are no figures
 */
record MeasureTotals(AttributionSettings attribution, int replicates, int minConversions)
    implements Learn {
  private static final Table CREDITS = Table.of("gold.attribution_credits");

  @Override
  public List<Table> reads() {
    return List.of(
        CREDITS, IncrementalParameters.PARAMETERS, FitModels.CONTENT_PATHS, FitModels.DEAL_PATHS);
  }

  @Override
  public Table writes() {
    return Table.of("gold.attribution_totals");
  }

  @Override
  public Grain grain() {
    return Grain.STAMPED;
  }

  @Override
  public Object settings() {
    return List.of(attribution, replicates, minConversions);
  }

  @Override
  public String name() {
    return "MeasureTotals";
  }

  @Override
  public List<Row> learn(Inputs in) {
    Dataset<Row> credits = in.read(CREDITS);
    Made made = new Made(writes());
    if (attribution.models().contains(FitIncremental.MODEL)) {
      Map<String, Double> conversions = conversions(credits, in);
      AttributionSettings alone = attribution.with(List.of(FitIncremental.MODEL));
      JourneyResamples sums =
          new MeasureIntervals(alone, replicates, minConversions, 1)
              .resampled(in, new FitModels(alone).journeys(in));
      Effects effects = TouchEffects.of(attribution);
      double size = attribution.fit().incremental().effectSize();
      IncrementalParameters.of(in)
          .forEach(
              (type, parameters) -> {
                double all = conversions.getOrDefault(type, 0.0);
                CausedTotal total = sums.caused(type, all, Controls.of(parameters, effects, size));
                add(made, in.asOf(), type, all, total);
              });
    }
    return made.rows();
  }

  private void add(Made made, LocalDate asOf, String type, double all, CausedTotal total) {
    boolean known = all >= minConversions;
    String problems = String.join("; ", total.problems());
    Made.Line line =
        made.row()
            .set("as_of_date", asOf)
            .set("conversion_type", type)
            .set("conversions", Math.round(all))
            .set(
                "status", known ? total.isReliable() ? "sufficient" : "unreliable" : "insufficient")
            .set("problems", problems.isEmpty() ? null : problems);
    if (known) {
      line.set("caused", total.caused())
          .set("baseline", all - total.caused())
          .set("caused_raw", total.raw())
          .set("caused_net", total.net())
          .set("caused_older", total.older());
    }
    if (known && replicates > 1) {
      line.set("caused_lower", total.interval().lower())
          .set("caused_upper", total.interval().upper())
          .set("baseline_lower", all - total.interval().upper())
          .set("baseline_upper", all - total.interval().lower());
    }
    line.add();
  }

  /** All conversions by type: an additive model's credits, as whole billionths. */
  private static Map<String, Double> conversions(Dataset<Row> credits, Inputs in) {
    Map<String, Double> conversions = new TreeMap<>();
    credits
        .where(col("model").equalTo(FitIncremental.MODEL))
        .where(col("converted_date").leq(lit(Date.valueOf(in.observedUntil()))))
        .groupBy("conversion_type")
        .agg(sum(expr("CAST(round(credit * 1e9) AS BIGINT)")).as("billionths"))
        .collectAsList()
        .forEach(
            row ->
                conversions.put(
                    row.getAs("conversion_type"),
                    Math.rint(row.<Long>getAs("billionths") / 1e9 * 1e3) / 1e3));
    return conversions;
  }
}
