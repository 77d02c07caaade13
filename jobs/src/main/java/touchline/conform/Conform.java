package touchline.conform;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import touchline.config.AttributionUnit;
import touchline.config.BusinessConfig;
import touchline.config.ChannelRule;
import touchline.config.Settings;
import touchline.pipeline.Facts;
import touchline.pipeline.Grain;
import touchline.pipeline.Job;
import touchline.pipeline.SqlJob;
import touchline.pipeline.Table;

/** What the sources reported becomes one clean row per thing, in common words and money. */
public final class Conform {
  /** Stages that say won, in lower case: won, closed won, closed-won, closedwon, closed/won. */
  private static final String WON_STAGE = "^(closed[^a-z]*)?won$";

  private static final List<String> ACCOUNT_COLUMNS =
      List.of("name", "domain", "industry", "employees", "country", "parent_account_id");
  private static final List<String> DEAL_COLUMNS =
      List.of(
          "account_id",
          "primary_lead_id",
          "amount",
          "currency",
          "stage",
          "probability",
          "created_at",
          "closed_at",
          "is_won",
          "loss_reason",
          "updated_at");

  private Conform() {}

  /** The jobs that make the silver tables other than identities and people. */
  public static List<Job> jobs(Settings settings) {
    Channels channels = new Channels(settings.channels());
    Map<String, String> sql = new HashMap<>(money(settings.business()));
    sql.put("won_stage", WON_STAGE);
    sql.put("by_account", String.valueOf(settings.attribution().unit() == AttributionUnit.ACCOUNT));
    sql.put("channel", channels.sql());
    sql.put("stated_channel", channels.stated());
    sql.put("touch_columns", Channels.TOUCH_COLUMNS);
    sql.put("told_at", Facts.TOLD_AT);
    Map<String, String> accounts = new HashMap<>(sql);
    accounts.put("latest", Facts.latest(ACCOUNT_COLUMNS, ""));
    Map<String, String> deals = new HashMap<>(sql);
    deals.put("latest", Facts.latest(DEAL_COLUMNS, "OVER by_then"));
    return List.of(
        new ResolveMerges(),
        job("accounts", Grain.WHOLE, accounts),
        job("contents", Grain.WHOLE, sql),
        job("campaigns", Grain.WHOLE, sql),
        job("lift_tests", Grain.WHOLE, sql),
        job("deal_versions", Grain.WHOLE, deals),
        job("deals", Grain.WHOLE, sql),
        job("deal_contacts", Grain.WHOLE, sql),
        job("costs", Grain.WHOLE, sql),
        job("lead_stages", Grain.PER_PERSON, sql),
        job("sales_activities", Grain.PER_PERSON, sql),
        new GatherTimelines(channels, settings.attribution()),
        job("touchpoints", Grain.PER_PERSON, sql));
  }

  /** What is wrong with the predicate of a channel rule; empty when nothing is. */
  public static Optional<String> problem(ChannelRule rule) {
    return Channels.problem(rule);
  }

  private static Job job(String table, Grain grain, Map<String, String> sql) {
    return new SqlJob(Conform.class, table + ".sql", Table.of("silver." + table), grain, sql);
  }

  private static Map<String, String> money(BusinessConfig business) {
    Map<String, String> sql =
        Map.of(
            "reporting_currency", business.reportingCurrency(),
            "time_zone", business.timeZone().getId(),
            "fx_max_age_days", String.valueOf(business.fxMaxAge().toDays()));
    Map<String, String> all = new HashMap<>(sql);
    all.put("rates_in_force", rates(sql));
    return all;
  }

  private static String rates(Map<String, String> settings) {
    try (InputStream in = Conform.class.getResourceAsStream("rates_in_force.sql")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (Map.Entry<String, String> setting : settings.entrySet()) {
        text = text.replace("${" + setting.getKey() + "}", setting.getValue());
      }
      return text.strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
