package touchline.journey;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.config.AttributionConfig;
import touchline.config.AttributionUnit;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * The touches before each opportunity and won deal, and of every buying group before its last
 * touch.
 *
 * <p>A deal's touches are those of the people that the CRM names as its contacts, its primary lead
 * among them, wherever they work. When it names nobody besides a primary lead of the buying group,
 * they are those of the whole group. With attribution.unit = person they are the primary lead's.
 */
final class BuildDealPaths implements Job {
  private static final Table TOUCHPOINTS = Table.of("silver.touchpoints");
  private static final Table CONVERSIONS = Table.of("gold.conversions");
  private static final Table CONTACTS = Table.of("silver.deal_contacts");
  private static final Table PEOPLE = Table.of("silver.people");

  private static final String JOURNEY = "journey_id";

  /** The deal, where its contacts make a part of the journey; null for the whole. */
  private static final String PART = "part";

  private final AttributionConfig config;

  BuildDealPaths(AttributionConfig config) {
    this.config = config;
  }

  @Override
  public List<Table> reads() {
    return List.of(TOUCHPOINTS, CONVERSIONS, CONTACTS, PEOPLE);
  }

  @Override
  public Table writes() {
    return Table.of("gold.deal_paths");
  }

  @Override
  public Grain grain() {
    return Grain.PER_JOURNEY;
  }

  @Override
  public Object settings() {
    return List.of(config.unit(), config.lookback(), config.maxTouches(), config.collapseRepeats());
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    Dataset<Row> all =
        in.read(CONVERSIONS)
            .where("conversion_type IN ('opportunity', 'won') AND NOT is_adjustment");
    Dataset<Row> deals =
        all.groupBy("journey_id", "deal_id")
            .agg(
                expr("max(person_id)").as("primary_id"),
                expr("min(converted_at)").as("first_at"),
                expr("max(converted_at)").as("last_at"));
    String named =
        config.unit() == AttributionUnit.ACCOUNT
            ? "bool_or(person_id IS DISTINCT FROM primary_id OR is_outside)"
            : "bool_or(primary_id IS NULL)";
    Dataset<Row> contacts = in.read(CONTACTS).drop("journey_id", "lead_id");
    Dataset<Row> byContacts =
        // Fan-out to the people of a deal, joined again at once.
        contacts
            .join(deals, "deal_id")
            .groupBy("journey_id", "deal_id", "first_at", "last_at")
            .agg(expr(named).as("is_named"))
            .where("is_named")
            .drop("is_named");
    // Fan-out to the people of a deal.
    Dataset<Row> members =
        byContacts.join(contacts.select("deal_id", "person_id", "role"), "deal_id");
    Dataset<Row> people = in.read(PEOPLE);

    Dataset<Row> touches = in.read(TOUCHPOINTS).where("is_attributable");
    String lookback = "INTERVAL '" + config.lookback().toSeconds() + "' SECOND";
    // Fan-out: a touch counts for every deal of its person, inside the lookback.
    Dataset<Row> ofContacts =
        touches
            .drop("journey_id")
            .join(members.drop("role"), "person_id")
            .where("occurred_at BETWEEN first_at - " + lookback + " AND last_at");
    // At most one: deals are distinct.
    Dataset<Row> conversions =
        all.join(byContacts.select(col("deal_id").as(PART)), expr("deal_id = part"), "left");
    return DealSteps.paths(
        DealSteps.touches(touches, "null").union(DealSteps.touches(ofContacts, "deal_id")),
        DealSteps.conversions(conversions, PART),
        DealSteps.reached(types(conversions), PART)
            .union(DealSteps.people(ofGroups(people), "null"))
            // Exactly one: every contact is a person.
            .union(
                DealSteps.people(
                    ofDeals(members.join(people.drop(JOURNEY), "person_id")), "deal_id")),
        config);
  }

  /** Types that the journey has reached, for the whole and each part of it. */
  private static Dataset<Row> types(Dataset<Row> conversions) {
    Dataset<Row> reached = conversions.groupBy(JOURNEY).agg(JourneyPaths.types());
    Dataset<Row> parts =
        conversions
            .select(JOURNEY, PART)
            .union(conversions.selectExpr(JOURNEY, "CAST(null AS STRING)"))
            .distinct();
    // Exactly one: every part has its journey.
    return parts.join(reached, JOURNEY);
  }

  private static Dataset<Row> ofGroups(Dataset<Row> people) {
    return people
        .where("account_id IS NOT NULL OR persona IS NOT NULL")
        .selectExpr(JOURNEY, "person_id", "account_id", "persona", "null AS role");
  }

  private static Dataset<Row> ofDeals(Dataset<Row> members) {
    return members.selectExpr(
        JOURNEY, "deal_id", "person_id", "null AS account_id", "persona", "role");
  }
}
