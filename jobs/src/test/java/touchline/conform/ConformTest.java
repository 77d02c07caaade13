package touchline.conform;

import static org.assertj.core.api.Assertions.assertThat;
import static touchline.conform.Silver.json;
import static touchline.conform.Silver.value;

import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.pipeline.Given;

class ConformTest {
  private static final String PEOPLE =
      "{'identifier':'lead:A','person_id':'p1'}|{'identifier':'lead:B','person_id':'p1'}"
          + "|{'identifier':'lead:C','person_id':'p2'}";

  @Test
  void accountDomainsAreBare() {
    assertThat(
            Given.asOf("2026-03-01")
                .rows(
                    "bronze.crm_accounts",
                    json(
                        "{'account_id':'1','domain':'old.example','_received_date':'2026-01-01','_hash':9}",
                        "{'account_id':'1','domain':' https://WWW.Acme.example/home','_received_date':'2026-01-02','_hash':1}",
                        "{'account_id':'2','domain':'www2.b.example:80','parent_account_id':'2','_received_date':'2026-01-02','_hash':1}",
                        "{'account_id':'3','domain':' ','_received_date':'2026-01-02','_hash':1}"))
                .build(Silver.job("accounts"))
                .orderBy("account_id")
                .selectExpr("domain", "parent_account_id")
                .collectAsList())
        .hasToString("[[acme.example,null], [www2.b.example,null], [null,null]]");
  }

  @Test
  void contentIsTheVersionReceivedLast() {
    assertThat(
            Given.asOf("2026-03-01")
                .rows(
                    "bronze.contents",
                    json(
                        "{'content_id':'c','title':'new','_received_date':'2026-01-02','_hash':1}",
                        "{'content_id':'c','title':'old','_received_date':'2026-01-01','_hash':9}"))
                .build(Silver.job("contents"))
                .select("title")
                .collectAsList())
        .hasToString("[[new]]");
  }

  @Test
  void costsOfCampaignsAndTouchesAddUpInBothCurrencies() {
    List<Row> costs =
        Given.asOf("2026-03-01")
            .rows(
                "bronze.campaign_costs",
                json(
                    "{'cost_date':'2026-01-01','channel':'email','cost':1,'currency':'USD','_received_date':'2026-01-02','_hash':1}",
                    "{'cost_date':'2026-01-01','channel':'email','cost':10,'currency':'USD','_received_date':'2026-01-03','_hash':1}",
                    "{'cost_date':'2026-01-01','campaign_id':'k','cost':5,'_received_date':'2026-01-02','_hash':1}"))
            .rows(
                "bronze.campaign_touches",
                json(
                    "{'touch_id':'t1','occurred_at':'2026-01-01T10:00:00Z','channel':'Email','cost':0.000001,'currency':'USD','_received_date':'2026-01-02','_hash':1}",
                    "{'touch_id':'t1','occurred_at':'2026-01-01T10:00:00Z','channel':'Email','cost':0.255,'currency':'USD','_received_date':'2026-01-02','_hash':2}",
                    "{'touch_id':'t2','occurred_at':'2026-01-01T10:00:00Z','source':'google','medium':'cpc','cost':0.25,'_received_date':'2026-01-02','_hash':3}",
                    "{'touch_id':'t3','occurred_at':'2026-01-01T10:00:00Z','source':'google','medium':'cpc','_received_date':'2026-01-02','_hash':3}"))
            .rows(
                "bronze.fx_rates",
                json(
                    "{'rate_date':'2026-01-01','from_currency':'USD','to_currency':'EUR','rate':0.5,'_received_date':'2026-01-02','_hash':1}"))
            .build(Silver.job("costs"))
            .orderBy("channel", "campaign_id")
            .selectExpr("channel", "campaign_id", "currency", "cost", "cost_reporting")
            .collectAsList();
    assertThat(costs)
        .hasToString("[[,k,EUR,5.00,5.00], [Email,,USD,10.26,5.13], [Paid Search,,EUR,0.25,0.25]]");
  }

  @Test
  void reportsAddUpAtTheirOwnGrainAndLaterOnesTakeTheirPlace() {
    assertThat(
            Given.asOf("2026-06-01")
                .rows(
                    "bronze.campaign_costs",
                    json(
                        // No key: the rows of the day that was received last, of both its files.
                        cost("a", null, "x1", "2026-05-05", 1, "canonical"),
                        cost("a", null, "x1", "2026-05-05", 2, "canonical"),
                        cost("a", null, "x2", "2026-05-06", 4, "canonical"),
                        cost("a", null, "x3", "2026-05-06", 4, "canonical"),
                        // Another source that spends on a campaign of the same name.
                        cost("a", null, "y", "2026-05-01", 100, "other"),
                        // A key: each segment as it was received last, those of one file together.
                        cost("b", "1", "z1", "2026-05-05", 1, "keyed"),
                        cost("b", "2", "z1", "2026-05-05", 2, "keyed"),
                        cost("b", "2", "z2", "2026-05-06", 3, "keyed"),
                        cost("b", "3", "z2", "2026-05-06", 5, "keyed"),
                        cost("b", "3", "z2", "2026-05-06", 6, "keyed"),
                        cost("b", "4", "z1", "2026-05-06", 50, "keyed"),
                        cost("b", "4", "z2", "2026-05-06", 60, "keyed")))
                .build(Silver.job("costs"))
                .orderBy("campaign_id")
                .selectExpr("campaign_id", "cost")
                .collectAsList())
        .hasToString("[[a,108.00], [b,75.00]]");
  }

  private static String cost(
      String campaign, String key, String file, String received, int cost, String source) {
    return ("{'cost_date':'2026-05-04','campaign_id':'%s','_key':%s,'_file':'%s','_received_date':'%s',"
            + "'cost':%d,'_source':'%s','_hash':1}")
        .formatted(campaign, key, file, received, cost, source);
  }

  @Test
  void stagesOfMergedLeadsAreOneSequence() {
    Given given =
        Given.asOf("2026-03-01")
            .rows("silver.identities", json(PEOPLE.split("[|]")))
            .rows(
                "silver.people", json("{'person_id':'p1','account_id':'7'}", "{'person_id':'p2'}"))
            .rows(
                "bronze.crm_lead_stages",
                json(
                    stage("A", "MQL", "01", "2026-01-09", 1, "late"),
                    stage("A", "MQL", "01", "2026-01-10", 0, "latest"),
                    stage("B", "MQL", "02", "2026-01-03", 1, "again"),
                    stage("B", "SQL", "03", "2026-01-04", 1, ""),
                    stage("A", "RECYCLED", "04", "2026-01-04", 1, ""),
                    stage("A", "MQL", "05", "2026-01-05", 1, ""),
                    stage("C", "MQL", "01", "2026-01-05", 1, "")));
    List<Row> rows =
        given.build(Silver.job("lead_stages")).orderBy("person_id", "entered_at").collectAsList();
    assertThat(
            rows.stream()
                .map(
                    r ->
                        String.join(
                            " ",
                            value(r, "person_id"),
                            value(r, "sequence_number"),
                            value(r, "stage"),
                            value(r, "entry_number"),
                            value(r, "from_stage"),
                            value(r, "exited_at").substring(0, 4),
                            value(r, "lead_id"))))
        .containsExactly(
            "p1 1 MQL 1 null 2026 A",
            "p1 2 SQL 1 MQL 2026 B",
            "p1 3 RECYCLED 1 SQL 2026 A",
            "p1 4 MQL 2 RECYCLED null A",
            "p2 1 MQL 1 null null C");
    assertThat(value(rows.get(0), "reason")).isEqualTo("latest");
    assertThat(value(rows.get(0), "received_date")).isEqualTo("2026-01-09");
    assertThat(value(rows.get(0), "exited_at")).isEqualTo("2026-01-03 00:00:00.0");
    assertThat(value(rows.get(0), "account_id")).isEqualTo("7");
    assertThat(value(rows.get(0), "journey_id")).isEqualTo("p1");
  }

  @Test
  void activityIsTheVersionReceivedLast() {
    assertThat(
            Given.asOf("2026-03-01")
                .rows("silver.identities", json(PEOPLE.split("[|]")))
                .rows(
                    "bronze.crm_activities",
                    json(
                        "{'activity_id':'x','lead_id':'A','identifier':'lead:A','outcome':'busy','_received_date':'2026-01-01','_hash':1}",
                        "{'activity_id':'x','lead_id':'B','identifier':'lead:B','outcome':'met','_received_date':'2026-01-02','_hash':1}"))
                .build(Silver.job("sales_activities"))
                .select("person_id", "lead_id", "outcome")
                .collectAsList())
        .hasToString("[[p1,B,met]]");
  }

  private static String stage(
      String lead, String stage, String day, String received, int hash, String reason) {
    return "{'lead_id':'"
        + lead
        + "','identifier':'lead:"
        + lead
        + "','stage':'"
        + stage
        + "','entered_at':'2026-01-"
        + day
        + "T00:00:00Z','_received_date':'"
        + received
        + "','_hash':"
        + hash
        + ",'reason':'"
        + reason
        + "'}";
  }

  @Test
  void liftTestIsAsItWasToldLastAndAStatedLiftGoesBeforeCounts() {
    String days = "'started_on':'2026-03-01','ended_on':'2026-03-10','_hash':1";
    List<Row> rows =
        Given.asOf("2026-06-30")
            .rows(
                "bronze.lift_tests",
                Silver.json(
                    "{'test_id':'a','channel':' email ','conversion_type':'MQL','treated_units':10,"
                        + "'control_units':10,'treated_conversions':4,'control_conversions':1,"
                        + "'spend':50,'_received_date':'2026-04-01',"
                        + days
                        + "}",
                    "{'test_id':'a','channel':' email ','conversion_type':'MQL','treated_units':20,"
                        + "'control_units':20,'treated_conversions':4,'control_conversions':1,"
                        + "'spend':50,'observed_until':'2026-03-20',"
                        + "'_received_date':'2026-04-02',"
                        + days
                        + "}",
                    "{'test_id':'b','channel':'Email','campaign_id':'spring',"
                        + "'conversion_type':'won','treated_units':20,'control_units':20,"
                        + "'treated_conversions':4,'control_conversions':1,"
                        + "'incremental_conversions':2.5,'standard_error':1,"
                        + "'_received_date':'2026-04-01',"
                        + days
                        + "}"))
            .build(Silver.job("lift_tests"))
            .orderBy("test_id")
            .collectAsList();
    assertThat(rows)
        .extracting(row -> row.mkString("|"))
        .containsExactly(
            "a|Email|null|mql|null|2026-03-01|2026-03-10|2026-03-20|20|20|4|1|null|null|5.0|null",
            "b|null|spring|won|null|2026-03-01|2026-03-10|2026-03-10|null|null|null|null|2.5|1.0|null|null");
  }
}
