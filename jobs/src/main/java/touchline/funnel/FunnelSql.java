package touchline.funnel;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import touchline.algorithm.calibration.Wilson;
import touchline.config.FunnelConfig;
import touchline.config.LexiconSql;
import touchline.config.LexiconVersion;
import touchline.config.PlanStep;

/** Pieces of SQL that the funnel's queries share: intervals, and what was promised. */
final class FunnelSql {
  /** Confidence of every interval of the stage. */
  static final double CONFIDENCE = .9;

  private FunnelSql() {}

  /** Lower end of the Wilson interval of a share, as {@link Wilson#interval} computes it. */
  static String low(String hits, String trials) {
    return "greatest(0D, least(" + rate(hits, trials) + ", " + end(hits, trials, "-") + "))";
  }

  /** Upper end. */
  static String high(String hits, String trials) {
    return "least(1D, greatest(" + rate(hits, trials) + ", " + end(hits, trials, "+") + "))";
  }

  private static String rate(String hits, String trials) {
    return "(" + hits + ") / CAST(" + trials + " AS DOUBLE)";
  }

  private static String end(String hits, String trials, String sign) {
    double z = Wilson.normalQuantile(.5 + CONFIDENCE / 2);
    String square = new BigDecimal(z * z).toPlainString().substring(0, 18) + "D";
    String p = "(" + rate(hits, trials) + ")";
    String share = "(" + square + " / (" + trials + "))";
    return "(("
        + p
        + " + "
        + share
        + " / 2) "
        + sign
        + " sqrt("
        + share
        + " * ("
        + p
        + " * (1 - "
        + p
        + ") + "
        + share
        + " / 4))) / (1 + "
        + share
        + ")";
  }

  /** What was promised for a step in the month of event_date; null without a promise. */
  static String goal(FunnelConfig funnel) {
    return promised(funnel, step -> String.valueOf(step.goal()));
  }

  /** Who promised it; null without a promise. */
  static String side(FunnelConfig funnel) {
    return promised(funnel, step -> LexiconSql.text(step.side()));
  }

  private static String promised(
      FunnelConfig funnel, java.util.function.Function<PlanStep, String> value) {
    String cases =
        funnel.plan().stream()
            .sorted(Comparator.comparing(PlanStep::from).reversed())
            .map(
                p ->
                    String.format(
                        Locale.ROOT,
                        " WHEN step = '%s' AND event_date >= DATE '%s' THEN %s",
                        p.step().text(),
                        p.from(),
                        value.apply(p)))
            .collect(Collectors.joining());
    return cases.isEmpty() ? "NULL" : "CASE" + cases + " END";
  }

  /** A query for the promises: step, side, goal, since, until (exclusive) and definition. */
  static String plan(FunnelConfig funnel, LexiconVersion latest) {
    List<PlanStep> plan =
        funnel.plan().stream().sorted(Comparator.comparing(PlanStep::from)).toList();
    if (plan.isEmpty()) {
      return "SELECT '' AS step, '' AS side, 0 AS goal, DATE '9999-01-01' AS since,"
          + " CAST(NULL AS DATE) AS until, '' AS definition WHERE false";
    }
    return plan.stream()
        .map(
            p ->
                String.format(
                    Locale.ROOT,
                    "SELECT '%s' AS step, '%s' AS side, %d AS goal, DATE '%s' AS since, %s AS until,"
                        + " %s AS definition",
                    p.step().text(),
                    p.side(),
                    p.goal(),
                    p.from(),
                    until(plan, p),
                    LexiconSql.text(definition(p, latest))))
        .collect(Collectors.joining(" UNION ALL "));
  }

  private static String until(List<PlanStep> plan, PlanStep step) {
    return plan.stream()
        .filter(p -> p.step() == step.step() && p.from().isAfter(step.from()))
        .map(PlanStep::from)
        .min(Comparator.naturalOrder())
        .map(LocalDate::toString)
        .map(date -> "DATE '" + date + "'")
        .orElse("CAST(NULL AS DATE)");
  }

  /** What the CRM has to have entered for a step, in the lexicon's words. */
  private static String definition(PlanStep step, LexiconVersion v) {
    return switch (step.step()) {
      case ENGAGED -> "first marketing touch";
      case LEAD -> "lead stage: " + v.lead() + ", else lead created";
      case MQL -> "lead stage: " + v.mql();
      case ACCEPTED -> "lead stage: " + v.accepted();
      case SQL -> "lead stage: " + v.sql();
      case OPPORTUNITY -> "deal created: " + v.opportunity();
      case WON -> "deal won: " + v.won();
    };
  }
}
