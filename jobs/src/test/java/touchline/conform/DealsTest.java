package touchline.conform;

import static org.assertj.core.api.Assertions.assertThat;
import static touchline.conform.Silver.json;
import static touchline.conform.Silver.value;

import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import touchline.pipeline.Given;

class DealsTest {
  private static Map<String, Row> deals;
  private static Map<String, Row> contacts;

  @BeforeAll
  static void build() {
    Given given =
        Given.asOf("2026-06-30")
            .rows(
                "bronze.crm_deals",
                json(
                    deal("v", "'stage':'Open','updated_at':'2026-01-03T00:00:00Z','_hash':1"),
                    deal("v", "'stage':'Late','updated_at':'2026-01-02T00:00:00Z','_hash':2"),
                    deal("gone", "'stage':'Open','is_deleted':true"),
                    deal(
                        "won",
                        "'stage':'Closed Won','closed_at':'2026-01-12T09:00:00Z',"
                            + "'amount':100.00,'currency':'USD','probability':1000"),
                    deal("not", "'stage':'won','is_won':false,'amount':-5.50,'probability':40"),
                    deal("staged", "'stage':'WON','account_id':'9','currency':'JPY','amount':7"),
                    deal(
                        "lead", "'stage':'Open','primary_lead_id':'A','currency':'GBP','amount':3"),
                    deal("alone", "'stage':'Open','primary_lead_id':'B','probability':0.3"),
                    deal("nan", "'stage':'Open','probability':-1")))
            .rows(
                "bronze.crm_deal_stages",
                json("{'deal_id':'staged','stage':'Won','entered_at':'2026-02-02T00:00:00Z'}"))
            .rows(
                "bronze.fx_rates",
                json(
                    rate("2026-01-09", "USD", "EUR", "0.5", 1),
                    rate("2026-01-10", "USD", "EUR", "0.9", 1),
                    rate("2026-01-10", "USD", "EUR", "0.8", 2),
                    rate("2026-01-12", "EUR", "USD", "4.0", 1),
                    rate("2026-01-13", "USD", "EUR", "0.7", 1),
                    rate("2026-01-01", "EUR", "JPY", "100", 1),
                    rate("2025-12-01", "GBP", "EUR", "1.2", 1)))
            .rows(
                "silver.identities",
                json(
                    "{'identifier':'lead:A','person_id':'pa'}",
                    "{'identifier':'lead:A2','person_id':'pa'}",
                    "{'identifier':'lead:B','person_id':'pb'}",
                    "{'identifier':'lead:C','person_id':'pc'}"))
            .rows(
                "silver.people",
                json(
                    "{'person_id':'pa','account_id':'7','journey_id':'a_7'}",
                    "{'person_id':'pb','journey_id':'pb'}",
                    "{'person_id':'pc','account_id':'8','journey_id':'a_8'}"))
            .rows(
                "bronze.crm_deal_contacts",
                json(
                    contact("lead", "A2", "buyer", 1),
                    contact("lead", "C", "user", 1),
                    contact("lead", "C", "champion", 2),
                    contact("gone", "C", "user", 1)));
    given.rows("silver.deal_versions", given.build(Silver.job("deal_versions")));
    deals = by("deal_id", given.build(Silver.job("deals")).collectAsList());
    contacts =
        given
            .rows("silver.deals", given.build(Silver.job("deals")))
            .build(Silver.job("deal_contacts"))
            .collectAsList()
            .stream()
            .collect(Collectors.toMap(r -> value(r, "deal_id") + value(r, "person_id"), r -> r));
  }

  @Test
  void versionUpdatedLastIsInForceAndDeletedDealsAreLeftOut() {
    assertThat(deals).containsOnlyKeys("v", "won", "not", "staged", "lead", "alone", "nan");
    assertThat(value(deals.get("v"), "stage")).isEqualTo("Open");
  }

  @Test
  void moneyIsConvertedAtTheRateInForceOnTheDay() {
    assertThat(value(deals.get("won"), "fx_rate")).isEqualTo("0.800000000000000000");
    assertThat(value(deals.get("won"), "amount_reporting")).isEqualTo("80.00");
    assertThat(value(deals.get("not"), "fx_rate")).isEqualTo("1.000000000000000000");
    assertThat(value(deals.get("not"), "amount_reporting")).isEqualTo("-5.50");
    assertThat(value(deals.get("v"), "amount_reporting")).isEqualTo("null");
  }

  @Test
  void oppositeRateServesWhereTheDirectOneIsMissing() {
    assertThat(value(deals.get("staged"), "fx_rate")).isEqualTo("0.010000000000000000");
    assertThat(value(deals.get("staged"), "amount_reporting")).isEqualTo("0.07");
  }

  @Test
  void rateThatIsTooOldIsNoRate() {
    assertThat(value(deals.get("lead"), "fx_rate")).isEqualTo("null");
    assertThat(value(deals.get("lead"), "amount_reporting")).isEqualTo("null");
  }

  @Test
  void wonIsWhatTheCrmSaysElseWhatTheStageSays() {
    assertThat(value(deals.get("won"), "won_at")).isEqualTo("2026-01-12 09:00:00.0");
    assertThat(value(deals.get("not"), "is_won")).isEqualTo("false");
    assertThat(value(deals.get("not"), "won_at")).isEqualTo("null");
    assertThat(value(deals.get("staged"), "won_at")).isEqualTo("2026-02-02 00:00:00.0");
  }

  @Test
  void probabilityIsAShare() {
    assertThat(value(deals.get("won"), "probability")).isEqualTo("1.0");
    assertThat(value(deals.get("not"), "probability")).isEqualTo("0.4");
    assertThat(value(deals.get("alone"), "probability")).isEqualTo("0.3");
    assertThat(value(deals.get("nan"), "probability")).isEqualTo("0.0");
  }

  @Test
  void buyingGroupIsTheAccountElseThePrimaryLeadElseTheDeal() {
    assertThat(value(deals.get("staged"), "journey_id")).isEqualTo("a_9");
    assertThat(value(deals.get("lead"), "journey_id")).isEqualTo("a_7");
    assertThat(value(deals.get("lead"), "account_id")).isEqualTo("7");
    assertThat(value(deals.get("alone"), "journey_id")).isEqualTo("pb");
    assertThat(value(deals.get("v"), "journey_id")).isEqualTo("d_v");
  }

  @Test
  void contactsAreThePeopleNamedAndThePrimaryLead() {
    assertThat(contacts).containsOnlyKeys("leadpa", "leadpc", "alonepb", "gonepc");
    assertThat(value(contacts.get("leadpa"), "lead_id")).isEqualTo("A");
    assertThat(value(contacts.get("leadpa"), "role")).isEqualTo("buyer");
    assertThat(value(contacts.get("leadpa"), "is_outside")).isEqualTo("false");
    assertThat(value(contacts.get("leadpc"), "role")).isEqualTo("champion");
    assertThat(value(contacts.get("leadpc"), "is_outside")).isEqualTo("true");
    assertThat(value(contacts.get("leadpc"), "journey_id")).isEqualTo("a_7");
    assertThat(value(contacts.get("alonepb"), "role")).isEqualTo("null");
  }

  private static Map<String, Row> by(String column, java.util.List<Row> rows) {
    return rows.stream().collect(Collectors.toMap(row -> value(row, column), row -> row));
  }

  private static String deal(String id, String more) {
    return "{'deal_id':'"
        + id
        + "','created_at':'2026-01-02T00:00:00Z',"
        + "'_received_date':'2026-01-05',"
        + more
        + "}";
  }

  private static String rate(String date, String from, String to, String rate, int hash) {
    return "{'rate_date':'"
        + date
        + "','from_currency':'"
        + from
        + "','to_currency':'"
        + to
        + "','rate':"
        + rate
        + ",'_received_date':'2026-01-15','_hash':"
        + hash
        + "}";
  }

  private static String contact(String deal, String lead, String role, int hash) {
    return "{'deal_id':'"
        + deal
        + "','lead_id':'"
        + lead
        + "','identifier':'lead:"
        + lead
        + "','role':'"
        + role
        + "','_received_date':'2026-01-15','_hash':"
        + hash
        + "}";
  }
}
