package touchline.report;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where the choice of the model decides, and how much budget hangs on it. */
final class DisagreementSection {
  static final String ID = "disagreement";

  private final Night night;
  private final Extract channels;
  private final Extract controls;

  DisagreementSection(Night night, Tables tables) {
    this.night = night;
    channels =
        tables
            .of(
                "gold.attribution_disagreement",
                "as_of_date",
                "conversion_type",
                "channel",
                "lowest_share",
                "lowest_model",
                "highest_share",
                "highest_model",
                "share_range",
                "models",
                "cost",
                "budget",
                "budget_moved")
            .latest("as_of_date")
            .where("conversion_type", "won")
            .sorted(Comparator.comparingDouble(row -> -row.number("share_range", 0)));
    controls =
        tables
            .of(
                "gold.attribution_controls",
                "as_of_date",
                "conversion_type",
                "control",
                "item",
                "is_flagged",
                "meaning")
            .latest("as_of_date")
            .where("is_flagged", true);
  }

  Section section() {
    Blocks blocks = new Blocks();
    blocks.show(channels, this::ranges).show(channels, this::budget);
    if (!controls.isEmpty()) {
      blocks.show(controls, this::controls);
    }
    return new Section(
        ID,
        "Where models disagree",
        "How much of the answer is the choice of the model, and what budget hangs on it?",
        List.of(),
        blocks.all());
  }

  /** The channel whose budget depends most on the model; none without costs. */
  Optional<Entry> mostAtStake() {
    return channels.known("budget_moved").rows().stream()
        .max(Comparator.comparingDouble(row -> row.number("budget_moved")));
  }

  private Block ranges() {
    Entry widest = channels.rows().get(0);
    return new Block.Chart(
        "disagreement-ranges",
        "From the least to the most that a model gives",
        widest.text("channel")
            + " gets "
            + Figures.percent(widest.number("lowest_share"))
            + " of the won deals by "
            + Figures.words(widest.text("lowest_model"))
            + " and "
            + Figures.percent(widest.number("highest_share"))
            + " by "
            + Figures.words(widest.text("highest_model"))
            + ".",
        Plot.height(channels.rows().size(), 1),
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.ranges(
                    "% of the won deals",
                    names(),
                    "--orange",
                    channels.rows().stream().map(r -> 100 * r.number("lowest_share")).toList(),
                    channels.rows().stream().map(r -> 100 * r.number("highest_share")).toList()),
                Grid.of("Channel", "#Least", "By", "#Most", "By", "#Models")
                    .with(
                        channels.rows().stream()
                            .map(
                                row ->
                                    List.of(
                                        row.text("channel"),
                                        Figures.percent(row.number("lowest_share")),
                                        Figures.words(row.text("lowest_model")),
                                        Figures.percent(row.number("highest_share")),
                                        Figures.words(row.text("highest_model")),
                                        row.text("models")))
                            .toList()),
                channels.origin())));
  }

  private Block budget() {
    Optional<Entry> most = mostAtStake();
    if (most.isEmpty()) {
      return new Block.Note("No costs are booked, so no budget can be said to hang on the model.");
    }
    Entry first = most.get();
    return new Block.Chart(
        "disagreement-budget",
        "Budget that hangs on the model",
        "If the year's "
            + Figures.about(night.currency(), first.number("budget"))
            + " followed one model instead of the other, "
            + first.text("channel")
            + " would gain or lose "
            + Figures.about(night.currency(), first.number("budget_moved"))
            + ".",
        Plot.height(channels.rows().size(), 1),
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.bars(
                    night.currency() + " thousand",
                    names(),
                    new Plot.Series(
                        "would move",
                        "--orange",
                        channels.rows().stream()
                            .map(row -> row.number("budget_moved", 0) / 1000)
                            .toList())),
                Grid.of("Channel", "#Cost of the year", "#Would move")
                    .with(
                        channels.rows().stream()
                            .map(
                                row ->
                                    List.of(
                                        row.text("channel"),
                                        Figures.money(row.number("cost")),
                                        Figures.money(row.number("budget_moved"))))
                            .toList()),
                channels.origin())));
  }

  private List<String> names() {
    return channels.rows().stream().map(row -> row.text("channel")).toList();
  }

  private Block controls() {
    return new Block.Listing(
        "disagreement-controls",
        "Why the incremental model may be wrong",
        "These should have no effect and seem to have one.",
        Grid.of("Step", "Control", "Channel", "What it means")
            .with(
                controls.rows().stream()
                    .map(
                        row ->
                            List.of(
                                AttributionSection.step(row.text("conversion_type")),
                                Figures.words(row.text("control")),
                                row.text("item"),
                                row.text("meaning")))
                    .toList()),
        controls.origin());
  }
}
