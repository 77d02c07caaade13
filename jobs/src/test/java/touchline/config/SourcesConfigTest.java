package touchline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourcesConfigTest {
  @Test
  void defaults() {
    assertThat(Site.settings().sources().active()).isEmpty();
    assertThat(Site.settings().sources().known())
        .extracting(SourceConfig::name)
        .containsExactly(
            "ads", "ga4", "hubspot", "marketo", "rudderstack", "salesforce", "segment", "snowplow");
  }

  @Test
  void explicitMappings() {
    assertThat(
            Site.settings(
                    "sources.active = [pos]",
                    "sources.pos.feeds.crm_deals = [{",
                    "  files = \"pos/*.csv\", where = \"`kind` = 'sale'\"",
                    "  columns { deal_id = \"`No`\", amount = \"`Total EUR`\" }",
                    "}]")
                .sources()
                .active())
        .isEqualTo(
            List.of(
                new SourceConfig(
                    "pos",
                    List.of("pos"),
                    Map.of(),
                    Map.of(
                        "crm_deals",
                        List.of(
                            new FeedMapping(
                                "pos/*.csv",
                                Map.of("amount", "`Total EUR`", "deal_id", "`No`"),
                                "`kind` = 'sale'"))))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          snowplow   | crm_deals, web_events
          salesforce | campaign_touches, campaigns, crm_accounts, crm_activities, crm_deal_contacts, crm_deal_stages, crm_deals, crm_lead_stages, crm_leads
          hubspot    | campaign_touches, campaigns, contents, crm_accounts, crm_activity_contacts, crm_deal_contacts, crm_deal_stages, crm_deals, crm_engagements, crm_lead_stages, crm_leads, crm_stages, web_events
          marketo    | campaign_touches, campaigns, contents, crm_lead_stages, crm_leads, web_events
          ga4        | crm_deals, web_events
          segment    | web_events
          rudderstack | web_events
          ads        | campaign_costs, campaigns, fx_rates
          """)
  void packagedSourceFeeds(String source, String feeds) {
    assertThat(Site.settings("sources.active = [" + source + "]").sources().active())
        .singleElement()
        .satisfies(
            active ->
                assertThat(String.join(", ", active.feeds().keySet())).isEqualTo(feeds.strip()));
  }

  @Test
  void siteCorrectsAPackagedMappingAsAWhole() {
    SourceConfig ga4 =
        Site.settings(
                "sources.active = [ga4]",
                "sources.ga4.feeds.web_events = [{ files = \"ga4/*\", columns { event_id = \"`id`\" } }]")
            .sources()
            .active()
            .get(0);

    assertThat(ga4.feeds().get("web_events"))
        .singleElement()
        .satisfies(
            mapping -> {
              assertThat(mapping.files()).isEqualTo("ga4/*");
              assertThat(mapping.columns()).containsExactly(Map.entry("event_id", "`id`"));
            });
  }

  @Test
  void everyPackagedObjectIsTakenOrSaysWhyNot() {
    for (SourceConfig source : Site.settings().sources().known()) {
      for (SourceObject object : source.objects().values()) {
        assertThat(source.taking(object.name()).isEmpty())
            .as(source.name() + " " + object.name())
            .isEqualTo(object.leftOut() != null);
        assertThat(object.signatures()).as(source.name() + " " + object.name()).isNotEmpty();
      }
    }
  }

  @Test
  void columnsAreComparedWithoutWhatExportsVary() {
    SourceObject lead =
        new SourceObject(
            "Lead",
            List.of(
                List.of(List.of("Id"), List.of("IsConverted", "Converted"), List.of("!StageName"))),
            null);

    assertThat(lead.matches(List.of("ID", "is_converted"))).isEqualTo(2);
    assertThat(lead.matches(List.of("id", "Converted", "x"))).isEqualTo(2);
    assertThat(lead.matches(List.of("Id", "IsConverted", "stage_name"))).isZero();
    assertThat(lead.matches(List.of("Id"))).isZero();
    assertThat(lead.missing(List.of("Id"))).containsExactly("IsConverted or Converted");
  }

  @Test
  void asteriskStandsForAnyWords() {
    assertThat(ColumnName.wild("Amount spent (*)", "amount spent (usd)")).isEqualTo("usd");
    assertThat(ColumnName.wild("Amount spent (*)", "Amount spent ()")).isNull();
    assertThat(ColumnName.wild("Amount spent (*)", "Amount (USD)")).isNull();
  }

  @Test
  void unknownSourcesFeedsAndFilesOutsideAreProblems() {
    assertThat(
            Site.problems(
                "sources.active = [snowplough]",
                "sources.x.feeds.deals = []",
                "sources.x.feeds.contents = [{ files = \"../x\", columns {} }]"))
        .containsExactly(
            "conf/prod.conf: 1: unknown source snowplough in sources.active; known here: ads, ga4,"
                + " hubspot, marketo, rudderstack, salesforce, segment, snowplow, x; did you mean snowplow?",
            "conf/prod.conf: 2: unknown feed sources.x.feeds.deals; known here: campaign_costs,"
                + " campaign_touches, campaigns, contents, crm_accounts, crm_activities,"
                + " crm_activity_contacts, crm_deal_contacts, crm_deal_stages, crm_deals,"
                + " crm_engagements, crm_lead_stages, crm_leads, crm_stages, fx_rates, lift_tests, web_events",
            "conf/prod.conf: 3: sources.x.feeds.contents[0].files is ../x; it must stay inside the"
                + " landing folder");
  }
}
