package touchline.journey;

import static org.apache.spark.sql.functions.col;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.config.AttributionConfig;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * The touches of every lead before each of its MQL and SQL conversions, and before its last touch.
 * Touches are listed when they may earn credit; a conversion without any has empty lists. With
 * attribution.collapse-repeats the last of consecutive touches of one channel stands for all.
 */
final class BuildContentPaths implements Job {
  private static final Table TOUCHPOINTS = Table.of("silver.touchpoints");
  private static final Table CONVERSIONS = Table.of("gold.conversions");
  private static final Table PEOPLE = Table.of("silver.people");

  private final AttributionConfig config;

  BuildContentPaths(AttributionConfig config) {
    this.config = config;
  }

  @Override
  public List<Table> reads() {
    return List.of(TOUCHPOINTS, CONVERSIONS, PEOPLE);
  }

  @Override
  public Table writes() {
    return Table.of("gold.content_paths");
  }

  @Override
  public Grain grain() {
    return Grain.PER_PERSON;
  }

  @Override
  public Object settings() {
    return List.of(config.lookback(), config.maxTouches(), config.collapseRepeats());
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    String key = "person_id AS key";
    Dataset<Row> touches = in.read(TOUCHPOINTS).where("is_attributable").selectExpr(key, "*");
    Dataset<Row> conversions =
        in.read(CONVERSIONS).where("person_id IS NOT NULL").selectExpr(key, "*");
    // An opportunity whose primary lead this is counts as reached, but has its path elsewhere.
    Dataset<Row> types = conversions.groupBy("key").agg(Steps.types());
    Dataset<Row> people =
        in.read(PEOPLE)
            .where("lead_id IS NOT NULL OR account_id IS NOT NULL")
            .selectExpr(key, "person_id", "lead_id", "account_id", "persona", "null AS role");
    return Steps.paths(
            Steps.Of.LEADS,
            Steps.touches(touches, null),
            Steps.conversions(conversions.where("conversion_type IN ('mql', 'sql')")),
            Steps.reached(types).union(Steps.people(people)),
            config)
        .withColumn("person_id", col("journey_id"));
  }
}
