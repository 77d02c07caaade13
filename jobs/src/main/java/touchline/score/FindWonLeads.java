package touchline.score;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * The first won deal of every person who takes part in one, as primary lead or as contact.
 *
 * <p>It is a table of its own, recomputed as a whole, because a deal says which persons it concerns
 * only together with its contacts: a job that is recomputed person by person could not find it.
 */
final class FindWonLeads implements Job {
  static final Table DEALS = Table.of("silver.deals");
  static final Table DEAL_CONTACTS = Table.of("silver.deal_contacts");
  static final Table WON_LEADS = Table.of("gold.won_leads");

  private final Definitions definitions;

  FindWonLeads(Definitions definitions) {
    this.definitions = definitions;
  }

  @Override
  public List<Table> reads() {
    return List.of(DEALS, DEAL_CONTACTS);
  }

  @Override
  public Table writes() {
    return WON_LEADS;
  }

  @Override
  public Grain grain() {
    return Grain.WHOLE;
  }

  @Override
  public Object settings() {
    return definitions;
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    return first(in.read(DEALS).where(definitions.isWon()), in.read(DEAL_CONTACTS));
  }

  /** One row per person: person_id, deal_id, won_at, won_value. */
  static Dataset<Row> first(Dataset<Row> wonDeals, Dataset<Row> contacts) {
    Dataset<Row> won =
        wonDeals.select(
            col("deal_id"),
            col("person_id"),
            Definitions.wonAt().as("won_at"),
            col("amount_reporting"));
    Dataset<Row> ofPrimary =
        won.where(col("person_id").isNotNull())
            .select("person_id", "deal_id", "won_at", "amount_reporting");
    // Fan-out: one row per contact of the deal.
    Dataset<Row> ofContacts =
        won.drop("person_id")
            .join(contacts.select("deal_id", "person_id"), "deal_id")
            .select("person_id", "deal_id", "won_at", "amount_reporting");
    Column people = count(lit(1)).over(Window.partitionBy("deal_id"));
    return ofPrimary
        .union(ofContacts)
        .distinct()
        .withColumn("won_value", col("amount_reporting").divide(people).cast("decimal(18,2)"))
        .groupBy("person_id")
        .agg(min(struct("won_at", "deal_id", "won_value")).as("first"))
        .select(
            col("person_id"), col("first.deal_id"), col("first.won_at"), col("first.won_value"));
  }
}
