package touchline.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which weights and thresholds should change, before and after, on what evidence. */
final class AdviceSection {
  static final String ID = "advice";

  private static final String NOT_TESTED =
      "How past advice would have done cannot be shown yet: no night lies far enough back.";

  private final Night night;
  private final Extract weights;
  private final Extract thresholds;
  private final Extract backtests;

  AdviceSection(Night night, Tables tables) {
    this.night = night;
    weights =
        tables
            .of(
                "gold.score_weight_advice",
                "as_of_date",
                "rule",
                "rule_group",
                "verdict",
                "present_points",
                "advised_points",
                "hits",
                "wins",
                "evidence_points",
                "evidence_low",
                "evidence_high",
                "sentence")
            .latest("as_of_date");
    thresholds =
        tables
            .of(
                "gold.score_threshold_advice",
                "as_of_date",
                "band",
                "threshold",
                "leads_per_day",
                "busy_day_leads",
                "capacity_share",
                "won_share",
                "won_share_low",
                "won_share_high",
                "value_per_day",
                "tonight_leads",
                "is_present",
                "is_advised",
                "status",
                "sentence")
            .latest("as_of_date");
    backtests =
        tables
            .of(
                "gold.score_backtests",
                "as_of_date",
                "fold",
                "origin_date",
                "log_loss_gain",
                "log_loss_gain_low",
                "log_loss_gain_high",
                "is_promoted",
                "status",
                "sentence")
            .latest("as_of_date");
  }

  /** Thresholds of tonight with what they would bring. */
  Extract thresholds() {
    return thresholds;
  }

  Section section() {
    Extract rules = weights.known("present_points");
    Extract folds = backtests.where("status", "ok").known("log_loss_gain");
    Blocks blocks = new Blocks();
    judgement()
        .ifPresent(
            row -> blocks.note("Past advice: " + Figures.within(row.text("sentence")) + "."));
    blocks
        .show(rules, () -> points(rules))
        .show(thresholds, this::values)
        .show(thresholds, this::precision)
        .show(folds, NOT_TESTED, () -> tests(folds))
        .show(weights, this::evidence)
        .show(thresholds, this::moves);
    return new Section(
        ID,
        "What to change",
        "Which weights and thresholds should change, by how much, on what evidence?",
        List.of(),
        blocks.all());
  }

  /** Whether past advice would have been better; none while that cannot be told. */
  private Optional<Entry> judgement() {
    return backtests.where("fold", 0).first();
  }

  /** Whether there were wins and losses enough to hold past advice against what came. */
  boolean isTested() {
    return judgement().map(row -> row.text("status").equals("ok")).orElse(false);
  }

  boolean isBorneOut() {
    return judgement().map(row -> row.is("is_promoted")).orElse(false);
  }

  /** Rules whose points should change, the largest change first. */
  List<Entry> changes() {
    return weights.known("present_points").known("advised_points").rows().stream()
        .filter(row -> row.count("present_points") != row.count("advised_points"))
        .sorted(Comparator.comparingLong(row -> -change(row)))
        .toList();
  }

  /** Thresholds that should move, as sentences of a few words. */
  List<String> movedThresholds() {
    List<String> moves = new ArrayList<>();
    for (String band : List.of("hot", "warm")) {
      Optional<Entry> now = thresholds.where("band", band).where("is_present", true).first();
      Optional<Entry> then = thresholds.where("band", band).where("is_advised", true).first();
      if (now.isPresent()
          && then.isPresent()
          && now.get().count("threshold") != then.get().count("threshold")) {
        moves.add(
            band
                + " from "
                + now.get().text("threshold")
                + " to "
                + then.get().text("threshold")
                + " points");
      }
    }
    return moves;
  }

  private static long change(Entry row) {
    return Math.abs(row.count("advised_points") - row.count("present_points"));
  }

  private Block points(Extract rules) {
    List<Entry> rows =
        rules
            .sorted(
                Comparator.comparingLong(
                        (Entry row) -> row.value("advised_points") == null ? 0 : -change(row))
                    .thenComparing(row -> row.text("rule")))
            .rows();
    int changed = changes().size();
    return new Block.Chart(
        "advice-points",
        "Points of each rule, now and as advised",
        changed == 0
            ? "No rule's points should change on what is known so far."
            : changed
                + " of "
                + rows.size()
                + (isBorneOut()
                    ? " rules should give other points, the largest change first."
                    : " rules would give other points by the leads of the past. Leave them for now: "
                        + (isTested()
                            ? "past advice did not bear that out."
                            : "no past advice could be tested yet.")),
        Plot.height(rows.size(), 2),
        true,
        List.of(
            new Block.Variant(
                "",
                Plot.bars(
                    "points",
                    rows.stream()
                        .map(row -> Figures.words(row.text("rule").replace('-', ' ')))
                        .toList(),
                    new Plot.Series(
                        "now",
                        "--grey",
                        rows.stream().map(row -> row.number("present_points")).toList()),
                    new Plot.Series(
                        "advised",
                        "--blue",
                        rows.stream()
                            .map(row -> row.number("advised_points", row.number("present_points")))
                            .toList())),
                Grid.of(
                        "Rule",
                        "Verdict",
                        "#Now",
                        "#Advised",
                        "#By the data alone",
                        "#90% interval",
                        "#Hits",
                        "#Won")
                    .with(
                        rows.stream()
                            .map(
                                row ->
                                    List.of(
                                        row.text("rule"),
                                        row.text("verdict"),
                                        row.text("present_points"),
                                        row.text("advised_points"),
                                        Figures.part(row.number("evidence_points")),
                                        row.number("evidence_low") == null
                                            ? Figures.UNKNOWN
                                            : Figures.part(row.number("evidence_low"))
                                                + " to "
                                                + Figures.part(row.number("evidence_high")),
                                        Figures.count(row.number("hits")),
                                        Figures.part(row.number("wins"))))
                            .toList()),
                rules.origin())));
  }

  private Block values() {
    Map<String, Extract> bands = thresholds.by(row -> row.text("band"));
    List<Plot.Series> series = new ArrayList<>();
    List<Object> marks = new ArrayList<>();
    bands.forEach(
        (band, rows) -> {
          series.add(
              new Plot.Series(
                  band,
                  colour(band),
                  ordered(rows).stream().map(r -> r.number("value_per_day")).toList()));
          List<Entry> told =
              ordered(rows).stream()
                  .filter(row -> row.is("is_present") || row.is("is_advised"))
                  .toList();
          for (Entry row : told) {
            // Of two lines side by side the left one has its label on its left.
            marks.add(mark(row, row == told.get(0) ? "insideEndTop" : "insideEndBottom"));
          }
        });
    List<String> scores =
        ordered(bands.values().iterator().next()).stream()
            .map(row -> row.text("threshold"))
            .toList();
    Map<String, Object> option =
        Plot.lines(
            night.currency() + " a day",
            "points from which a lead is in the band",
            scores,
            series.toArray(Plot.Series[]::new));
    ((List<?>) option.get("series"))
        .stream()
            .limit(1)
            .map(AdviceSection::options)
            .forEach(first -> first.put("markLine", Plot.marks(marks.toArray())));
    List<String> moves = movedThresholds();
    return new Block.Chart(
        "advice-thresholds",
        "What a threshold is worth",
        moves.isEmpty()
            ? "The present thresholds stay: no other is clearly worth more."
            : "Advised: move " + String.join(" and ", moves) + ".",
        320,
        false,
        List.of(new Block.Variant("", option, thresholdGrid(), thresholds.origin())));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> options(Object series) {
    return (Map<String, Object>) series;
  }

  private static Map<String, Object> mark(Entry row, String side) {
    String what = row.is("is_present") ? (row.is("is_advised") ? "stays" : "now") : "advised";
    return Plot.map(
        "xAxis",
        row.text("threshold"),
        "name",
        row.text("band") + " " + what,
        "label",
        Plot.map("formatter", "{b}", "rotate", 90, "position", side, "color", "--ink"));
  }

  private Grid thresholdGrid() {
    return Grid.of(
            "Band",
            "#From points",
            "",
            "#Leads a day",
            "#Busy day",
            "#Of capacity",
            "#Win share",
            "#90% interval",
            "#Value a day")
        .with(
            thresholds.rows().stream()
                .filter(
                    row ->
                        row.count("threshold") % 10 == 0
                            || row.is("is_present")
                            || row.is("is_advised"))
                .sorted(
                    Comparator.comparing((Entry row) -> row.text("band"))
                        .thenComparing(row -> row.number("threshold")))
                .map(
                    row ->
                        List.of(
                            row.text("band"),
                            row.text("threshold"),
                            (row.is("is_present") ? "now " : "")
                                + (row.is("is_advised") ? "advised" : ""),
                            Figures.part(row.number("leads_per_day")),
                            Figures.part(row.number("busy_day_leads")),
                            Figures.percent(row.number("capacity_share")),
                            Figures.percent(row.number("won_share")),
                            Figures.between(
                                row.number("won_share_low"), row.number("won_share_high")),
                            Figures.money(row.number("value_per_day"))))
                .toList());
  }

  private static String colour(String band) {
    return band.equals("hot") ? "--red" : "--orange";
  }

  private static List<Entry> ordered(Extract rows) {
    return rows.sorted(Comparator.comparingDouble(row -> row.number("threshold"))).rows();
  }

  private Block precision() {
    Extract rows = thresholds.where("band", "warm").known("won_share");
    if (rows.isEmpty()) {
      return new Block.Note("No lead's outcome is known, so no threshold's share of wins is.");
    }
    List<Entry> sorted = ordered(rows);
    return new Block.Chart(
        "advice-precision",
        "Share of wins from a threshold on",
        "Of all leads with at least so many points, the share that is won, with its 90% interval.",
        320,
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.band(
                    "% won",
                    "points at least",
                    sorted.stream().map(row -> row.text("threshold")).toList(),
                    new Plot.Series(
                        "share won",
                        "--blue",
                        sorted.stream().map(r -> 100 * r.number("won_share")).toList()),
                    sorted.stream().map(row -> 100 * row.number("won_share_low", 0)).toList(),
                    sorted.stream().map(row -> 100 * row.number("won_share_high", 0)).toList()),
                thresholdGrid(),
                rows.origin())));
  }

  private Block tests(Extract folds) {
    List<Entry> rows = folds.sorted(Comparator.comparingDouble(row -> -row.number("fold"))).rows();
    return new Block.Chart(
        "advice-tests",
        "Would past advice have been better?",
        "Right of 0 the advised points would have told wins from losses better than the present ones.",
        Plot.height(rows.size(), 1) + 20,
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.spans(
                    "gain in log-loss, thousandths",
                    "gain",
                    "--green",
                    rows.stream()
                        .map(
                            row ->
                                Plot.Span.of(
                                        fold(row),
                                        row.number("log_loss_gain"),
                                        row.number("log_loss_gain_low"),
                                        row.number("log_loss_gain_high"))
                                    .times(1000))
                        .toList(),
                    0.0),
                Grid.of("Advised on", "Decision")
                    .with(
                        rows.stream()
                            .map(row -> List.of(fold(row), row.text("sentence")))
                            .toList()),
                folds.origin())));
  }

  private static String fold(Entry row) {
    return row.count("fold") == 0 ? "all together" : Figures.day(row.date("origin_date"));
  }

  private Block evidence() {
    return new Block.Listing(
        "advice-evidence",
        "The evidence, rule by rule",
        "What the leads of the past say about each rule of version "
            + night.weights()
            + ". Hits are scores at the landmark ages: a lead counts once at each age at which it"
            + " hits.",
        Grid.of("Rule", "Verdict", "Evidence")
            .with(
                weights
                    .sorted(
                        Comparator.comparing((Entry row) -> row.text("verdict").equals("keep"))
                            .thenComparing(row -> row.text("rule")))
                    .rows()
                    .stream()
                    .map(
                        row -> List.of(row.text("rule"), row.text("verdict"), row.text("sentence")))
                    .toList()),
        weights.origin());
  }

  private Block moves() {
    Extract advised = thresholds.where("is_advised", true);
    return new Block.Listing(
        "advice-moves",
        "The evidence for the thresholds",
        "Of lexicon version " + night.lexicon() + "; amounts in " + night.currency() + ".",
        Grid.of("Band", "#From points", "Evidence")
            .with(
                advised.rows().stream()
                    .map(
                        row ->
                            List.of(row.text("band"), row.text("threshold"), row.text("sentence")))
                    .toList()),
        advised.origin());
  }
}
