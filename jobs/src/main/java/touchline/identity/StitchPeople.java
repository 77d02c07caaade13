package touchline.identity;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_except;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.explode_outer;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import touchline.config.IdentityConfig;
import touchline.pipeline.Facts;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.SparkRows;
import touchline.pipeline.Table;

/**
 * Identifiers that were ever seen together belong to one person: the connected components of all
 * sightings. An identifier seen with more others than {@link IdentityConfig#maxComponent}, or a
 * visitor with more leads than {@link IdentityConfig#maxLeads}, is shared by many people, a kiosk's
 * browser or a role's address; it joins nobody and is a person of its own, whenever its sightings
 * arrive.
 *
 * <p>The previous rows carry every sighting as neighbours, so a night takes the components of the
 * identifiers that were seen again and leaves all others alone.
 *
 * <p>Identifiers travel as 64-bit hashes while components are looked for: among a hundred million,
 * two strangers are taken for one with a probability of 3 in 10,000.
 */
final class StitchPeople implements Job {
  private static final Table TOUCHES = Table.of("bronze.campaign_touches");
  private static final Table EVENTS = Table.of("bronze.web_events");
  private static final Table LEADS = Table.of("bronze.crm_leads");
  private static final Table STAGES = Table.of("bronze.crm_lead_stages");
  private static final Table CONTACTS = Table.of("bronze.crm_deal_contacts");
  private static final Table ACTIVITIES = Table.of("bronze.crm_activities");
  private static final Table DEALS = Table.of("bronze.crm_deals");
  private static final Table IDENTITIES = Table.of("silver.identities");

  private final IdentityConfig config;
  private final long oneTask;

  StitchPeople(IdentityConfig config) {
    this(config, Components.ONE_TASK);
  }

  /**
   * @param oneTask edges that one task takes at once
   */
  StitchPeople(IdentityConfig config, long oneTask) {
    this.config = config;
    this.oneTask = oneTask;
  }

  @Override
  public List<Table> reads() {
    return List.of(TOUCHES, EVENTS, LEADS, STAGES, CONTACTS, ACTIVITIES, DEALS);
  }

  @Override
  public Table writes() {
    return IDENTITIES;
  }

  @Override
  public Grain grain() {
    return Grain.ACCUMULATED;
  }

  @Override
  public Object settings() {
    return config.maxComponent() + " " + config.maxLeads();
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    Dataset<Row> previous = in.previous();
    Dataset<Row> seen = sightings(together(in));
    Dataset<Row> nodes = nodes(seen.unionByName(earlier(previous, seen)));
    Dataset<Row> components = Components.of(edges(nodes, previous), oneTask);

    Column id = xxhash64(col("identifier"));
    WindowSpec component = Window.partitionBy("component").orderBy(rank(), col("identifier"));
    Column person = sha2(first("identifier").over(component).cast(DataTypes.BinaryType), 256);
    // Many to one: every node is listed once.
    return nodes
        .join(components, id.equalTo(col("node")), "left")
        .withColumn("component", coalesce(col("least"), id))
        .withColumn("person_id", concat(lit("p_"), substring(person, 1, 16)))
        .where("has_changed OR person_id <> was_person_id")
        .select(
            col("identifier"),
            substring_index(col("identifier"), ":", 1).as("kind"),
            col("email_domain"),
            col("person_id"),
            col("neighbours"),
            col("is_shared"));
  }

  /** Distinct combinations of identifiers that one row names. */
  private static Dataset<Row> together(Inputs in) {
    Dataset<Row> web = in.read(TOUCHES).select("lead_id", "email", "email_domain", "visitor_id");
    web =
        web.union(in.read(EVENTS).select("lead_id", "email", "email_domain", "visitor_id"))
            .withColumn("other_lead_id", lit(null).cast(DataTypes.StringType));
    Dataset<Row> all =
        web.union(
            in.read(LEADS)
                .selectExpr(
                    "lead_id",
                    "email",
                    "email_domain",
                    "CAST(NULL AS STRING)",
                    "merged_into_lead_id"));
    // Fan-out to the leads that were merged into one.
    all =
        all.union(
            in.read(LEADS)
                .where("merged_lead_ids IS NOT NULL")
                .selectExpr(
                    "lead_id",
                    "CAST(NULL AS STRING)",
                    "CAST(NULL AS STRING)",
                    "CAST(NULL AS STRING)",
                    "explode(" + Facts.listed("merged_lead_ids") + ")"));
    for (Table table : List.of(STAGES, CONTACTS, ACTIVITIES)) {
      all = all.union(alone(in.read(table), "lead_id"));
    }
    return all.union(alone(in.read(DEALS), "primary_lead_id")).distinct();
  }

  private static Dataset<Row> alone(Dataset<Row> rows, String lead) {
    String none = "CAST(NULL AS STRING)";
    return rows.selectExpr(lead + " AS lead_id", none, none, none, none);
  }

  /** Every identifier of a row with each other one, or alone. */
  private static Dataset<Row> sightings(Dataset<Row> together) {
    Column identifiers =
        expr(
            """
            array_distinct(array_compact(array(
              'lead:' || lead_id, 'email:' || email, 'visitor:' || visitor_id,
              'lead:' || other_lead_id)))""");
    return together
        .select(identifiers.as("identifiers"), col("email_domain"))
        .select(
            explode(col("identifiers")).as("identifier"), col("identifiers"), col("email_domain"))
        .select(
            col("identifier"),
            explode_outer(array_except(col("identifiers"), array(col("identifier"))))
                .as("neighbour"),
            when(col("identifier").startsWith("email:"), col("email_domain")).as("email_domain"),
            lit(null).cast(DataTypes.StringType).as("was_person_id"),
            lit(null).cast(DataTypes.IntegerType).as("was_neighbours"),
            lit(null).cast(DataTypes.BooleanType).as("was_shared"));
  }

  /** Sightings of earlier nights, of the people who were seen again. */
  private static Dataset<Row> earlier(Dataset<Row> previous, Dataset<Row> seen) {
    Dataset<Row> people =
        previous
            .join(seen.select("identifier").distinct(), "identifier")
            .select("person_id")
            .distinct();
    // Many to one: every person is listed once.
    return previous
        .join(people, "person_id")
        .select(
            col("identifier"),
            explode_outer(col("neighbours")).as("neighbour"),
            col("email_domain"),
            col("person_id").as("was_person_id"),
            size(col("neighbours")).as("was_neighbours"),
            col("is_shared").as("was_shared"));
  }

  private Dataset<Row> nodes(Dataset<Row> sightings) {
    int most = config.maxComponent();
    int mostLeads = config.maxLeads();
    return SparkRows.kept(
        sightings
            .repartition(col("identifier"))
            // A single number is sorted by radix, without comparing texts that begin alike.
            .withColumn(Neighbours.NUMBER, xxhash64(col("identifier")))
            .sortWithinPartitions(Neighbours.NUMBER)
            .mapPartitions(
                (MapPartitionsFunction<Row, Row>) rows -> new Neighbours(rows, most, mostLeads),
                Encoders.row(Neighbours.NODE)));
  }

  /**
   * Pairs of identifiers that one person holds, as numbers; an identifier that is shared is left
   * out.
   */
  private static Dataset<Row> edges(Dataset<Row> nodes, Dataset<Row> previous) {
    Dataset<Row> shared =
        nodes
            .where("is_shared")
            .select("identifier")
            .union(previous.where("is_shared").select("identifier"))
            .distinct()
            .toDF("shared");
    return nodes
        .select(col("identifier"), explode(col("neighbours")).as("neighbour"))
        .where("identifier < neighbour")
        // Few: each stands for more sightings than max-component.
        .join(broadcast(shared), col("neighbour").equalTo(col("shared")), "left_anti")
        .join(broadcast(shared), col("identifier").equalTo(col("shared")), "left_anti")
        .select(xxhash64(col("identifier")).as("node"), xxhash64(col("neighbour")).as("least"));
  }

  /** Leads before e-mail addresses before visitors. */
  private static Column rank() {
    return when(col("identifier").startsWith("lead:"), 0)
        .when(col("identifier").startsWith("email:"), 1)
        .otherwise(2);
  }
}
