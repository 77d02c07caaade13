package touchline.report;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Who waits for a call, hottest first, and what lateness costs. */
final class FollowUpSection {
  static final String ID = "follow-up";

  private static final int MOST = 25;
  private static final int OWNERS = 12;

  private static final List<String> CLASSES = List.of("all", "hot", "warm", "cold");

  private static final Comparator<Entry> HOTTEST_FIRST =
      Comparator.comparingDouble((Entry row) -> row.number("priority", 9))
          .thenComparing(row -> -row.number("score", -1))
          .thenComparing(row -> row.time("due_at"))
          .thenComparing(row -> row.text("lead_id"));

  private final ZoneId zone;
  private final int year;
  private final Extract summary;

  /** One of all leads, if there is any. */
  private Extract leads;

  /** Those that wait, the first to call first; no more than are listed. */
  private Extract waiting;

  private long waits;
  private long breached;

  FollowUpSection(Night night, Tables tables) {
    zone = night.zone();
    year = night.asOf().getYear();
    tables.each(
        this::take,
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
        "overdue_minutes");
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

  /** The table has a row for each lead: of a part only those stay that may be listed. */
  private void take(Extract part) {
    Extract waitingToo = part.where("status", "open_breach", "open");
    leads = leads == null ? part.limit(1) : leads.and(part).limit(1);
    waits += waitingToo.rows().size();
    breached += waitingToo.where("status", "open_breach").rows().size();
    waiting =
        (waiting == null ? waitingToo : waiting.and(waitingToo)).sorted(HOTTEST_FIRST).limit(MOST);
  }

  /**
   * @param places ids of the page's explanations, by lead, of leads that are listed
   */
  Section section(Map<String, String> places) {
    Extract owners = summary.where("dimension", "owner");
    return new Section(
        ID,
        "Follow-up",
        "Which leads wait for a call, hottest first, and what does lateness cost?",
        List.of(),
        new Blocks()
            .show(leads, () -> hottest(places))
            .show(owners, () -> kept(owners))
            .show(summary, this::cost)
            .all());
  }

  /** Whether the night follows up leads at all. */
  boolean isKnown() {
    return !leads.isMissing();
  }

  /** Whether sales has been given nobody yet. */
  boolean isEmpty() {
    return leads.isEmpty();
  }

  /** Leads that are listed, the first to call first. */
  List<String> listed() {
    return waiting.rows().stream().map(row -> row.text("lead_id")).toList();
  }

  /** How many leads wait. */
  long waits() {
    return waits;
  }

  /** The lead to call first, if any waits. */
  Optional<Entry> first() {
    return waiting.first();
  }

  private Block hottest(Map<String, String> places) {
    return new Block.Listing(
        "follow-up-hottest",
        "Call these first",
        waiting.isEmpty()
            ? "Nobody waits for a call."
            : Figures.things(waits, "lead waits", "leads wait")
                + ", "
                + Figures.count(breached)
                + " of them beyond the agreed time"
                + (waits > MOST ? "; the first " + MOST + " are listed" : "")
                + ". Class and score are those of the hand-off"
                + (places.isEmpty() ? "." : "; a lead's name opens what is behind it."),
        Grid.of(
                "Lead",
                "Class then",
                "#Score then",
                "Owner",
                "Team",
                "Handed off",
                "Due",
                "Overdue",
                "Status")
            .with(
                waiting.rows().stream()
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
            .leading(
                waiting.rows().stream()
                    .map(row -> places.getOrDefault(row.text("lead_id"), ""))
                    .toList()),
        waiting.origin());
  }

  /** A time of this year without it. */
  private String at(Instant time) {
    if (time == null) {
      return Figures.UNKNOWN;
    }
    ZonedDateTime there = time.atZone(zone);
    return DateTimeFormatter.ofPattern(
            there.getYear() == year ? "d MMM, HH:mm" : "d MMM yyyy, HH:mm", Locale.ENGLISH)
        .format(there);
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
    Extract known = owners.known("kept_share");
    int all = known.rows().size();
    List<Entry> rows =
        known.sorted(Comparator.comparingDouble(row -> row.number("kept_share"))).rows().stream()
            .limit(OWNERS)
            .toList();
    return new Block.Chart(
        "follow-up-kept",
        "Followed up in time, by owner",
        (all > OWNERS ? "The " + OWNERS + " lowest of " + all + " owners" : "Lowest first")
            + ", with the 90% interval; a wide bar is an owner with few leads.",
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
    Extract all =
        summary
            .where("dimension", "all", "class")
            .sorted(Comparator.comparingInt(row -> CLASSES.indexOf(row.text("value"))));
    return new Block.Listing(
        "follow-up-cost",
        "What lateness costs",
        "Of 100 leads of equal score, how many more or fewer became an opportunity when they were"
            + " called late.",
        Grid.of(
                "Of",
                "#Handed off",
                "#In time",
                "#More or fewer",
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
                                Figures.points(row.number("late_effect")),
                                row.number("late_effect_low") == null
                                    ? Figures.UNKNOWN
                                    : Figures.points(row.number("late_effect_low"))
                                        + " to "
                                        + Figures.points(row.number("late_effect_high")),
                                Figures.part(row.number("lost_opportunities")),
                                Figures.status(row.text("status"))))
                    .toList()),
        all.origin());
  }
}
