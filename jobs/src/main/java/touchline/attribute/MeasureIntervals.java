package touchline.attribute;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import java.sql.Date;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import touchline.algorithm.attribution.Model;
import touchline.algorithm.resampling.PoissonBootstrap;
import touchline.algorithm.resampling.PoissonBootstrap.Spread;
import touchline.algorithm.survival.Controls;
import touchline.algorithm.survival.EffectDraws;
import touchline.algorithm.survival.Effects;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.Table;

/**
 * How sure every channel's share is, for every model and conversion type: standard errors and 90%
 * intervals by a {@link PoissonBootstrap} over journeys.
 *
 * <p>Nothing is approximated but the resampling itself: every journey draws its weights by its own
 * id, rule models re-weight the credits that they gave, Markov and Shapley are fitted again in each
 * replicate. Only the incremental model is not: {@link EffectDraws} says how its effects move. One
 * pass over credits and paths without a shuffle; what leaves a partition is as large as channels,
 * models and replicates make it. A journey costs its draws, about a microsecond for 200 replicates,
 * and as much for each credit and ten steps of a path.
 *
 * @param attribution models and their parameters
 * @param replicates resamples; 0 for shares without intervals
 *     <p>A model's shares of a type are insufficient together: with too few conversions, when one
 *     of them is no share (below 0 or above 1, as Shapley values of conversion rates can be), or
 *     when one is less sure than allowed.
 * @param minConversions conversions under which there are no figures
 * @param maxShareError standard error of a share above which there are none
 */
record MeasureIntervals(
    AttributionSettings attribution, int replicates, int minConversions, double maxShareError)
    implements Learn {
  private static final Table CREDITS = Table.of("gold.attribution_credits");
  private static final Table PARAMETERS = Table.of("gold.attribution_parameters");

  /** Models whose shares move with more than the weights of the conversions. */
  private static boolean isFitted(String model) {
    return Model.named(model).filter(Model::learns).isPresent();
  }

  private static final double CONFIDENCE = .9;

  /** What adding up may leave beside 0 and 1. */
  private static final double ROUNDING = 1e-9;

  @Override
  public List<Table> reads() {
    return List.of(CREDITS, PARAMETERS, FitModels.CONTENT_PATHS, FitModels.DEAL_PATHS);
  }

  @Override
  public Table writes() {
    return Table.of("gold.attribution_intervals");
  }

  @Override
  public Grain grain() {
    return Grain.STAMPED;
  }

  @Override
  public Object settings() {
    return List.of(attribution, replicates, minConversions, maxShareError);
  }

  @Override
  public String name() {
    return "MeasureIntervals";
  }

  @Override
  public List<Row> learn(Inputs in) {
    Dataset<Row> journeys = new FitModels(attribution).journeys(in);
    JourneyResamples all = resampled(in, journeys);
    Made made = new Made(writes());
    for (String type : all.types()) {
      boolean stands = !fitsIncremental() || stands(in, all, type);
      all.shares(type)
          .forEach(
              (model, byChannel) ->
                  add(
                      made,
                      in.asOf(),
                      type,
                      model,
                      all.conversions(type),
                      stands || !model.equals(FitIncremental.MODEL),
                      byChannel));
    }
    return made.rows();
  }

  private boolean fitsIncremental() {
    return attribution.models().contains(FitIncremental.MODEL);
  }

  /** Whether the incremental model's controls leave its figures of a type standing. */
  private boolean stands(Inputs in, JourneyResamples all, String type) {
    Map<String, ? extends Map<String, Double>> parameters =
        IncrementalParameters.of(in).getOrDefault(type, new TreeMap<>());
    List<Controls.Control> controls =
        Controls.of(
            parameters, TouchEffects.of(attribution), attribution.fit().incremental().effectSize());
    return all.caused(type, all.conversions(type), controls).isReliable();
  }

  /** All sums of the models' credits and of what they learn from. */
  JourneyResamples resampled(Inputs in, Dataset<Row> journeys) {
    List<String> fitted = attribution.models().stream().filter(MeasureIntervals::isFitted).toList();
    ChannelNumbers channels = new ChannelNumbers(fitted.isEmpty() ? List.of() : channels(journeys));
    EffectDraws effects = new EffectDraws();
    Map<String, Integer> orders = new HashMap<>();
    if (!fitted.isEmpty()) {
      learnt(in, orders, effects);
    }
    int samples = 1 + replicates;
    JourneyResamples none = new JourneyResamples(channels, fitted, orders, effects, samples);
    return credits(in)
        .union(paths(journeys))
        .javaRDD()
        .mapPartitions(
            rows ->
                List.of(new JourneyResamples(channels, fitted, orders, effects, samples).of(rows))
                    .iterator())
        .treeAggregate(none, JourneyResamples::plus, JourneyResamples::plus);
  }

  private void add(
      Made made,
      LocalDate asOf,
      String type,
      String model,
      long conversions,
      boolean stands,
      SortedMap<String, double[]> byChannel) {
    SortedMap<String, Spread> spreads = new TreeMap<>();
    boolean sufficient = stands && conversions >= minConversions;
    for (Map.Entry<String, double[]> channel : byChannel.entrySet()) {
      double share = channel.getValue()[0];
      // A replicate without a single conversion shares nothing.
      double[] spread =
          Arrays.stream(channel.getValue()).skip(1).filter(s -> !Double.isNaN(s)).toArray();
      sufficient &= share >= -ROUNDING && share <= 1 + ROUNDING;
      if (spread.length > 1) {
        Spread told = PoissonBootstrap.spread(spread, CONFIDENCE);
        spreads.put(channel.getKey(), told);
        sufficient &= told.standardError() <= maxShareError;
      }
    }
    for (Map.Entry<String, double[]> channel : byChannel.entrySet()) {
      Made.Line line =
          made.row()
              .set("as_of_date", asOf)
              .set("conversion_type", type)
              .set("model", model)
              .set("channel", channel.getKey())
              .set("conversions", conversions)
              .set("status", sufficient ? "sufficient" : "insufficient");
      if (sufficient) {
        line.set("share", channel.getValue()[0]);
        Spread told = spreads.get(channel.getKey());
        if (told != null) {
          line.set("standard_error", told.standardError())
              .set("lower", told.interval().lower())
              .set("upper", told.interval().upper());
        }
      }
      line.add();
    }
  }

  private static List<String> channels(Dataset<Row> journeys) {
    return journeys
        .select(explode(col("channel")))
        .distinct()
        .as(Encoders.STRING())
        .collectAsList();
  }

  /** What tonight's fits say: as many numbers as there are types and channels. */
  private void learnt(Inputs in, Map<String, Integer> orders, EffectDraws effects) {
    List<Row> rows =
        in.read(PARAMETERS)
            .where(col("as_of_date").equalTo(lit(Date.valueOf(in.asOf()))))
            .where(not(col("item").isin(attribution.directChannel(), Effects.SALES)))
            .where("dimension = 'channel'")
            .where(col("model").isin(Model.MARKOV.key(), FitIncremental.MODEL))
            .select("parameter", "conversion_type", "item", "value")
            .collectAsList();
    for (Row row : rows) {
      String parameter = row.getAs("parameter");
      String type = row.getAs("conversion_type");
      double value = row.getAs("value");
      if (parameter.equals("order")) {
        orders.put(type, (int) value);
      } else {
        effects.take(type, parameter, row.getAs("item"), value);
      }
    }
  }

  /** What the models gave to channels whose credits are re-weighted. */
  private Dataset<Row> credits(Inputs in) {
    Column known = col("converted_date").leq(lit(Date.valueOf(in.observedUntil())));
    return in.read(CREDITS)
        .where(not(col("model").isin(FitModels.WEIGHT.keySet().toArray())))
        .where(known)
        .where("touchpoint_id <> '' AND credit > 0")
        .select(
            col("conversion_type"),
            col("model"),
            col("journey_id"),
            array(
                    when(
                            col("model").equalTo(FitIncremental.MODEL),
                            // Sales' touches earn nothing and are not among them.
                            TouchEffects.effect(
                                TouchEffects.of(attribution),
                                col("channel"),
                                col("campaign_id"),
                                lit(null).cast("string")))
                        .otherwise(col("channel")))
                .as("channels"),
            col("credit"),
            lit(true).as("converts"),
            lit(null).cast("array<string>").as("items"))
        .select(columns());
  }

  private Dataset<Row> paths(Dataset<Row> journeys) {
    Column items =
        TouchEffects.effects(
            TouchEffects.of(attribution), col("channels"), col("campaigns"), col("kinds"));
    boolean isIncremental = attribution.models().contains(FitIncremental.MODEL);
    return journeys
        .withColumn(
            "items",
            when(lit(isIncremental).and(col("converts")), items)
                .otherwise(lit(null).cast("array<string>")))
        .drop("channels")
        .withColumnRenamed("channel", "channels")
        .withColumn("model", lit(null).cast("string"))
        .withColumn("credit", lit(null).cast("double"))
        .select(columns());
  }

  private static Column[] columns() {
    return Arrays.stream(JourneyResamples.COLUMNS).map(functions::col).toArray(Column[]::new);
  }
}
