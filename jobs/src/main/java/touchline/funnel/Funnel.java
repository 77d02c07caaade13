package touchline.funnel;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import touchline.config.LexiconPredicate;
import touchline.config.Settings;
import touchline.pipeline.Grain;
import touchline.pipeline.Job;
import touchline.pipeline.SqlJob;
import touchline.pipeline.Table;

/** The lexicon at work: the funnel of leads, their hand-off to sales, and sales' answer. */
public final class Funnel {
  private Funnel() {}

  /** The jobs that make the funnel's tables. */
  public static List<Job> jobs(Settings settings) {
    ZoneId zone = settings.business().timeZone();
    return List.of(
        new BuildLeadCycles(settings.lexicon(), settings.funnel(), zone),
        new JudgeLeads(settings.lexicon(), zone),
        new SqlJob(
            Funnel.class,
            "sales_ready.sql",
            Table.of("gold.sales_ready"),
            Grain.PER_DAY,
            Map.of("end", endOfNight(zone), "time_zone", zone.getId())),
        new HandOffLeads(settings),
        new FollowUpLeads(settings));
  }

  /** The first moment after the night's date. */
  private static String endOfNight(ZoneId zone) {
    return "to_utc_timestamp(date_add(${as_of}, 1), '" + zone.getId() + "')";
  }

  /**
   * What is wrong with a predicate of the lexicon, found without data and before the night: SQL
   * that does not parse or fit its columns, columns that there are none of, a look at the outcome,
   * an answer that depends on chance or the clock, or one that is never true.
   */
  public static Optional<String> problem(LexiconPredicate predicate) {
    return LexiconCheck.problem(predicate);
  }

  /** A row for which two predicates over the same rows hold both, in words. */
  public static Optional<String> overlap(LexiconPredicate one, LexiconPredicate other) {
    return LexiconCheck.overlap(one, other);
  }
}
