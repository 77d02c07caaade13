package touchline.funnel;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import touchline.config.LexiconPredicate;
import touchline.config.LexiconSql;
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
        sql(
            "sales_ready",
            Grain.PER_DAY,
            Map.of("end", endOf("as_of", zone), "time_zone", zone.getId())),
        new HandOffLeads(settings),
        new FollowUpLeads(settings),
        new SummariseFollowUp(settings.funnel().outcomeWithin(), zone),
        new MeasureVelocity(Map.of("end", endOf("observed_until", zone))),
        sql("content_use", Grain.SUMMED_PER_PERSON, Map.of()),
        sql("content_tallies", Grain.SUMMED_PER_JOURNEY, Map.of()),
        new MeasureContents(),
        new FindPatterns(false, settings.funnel()),
        new FindPatterns(true, settings.funnel()),
        new ContrastSqls(),
        new ListLexiconVersions(settings.lexicon()),
        sql("funnel_daily_tallies", Grain.SUMMED_PER_PERSON, tallySettings(settings)),
        sql("funnel_daily", dailySettings(settings)),
        sql("funnel_cohort_tallies", Grain.SUMMED_PER_PERSON, Map.of("time_zone", zone.getId())),
        sql("funnel_cohorts", cohortSettings()),
        sql("rejections", rejectionSettings(settings)),
        sql("alignment", alignmentSettings(settings)),
        sql("source_agreement", Map.of()));
  }

  private static Job sql(String table, Map<String, String> settings) {
    return sql(table, Grain.WHOLE, settings);
  }

  private static Job sql(String table, Grain grain, Map<String, String> settings) {
    return new SqlJob(Funnel.class, table + ".sql", Table.of("gold." + table), grain, settings);
  }

  private static Map<String, String> tallySettings(Settings settings) {
    return Map.of(
        "time_zone", settings.business().timeZone().getId(),
        "in_force", new LexiconSql(settings.lexicon()).inForce());
  }

  private static Map<String, String> dailySettings(Settings settings) {
    return Map.of(
        "goal", FunnelSql.goal(settings.funnel()),
        "side", FunnelSql.side(settings.funnel()));
  }

  private static Map<String, String> cohortSettings() {
    return Map.of(
        "rate_low", FunnelSql.low("reached", "before"),
        "rate_high", FunnelSql.high("reached", "before"),
        "entered_low", FunnelSql.low("reached", "entered"),
        "entered_high", FunnelSql.high("reached", "entered"));
  }

  private static Map<String, String> rejectionSettings(Settings settings) {
    return Map.of(
        "time_zone", settings.business().timeZone().getId(),
        "in_force", new LexiconSql(settings.lexicon()).inForce(),
        "accepted_low", FunnelSql.low("j.accepted", "j.answered"),
        "accepted_high", FunnelSql.high("j.accepted", "j.answered"),
        "back_low", FunnelSql.low("j.rejected + j.recycled", "j.answered"),
        "back_high", FunnelSql.high("j.rejected + j.recycled", "j.answered"));
  }

  private static Map<String, String> alignmentSettings(Settings settings) {
    return Map.of(
        "time_zone", settings.business().timeZone().getId(),
        "plan", FunnelSql.plan(settings.funnel()),
        "definitions", FunnelSql.definitions(settings.lexicon()),
        "followed_up", String.valueOf(settings.funnel().followUpShare()),
        "answered", String.valueOf(settings.funnel().answerShare()),
        "accepted", String.valueOf(settings.funnel().acceptedShare()));
  }

  /** The first moment after a date that a query is handed. */
  private static String endOf(String date, ZoneId zone) {
    return "to_utc_timestamp(date_add(${" + date + "}, 1), '" + zone.getId() + "')";
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
