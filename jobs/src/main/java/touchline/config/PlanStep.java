package touchline.config;

import java.io.Serializable;
import java.time.LocalDate;

/**
 * What one side promised of a step of the funnel; an element of {@code funnel.plan}.
 *
 * @param step a step of the funnel
 * @param side who promised it: marketing or sales
 * @param goal how many a month
 * @param from first day of the first month that it holds for; a later one of the same step replaces
 *     it
 */
public record PlanStep(FunnelStep step, String side, int goal, LocalDate from)
    implements Serializable {

  static PlanStep of(Section section) {
    PlanStep plan =
        new PlanStep(
            section.choice("step", FunnelStep.class),
            section.text("side"),
            section.count("goal", 0, 1_000_000_000),
            section.date("from"));
    if (section.readWell() && !LexiconVersion.SIDES.contains(plan.side)) {
      section.problem("side", "is " + plan.side + "; a promise is of marketing or of sales");
    }
    if (section.readWell() && plan.from.getDayOfMonth() != 1) {
      section.problem("from", "is " + plan.from + "; goals hold for months, from their first day");
    }
    return plan;
  }
}
