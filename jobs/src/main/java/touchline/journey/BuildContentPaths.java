package touchline.journey;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.expr;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.config.AttributionConfig;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.SparkRows;
import touchline.pipeline.Table;

/**
 * The touches of every lead before each of its MQL and SQL conversions, and before its last touch.
 * Touches are listed when they may earn credit; a conversion without any has empty lists. With
 * attribution.collapse-repeats the last of consecutive touches of one channel stands for all. A
 * function of a person's line and its conversions: nothing is sorted.
 */
final class BuildContentPaths implements Job {
  private static final Table TIMELINES = Table.of("silver.timelines");
  private static final Table CONVERSIONS = Table.of("gold.conversions");
  private static final String[] PERSON = {"person_id"};

  private final AttributionConfig config;

  BuildContentPaths(AttributionConfig config) {
    this.config = config;
  }

  @Override
  public List<Table> reads() {
    return List.of(TIMELINES, CONVERSIONS);
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
    // An opportunity whose primary lead this is counts as reached, but has its path elsewhere.
    Dataset<Row> conversions =
        in.read(CONVERSIONS)
            .where("person_id IS NOT NULL")
            .groupBy("person_id")
            .agg(
                JourneyPaths.types(),
                array_sort(
                        collect_list(
                            expr(
                                "CASE WHEN conversion_type IN ('mql', 'sql') THEN struct("
                                    + "unix_micros(converted_at) AS at, conversion_id AS id, "
                                    + JourneyPaths.conversion()
                                    + " AS told) END")))
                    .as("conversions"));
    Dataset<Row> people =
        in.read(TIMELINES)
            .selectExpr("person_id", "lead.lead_id", "account_id", "lead.persona", "touches")
            // At most one: a row a person.
            .join(conversions, PERSON, "left");
    LeadPaths.Columns columns =
        new LeadPaths.Columns(people.schema(), JourneyPaths.Rules.of(config));
    return SparkRows.map(
        people, JourneyPaths.Of.LEADS.made(), rows -> new LeadPaths(rows, columns));
  }
}
