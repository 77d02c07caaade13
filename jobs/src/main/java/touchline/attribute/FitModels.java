package touchline.attribute;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_except;
import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.udaf;
import static org.apache.spark.sql.functions.when;

import java.sql.Date;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Aggregator;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * What the models learn from all paths as of a night: for each conversion type the Markov chain of
 * the channels and their Shapley values, as configured. Learnt from paths that led to such a
 * conversion by the end of the as-of date, and from open paths of journeys that never did, once
 * their last touch is {@code attribution.maturity} old. A path without touches tells nothing about
 * channels and is left out.
 *
 * <p>Paths are counted where they lie; one set of counts per type and partition is shuffled.
 *
 * @param settings models and their parameters
 */
record FitModels(AttributionSettings settings) implements Job {
  /** Models that are fitted, each with the parameter that says what a channel adds. */
  static final Map<String, String> WEIGHT =
      Map.of("markov", "removal_effect", "shapley", "shapley_value");

  static final Table CONTENT_PATHS = Table.of("gold.content_paths");
  static final Table DEAL_PATHS = Table.of("gold.deal_paths");

  @Override
  public List<Table> reads() {
    return List.of(CONTENT_PATHS, DEAL_PATHS);
  }

  @Override
  public Table writes() {
    return Table.of("gold.attribution_parameters");
  }

  @Override
  public Grain grain() {
    return Grain.PER_DAY;
  }

  @Override
  public String name() {
    return "FitModels";
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    Dataset<Row> journeys = journeys(in, settings);
    List<String> fitted = settings.models().stream().filter(WEIGHT::containsKey).toList();
    if (fitted.isEmpty()) {
      ChannelNumbers none = new ChannelNumbers(List.of());
      return parameters(journeys.limit(0), in.asOf(), "", new FitShapley(none));
    }
    ChannelNumbers channels = channels(journeys);
    return fitted.stream()
        .map(
            model ->
                parameters(
                    journeys,
                    in.asOf(),
                    model,
                    model.equals("markov")
                        ? new FitMarkovChain(channels, settings.markovOrder())
                        : new FitShapley(channels)))
        .reduce(Dataset::union)
        .orElseThrow();
  }

  private static Dataset<Row> parameters(
      Dataset<Row> journeys, LocalDate asOf, String model, Aggregator<Row, ?, Row> fit) {
    return journeys
        .groupBy("conversion_type")
        .agg(
            udaf(fit, Encoders.row(Figures.PATH)).apply(col("channels"), col("converts")).as("fit"))
        .select(
            lit(Date.valueOf(asOf)).as("as_of_date"),
            col("conversion_type"),
            lit(model).as("model"),
            call_function("inline", col("fit.figures")));
  }

  static ChannelNumbers channels(Dataset<Row> journeys) {
    return new ChannelNumbers(
        journeys
            .select(explode(col("channels")).as("channel"))
            .distinct()
            .as(Encoders.STRING())
            .collectAsList());
  }

  /** What is known on a night of content_paths and deal_paths, for whatever learns from it. */
  static Dataset<Row> journeys(Inputs in, AttributionSettings settings) {
    Instant end = in.asOf().plusDays(1).atStartOfDay(settings.zone()).toInstant();
    Instant quiet = end.minus(settings.maturity());
    return journeys(in.read(CONTENT_PATHS), end, quiet, "mql", "sql")
        .union(journeys(in.read(DEAL_PATHS), end, quiet, "opportunity", "won"));
  }

  /** One row per path and conversion type that it tells of. Fan-out: an open path tells of two. */
  private static Dataset<Row> journeys(
      Dataset<Row> paths, Instant end, Instant quiet, String... types) {
    Column converted = col("converted_at").lt(lit(end));
    Column lastTouch = element_at(col("touched_at"), lit(-1));
    Column mature = lastTouch.leq(lit(quiet));
    Column told =
        when(converted, array(col("conversion_type")))
            .when(
                col("conversion_id").isNull().and(mature),
                array_except(lit(types), col("converted_types")));
    return paths
        .where(size(col("touchpoint_ids")).gt(0))
        .select(
            explode(told).as("conversion_type"),
            col("journey_id"),
            col("channels"),
            col("conversion_id").isNotNull().as("converts"));
  }
}
