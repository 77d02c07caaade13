package touchline.attribute;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.arrays_zip;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import java.sql.Date;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import touchline.algorithm.RuleModel;
import touchline.algorithm.RuleModels;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * Every conversion shared among the touches of its path by every configured model; one row per
 * conversion, model and touchpoint that earns a credit.
 *
 * <p>Paths meet the names of the models before anything is computed, so that a condition on the
 * model costs only the models that it asks for. Nothing is shuffled.
 *
 * @param settings models and their parameters
 */
record CreditConversions(AttributionSettings settings) implements Job {
  private static final Table CONTENT_PATHS = Table.of("gold.content_paths");
  private static final Table DEAL_PATHS = Table.of("gold.deal_paths");
  private static final Table PARAMETERS = Table.of("gold.attribution_parameters");
  private static final List<String> CONVERSION_TYPES = List.of("mql", "sql", "opportunity", "won");

  @Override
  public List<Table> reads() {
    return List.of(CONTENT_PATHS, DEAL_PATHS, PARAMETERS);
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
    Dataset<Row> paths =
        converted(in.read(CONTENT_PATHS), settings.zone())
            .union(converted(in.read(DEAL_PATHS), settings.zone()));
    // Fan-out: each path once per model.
    Dataset<Row> models =
        paths.sparkSession().createDataset(settings.models(), Encoders.STRING()).toDF("model");
    Column shares =
        udf(new ShareConversion(models(in), settings.directChannel()), ShareConversion.TYPE)
            .apply(
                col("model"),
                col("conversion_type"),
                col("channels"),
                col("touched_at"),
                col("converted_at"),
                col("value"),
                col("value_reporting"));
    return paths
        .crossJoin(broadcast(models))
        .withColumn("shares", shares)
        .select(
            col("conversion_id"),
            col("model"),
            col("journey_id"),
            col("conversion_type"),
            col("converted_date"),
            col("currency"),
            call_function(
                "inline",
                arrays_zip(
                    col("touchpoint_ids"),
                    col("channels"),
                    col("campaigns"),
                    col("contents"),
                    col("shares.credits"),
                    col("shares.values"),
                    col("shares.values_reporting"))))
        .where("credits > 0")
        .select(
            col("conversion_id"),
            col("touchpoint_ids").as("touchpoint_id"),
            col("model"),
            col("journey_id"),
            col("conversion_type"),
            col("converted_date"),
            col("channels").as("channel"),
            col("campaigns").as("campaign_id"),
            col("contents").as("content_id"),
            col("credits").as("credit"),
            col("values").as("value"),
            col("currency"),
            col("values_reporting").as("value_reporting"));
  }

  /** Paths that led to a conversion; one without touches has a single, nameless one. */
  private static Dataset<Row> converted(Dataset<Row> paths, ZoneId zone) {
    Column touched = size(col("touchpoint_ids")).gt(0);
    return paths
        .where("conversion_id IS NOT NULL")
        .select(
            col("conversion_id"),
            col("journey_id"),
            col("conversion_type"),
            to_date(from_utc_timestamp(col("converted_at"), zone.getId())).as("converted_date"),
            col("converted_at").cast("double").as("converted_at"),
            col("currency"),
            col("value"),
            col("value_reporting"),
            when(touched, col("touchpoint_ids")).otherwise(array(lit(""))).as("touchpoint_ids"),
            when(touched, col("touched_at").cast("array<double>"))
                .otherwise(array(col("converted_at").cast("double")))
                .as("touched_at"),
            when(touched, col("channels")).otherwise(array(lit("Unattributed"))).as("channels"),
            when(touched, col("campaigns"))
                .otherwise(array(lit(null).cast("string")))
                .as("campaigns"),
            when(touched, col("contents"))
                .otherwise(array(lit(null).cast("string")))
                .as("contents"));
  }

  private Map<String, RuleModel> models(Inputs in) {
    Map<String, Map<String, Double>> learnt =
        Collections.disjoint(settings.models(), FitModels.WEIGHT.keySet())
            ? Map.of()
            : learnt(in.read(PARAMETERS), in.asOf());
    Map<String, RuleModel> models = new HashMap<>();
    for (String type : CONVERSION_TYPES) {
      for (String model : settings.models()) {
        String key = ShareConversion.key(model, type);
        models.put(
            key,
            FitModels.WEIGHT.containsKey(model)
                ? new ChannelWeights(learnt.getOrDefault(key, Map.of()))
                : RuleModels.named(model, settings.halfLife(), settings.customWeights()));
      }
    }
    return models;
  }

  /**
   * What tonight's fit says that each channel adds, by model and conversion type; as many numbers
   * as there are channels.
   */
  private static Map<String, Map<String, Double>> learnt(Dataset<Row> parameters, LocalDate asOf) {
    Map<String, Map<String, Double>> learnt = new HashMap<>();
    List<Row> rows =
        parameters
            .where(col("as_of_date").equalTo(lit(Date.valueOf(asOf))))
            .where(col("parameter").isin(FitModels.WEIGHT.values().toArray()))
            .select("model", "conversion_type", "item", "value")
            .collectAsList();
    for (Row row : rows) {
      learnt
          .computeIfAbsent(
              ShareConversion.key(row.getString(0), row.getString(1)), key -> new HashMap<>())
          .put(row.getString(2), row.getDouble(3));
    }
    return learnt;
  }
}
