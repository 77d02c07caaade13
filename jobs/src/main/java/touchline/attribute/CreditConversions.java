package touchline.attribute;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_repeat;
import static org.apache.spark.sql.functions.arrays_zip;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import java.sql.Date;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.algorithm.attribution.Model;
import touchline.algorithm.attribution.RuleModel;
import touchline.algorithm.survival.IncrementalShare;
import touchline.algorithm.survival.StageHazard;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * Every conversion shared among the touches of its path by every configured model; one row per
 * conversion, model and touchpoint that earns a credit.
 *
 * <p>An adjustment of a won deal is shared like the deal itself, along the same path; it moves
 * value and no credit, so that credits add up to conversions and values to what the CRM says now.
 *
 * <p>Paths meet the names of the models before anything is computed, so that a condition on the
 * model costs only the models that it asks for. Nothing is shuffled.
 *
 * @param settings models and their parameters
 */
record CreditConversions(AttributionSettings settings) implements Job {
  private static final Table CONTENT_PATHS = Table.of("gold.content_paths");
  private static final Table DEAL_PATHS = Table.of("gold.deal_paths");
  private static final Table CONVERSIONS = Table.of("gold.conversions");
  private static final Table PARAMETERS = Table.of("gold.attribution_parameters");

  @Override
  public List<Table> reads() {
    return List.of(CONTENT_PATHS, DEAL_PATHS, CONVERSIONS, PARAMETERS);
  }

  @Override
  public Table writes() {
    return Table.of("gold.attribution_credits");
  }

  @Override
  public Grain grain() {
    return Grain.PER_JOURNEY;
  }

  @Override
  public String name() {
    return "CreditConversions";
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    Dataset<Row> deals = converted(in.read(DEAL_PATHS), true);
    // Few, and at most one path each.
    Dataset<Row> adjustments =
        in.read(CONVERSIONS)
            .where("is_adjustment")
            .selectExpr(
                "'won:' || deal_id AS adjusted_id",
                "conversion_id AS adjustment_id",
                "booked_date",
                "value AS adjusted_value",
                "currency AS adjusted_currency",
                "value_reporting AS adjusted_reporting");
    Dataset<Row> adjusted =
        deals
            .join(broadcast(adjustments), col("conversion_id").equalTo(col("adjusted_id")))
            .withColumn("conversion_id", col("adjustment_id"))
            .withColumn("converted_date", col("booked_date"))
            .withColumn("value", col("adjusted_value"))
            .withColumn("currency", col("adjusted_currency"))
            .withColumn("value_reporting", col("adjusted_reporting"))
            .withColumn("is_adjustment", lit(true))
            .select(Stream.of(deals.columns()).map(name -> col(name)).toArray(Column[]::new));
    // Fan-out: each path once per model.
    Dataset<Row> paths =
        converted(in.read(CONTENT_PATHS), false)
            .union(deals)
            .union(adjusted)
            .withColumn("model", explode(lit(settings.models().toArray(String[]::new))));
    Map<ShareConversion.Of, Map<String, Map<String, Double>>> learnt = learnt(in);
    Column shares =
        udf(
                new ShareConversion(
                    models(learnt),
                    increments(learnt),
                    settings.directChannel(),
                    settings.roleWeights()),
                ShareConversion.TYPE)
            .apply(
                struct(
                    ShareConversion.PATH.stream().map(name -> col(name)).toArray(Column[]::new)));
    // The incremental model has one share more than touches, the last: that of the baseline.
    return paths
        .withColumn("shares", shares)
        .select(
            col("conversion_id"),
            col("model"),
            col("journey_id"),
            col("conversion_type"),
            col("converted_date"),
            col("currency"),
            col("is_adjustment"),
            call_function(
                "inline",
                arrays_zip(
                    col("touchpoint_ids"),
                    col("channels"),
                    col("campaigns"),
                    col("contents"),
                    col("content_types"),
                    col("personas"),
                    col("shares.credits"),
                    col("shares.values"),
                    col("shares.values_reporting"))))
        .where("credits > 0")
        .select(
            col("conversion_id"),
            coalesce(col("touchpoint_ids"), lit("")).as("touchpoint_id"),
            col("model"),
            col("journey_id"),
            col("conversion_type"),
            col("converted_date"),
            coalesce(col("channels"), lit(FitIncremental.BASELINE)).as("channel"),
            col("campaigns").as("campaign_id"),
            col("contents").as("content_id"),
            col("content_types").as("content_type"),
            col("personas").as("persona"),
            when(col("is_adjustment"), 0.0).otherwise(col("credits")).as("credit"),
            col("values").as("value"),
            col("currency"),
            col("values_reporting").as("value_reporting"),
            col("is_adjustment"));
  }

  /** Paths that led to a conversion; one without touches has a single, nameless one. */
  private Dataset<Row> converted(Dataset<Row> paths, boolean ofDeals) {
    Column touched = size(col("touchpoint_ids")).gt(0);
    Column none = array(lit(null).cast("string"));
    boolean weighsRoles = ofDeals && !settings.roleWeights().isEmpty();
    return paths
        .where("conversion_id IS NOT NULL")
        .select(
            col("conversion_id"),
            col("journey_id"),
            col("conversion_type"),
            to_date(from_utc_timestamp(col("converted_at"), settings.zone().getId()))
                .as("converted_date"),
            col("converted_at").cast("double").as("converted_at"),
            col("currency"),
            col("value"),
            col("value_reporting"),
            lit(false).as("is_adjustment"),
            when(touched, col("touchpoint_ids")).otherwise(array(lit(""))).as("touchpoint_ids"),
            when(touched, col("touched_at").cast("array<double>"))
                .otherwise(array(col("converted_at").cast("double")))
                .as("touched_at"),
            when(touched, col("channels"))
                .otherwise(array(lit(ShareConversion.UNATTRIBUTED)))
                .as("channels"),
            when(touched, col("campaigns")).otherwise(none).as("campaigns"),
            when(touched, col("contents")).otherwise(none).as("contents"),
            when(touched, col("content_types")).otherwise(none).as("content_types"),
            when(touched, ofDeals ? col("personas") : ofEach(col("persona")))
                .otherwise(none)
                .as("personas"),
            (weighsRoles ? when(touched, col("roles")) : lit(null).cast("array<string>"))
                .as("roles"),
            (isIncremental()
                    ? TouchEffects.effects(
                        TouchEffects.of(settings), col("channels"), col("campaigns"), col("kinds"))
                    : lit(null).cast("array<string>"))
                .as("effects"),
            (usesMilestones() ? col("milestones") : lit(null).cast("array<string>"))
                .as("milestones"),
            (usesMilestones()
                    ? col("milestones_at").cast("array<double>")
                    : lit(null).cast("array<double>"))
                .as("milestones_at"));
  }

  private static Column ofEach(Column one) {
    return array_repeat(one, size(col("touchpoint_ids")));
  }

  private boolean isIncremental() {
    return settings.models().contains(FitIncremental.MODEL);
  }

  /** Whether any model looks at them; unread columns of a path cost nothing. */
  private boolean usesMilestones() {
    return settings.models().stream()
        .anyMatch(
            model ->
                settings.custom().containsKey(model)
                    || Model.named(model).filter(Model::needsMilestones).isPresent());
  }

  private Map<ShareConversion.Of, RuleModel> models(
      Map<ShareConversion.Of, Map<String, Map<String, Double>>> learnt) {
    Map<ShareConversion.Of, RuleModel> models = new HashMap<>();
    for (String type : StageHazard.TYPES) {
      for (String model : settings.models()) {
        if (model.equals(FitIncremental.MODEL)) {
          continue;
        }
        ShareConversion.Of of = new ShareConversion.Of(model, type);
        models.put(
            of,
            FitModels.WEIGHT.containsKey(model)
                ? new ChannelWeights(
                    learnt
                        .getOrDefault(of, Map.of())
                        .getOrDefault(FitModels.WEIGHT.get(model), Map.of()))
                : Model.rule(model, settings.halfLife(), settings.custom()));
      }
    }
    return models;
  }

  private Map<ShareConversion.Of, IncrementalShare> increments(
      Map<ShareConversion.Of, Map<String, Map<String, Double>>> learnt) {
    if (!isIncremental()) {
      return Map.of();
    }
    Map<String, StageHazard> fits = new HashMap<>();
    for (String type : StageHazard.TYPES) {
      Map<String, Map<String, Double>> fit =
          learnt.getOrDefault(new ShareConversion.Of(FitIncremental.MODEL, type), Map.of());
      if (fit.containsKey("effect")) {
        fits.put(type, new StageHazard(fit.get("effect"), fit.getOrDefault("baseline", Map.of())));
      }
    }
    Map<ShareConversion.Of, IncrementalShare> increments = new HashMap<>();
    for (String type : StageHazard.TYPES) {
      increments.put(
          new ShareConversion.Of(FitIncremental.MODEL, type),
          new IncrementalShare(
              type,
              fits,
              FitIncremental.hazard(settings),
              TouchEffects.of(settings),
              settings.fit().incremental().exactTouches(),
              settings.fit().incremental().orders(),
              settings.zone()));
    }
    return increments;
  }

  /**
   * What tonight's fit says, by model and conversion type, parameter and item; as many numbers as
   * there are channels.
   */
  private Map<ShareConversion.Of, Map<String, Map<String, Double>>> learnt(Inputs in) {
    List<String> parameters = new ArrayList<>(FitModels.WEIGHT.values());
    parameters.addAll(List.of("effect", "baseline"));
    Map<ShareConversion.Of, Map<String, Map<String, Double>>> learnt = new HashMap<>();
    boolean learns =
        isIncremental() || !Collections.disjoint(settings.models(), FitModels.WEIGHT.keySet());
    if (!learns) {
      return learnt;
    }
    List<Row> rows =
        in.read(PARAMETERS)
            .where(col("as_of_date").equalTo(lit(Date.valueOf(in.asOf()))))
            .where(col("dimension").equalTo("channel"))
            .where(col("parameter").isin(parameters.toArray()))
            .select("model", "conversion_type", "parameter", "item", "value")
            .collectAsList();
    for (Row row : rows) {
      learnt
          .computeIfAbsent(
              new ShareConversion.Of(row.getAs("model"), row.getAs("conversion_type")),
              of -> new HashMap<>())
          .computeIfAbsent(row.getAs("parameter"), parameter -> new HashMap<>())
          .put(row.getAs("item"), row.getAs("value"));
    }
    return learnt;
  }
}
