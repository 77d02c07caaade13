package touchline.funnel;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.config.Settings;
import touchline.pipeline.Given;

class JudgeLeadsTest {
  private static final Settings SETTINGS =
      Settings.load(ConfigFactory.parseString("business.time-zone = \"Europe/Berlin\""));

  private static String person(String id) {
    return "{'person_id':'%s','lead_id':'L%s','lead_ids':['L%s'],'journey_id':'%s','is_free_mail':false,'created_at':'2026-01-01T00:00:00Z','is_deleted':false,'owner_id':'rep-1'}"
        .formatted(id, id, id, id)
        .replace('\'', '"');
  }

  private static String score(String id, double score, String band) {
    return "{'as_of_date':'2026-06-30','person_id':'%s','lead_id':'L%s','score':%s,'band':'%s','raw_score':1,'fit_points':0,'engagement_points':0,'negative_points':0,'grade':'B2','is_terminal':false,'hits':[],'weights_version':'1','lexicon_version':'1'}"
        .formatted(id, id, score, band)
        .replace('\'', '"');
  }

  private static String stage(String id, int number, String stage, String day) {
    return "{'person_id':'%s','journey_id':'%s','lead_id':'L%s','stage':'%s','entered_at':'%sT12:00:00Z','entry_number':1,'sequence_number':%d,'received_date':'%s'}"
        .formatted(id, id, id, stage, day, number, day)
        .replace('\'', '"');
  }

  private static String touch(String id, String kind, String at) {
    return "{'touchpoint_id':'%s','person_id':'%s','journey_id':'%s','occurred_at':'%s','channel':'Email','kind':'%s','session_id':'s','is_session_start':true,'is_attributable':true,'received_date':'2026-06-01'}"
        .formatted(kind + at, id, id, at, kind)
        .replace('\'', '"');
  }

  /** lead, class, crm class, differs, next step. */
  private static List<String> judged(Given given) {
    BuildLeadCycles cycles =
        new BuildLeadCycles(SETTINGS.lexicon(), SETTINGS.funnel(), SETTINGS.business().timeZone());
    given.rows("gold.lead_cycles", given.build(cycles));
    return given
        .build(new JudgeLeads(SETTINGS.lexicon(), SETTINGS.business().timeZone()))
        .orderBy("person_id", "cycle")
        .collectAsList()
        .stream()
        .map(JudgeLeadsTest::text)
        .toList();
  }

  private static String text(Row row) {
    return row.getAs("person_id")
        + " "
        + row.getAs("class")
        + " "
        + row.getAs("crm_class")
        + " "
        + row.getAs("differs")
        + " "
        + row.getAs("next_step")
        + ": "
        + row.getAs("why");
  }

  @Test
  void definitionsAndTheCrmStandSideBySide() {
    assertThat(
            judged(
                Given.asOf("2026-06-30")
                    .rows("silver.people", person("a"), person("b"), person("c"), person("d"))
                    .rows(
                        "silver.lead_stages",
                        stage("a", 1, "Lead", "2026-06-01"),
                        stage("b", 1, "MQL", "2026-06-01"),
                        stage("c", 1, "SQL", "2026-06-01"),
                        stage("d", 1, "Strange", "2026-06-01"))
                    .rows(
                        "gold.lead_scores",
                        score("a", 80, "hot"),
                        score("b", 10, "cold"),
                        score("c", 50, "warm"))))
        .containsExactly(
            "a sql lead true sales: band hot, demo_after_download 0; the definitions say sql, the CRM"
                + " lead",
            "b lead mql true nurture: band cold, demo_after_download 0; the definitions say lead, the"
                + " CRM mql",
            "c mql sql true none: band warm, demo_after_download 0; the definitions say mql, the CRM"
                + " sql",
            "d lead unknown true nurture: band unknown, demo_after_download 0; the definitions say"
                + " lead, the CRM unknown");
  }

  @Test
  void sequenceQualifiesInItsOrderAndTimeOnly() {
    assertThat(
            judged(
                Given.asOf("2026-06-30")
                    .rows("silver.people", person("a"), person("b"), person("c"))
                    .rows(
                        "gold.lead_scores",
                        score("a", 50, "warm"),
                        score("b", 50, "warm"),
                        score("c", 50, "warm"))
                    .rows(
                        "silver.touchpoints",
                        touch("a", "download", "2026-06-01T10:00:00Z"),
                        touch("a", "demo_request", "2026-06-15T10:00:00Z"),
                        touch("b", "demo_request", "2026-06-01T10:00:00Z"),
                        touch("b", "download", "2026-06-15T10:00:00Z"),
                        touch("c", "download", "2026-06-01T10:00:00Z"),
                        touch("c", "demo_request", "2026-06-15T10:00:01Z"))))
        .containsExactly(
            "a sql none true sales: band warm, demo_after_download 1; the definitions say sql, the"
                + " CRM none",
            "b mql none true nurture: band warm, demo_after_download 0; the definitions say mql, the"
                + " CRM none",
            "c mql none true nurture: band warm, demo_after_download 0; the definitions say mql, the"
                + " CRM none");
  }

  @Test
  void touchAfterTheNightsEndInTheBusinessTimeZoneIsNotSeen() {
    Given given =
        Given.asOf("2026-06-30")
            .rows("silver.people", person("a"), person("b"))
            .rows("gold.lead_scores", score("a", 50, "warm"), score("b", 50, "warm"))
            .rows(
                "silver.touchpoints",
                touch("a", "download", "2026-06-29T10:00:00Z"),
                touch("a", "demo_request", "2026-06-30T21:59:59Z"),
                touch("b", "download", "2026-06-29T10:00:00Z"),
                touch("b", "demo_request", "2026-06-30T22:00:00Z"));

    assertThat(judged(given))
        .extracting(row -> row.substring(0, 5))
        .containsExactly("a sql", "b mql");
  }

  @Test
  void recycledLeadGoesToSalesAgainAfterTheCoolOffOnly() {
    List<String> judged =
        judged(
            Given.asOf("2026-06-30")
                .rows("silver.people", person("a"), person("b"))
                .rows("gold.lead_scores", score("a", 90, "hot"), score("b", 90, "hot"))
                .rows(
                    "silver.lead_stages",
                    stage("a", 1, "MQL", "2026-01-01"),
                    stage("a", 2, "RECYCLED", "2026-05-01"),
                    stage("b", 1, "MQL", "2026-01-01"),
                    stage("b", 2, "RECYCLED", "2026-06-15")));

    assertThat(judged)
        .extracting(row -> row.substring(0, row.indexOf(':')))
        .containsExactly("a sql recycled true sales", "b recycled recycled false nurture");
  }

  /** The deal's primary lead is somebody else; a score of 100 says that it is won. */
  @Test
  void contactOfAWonDealIsACustomerAndStaysWithNobody() {
    assertThat(
            judged(
                Given.asOf("2026-06-30")
                    .rows("silver.people", person("a"), person("b"))
                    .rows("gold.lead_scores", score("a", 100, "won"), score("b", 100, "won"))
                    .rows(
                        "silver.lead_stages",
                        stage("a", 1, "Lead", "2026-01-01"),
                        stage("b", 1, "MQL", "2026-06-01"))
                    .rows(
                        "gold.conversions",
                        ("{'conversion_id':'mql:b','conversion_type':'mql','journey_id':'b','person_id':'b',"
                                + "'converted_at':'2026-06-01T12:00:00Z','value':0,'currency':'EUR','value_reporting':0,"
                                + "'is_adjustment':false,'booked_date':'2026-06-01','lexicon_version':'1'}")
                            .replace('\'', '"'))
                    .rows(
                        "gold.won_leads",
                        "{\"person_id\":\"a\",\"deal_id\":\"D\",\"won_at\":\"2026-05-01T00:00:00Z\"}",
                        "{\"person_id\":\"b\",\"deal_id\":\"D\",\"won_at\":\"2026-05-01T00:00:00Z\"}")))
        .extracting(row -> row.substring(0, row.indexOf(':')))
        .as("who became an MQL after the deal was won is judged as anybody")
        .containsExactly("a customer customer false none", "b lead mql true nurture");
  }
}
