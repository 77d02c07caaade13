package touchline.report;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Who waits for a call, hottest first, and what lateness costs. */
final class FollowUpSection {
  static final String ID = "follow-up";

  private static final int MOST = 25;
  private static final int OWNERS = 12;

  private final ZoneId zone;
  private final Map<String, String> places;
  private final Extract leads;
  private final Extract waiting;
  private final Extract summary;

  /**
   * @param explanations ids of the page's explanations, by lead, of leads that are listed
   */
  FollowUpSection(
      Night night, Tables tables, Function<List<String>, Map<String, String>> explanations) {
    zone = night.zone();
    leads =
        tables.of(
            "gold.follow_up",
            "lead_id",
            "priority",
            "status",
            "class",
            "score",
            "owner_id",
            "team",
            "handed_off_at",
            "due_at",
            "attempts",
            "overdue_minutes");
    waiting =
        leads
            .where("status", "open_breach", "open")
            .sorted(
                Comparator.comparingDouble((Entry row) -> row.number("priority", 9))
                    .thenComparing(row -> -row.number("score", -1))
                    .thenComparing(row -> row.time("due_at"))
                    .thenComparing(row -> row.text("lead_id")));
    places = explanations.apply(listed().map(row -> row.text("lead_id")).toList());
    summary =
        tables.of(
            "gold.follow_up_summary",
            "dimension",
            "value",
            "handed_off",
            "kept",
            "late",
            "open_breaches",
            "open",
            "kept_share",
            "kept_low",
            "kept_high",
            "median_minutes",
            "late_effect",
            "late_effect_low",
            "late_effect_high",
            "lost_opportunities",
            "status");
  }

  Section section() {
    Extract owners = summary.where("dimension", "owner");
    return new Section(
        ID,
        "Follow-up",
        "Which leads wait for a call, hottest first, and what does lateness cost?",
        List.of(),
        new Blocks()
            .show(leads, this::hottest)
            .show(owners, () -> kept(owners))
            .show(summary, this::cost)
            .all());
  }

  /** Whether the night follows up leads at all. */
  boolean isKnown() {
    return !leads.isEmpty();
  }

  private Stream<Entry> listed() {
    return waiting.rows().stream().limit(MOST);
  }

  /** Leads that wait, the first to call first. */
  List<Entry> waiting() {
    return waiting.rows();
  }

  private Block hottest() {
    long breached =
        waiting.rows().stream().filter(row -> row.text("status").equals("open_breach")).count();
    return new Block.Listing(
        "follow-up-hottest",
        "Call these first",
        waiting.isEmpty()
            ? "Nobody waits for a call."
            : Figures.things(waiting.rows().size(), "lead waits", "leads wait")
                + ", "
                + Figures.count(breached)
                + " of them beyond the agreed time. The first "
                + listed().count()
                + " are listed"
                + (places.isEmpty() ? "." : "; a lead's name opens what is behind it."),
        Grid.of(
                "Lead",
                "Class",
                "#Score",
                "Owner",
                "Team",
                "Handed off",
                "Due",
                "Overdue",
                "Status")
            .with(
                listed()
                    .map(
                        row ->
                            List.of(
                                row.text("lead_id"),
                                row.text("class"),
                                row.number("score") == null
                                    ? Figures.UNKNOWN
                                    : Figures.count(row.number("score")),
                                row.text("owner_id").isEmpty() ? "nobody" : row.text("owner_id"),
                                row.text("team"),
                                at(row.time("handed_off_at")),
                                at(row.time("due_at")),
                                hours(row.number("overdue_minutes", 0)),
                                Figures.words(row.text("status"))))
                    .toList())
            .told()
            .leading(listed().map(row -> places.getOrDefault(row.text("lead_id"), "")).toList()),
        waiting.origin());
  }

  private String at(Instant time) {
    return time == null
        ? Figures.UNKNOWN
        : DateTimeFormatter.ofPattern("d MMM, HH:mm", Locale.ENGLISH).format(time.atZone(zone));
  }

  private static String hours(double minutes) {
    if (minutes <= 0) {
      return Figures.UNKNOWN;
    }
    return minutes < 60
        ? Figures.count(minutes) + " min"
        : Figures.count(minutes / 60) + " working h";
  }

  private Block kept(Extract owners) {
    List<Entry> rows =
        owners
            .known("kept_share")
            .sorted(Comparator.comparingDouble(row -> row.number("kept_share")))
            .rows()
            .stream()
            .limit(OWNERS)
            .toList();
    return new Block.Chart(
        "follow-up-kept",
        "Followed up in time, by owner",
        "Lowest first, with the 90% interval; a wide bar is an owner with few leads.",
        Plot.height(Math.max(1, rows.size()), 1),
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.spans(
                    "% in time",
                    "in time",
                    "--blue",
                    rows.stream()
                        .map(
                            row ->
                                Plot.Span.of(
                                        row.text("value"),
                                        row.number("kept_share"),
                                        row.number("kept_low"),
                                        row.number("kept_high"))
                                    .times(100))
                        .toList(),
                    null),
                Grid.of(
                        "Owner",
                        "#Handed off",
                        "#In time",
                        "#Late",
                        "#Breached",
                        "#Open",
                        "#Median minutes")
                    .with(
                        rows.stream()
                            .map(
                                row ->
                                    List.of(
                                        row.text("value"),
                                        row.text("handed_off"),
                                        row.text("kept"),
                                        row.text("late"),
                                        row.text("open_breaches"),
                                        row.text("open"),
                                        row.number("median_minutes") == null
                                            ? Figures.UNKNOWN
                                            : Figures.count(row.number("median_minutes"))))
                            .toList()),
                owners.origin())));
  }

  private Block cost() {
    Extract all = summary.where("dimension", "all", "class");
    return new Block.Listing(
        "follow-up-cost",
        "What lateness costs",
        "Among leads of equal score: how much less often a late one became an opportunity.",
        Grid.of(
                "Of",
                "#Handed off",
                "#In time",
                "#Effect of being late",
                "#90% interval",
                "#Opportunities lost",
                "Status")
            .with(
                all.rows().stream()
                    .map(
                        row ->
                            List.of(
                                row.text("dimension").equals("all")
                                    ? "all leads"
                                    : row.text("value"),
                                row.text("handed_off"),
                                Figures.percent(row.number("kept_share")),
                                Figures.percent(row.number("late_effect")),
                                Figures.between(
                                    row.number("late_effect_low"), row.number("late_effect_high")),
                                Figures.part(row.number("lost_opportunities")),
                                row.text("status")))
                    .toList()),
        all.origin());
  }
}
