package touchline.journey;

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

  /** A lead's journey is the person's, and has one part. */
  private static final String PERSON = "person_id";

  private static final String WHOLE = "null";

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
    Dataset<Row> conversions = in.read(CONVERSIONS).where("person_id IS NOT NULL");
    // An opportunity whose primary lead this is counts as reached, but has its path elsewhere.
    Dataset<Row> types = conversions.groupBy(PERSON).agg(Steps.types());
    Dataset<Row> people =
        in.read(PEOPLE)
            .where("lead_id IS NOT NULL OR account_id IS NOT NULL")
            .selectExpr(PERSON, "lead_id", "account_id", "persona", "null AS role");
    return Steps.paths(
        Steps.Of.LEADS,
        Steps.touches(in.read(TOUCHPOINTS).where("is_attributable"), PERSON, WHOLE),
        Steps.conversions(conversions.where("conversion_type IN ('mql', 'sql')"), PERSON, WHOLE),
        Steps.reached(types, PERSON, WHOLE).union(Steps.people(people, PERSON, WHOLE)),
        config);
  }
}
