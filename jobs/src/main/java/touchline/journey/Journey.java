package touchline.journey;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import touchline.config.LexiconSql;
import touchline.config.Settings;
import touchline.pipeline.Grain;
import touchline.pipeline.Job;
import touchline.pipeline.OrNull;
import touchline.pipeline.SqlJob;
import touchline.pipeline.Table;

/** Stage entries and deals become conversions, touchpoints the paths that lead to them. */
public final class Journey {
  private Journey() {}

  /** The jobs that make gold.conversions, gold.content_paths and gold.deal_paths. */
  public static List<Job> jobs(Settings settings) {
    return List.of(
        conversions(settings),
        new BuildContentPaths(settings.attribution()),
        new BuildDealPaths(settings.attribution()));
  }

  private static Job conversions(Settings settings) {
    LexiconSql lexicon = new LexiconSql(settings.lexicon());
    Map<String, String> sql = new HashMap<>();
    sql.put("entry_version", lexicon.inForce());
    sql.put("mql", lexicon.says(v -> OrNull.sql(v.mql())));
    sql.put("sql", lexicon.says(v -> OrNull.sql(v.sql())));
    sql.put("recycled", lexicon.says(v -> OrNull.sql(v.recycled())));
    sql.put("opportunity", lexicon.says(v -> OrNull.sql(v.opportunity())));
    sql.put("won", lexicon.says(v -> OrNull.sql(v.won())));
    sql.put("cool_off", lexicon.says(v -> "INTERVAL '" + v.coolOff().toSeconds() + "' SECOND"));
    sql.put("max_turns", lexicon.says(v -> String.valueOf(v.maxTurns())));
    sql.put("time_zone", settings.business().timeZone().getId());
    sql.put("reporting_currency", settings.business().reportingCurrency());
    sql.put("restate_days", String.valueOf(settings.attribution().restateDays()));
    return new SqlJob(
        Journey.class, "conversions.sql", Table.of("gold.conversions"), Grain.PER_JOURNEY, sql);
  }
}
