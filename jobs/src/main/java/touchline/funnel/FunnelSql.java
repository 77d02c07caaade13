package touchline.funnel;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import touchline.algorithm.calibration.Wilson;
import touchline.config.FunnelConfig;
import touchline.config.FunnelStep;
import touchline.config.LexiconConfig;
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

  private static String promised(FunnelConfig funnel, Function<PlanStep, String> value) {
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

  /** A query for the promises: step, side, goal, since and until (exclusive). */
  static String plan(FunnelConfig funnel) {
    List<PlanStep> plan =
        funnel.plan().stream().sorted(Comparator.comparing(PlanStep::from)).toList();
    if (plan.isEmpty()) {
      return "SELECT '' AS step, '' AS side, 0 AS goal, DATE '9999-01-01' AS since,"
          + " CAST(NULL AS DATE) AS until WHERE false";
    }
    return plan.stream()
        .map(
            p ->
                String.format(
                    Locale.ROOT,
                    "SELECT '%s' AS step, '%s' AS side, %d AS goal, DATE '%s' AS since, %s AS until",
                    p.step().text(),
                    p.side(),
                    p.goal(),
                    p.from(),
                    until(plan, p)))
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

  /**
   * A query for what the CRM has to have entered for a step, and when it was read so: step, since,
   * until (inclusive) and definition; {@code handed_over} is a step, too.
   */
  static String definitions(LexiconConfig lexicon) {
    List<String> rows = new ArrayList<>();
    for (FunnelStep step : FunnelStep.values()) {
      rows.addAll(definitions(lexicon, step.text(), version -> definition(step, version)));
    }
    rows.addAll(
        definitions(
            lexicon,
            "handed_over",
            version -> stage(version.handedOver()) + ", or handed off by a file of Touchline"));
    return String.join(" UNION ALL ", rows);
  }

  /** One row for each run of versions that say the same. */
  private static List<String> definitions(
      LexiconConfig lexicon, String step, Function<LexiconVersion, String> definition) {
    List<String> rows = new ArrayList<>();
    String since = "0001-01-01";
    List<LexiconVersion> versions = lexicon.versions();
    for (int i = 0; i < versions.size(); i++) {
      String says = definition.apply(versions.get(i));
      if (i + 1 == versions.size()) {
        rows.add(definition(step, since, "9999-12-31", says));
      } else if (!says.equals(definition.apply(versions.get(i + 1)))) {
        LocalDate next = versions.get(i + 1).effectiveFrom();
        rows.add(definition(step, since, next.minusDays(1).toString(), says));
        since = next.toString();
      }
    }
    return rows;
  }

  private static String definition(String step, String since, String until, String definition) {
    return String.format(
        Locale.ROOT,
        "SELECT '%s' AS step, DATE '%s' AS since, DATE '%s' AS until, %s AS definition",
        step,
        since,
        until,
        LexiconSql.text(definition));
  }

  /** What the CRM has to have entered for a step, in the lexicon's words. */
  private static String definition(FunnelStep step, LexiconVersion v) {
    return switch (step) {
      case ENGAGED -> "first marketing touch";
      case LEAD -> stage(v.lead()) + ", else lead created";
      case MQL -> stage(v.mql());
      case ACCEPTED -> stage(v.accepted()) + ", SQL, or deal created";
      case SQL -> stage(v.sql());
      case OPPORTUNITY -> "deal created" + where(v.opportunity());
      case WON -> "deal won" + where(v.won());
    };
  }

  private static String stage(String definition) {
    return definition.equals("true") ? "any lead stage" : "lead stage: " + definition;
  }

  private static String where(String definition) {
    return definition.equals("true") ? "" : ": " + definition;
  }
}
