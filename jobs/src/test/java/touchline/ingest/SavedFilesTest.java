package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files as programs save them that think they know better: hints, guards, sums between the rows.
 */
class SavedFilesTest {
  @TempDir Path dir;

  @Test
  void hintOfASpreadsheetIsNoHeader() {
    TakenIn taken =
        TakenIn.in(dir, "")
            .land("crm_leads/a.csv", "sep=;\nlead_id;title\nA1;x\n")
            .land("crm_leads/b.csv", "\uFEFFSEP=|\r\nlead_id|title\r\nA2|y\r\n")
            .land("crm_leads/c.csv", "sep,lead_id\n1,A3\n");
    taken.take("2026-05-31");
    assertThat(taken.rows("bronze.crm_leads", "_row", "lead_id", "title"))
        .containsExactly("1|A1|x", "1|A2|y", "1|A3|null");
  }

  @Test
  void flagsOfATableWithGapsAreFlags() {
    TakenIn taken =
        TakenIn.in(dir, "")
            .land(
                "crm_deals/a.csv",
                "deal_id,stage,created_at,is_won\na,x,2026-05-01,1.0\nb,x,2026-05-01,0.0\nc,x,2026-05-01,\n");
    taken.take("2026-05-31");
    assertThat(taken.rows("bronze.crm_deals", "deal_id", "is_won"))
        .contains("a|true", "b|false", "c|null");
  }

  @Test
  void addressIsTheSameInQuotesInBracketsAndAtTheEndOfASentence() {
    TakenIn taken =
        TakenIn.in(dir, "")
            .land(
                "crm_leads/a.csv",
                "lead_id,email\na,ann@firm.example\nb,Ann@Firm.example.\nc,'ann@firm.example'\n"
                    + "d,(ann@firm.example)\ne,mailto:ann@firm.example?subject=Hi\n"
                    + "f,Ann <ann@firm.example>\ng,ann@firm.example;\n");
    taken.take("2026-05-31");
    assertThat(taken.table("bronze.crm_leads").select("email", "email_domain").distinct().count())
        .isEqualTo(1);
    assertThat(taken.rows("bronze.crm_leads", "email_domain")).contains("firm.example");
  }

  @Test
  void sumsThatAdsManagerWritesBetweenTheRowsAreNoRows() {
    TakenIn taken =
        TakenIn.in(dir, "sources.active = [ads]")
            .land(
                "ads/days.csv",
                """
                Reporting starts,Reporting ends,Day,Campaign name,Campaign ID,Age,Impressions,Amount spent (USD)
                2026-05-01,2026-05-01,,Fans,222,,100,30.25
                2026-05-01,2026-05-01,2026-05-01,Fans,222,All,100,30.25
                2026-05-01,2026-05-01,2026-05-01,Fans,222,18-24,100,10.25
                2026-05-01,2026-05-01,2026-05-01,Fans,222,25-34,100,20.00
                2026-05-01,2026-05-01,All,Fans,222,,100,30.25
                2026-05-01,2026-05-01,2026-05-01,Results from 1 campaign,,,100,30.25
                """)
            .land(
                "ads/whole.csv",
                """
                Reporting starts,Reporting ends,Campaign name,Campaign ID,Platform,Impressions,Amount spent (USD)
                2026-05-02,2026-05-02,Fans,222,facebook,100,5.00
                2026-05-02,2026-05-02,Fans,222,instagram,100,6.00
                2026-05-02,2026-05-02,Fans,222,All,100,11.00
                2026-05-02,2026-05-02,,,,100,11.00
                """);
    taken.take("2026-05-31");
    assertThat(taken.rows("bronze.campaign_costs", "cost_date", "cost"))
        .containsExactly(
            "2026-05-01|10.250000",
            "2026-05-01|20.000000",
            "2026-05-02|5.000000",
            "2026-05-02|6.000000");
    assertThat(taken.account("ads/days.csv")).isEqualTo("6 = 2 + 0 + 0 + 0 + 4");
  }

  @Test
  void datesOfSalesforceAreDaysWhateverTimeALoaderAdds() {
    TakenIn taken =
        TakenIn.in(dir, "sources.active = [salesforce], business.time-zone = America/Phoenix")
            .land(
                "salesforce/o.csv",
                """
                Id,AccountId,Amount,CloseDate,CreatedDate,IsClosed,IsWon,StageName,CurrencyIsoCode
                006Z,A1,1.5,2026-04-01T00:00:00Z,2026-03-01T00:00:00Z,true,true,Closed Won,EUR
                006Y,A1,1.5,2026-04-01T00:00:00.000+0000,2026-03-01T00:00:00Z,true,true,Closed Won,EUR
                006X,A1,1.5,2026-04-01,2026-03-01T00:00:00Z,true,true,Closed Won,EUR
                """)
            .land(
                "salesforce/report.csv",
                """
                Opportunity ID,Stage,Close Date,Amount,Closed,Won,Created Date
                006W,Closed Won,4/1/2026,1.5,1,1,3/13/2026
                """)
            .land(
                "salesforce/t.csv",
                """
                Id,WhoId,ActivityDate,Status,IsClosed,TaskSubtype
                00T9,00Q1,2026-04-01 00:00:00,Completed,true,Call
                """);
    taken.take("2026-05-31");
    List<String> closed =
        taken.rows(
            "bronze.crm_deals",
            "deal_id",
            "string(from_utc_timestamp(closed_at, 'America/Phoenix'))");
    assertThat(closed)
        .contains(
            "006W|2026-04-01 23:59:59.999999",
            "006X|2026-04-01 23:59:59.999999",
            "006Y|2026-04-01 23:59:59.999999",
            "006Z|2026-04-01 23:59:59.999999");
    assertThat(taken.rows("bronze.crm_activities", "string(occurred_at)"))
        .containsExactly("2026-04-01 07:00:00");
  }

  @Test
  void everyContactThatHubspotListsTakesPartAndListsOfMarketoAreTouches() {
    TakenIn taken =
        TakenIn.in(dir, "sources.active = [hubspot, marketo]")
            .land(
                "hubspot/d.csv",
                """
                Record ID,Deal Name,Deal Stage,Close Date,Amount,Currency,Create Date,Associated Contact IDs
                801,D,Closed Won,2026-05-03 10:00,"1,750.25",GBP,2026-04-03 10:00,501;502; 503;504;505 ;506;507;501;unknown
                802,D,Closed Lost,2026-05-03 10:00,7.5,GBP,2026-04-03 10:00,
                """)
            .land(
                "hubspot/d.json",
                """
                [{"id":"803","properties":{"dealname":"D","dealstage":"won","createdate":"2026-04-03T10:00:00Z"},
                  "associations":{"contacts":{"results":[{"id":"503","type":"deal_to_contact"},{"id":508,"type":"deal_to_contact"},
                    {"id":"503","type":"Decision maker"},{"id":"509","type":"deal_to_contact_unlabeled"}]}}},
                 {"id":"804","properties":{"dealname":"D","dealstage":"won","createdate":"2026-04-03T10:00:00Z"},"associations":{}}]
                """)
            .land(
                "hubspot/e.json",
                """
                [{"id":"71","properties":{"hs_timestamp":"2026-05-04T10:00:00Z","hs_call_direction":"INBOUND"},
                  "associations":{"contacts":{"results":[{"id":"501","type":"call_to_contact"},{"id":"502","type":"call_to_contact"}]}}}]
                """)
            .land(
                "marketo/m.csv",
                """
                marketoGUID,leadId,activityDate,activityTypeId,campaignId,primaryAttributeValueId,primaryAttributeValue,attributes
                3,51,2026-05-03T09:03:00Z,24,,77,Webinar list,{}
                """);
    taken.take("2026-05-31");
    assertThat(taken.rows("bronze.crm_deal_contacts", "deal_id", "lead_id"))
        .containsExactly(
            "801|501", "801|502", "801|503", "801|504", "801|505", "801|506", "801|507", "803|503",
            "803|508", "803|509");
    assertThat(taken.rows("bronze.crm_deal_contacts", "lead_id", "_row", "role"))
        .contains(
            "502|1000000000001|null", "503|1000000000001|Decision maker", "509|2000000000001|null");
    // The eighth says again what the first says, the ninth names nobody; both are told.
    assertThat(taken.rows("bronze.repeated_rows", "_file", "_row", "disposition"))
        .containsExactly("hubspot/d.csv|7000000000001|duplicate");
    assertThat(taken.rows("bronze.quarantined_rows", "_file", "_row"))
        .containsExactly("hubspot/d.csv|8000000000001");
    assertThat(taken.rows("bronze.crm_activity_contacts", "activity_id", "lead_id"))
        .containsExactly("71|501", "71|502");
    assertThat(taken.rows("bronze.crm_engagements", "activity_id", "activity_type", "direction"))
        .containsExactly("71|call|inbound");
    assertThat(taken.rows("bronze.campaign_touches", "lead_id", "campaign_id", "touch_type"))
        .containsExactly("51|list-77|list");
  }
}
