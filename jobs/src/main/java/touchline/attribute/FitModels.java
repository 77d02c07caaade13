package touchline.attribute;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_except;
import static org.apache.spark.sql.functions.array_repeat;
import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.udaf;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.sql.Date;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Aggregator;
import touchline.algorithm.attribution.Model;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;

/**
 * What the models learn from all paths as of a night: for each conversion type and fitted dimension
 * the Markov chain of its items and their Shapley values, as configured. Learnt from paths that led
 * to such a conversion by the end of the as-of date, and from open paths of journeys that never
 * did, once their last touch is {@code attribution.maturity} old. A path without touches tells
 * nothing about channels and is left out.
 *
 * <p>Paths are counted where they lie; one set of counts per type and partition is shuffled. The
 * incremental model alone reads the touches themselves.
 *
 * @param settings models and their parameters
 */
record FitModels(AttributionSettings settings) implements Learn {
  /** Models that are fitted to paths, each with the parameter that says what a channel adds. */
  static final Map<String, String> WEIGHT = Model.channelWeights();

  /** What a Markov chain is solved for without its memory growing beyond a machine's. */
  private static final int MOST_ITEMS = 4_000;

  static final Table CONTENT_PATHS = Table.of("gold.content_paths");
  static final Table DEAL_PATHS = Table.of("gold.deal_paths");

  @Override
  public List<Table> reads() {
    List<Table> tables = new ArrayList<>(List.of(CONTENT_PATHS, DEAL_PATHS));
    if (isIncremental()) {
      tables.addAll(FitIncremental.READS);
    }
    return tables;
  }

  @Override
  public Table writes() {
    return Table.of("gold.attribution_parameters");
  }

  @Override
  public Grain grain() {
    return Grain.STAMPED;
  }

  @Override
  public String name() {
    return "FitModels";
  }

  private boolean isIncremental() {
    return settings.models().contains(FitIncremental.MODEL);
  }

  @Override
  public List<Row> learn(Inputs in) {
    Dataset<Row> journeys = journeys(in);
    List<String> fitted = settings.models().stream().filter(WEIGHT::containsKey).toList();
    Map<String, ChannelNumbers> numbers = fitted.isEmpty() ? Map.of() : numbers(journeys);
    List<Dataset<Row>> parameters = new ArrayList<>();
    for (String model : fitted) {
      for (String dimension : settings.fit().dimensions()) {
        ChannelNumbers items = numbers.getOrDefault(dimension, new ChannelNumbers(List.of()));
        parameters.add(
            parameters(journeys, in.asOf(), model, dimension, fit(model, dimension, items)));
      }
    }
    Made made = new Made(writes());
    parameters.stream()
        .reduce(Dataset::union)
        .ifPresent(all -> all.collectAsList().forEach(made::copy));
    if (isIncremental()) {
      new FitIncremental(settings).fit(in, made);
    }
    return made.rows();
  }

  private Aggregator<Row, ?, Row> fit(String model, String dimension, ChannelNumbers items) {
    AttributionSettings.Fit fit = settings.fit();
    if (!model.equals(Model.MARKOV.key())) {
      return new FitShapley(items, fit.shapleyExactChannels(), fit.shapleyOrders());
    }
    int most = fit.markovOrder() == 1 ? MOST_ITEMS : FitMarkovChain.MOST_TO_CHOOSE;
    if (items.size() > most) {
      throw new UserError(
          UserError.USAGE,
          String.format(
              Locale.ROOT,
              "a Markov chain over %,d values of %s is too large, it can have %,d; take %s out of"
                  + " attribution.fit-dimensions or join values",
              items.size(),
              dimension,
              most,
              dimension));
    }
    return new FitMarkovChain(items, fit.markovOrder(), fit.markovMaxSteps());
  }

  private static Dataset<Row> parameters(
      Dataset<Row> journeys,
      LocalDate asOf,
      String model,
      String dimension,
      Aggregator<Row, ?, Row> fit) {
    return journeys
        .groupBy("conversion_type")
        .agg(
            udaf(fit, Encoders.row(Figures.PATH))
                .apply(col(dimension), col("converts"), col("is_held_out"))
                .as("fit"))
        .select(
            lit(Date.valueOf(asOf)).as("as_of_date"),
            col("conversion_type"),
            lit(model).as("model"),
            lit(dimension).as("dimension"),
            call_function("inline", col("fit.figures")));
  }

  /** The items of each fitted dimension: as many as there are channels, contents and so on. */
  private Map<String, ChannelNumbers> numbers(Dataset<Row> journeys) {
    Map<String, List<String>> items = new HashMap<>();
    settings.fit().dimensions().stream()
        .map(
            dimension ->
                journeys.select(lit(dimension).as("dimension"), explode(col(dimension)).as("item")))
        .reduce(Dataset::union)
        .orElseThrow()
        .distinct()
        .collectAsList()
        .forEach(
            row ->
                items
                    .computeIfAbsent(row.getAs("dimension"), dimension -> new ArrayList<>())
                    .add(row.getAs("item")));
    Map<String, ChannelNumbers> numbers = new HashMap<>();
    items.forEach((dimension, names) -> numbers.put(dimension, new ChannelNumbers(names)));
    return numbers;
  }

  /** What is known on a night of content_paths and deal_paths, for whatever learns from it. */
  Dataset<Row> journeys(Inputs in) {
    Instant end = in.observedUntil().plusDays(1).atStartOfDay(settings.zone()).toInstant();
    return journeys(in.read(CONTENT_PATHS), false, end, "mql", "sql")
        .union(journeys(in.read(DEAL_PATHS), true, end, "opportunity", "won"));
  }

  /** One row per path and conversion type that it tells of. Fan-out: an open path tells of two. */
  private Dataset<Row> journeys(Dataset<Row> paths, boolean ofDeals, Instant end, String... types) {
    Column converted = col("converted_at").lt(lit(end));
    Column lastTouch = element_at(col("touched_at"), lit(-1));
    Column mature = lastTouch.leq(lit(end.minus(settings.maturity())));
    Column told =
        when(converted, array(col("conversion_type")))
            .when(
                col("conversion_id").isNull().and(mature),
                array_except(lit(types), col("converted_types")));
    List<Column> columns =
        new ArrayList<>(
            List.of(
                explode(told).as("conversion_type"),
                col("journey_id"),
                col("channels"),
                col("campaigns"),
                col("kinds"),
                col("conversion_id").isNotNull().as("converts"),
                xxhash64(col("journey_id")).bitwiseAND(1).equalTo(1).as("is_held_out")));
    for (String dimension : settings.fit().dimensions()) {
      columns.add(items(dimension, ofDeals).as(dimension));
    }
    return paths.where(size(col("touchpoint_ids")).gt(0)).select(columns.toArray(Column[]::new));
  }

  /** The items of a path's touches; empty text where there is none. */
  private static Column items(String dimension, boolean ofDeals) {
    Column items =
        switch (dimension) {
          case "channel" -> col("channels");
          case "campaign" -> col("campaigns");
          case "content" -> col("contents");
          case "content_type" -> col("content_types");
          case "persona" ->
              ofDeals ? col("personas") : array_repeat(col("persona"), size(col("channels")));
          default -> throw new IllegalArgumentException("no dimension " + dimension);
        };
    return dimension.equals("channel") ? items : transform(items, item -> coalesce(item, lit("")));
  }
}
