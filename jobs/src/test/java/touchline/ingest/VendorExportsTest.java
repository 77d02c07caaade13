package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.config.Settings;
import touchline.pipeline.Given;
import touchline.pipeline.Table;
import touchline.storage.Storage;

/**
 * Files in the shape in which vendors' own programs write them, after their documentation, under
 * names and in folders that say nothing.
 */
class VendorExportsTest {
  @TempDir static Path dir;
  private static Path landing;
  private static FileStore store;
  private static List<String> notes;
  private static List<FoundFile> found;

  @BeforeAll
  static void takeAllIn() throws IOException {
    landing = dir.resolve("landing");
    store = FileStore.parquet(Given.spark(), dir.resolve("warehouse"));
    salesforce();
    hubspot();
    advertising();
    analytics();
    customerData();
    marketo();
    Settings defaults = Settings.load(ConfigFactory.empty());
    found = new SourceFinder(defaults.sources()).find(Storage.of(landing));
    String conf =
        """
        sources.active = [salesforce, hubspot, ads, ga4, segment, rudderstack, marketo]
        sources.salesforce.folders = ["the crm"]
        sources.hubspot.folders = ["hub/dumps"]
        sources.ads.folders = ["spend"]
        sources.ga4.folders = ["bq"]
        sources.segment.folders = ["cdp"]
        sources.rudderstack.folders = ["cdp"]
        sources.marketo.folders = ["mkto"]
        """;
    Settings settings = Settings.load(ConfigFactory.parseString(conf));
    notes =
        new Ingest(
                settings.ingest(),
                settings.privacy(),
                settings.sources(),
                settings.business(),
                Storage.of(landing))
            .take(Given.spark(), store, LocalDate.parse("2026-06-30"));
  }

  private static void salesforce() {
    land(
        "the crm/a1.csv",
        """
        "Id","IsDeleted","MasterRecordId","LastName","Email","Company","LeadSource","Status","IsConverted","ConvertedDate","ConvertedContactId","OwnerId","CreatedDate","LastModifiedDate"
        "00Q1","false","","Lee","ann@firm.example","Firm","Web","Open","false","","","0051","2026-03-01T08:00:00.000Z","2026-03-02T08:00:00.000Z"
        """);
    land(
        "the crm/a2.csv",
        """
        Id,IsDeleted,AccountId,Name,StageName,Amount,Probability,CloseDate,IsClosed,IsWon,CurrencyIsoCode,CreatedDate,SystemModstamp
        0061,false,0011,Big,Closed Won,1000.50,100,2026-05-01,true,true,USD,2026-04-01T08:00:00.000Z,2026-05-02T08:00:00.000Z
        0062,false,0011,Small,Negotiation,20,60,2026-09-01,false,false,JPY,2026-04-01T08:00:00.000Z,2026-05-02T08:00:00.000Z
        """);
    land(
        "the crm/a3.csv",
        """
        Id,IsDeleted,CampaignId,LeadId,ContactId,Status,HasResponded,FirstRespondedDate,CreatedDate
        00v1,false,7011,00Q1,,Attended Live,true,2026-03-10,2026-03-05T08:00:00.000Z
        00v2,false,7011,,0031,Sent,false,,2026-03-05T08:00:00.000Z
        00v3,true,7011,,0031,Sent,false,,2026-03-05T08:00:00.000Z
        """);
    land(
        "the crm/a4.csv",
        """
        Id,IsDeleted,Name,ParentId,Type,Status,StartDate,EndDate,IsActive,NumberOfLeads
        7011,false,Spring webinar,,Webinar,Completed,2026-03-10,2026-03-10,true,2
        """);
    land(
        "the crm/a5.csv",
        """
        Id,IsDeleted,LeadId,CreatedById,CreatedDate,Field,DataType,OldValue,NewValue
        0171,false,00Q1,0051,2026-03-03T08:00:00.000Z,Status,Text,Open,Working
        0172,false,00Q1,0051,2026-03-03T08:00:00.000Z,Owner,Text,A,B
        """);
    land(
        "the crm/a6.csv",
        """
        Id,IsDeleted,OpportunityId,CreatedById,CreatedDate,Field,DataType,OldValue,NewValue
        0171,false,0061,0051,2026-04-20T08:00:00.000Z,StageName,Text,Prospecting,Negotiation
        0172,false,0061,0051,2026-04-20T08:00:00.000Z,Amount,Currency,1,2
        """);
    land(
        "the crm/a7.csv",
        """
        Id,IsDeleted,OpportunityId,ContactId,Role,IsPrimary
        00K1,false,0061,0031,Decision Maker,true
        00K2,true,0061,0032,Evaluator,false
        """);
    land(
        "the crm/a8.csv",
        """
        Id,IsDeleted,WhoId,WhatId,Subject,ActivityDate,Status,IsClosed,Priority,TaskSubtype,CallType,CallDisposition,OwnerId,CreatedDate
        00T1,false,00Q1,,Call,2026-03-04,Completed,true,Normal,Call,Inbound,Reached,0051,2026-03-04T08:00:00.000Z
        00T2,false,00Q1,,Call,2026-03-05,Open,false,Normal,Call,Outbound,,0051,2026-03-04T08:00:00.000Z
        """);
    land(
        "the crm/a9.csv",
        """
        Id,OpportunityId,CreatedById,CreatedDate,StageName,Amount,CloseDate,Probability,SystemModstamp
        0081,0061,0051,2026-04-10T08:00:00.000Z,Prospecting,1,2026-05-01,10,2026-04-10T08:00:00.000Z
        """);
    land("the crm/b1.csv", "Id,Username,ProfileId,Email,LastName,AccountId\n0051,x,y,z,w,\n");
    land(
        "the crm/b2.csv",
        """
        Lead ID,First Name,Last Name,Email,Lead Status,Lead Source,Create Date
        00Q2,Bo,Ek,bo@firm.example,Working,Web,2026-02-01
        """);
  }

  private static void hubspot() {
    land(
        "hub/dumps/contacts of june.csv",
        """
        Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lead Status,Lifecycle Stage,Create Date,Became a Lead Date,Became a Marketing Qualified Lead Date,Associated Company IDs (Primary)
        501,Cy,Fox,cy@firm.example,,Rep,New,Marketing Qualified Lead,2026-02-01 08:00,2026-02-01 08:00,2026-02-05 09:30,9001
        502,Di,Gil,di@firm.example,,Rep,New,Lead,2026-02-02 08:00,2026-02-02 08:00,,9001
        """);
    land(
        "hub/dumps/2.csv",
        """
        Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Currency,Pipeline,Create Date,Associated Contact IDs,Associated Company IDs (Primary)
        801,Deal,Closed Won,2026-05-03 10:00,Rep,750.25,GBP,Sales,2026-04-03 10:00,501;502,9001
        """);
    land(
        "hub/dumps/3.jsonl",
        """
        {"id":"503","properties":{"email":"ed@firm.example","createdate":"2026-02-03T08:00:00.000Z","lifecyclestage":"lead","hs_lifecyclestage_lead_date":"2026-02-03T08:00:00.000Z","hs_object_id":"503"},"createdAt":"2026-02-03T08:00:00.000Z","updatedAt":"2026-02-04T08:00:00.000Z","archived":false}
        """);
    land(
        "hub/dumps/4.json",
        """
        [{"id":"802","properties":{"amount":"99.90","dealname":"D","dealstage":"closedlost","pipeline":"default","deal_currency_code":"EUR","closedate":"2026-05-03T10:00:00Z","createdate":"2026-04-03T10:00:00Z","hs_object_id":"802"},"createdAt":"2026-04-03T10:00:00Z","updatedAt":"2026-05-03T10:00:00Z","archived":false,
          "associations":{"contacts":{"results":[{"id":"503","type":"deal_to_contact"}]},"companies":{"results":[{"id":"9002","type":"deal_to_company"}]}}}]
        """);
    land(
        "hub/dumps/5.csv",
        """
        contact_id,timestamp,source,name,value
        504,2026-02-10 08:00:00.000,CRM_UI,lifecyclestage,salesqualifiedlead
        504,2026-02-10 08:00:00.000,CRM_UI,city,Oslo
        """);
    land(
        "hub/dumps/6.csv",
        """
        stage_id,pipeline_id,label,closed_won,is_closed,probability
        123456,77,Signed,TRUE,TRUE,1.0
        """);
    land(
        "hub/dumps/7.csv",
        """
        engagement_id,type,property_hs_timestamp,property_hs_call_direction,property_hubspot_owner_id
        701,CALL,2026-03-01 08:00:00,INBOUND,Rep
        """);
    land("hub/dumps/8.csv", "contact_id,engagement_id,engagement_type\n501,701,CALL\n");
    land(
        "hub/dumps/9.csv",
        """
        contact_id,contact_list_id,added_at,_fivetran_deleted
        501,38,2026-03-02 08:00:00,false
        502,38,2026-03-02 08:00:00,true
        """);
  }

  private static void advertising() {
    land(
        "spend/report (1).csv",
        """
        Campaign report
        "May 1, 2026 - May 2, 2026"
        Day,Campaign,Campaign ID,Campaign status,Currency code,Device,Cost,Impr.,Clicks
        2026-05-01,Brand,111,Enabled,USD,Mobile phones,"1,234.56","10,000",50
        2026-05-01,Brand,111,Enabled,USD,Computers,0.44,10,1
        2026-05-02,Brand,111,Enabled,USD,Computers,10.00,10,1
        Total: Campaigns,--,--,--,USD,--,"1,245.00","10,020",52
        Total: Account,--,--,--,USD,--,"1,245.00","10,020",52
        """);
    land(
        "spend/report (2).csv",
        """
        Reporting starts,Reporting ends,Campaign name,Campaign ID,Attribution setting,Impressions,Amount spent (CHF)
        2026-05-01,2026-05-02,,,,300,30.5
        2026-05-01,2026-05-01,Fans,222,7-day click,100,10.25
        2026-05-02,2026-05-02,Fans,222,7-day click,200,20.25
        """);
    land(
        "spend/report (3).csv",
        """
        Campaign Performance Report (in UTC)
        Report Start: May 1, 2026, 12:00 AM
        Report End: May 2, 2026, 11:59 PM
        Date Generated: May 3, 2026, 8:00 AM

        Start Date (in UTC)	Account Name	Currency	Campaign Group ID	Campaign Name	Campaign ID	Total Spent	Impressions	Clicks
        05/01/2026	Acme	SEK	900	Managers	333	1,050.20	1000	10
        05/12/2026	Acme	SEK	900	Managers	333	0.80	10	1
        """
            .getBytes(StandardCharsets.UTF_16));
    land(
        "spend/report (4).csv",
        """
        "Report Name: Campaigns"
        "Report Time: 5/1/2026 - 5/2/2026"
        "Time Zone: (GMT) Greenwich Mean Time"
        "Last Completed Available Day: 5/2/2026 11:59:00 PM (GMT)"
        "Report Aggregation: Daily"
        "Report Filter: "
        "Potential Incomplete Data: true"
        "Rows: 2"

        "TimePeriod","AccountNumber","CampaignName","CampaignId","CurrencyCode","DeviceType","Network","Impressions","Clicks","Spend"
        "2026-05-01","F1","Search","444","EUR","Computer","Syndicated search partners","10","1","2.50"
        "2026-05-01","F1","Search","444","EUR","Smartphone","Bing and Yahoo! search","10","1","1.25"

        "©2026 Microsoft Corporation. All rights reserved. "
        """);
  }

  private static void analytics() throws IOException {
    land(
        "bq/events_20260501.json",
        """
        {"event_date":"20260501","event_timestamp":"1777624496789000","event_name":"page_view","event_params":[{"key":"page_location","value":{"string_value":"https://www.site.example/a?gclid=X1"}},{"key":"ga_session_id","value":{"int_value":"17"}},{"key":"page_referrer","value":{"string_value":"https://www.google.com/"}}],"user_pseudo_id":"777.333","collected_traffic_source":{"manual_source":"news","manual_medium":"email","manual_campaign_name":"may"},"device":{"category":"desktop"},"batch_event_index":"1"}
        {"event_date":"20260501","event_timestamp":"1777624500000000","event_name":"purchase","event_params":[{"key":"currency","value":{"string_value":"NOK"}}],"user_pseudo_id":"777.333","ecommerce":{"transaction_id":"T1","purchase_revenue":120.5,"purchase_revenue_in_usd":12.0},"batch_event_index":"2"}
        """);
    Given.spark()
        .sql(
            """
            SELECT '20260502' AS event_date, 1777700000000000L AS event_timestamp, 'form_submit' AS event_name,
              array(named_struct('key', 'page_location', 'value', named_struct('string_value', 'https://www.site.example/form', 'int_value', CAST(NULL AS BIGINT), 'double_value', CAST(NULL AS DOUBLE), 'float_value', CAST(NULL AS DOUBLE))),
                    named_struct('key', 'ga_session_id', 'value', named_struct('string_value', CAST(NULL AS STRING), 'int_value', 18L, 'double_value', CAST(NULL AS DOUBLE), 'float_value', CAST(NULL AS DOUBLE)))) AS event_params,
              '888.444' AS user_pseudo_id,
              named_struct('manual_source', 'bing', 'manual_medium', 'cpc', 'manual_campaign_name', 'x', 'gclid', CAST(NULL AS STRING)) AS collected_traffic_source,
              named_struct('transaction_id', CAST(NULL AS STRING), 'purchase_revenue', CAST(NULL AS DOUBLE)) AS ecommerce
            """)
        .coalesce(1)
        .write()
        .parquet(landing.resolve("bq/extract").toString());
  }

  private static void customerData() {
    land(
        "cdp/1.json",
        """
        {"type":"track","event":"Demo Requested","messageId":"m1","anonymousId":"an1","userId":"u1","timestamp":"2026-05-01T08:00:00.000Z","context":{"page":{"url":"https://site.example/demo","referrer":"https://bing.com/"},"campaign":{"source":"bing","medium":"cpc","name":"spring"}},"properties":{"plan":"pro"}}
        {"type":"identify","messageId":"m2","anonymousId":"an1","userId":"u1","timestamp":"2026-05-01T08:01:00.000Z","traits":{"email":"fay@firm.example"},"context":{}}
        {"type":"group","messageId":"m3","anonymousId":"an1","userId":"u1","timestamp":"2026-05-01T08:01:00.000Z","groupId":"g"}
        """);
    land(
        "cdp/2.csv",
        """
        id,anonymous_id,user_id,event,event_text,context_page_url,context_campaign_source,received_at,timestamp
        t1,an2,,whitepaper_downloaded,Whitepaper Downloaded,https://site.example/w,news,2026-05-02 08:00:00,2026-05-02 08:00:00
        """);
    land(
        "cdp/3.csv",
        """
        id,anonymous_id,user_id,path,url,referrer,title,received_at,timestamp
        p1,an2,,/w,https://site.example/w,https://duckduckgo.com/,W,2026-05-02 07:59:00,2026-05-02 07:59:00
        """);
    land(
        "cdp/4.csv",
        """
        id,anonymous_id,user_id,email,channel,context_request_ip,received_at,timestamp
        i1,an3,u3,gus@firm.example,web,1.2.3.4,2026-05-02 07:59:00,2026-05-02 07:59:00
        """);
  }

  private static void marketo() {
    land(
        "mkto/bulk.csv",
        """
        marketoGUID,leadId,activityDate,activityTypeId,campaignId,primaryAttributeValueId,primaryAttributeValue,attributes
        1001,51,2026-05-01T08:00:00Z,6,2001,3001,Spring mail,"{""Campaign Run ID"":1}"
        1002,51,2026-05-01T09:00:00Z,11,2001,3001,Spring mail,"{""Link"":""https://site.example""}"
        1003,51,2026-05-01T09:01:00Z,1,,12,/pricing,"{""Webpage URL"":""/pricing"",""Referrer URL"":""https://bing.com/""}"
        1004,51,2026-05-01T09:02:00Z,2,,13,Contact form,"{""Webform ID"":13}"
        1005,51,2026-05-01T09:03:00Z,13,,14,Lead Status,"{""New Value"":""MQL"",""Old Value"":""New"",""Reason"":""score""}"
        1006,51,2026-05-01T09:03:00Z,22,,15,Lead Score,"{""Change Value"":""+5"",""New Value"":""45"",""Old Value"":""40""}"
        1007,51,2026-05-02T09:03:00Z,104,,16,Spring webinar,"{""New Status"":""Attended"",""Old Status"":""Invited"",""Success"":true}"
        1008,51,2026-05-03T09:03:00Z,32,,51,,"{""Merge IDs"":[""52""]}"
        1009,51,2026-05-03T09:04:00Z,7,2001,3001,Spring mail,{}
        """);
    land(
        "mkto/leads.csv",
        """
        id,email,firstName,lastName,company,title,leadStatus,leadScore,createdAt,updatedAt
        51,hal@firm.example,Hal,Ives,Firm,CTO,MQL,45,2026-04-01T08:00:00Z,2026-05-03T08:00:00Z
        """);
    land(
        "mkto/programs.csv",
        "id,name,channel,type,workspace\n16,Spring webinar,Webinar,Event,Default\n");
  }

  @Test
  void everyFileIsRecognisedByTheCommandAsByTheNight() {
    assertThat(found).filteredOn(file -> file.doubt() != null).isEmpty();
    assertThat(notes).noneMatch(note -> note.contains("not read"));
    assertThat(found)
        .extracting(file -> file.file() + ": " + file.source() + " " + file.object())
        .contains(
            "the crm/a1.csv: salesforce Lead",
            "the crm/a6.csv: salesforce OpportunityFieldHistory",
            "the crm/b2.csv: salesforce Lead",
            "hub/dumps/2.csv: hubspot deal",
            "hub/dumps/4.json: hubspot deal",
            "spend/report (1).csv: ads Google Ads report",
            "spend/report (2).csv: ads Meta report",
            "spend/report (3).csv: ads LinkedIn report",
            "spend/report (4).csv: ads Microsoft Advertising report",
            "bq/events_20260501.json: ga4 events",
            "cdp/1.json: segment calls",
            "cdp/4.csv: rudderstack identifies",
            "mkto/bulk.csv: marketo activities");
    assertThat(notes).anyMatch(note -> note.contains("salesforce User"));
  }

  @Test
  void noRowOfThemIsQuarantined() {
    assertThat(rows("SELECT _file, _row, reason FROM t", "bronze.quarantined_rows")).isEmpty();
  }

  @Test
  void salesforceDataExportBringsMoneyInItsCurrencyAndStagesWithTheirDates() {
    assertThat(
            rows(
                "SELECT deal_id, amount, currency, is_won, CAST(closed_at AS DATE) FROM t WHERE _source = 'salesforce'",
                "bronze.crm_deals"))
        .containsExactly("0061|1000.50|USD|true|2026-05-01", "0062|20.00|JPY|false|null");
    assertThat(
            rows(
                "SELECT deal_id, stage, entered_at FROM t WHERE _source = 'salesforce'",
                "bronze.crm_deal_stages"))
        .containsExactly(
            "0061|Negotiation|2026-04-20 08:00:00.0", "0061|Prospecting|2026-04-10 08:00:00.0");
    assertThat(
            rows(
                "SELECT lead_id, stage, entered_at FROM t WHERE _source = 'salesforce'",
                "bronze.crm_lead_stages"))
        .containsExactly(
            "00Q1|Open|2026-03-02 08:00:00.0",
            "00Q1|Working|2026-03-03 08:00:00.0",
            "00Q2|Working|2026-02-01 00:00:00.0");
  }

  @Test
  void salesforceCampaignMembersAreTouchesOfNamedCampaigns() {
    assertThat(
            rows(
                "SELECT touch_id, lead_id, campaign_id, touch_type, CAST(occurred_at AS DATE) FROM t WHERE _source = 'salesforce'",
                "bronze.campaign_touches"))
        .containsExactly(
            "00v1-response|00Q1|7011|attend|2026-03-10",
            "00v1|00Q1|7011|send|2026-03-05",
            "00v2|0031|7011|send|2026-03-05");
    assertThat(
            rows(
                "SELECT campaign_id, name, campaign_type FROM t WHERE _source = 'salesforce'",
                "bronze.campaigns"))
        .containsExactly("7011|Spring webinar|Webinar");
    assertThat(
            rows(
                "SELECT deal_id, lead_id, role FROM t WHERE _source = 'salesforce'",
                "bronze.crm_deal_contacts"))
        .containsExactly("0061|0031|Decision Maker");
    assertThat(
            rows(
                "SELECT activity_id, activity_type, direction, outcome FROM t WHERE _source = 'salesforce'",
                "bronze.crm_activities"))
        .containsExactly("00T1|call|inbound|Reached");
  }

  @Test
  void hubspotsOwnExportAndItsApiSayTheSame() {
    assertThat(
            rows(
                "SELECT lead_id, email_domain, account_id, created_at FROM t WHERE _source = 'hubspot'",
                "bronze.crm_leads"))
        .containsExactly(
            "501|firm.example|9001|2026-02-01 08:00:00.0",
            "502|firm.example|9001|2026-02-02 08:00:00.0",
            "503|firm.example|null|2026-02-03 08:00:00.0");
    assertThat(
            rows(
                "SELECT lead_id, stage, entered_at FROM t WHERE _source = 'hubspot'",
                "bronze.crm_lead_stages"))
        .containsExactly(
            "501|MQL|2026-02-05 09:30:00.0",
            "501|lead|2026-02-01 08:00:00.0",
            "502|lead|2026-02-02 08:00:00.0",
            "503|lead|2026-02-03 08:00:00.0",
            "504|SQL|2026-02-10 08:00:00.0");
    assertThat(
            rows(
                "SELECT deal_id, account_id, primary_lead_id, amount, currency, stage, is_won FROM t WHERE _source = 'hubspot'",
                "bronze.crm_deals"))
        .containsExactly(
            "801|9001|501|750.25|GBP|Closed Won|null", "802|9002|503|99.90|EUR|closedlost|false");
    assertThat(rows("SELECT stage_id, name, is_won FROM t", "bronze.crm_stages"))
        .containsExactly("123456|Signed|true");
    assertThat(
            rows("SELECT activity_id, activity_type, direction FROM t", "bronze.crm_engagements"))
        .containsExactly("701|call|inbound");
    assertThat(rows("SELECT activity_id, lead_id FROM t", "bronze.crm_activity_contacts"))
        .containsExactly("701|501");
    assertThat(
            rows(
                "SELECT touch_id, touch_type, campaign_id FROM t WHERE _source = 'hubspot'",
                "bronze.campaign_touches"))
        .containsExactly("list-38-501|list|list-38");
  }

  @Test
  void reportsOfFourAdvertisersAddUpInTheirCurrenciesWithoutTheirTotals() {
    assertThat(
            rows(
                "SELECT cost_date, campaign_id, currency, sum(cost) FROM t GROUP BY ALL ORDER BY ALL",
                "bronze.campaign_costs"))
        .containsExactly(
            "2026-05-01|111|USD|1235.000000",
            "2026-05-01|222|CHF|10.250000",
            "2026-05-01|333|SEK|1050.200000",
            "2026-05-01|444|EUR|3.750000",
            "2026-05-02|111|USD|10.000000",
            "2026-05-02|222|CHF|20.250000",
            "2026-05-12|333|SEK|0.800000");
    assertThat(
            rows(
                "SELECT DISTINCT campaign_id, name FROM t WHERE _source = 'ads'",
                "bronze.campaigns"))
        .containsExactly("111|Brand", "222|Fans", "333|Managers", "444|Search");
  }

  @Test
  void analyticsExportIsReadFromItsNestedColumnsInJsonAndParquet() {
    assertThat(
            rows(
                "SELECT occurred_at, event_type, page_url, referrer, utm_source, utm_medium, utm_campaign, extra['session_id'] FROM t WHERE _source = 'ga4'",
                "bronze.web_events"))
        .containsExactly(
            "2026-05-01 08:34:56.789|page_view|https://www.site.example/a?gclid=1|https://www.google.com/|news|email|may|17",
            "2026-05-01 08:35:00.0|purchase|null|null|null|null|null|null",
            "2026-05-02 05:33:20.0|form_submit|https://www.site.example/form|null|bing|cpc|x|18");
    assertThat(
            rows(
                "SELECT deal_id, amount, currency, is_won FROM t WHERE _source = 'ga4'",
                "bronze.crm_deals"))
        .containsExactly("T1|120.50|NOK|true");
  }

  @Test
  void callsAndTablesOfSegmentAndRudderstackBecomeEngagements() {
    assertThat(
            rows(
                "SELECT _source, event_id, event_type, page_url, utm_source, email_domain FROM t WHERE _source IN ('segment', 'rudderstack')",
                "bronze.web_events"))
        .containsExactly(
            "rudderstack|i1|identify|null|null|firm.example",
            "segment|m1|demo_request|https://site.example/demo|bing|null",
            "segment|m2|identify|null|null|firm.example",
            "segment|p1|page_view|https://site.example/w|null|null",
            "segment|t1|download|https://site.example/w|news|null");
  }

  @Test
  void oneBulkExtractOfMarketoFeedsTouchesVisitsStagesScoresAndMerges() {
    assertThat(
            rows(
                "SELECT touch_id, touch_type, campaign_id FROM t WHERE _source = 'marketo'",
                "bronze.campaign_touches"))
        .containsExactly("1001|send|2001", "1002|click|2001", "1007|attend|program-16");
    assertThat(
            rows(
                "SELECT event_id, event_type, content_id FROM t WHERE _source = 'marketo'",
                "bronze.web_events"))
        .containsExactly("1003|page_view|null", "1004|form_submit|13");
    assertThat(
            rows(
                "SELECT lead_id, stage, reason FROM t WHERE _source = 'marketo'",
                "bronze.crm_lead_stages"))
        .containsExactly("51|MQL|score");
    assertThat(
            rows(
                "SELECT lead_id, merged_lead_ids, extra['lead_score'], title FROM t WHERE _source = 'marketo'",
                "bronze.crm_leads"))
        .containsExactly("51|[\"52\"]|null|null", "51|null|45|CTO", "51|null|45|null");
    assertThat(
            rows(
                "SELECT campaign_id, name, channel FROM t WHERE _source = 'marketo'",
                "bronze.campaigns"))
        .containsExactly("program-16|Spring webinar|Webinar");
  }

  private static List<String> rows(String sql, String table) {
    store.read(Table.of(table)).createOrReplaceTempView("t");
    List<String> rows = new ArrayList<>();
    for (Row row : Given.spark().sql(sql).collectAsList()) {
      List<String> values = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        values.add(String.valueOf(row.get(i)));
      }
      rows.add(String.join("|", values));
    }
    rows.sort(null);
    return rows;
  }

  private static void land(String name, String text) {
    land(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void land(String name, byte[] bytes) {
    try {
      Files.createDirectories(landing.resolve(name).getParent());
      Files.write(landing.resolve(name), bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
