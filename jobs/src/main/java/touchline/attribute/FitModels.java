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
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * What the models learn from all paths as of a night: for each conversion type the Markov chain of
 * the channels. Learnt from paths that led to such a conversion by the end of the as-of date, and
 * from open paths of journeys that never did, once their last touch is {@code attribution.maturity}
 * old. A path without touches tells nothing about channels and is in no chain.
 *
 * <p>Transitions are counted where the paths lie; one set of counts per type and partition is
 * shuffled.
 *
 * @param settings models and their parameters
 */
record FitModels(AttributionSettings settings) implements Job {
  static final String MARKOV = "markov";

  private static final Table CONTENT_PATHS = Table.of("gold.content_paths");
  private static final Table DEAL_PATHS = Table.of("gold.deal_paths");

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
    Instant end = in.asOf().plusDays(1).atStartOfDay(settings.zone()).toInstant();
    Dataset<Row> journeys =
        journeys(in.read(CONTENT_PATHS), end, "mql", "sql")
            .union(journeys(in.read(DEAL_PATHS), end, "opportunity", "won"));
    if (!settings.models().contains(MARKOV)) {
      journeys = journeys.limit(0);
    }
    List<String> channels =
        journeys
            .select(explode(col("channels")).as("channel"))
            .distinct()
            .as(Encoders.STRING())
            .collectAsList()
            .stream()
            .sorted()
            .toList();
    Column fit =
        udaf(
                new FitMarkovChain(channels, settings.markovOrder(), settings.collapseRepeats()),
                Encoders.row(FitMarkovChain.PATH))
            .apply(col("channels"), col("converts"));
    return journeys
        .groupBy("conversion_type")
        .agg(fit.as("fit"))
        .select(
            lit(Date.valueOf(in.asOf())).as("as_of_date"),
            col("conversion_type"),
            lit(MARKOV).as("model"),
            call_function("inline", col("fit.figures")));
  }

  /** One row per path and conversion type that it tells of. Fan-out: an open path tells of two. */
  private Dataset<Row> journeys(Dataset<Row> paths, Instant end, String... types) {
    Column converted = col("converted_at").lt(lit(end));
    Column lastTouch = element_at(col("touched_at"), lit(-1));
    Column mature = lastTouch.leq(lit(end.minus(settings.maturity())));
    Column told =
        when(converted, array(col("conversion_type")))
            .when(
                col("conversion_id").isNull().and(mature),
                array_except(lit(types), col("converted_types")));
    return paths
        .where(size(col("touchpoint_ids")).gt(0))
        .select(
            explode(told).as("conversion_type"),
            col("channels"),
            col("conversion_id").isNotNull().as("converts"));
  }
}
