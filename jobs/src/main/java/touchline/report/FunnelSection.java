package touchline.report;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.Wilson;

/** How many leads pass each step, how fast, and how that compares with the plan. */
final class FunnelSection {
  /** Of every interval in the report. */
  private static final double CONFIDENCE = 0.9;

  private static final List<String> STEPS =
      List.of("engaged", "lead", "mql", "accepted", "sql", "opportunity", "won");

  /** Those whose months are drawn. */
  private static final Object[] SHOWN = {"mql", "sql", "opportunity", "won"};

  private final Night night;
  private final Extract cohorts;
  private final Extract days;
  private final Extract velocity;

  /**
   * @param everyDay what {@link #days} read
   */
  FunnelSection(Night night, Tables tables, Extract everyDay) {
    this.night = night;
    cohorts =
        night.shown(
            tables
                .of(
                    "gold.funnel_cohorts",
                    "cohort_month",
                    "step",
                    "dimension",
                    "entered",
                    "reached",
                    "before")
                .where("dimension", "all"),
            "cohort_month");
    days = night.shown(everyDay, "event_date");
    velocity =
        tables
            .of(
                "gold.stage_velocity",
                "as_of_date",
                "transition",
                "dimension",
                "n",
                "completed",
                "q1_days",
                "median_days",
                "median_low",
                "median_high",
                "q3_days",
                "completed_90_days")
            .latest("as_of_date")
            .where("dimension", "all");
  }

  /** The funnel of every day, whatever became of whom. */
  static Extract days(Tables tables) {
    return tables
        .of(
            "gold.funnel_daily",
            "event_date",
            "step",
            "dimension",
            "n",
            "month_so_far",
            "month_goal",
            "side")
        .where("dimension", "all");
  }

  /** Day of the newest lead or conversion; null without any. */
  static LocalDate newest(Extract days) {
    return days.rows().stream()
        .filter(row -> !row.text("step").equals("engaged"))
        .map(row -> row.date("event_date"))
        .max(Comparator.naturalOrder())
        .orElse(null);
  }

  Section section() {
    return new Section(
        "funnel",
        "Funnel",
        "Where do leads get stuck, how long does it take, and are we on plan?",
        List.of(),
        new Blocks()
            .show(cohorts, this::reached)
            .show(cohorts, this::rates)
            .show(days, this::plan)
            .show(days.where("step", SHOWN), this::months)
            .show(
                velocity.known("median_days"),
                "In no step have half of those who entered it moved on yet.",
                this::speed)
            .all());
  }

  private List<String> steps() {
    return STEPS.stream().filter(step -> !cohorts.where("step", step).isEmpty()).toList();
  }

  private Block reached() {
    List<String> steps = steps();
    List<Double> reached =
        steps.stream().map(s -> cohorts.where("step", s).sum("reached")).toList();
    double entered = Math.max(1, cohorts.where("step", steps.get(0)).sum("entered"));
    List<List<String>> cells = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      cells.add(
          List.of(
              name(steps.get(i)),
              Figures.count(reached.get(i)),
              Figures.percent(reached.get(i) / entered)));
    }
    double last = reached.get(reached.size() - 1);
    return new Block.Chart(
        "funnel-reached",
        "Leads that reached each step",
        Figures.percent(last / entered)
            + " of the "
            + Figures.count(entered)
            + " that entered in "
            + night.year()
            + " are won by now; the youngest have had little time.",
        Plot.height(steps.size(), 1),
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.bars(
                    "leads",
                    steps.stream().map(FunnelSection::name).toList(),
                    new Plot.Series("reached", "--blue", reached)),
                Grid.of("Step", "#Reached", "#Of those that entered").with(cells),
                cohorts.origin())));
  }

  private Block rates() {
    List<String> steps = steps().stream().skip(1).toList();
    List<Plot.Span> spans = new ArrayList<>();
    List<List<String>> cells = new ArrayList<>();
    for (String step : steps) {
      Extract rows = cohorts.where("step", step);
      double before = rows.sum("before");
      double reached = rows.sum("reached");
      if (before > 0) {
        Interval sure = Wilson.interval(reached / before, before, CONFIDENCE);
        spans.add(
            new Plot.Span(
                name(step), 100 * reached / before, 100 * sure.lower(), 100 * sure.upper()));
        cells.add(
            List.of(
                name(step),
                Figures.count(before),
                Figures.count(reached),
                Figures.percent(reached / before),
                Figures.between(sure.lower(), sure.upper())));
      }
    }
    return new Block.Chart(
        "funnel-rates",
        "From each step to the next",
        spans.stream()
            .min(Comparator.comparingDouble(Plot.Span::value))
            .map(
                span ->
                    "The narrowest passage is the one to "
                        + span.name()
                        + ": "
                        + Figures.percent(span.value() / 100)
                        + " come through.")
            .orElse("No lead has passed a step yet."),
        Plot.height(Math.max(1, spans.size()), 1),
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.spans("% of the step before", "rate", "--blue", spans, null),
                Grid.of("To", "#From the step before", "#Reached", "#Rate", "#90% interval")
                    .with(cells),
                cohorts.origin())));
  }

  private Block plan() {
    Extract month = days.from("event_date", newest().withDayOfMonth(1)).known("month_goal");
    if (month.isEmpty()) {
      return new Block.Note(
          "Nobody promised a number of leads or deals for this month (funnel.plan), so there is no plan"
              + " to compare with.");
    }
    List<Entry> rows =
        STEPS.stream()
            .map(step -> month.where("step", step))
            .filter(step -> !step.isEmpty())
            .map(
                step ->
                    step.rows().stream()
                        .max(Comparator.comparingLong(row -> row.count("month_so_far")))
                        .orElseThrow())
            .toList();
    return new Block.Chart(
        "funnel-plan",
        "Plan and actual of " + Figures.month(newest()),
        "The month so far, until "
            + Figures.day(newest())
            + ", beside what was promised for the whole.",
        Plot.height(rows.size(), 2),
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.bars(
                    "events of the month",
                    rows.stream().map(row -> name(row.text("step"))).toList(),
                    new Plot.Series(
                        "promised",
                        "--grey",
                        rows.stream().map(row -> row.number("month_goal")).toList()),
                    new Plot.Series(
                        "so far",
                        "--blue",
                        rows.stream().map(row -> row.number("month_so_far")).toList())),
                Grid.of("Step", "Promised by", "#Promised", "#So far", "#Part")
                    .with(
                        rows.stream()
                            .map(
                                row ->
                                    List.of(
                                        name(row.text("step")),
                                        row.text("side"),
                                        row.text("month_goal"),
                                        row.text("month_so_far"),
                                        Figures.percent(
                                            row.number("month_so_far")
                                                / Math.max(1, row.number("month_goal")))))
                            .toList()),
                month.origin())));
  }

  private LocalDate newest() {
    return days.rows().stream()
        .map(row -> row.date("event_date"))
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private Block months() {
    Extract shown = days.where("step", SHOWN);
    List<LocalDate> months =
        shown.rows().stream()
            .map(row -> row.date("event_date").withDayOfMonth(1))
            .distinct()
            .sorted()
            .toList();
    Map<String, String> colours =
        Map.of("mql", "--sky", "sql", "--blue", "opportunity", "--orange", "won", "--green");
    List<Plot.Series> series =
        Stream.of(SHOWN)
            .map(String::valueOf)
            .map(step -> new Plot.Series(name(step), colours.get(step), byMonth(step, months)))
            .toList();
    List<List<String>> cells = new ArrayList<>();
    for (int i = 0; i < months.size(); i++) {
      List<String> line = new ArrayList<>(List.of(Figures.month(months.get(i))));
      for (Plot.Series one : series) {
        line.add(Figures.count(one.values().get(i)));
      }
      cells.add(line);
    }
    return new Block.Chart(
        "funnel-months",
        "Steps reached, month by month",
        "Counted on the day on which it happened; the rates above follow the leads that entered"
            + " together.",
        320,
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.lines(
                    "events",
                    "",
                    months.stream().map(Figures::month).toList(),
                    series.toArray(Plot.Series[]::new)),
                Grid.of("Month", "#MQL", "#SQL", "#Opportunity", "#Won").with(cells),
                shown.origin())));
  }

  private List<Double> byMonth(String step, List<LocalDate> months) {
    Map<LocalDate, Extract> byMonth =
        days.where("step", step).by(row -> row.date("event_date").withDayOfMonth(1));
    return months.stream()
        .map(month -> byMonth.containsKey(month) ? byMonth.get(month).sum("n") : 0)
        .toList();
  }

  private Block speed() {
    Extract ordered =
        velocity.sorted(
            Comparator.comparingInt((Entry row) -> place(row.text("transition")))
                .thenComparing(row -> row.text("transition")));
    List<Entry> rows = ordered.known("median_days").rows();
    return new Block.Chart(
        "funnel-speed",
        "Days until half have moved on",
        "Those who still wait are counted as waiting, so that young leads do not make it look fast.",
        Plot.height(Math.max(1, rows.size()), 1),
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.spans(
                    "days",
                    "median",
                    "--purple",
                    rows.stream()
                        .map(
                            row ->
                                Plot.Span.of(
                                    transition(row),
                                    row.number("median_days"),
                                    row.number("median_low"),
                                    row.number("median_high")))
                        .toList(),
                    null),
                Grid.of(
                        "Transition",
                        "#Began",
                        "#Completed",
                        "#A quarter by",
                        "#Half by",
                        "#Three quarters by",
                        "#After 90 days")
                    .with(
                        ordered.rows().stream()
                            .map(
                                row ->
                                    List.of(
                                        transition(row),
                                        row.text("n"),
                                        row.text("completed"),
                                        Figures.part(row.number("q1_days")),
                                        Figures.part(row.number("median_days")),
                                        Figures.part(row.number("q3_days")),
                                        Figures.percent(row.number("completed_90_days"))))
                            .toList()),
                velocity.origin())));
  }

  private static String transition(Entry row) {
    return Figures.stages(row.text("transition"))
        .replace(" > ", " to ")
        .replaceFirst("^deal: (.*)$", "deal in $1");
  }

  /** The way of a lead, then the stages of deals. */
  private static int place(String transition) {
    int step = STEPS.indexOf(transition.split(" > ")[0]);
    return step < 0 ? STEPS.size() : step;
  }

  private static String name(String step) {
    return AttributionSection.step(step);
  }
}
