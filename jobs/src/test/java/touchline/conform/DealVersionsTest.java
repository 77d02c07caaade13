package touchline.conform;

import static org.assertj.core.api.Assertions.assertThat;
import static touchline.conform.Silver.json;
import static touchline.conform.Silver.value;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import touchline.pipeline.Given;

class DealVersionsTest {
  private static Map<String, List<Row>> versions;

  @BeforeAll
  static void build() {
    versions =
        Given.asOf("2026-06-30")
            .rows(
                "bronze.crm_deals",
                json(
                    deal("d", "2026-01-05", "2026-01-04", 1, "'amount':10"),
                    deal("d", "2026-01-07", "2026-01-06", 2, "'amount':20"),
                    deal("d", "2026-01-08", "2026-01-05", 3, "'amount':15"),
                    deal("d", "2026-01-09", "2026-01-06", 2, "'amount':20"),
                    deal("d", "2026-01-10", "2026-01-09", 5, "'amount':30,'account_id':'7'"),
                    deal("d", "2026-01-10", "2026-01-10", 6, "'amount':40,'account_id':'7'"),
                    deal("gone", "2026-01-05", "2026-01-04", 1, "'amount':10"),
                    deal("gone", "2026-01-06", "2026-01-06", 2, "'amount':10,'is_deleted':true"),
                    deal("rate", "2026-01-05", "2026-01-04", 1, "'amount':10,'currency':'GBP'"),
                    deal("free", "2026-01-05", "2026-01-04", 1, "'amount':0,'currency':'GBP'"),
                    deal("blank", "2026-01-05", "2026-01-04", 1, "'is_won':true"),
                    deal("again", "2026-01-05", "2026-01-04", 1, "'amount':1,'is_won':true")))
            .rows(
                "bronze.crm_deal_stages",
                json(
                    stage("again", "Open", "2026-01-01"),
                    stage("again", "Closed Won", "2026-01-02"),
                    stage("again", "Open", "2026-01-03"),
                    stage("again", "Closed Won", "2026-01-05"),
                    stage("again", "Closed Won", "2026-01-06")))
            .build(Silver.job("deal_versions"))
            .orderBy("received_date")
            .collectAsList()
            .stream()
            .collect(Collectors.groupingBy(row -> value(row, "deal_id")));
  }

  @Test
  void versionIsInForceFromItsReceptionUnlessALaterUpdatedOneAlreadyIs() {
    assertThat(lines("d", "received_date", "replaced_date", "amount"))
        .containsExactly(
            "2026-01-05 2026-01-07 10.00", "2026-01-07 2026-01-10 20.00", "2026-01-10 null 40.00");
  }

  @Test
  void allVersionsBelongToTheJourneyOfTheLast() {
    assertThat(lines("d", "journey_id", "account_id")).containsOnly("a_7 7");
  }

  @Test
  void deletionIsAVersion() {
    assertThat(lines("gone", "is_deleted", "amount")).containsExactly("false 10.00", "true 10.00");
  }

  @Test
  void moneyThatCannotBeReportedSaysWhyAndStaysInItsCurrency() {
    assertThat(lines("rate", "amount", "amount_reporting", "problem"))
        .containsExactly("10.00 null no rate from GBP to EUR in the 31 days up to 2026-01-02");
    assertThat(lines("blank", "amount", "problem")).containsExactly("null won without an amount");
    assertThat(lines("free", "problem")).containsExactly("null");
  }

  @Test
  void reopenedDealIsWonWhenItIsWonAgain() {
    assertThat(lines("again", "won_at")).containsExactly("2026-01-05 00:00:00.0");
  }

  private static List<String> lines(String deal, String... columns) {
    return versions.get(deal).stream()
        .map(
            row ->
                List.of(columns).stream().map(c -> value(row, c)).collect(Collectors.joining(" ")))
        .toList();
  }

  private static String deal(String id, String received, String updated, int hash, String more) {
    return ("{'deal_id':'%s','stage':'s','created_at':'2026-01-02T00:00:00Z','_received_date':'%s',"
            + "'updated_at':'%sT00:00:00Z','_hash':%d,%s}")
        .formatted(id, received, updated, hash, more);
  }

  private static String stage(String deal, String stage, String date) {
    return "{'deal_id':'%s','stage':'%s','entered_at':'%sT00:00:00Z'}".formatted(deal, stage, date);
  }
}
