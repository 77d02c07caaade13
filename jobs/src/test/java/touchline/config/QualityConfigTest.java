package touchline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QualityConfigTest {
  @Test
  void defaults() {
    assertThat(Site.settings().quality())
        .isEqualTo(new QualityConfig(0.01, Map.of(), Duration.ofDays(3), 0.2, 3, 0.5));
  }

  @Test
  void explicitMappings() {
    assertThat(
            Site.settings(
                    "quality {",
                    "  warn-quarantine-share = 0, min-rows { web_events = 1000, crm_deals = 1 }",
                    "  max-silence = 36h, max-shrink-share = 0.1",
                    "  warn-unattributed-share = 0.3, max-amount-change = 10",
                    "}")
                .quality())
        .isEqualTo(
            new QualityConfig(
                0, Map.of("crm_deals", 1, "web_events", 1000), Duration.ofHours(36), 0.1, 10, 0.3));
  }

  @Test
  void unknownFeedAndWarningAboveTheHoldAreProblems() {
    assertThat(
            Site.problems(
                "quality.min-rows.web_event = 10", "quality.warn-quarantine-share = 0.06"))
        .containsExactly(
            "conf/prod.conf: 1: unknown feed quality.min-rows.web_event; known here:"
                + " campaign_costs, campaign_touches, campaigns, contents, crm_accounts, crm_activities,"
                + " crm_activity_contacts, crm_deal_contacts, crm_deal_stages, crm_deals,"
                + " crm_engagements, crm_lead_stages, crm_leads, crm_stages, fx_rates, lift_tests, web_events; did you mean web_events?",
            "conf/prod.conf: 2: quality.warn-quarantine-share is above ingest.max-quarantine-share,"
                + " which holds the night before this could warn");
  }
}
