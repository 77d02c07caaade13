package touchline.config;

import java.util.List;

/** The feeds that a landing folder may hold. */
public final class Feeds {
  /** Names of all feeds, as of folders in the landing folder and of bronze tables. */
  public static final List<String> NAMES =
      List.of(
          "campaign_touches",
          "web_events",
          "crm_leads",
          "crm_lead_stages",
          "crm_accounts",
          "crm_deals",
          "crm_deal_stages",
          "crm_deal_contacts",
          "crm_activities",
          "campaign_costs",
          "campaigns",
          "lift_tests",
          "crm_stages",
          "crm_engagements",
          "crm_activity_contacts",
          "contents",
          "fx_rates");

  private Feeds() {}
}
