package touchline.explain;

import static org.apache.spark.sql.functions.col;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import touchline.config.AttributionConfig;
import touchline.publish.PublishedTables;

/**
 * One deal as the published night knows it.
 *
 * @param dealId as the CRM names it
 * @param amount in its currency; null when unknown
 * @param currency ISO 4217 code; null when unknown
 * @param journeyId buying group
 * @param people who are scored tonight, the highest score first
 * @param journey touches of its people, and what each earned
 */
public record ExplainedDeal(
    String dealId,
    String stage,
    BigDecimal amount,
    String currency,
    String journeyId,
    List<Person> people,
    Journey journey) {
  /**
   * Somebody of the deal who is scored.
   *
   * @param role in the deal, as the CRM says it
   * @param score 0 to 100
   * @param band hot, warm, cold or won
   */
  public record Person(String leadId, String role, double score, String band) {}

  public ExplainedDeal {
    people = List.copyOf(people);
  }

  /** The deal of an id of the CRM; none when the night does not know it. */
  public static Optional<ExplainedDeal> of(
      PublishedTables tables, String dealId, AttributionConfig config) {
    return tables
        .table("silver.deals")
        .where(col("deal_id").equalTo(dealId))
        .collectAsList()
        .stream()
        .findFirst()
        .map(
            deal -> {
              Journeys journeys = new Journeys(tables, config, Journeys.MOST_TOUCHES);
              DealRoles roles = DealRoles.of(tables, deal);
              return new ExplainedDeal(
                  dealId,
                  deal.getAs("stage"),
                  deal.getAs("amount"),
                  deal.getAs("currency"),
                  deal.getAs("journey_id"),
                  people(tables, roles),
                  journeys.ofDeal(deal, roles));
            });
  }

  private static List<Person> people(PublishedTables tables, DealRoles roles) {
    return tables
        .table("gold.lead_scores")
        .where(
            col("as_of_date")
                .equalTo(java.sql.Date.valueOf(tables.night().orElseThrow().asOf()))
                .and(col("person_id").isin(roles.people().toArray())))
        .orderBy(col("score").desc(), col("lead_id"))
        .select("person_id", "lead_id", "score", "band")
        .collectAsList()
        .stream()
        .map(
            (Row row) ->
                new Person(
                    row.getAs("lead_id"),
                    roles.of(row.getAs("person_id")),
                    row.getAs("score"),
                    row.getAs("band")))
        .toList();
  }
}
