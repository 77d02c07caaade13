package touchline.report;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/** What each channel and campaign earned and cost, by every model, over a year. */
final class AttributionSection {
  static final String ID = "attribution";

  private static final List<String> TYPES = List.of("mql", "sql", "opportunity", "won");

  /** The model that is shown first: the first of these that the night has. */
  private static final List<String> FIRST =
      List.of("incremental", "markov", "time_decay", "linear", "last_touch");

  /** Models of no channel's: conversions without a touch, and what would have come anyway. */
  private static final Set<String> UNEARNED = Set.of("Unattributed", "baseline");

  private static final String NOT_CAUSED =
      "How many conversions marketing caused at all cannot be told: the incremental model is not"
          + " among attribution.models, or has too few conversions.";

  private static final int CAMPAIGNS = 12;
  private static final int CHANNELS = 6;

  private final Night night;
  private final Names names;
  private final Extract summary;
  private final Extract intervals;
  private final Extract returns;
  private final Extract totals;
  private final List<String> models;

  AttributionSection(Night night, Tables tables, Names names) {
    this.night = night;
    this.names = names;
    summary =
        tables
            .of(
                "gold.attribution_summary",
                "conversion_month",
                "conversion_type",
                "model",
                "dimension",
                "channel",
                "credit",
                "value_reporting")
            .where("dimension", "channel");
    intervals =
        tables
            .of(
                "gold.attribution_intervals",
                "as_of_date",
                "conversion_type",
                "model",
                "channel",
                "share",
                "lower",
                "upper",
                "conversions",
                "status")
            .latest("as_of_date")
            .where("conversion_type", "won")
            .where("status", "sufficient");
    returns =
        night.shown(
            tables.of(
                "gold.attribution_returns",
                "calendar_month",
                "model",
                "channel",
                "campaign_id",
                "cost",
                "mqls",
                "won",
                "revenue"),
            "calendar_month");
    totals =
        tables
            .of(
                "gold.attribution_totals",
                "as_of_date",
                "conversion_type",
                "conversions",
                "caused",
                "caused_lower",
                "caused_upper",
                "baseline",
                "status",
                "problems")
            .latest("as_of_date");
    Set<String> found = new TreeSet<>();
    summary.rows().forEach(row -> found.add(row.text("model")));
    models = new ArrayList<>();
    FIRST.stream().filter(found::remove).forEach(models::add);
    models.addAll(found);
  }

  Section section() {
    Blocks blocks = new Blocks();
    Extract year = night.shown(summary, "conversion_month");
    Extract won = year.where("conversion_type", "won");
    blocks
        .show(won, () -> earned(won))
        .show(credited(intervals), this::shares)
        .show(won, () -> months(won))
        .show(year, () -> steps(year))
        .show(credited(returns), this::costs)
        .show(credited(returns), this::campaigns)
        .show(totals, NOT_CAUSED, this::caused);
    return new Section(
        ID,
        "Attribution",
        "Which channels and campaigns earned the deals, what did they cost, what came back?",
        models.stream().map(m -> new Section.Choice(m, Figures.words(m))).toList(),
        blocks.all());
  }

  /**
   * Rows that are shown model by model; those of the summary, none, while no model has credited.
   */
  private Extract credited(Extract rows) {
    return models.isEmpty() ? summary : rows;
  }

  /** Conversions and value of a month, whatever earned them. */
  Extract won(LocalDate month) {
    return summary
        .where("conversion_type", "won")
        .where("model", additive())
        .where("conversion_month", month);
  }

  private String additive() {
    return models.stream().filter(m -> !m.equals("participation")).findFirst().orElse("last_touch");
  }

  private List<Block.Variant> variants(Function<String, Block.Variant> of) {
    return models.stream().map(of).toList();
  }

  private Block earned(Extract won) {
    Map<String, Extract> first =
        won.where("model", models.get(0)).ranked("channel", "value_reporting");
    String best =
        first.keySet().stream()
            .filter(c -> !UNEARNED.contains(c))
            .findFirst()
            .orElse(Figures.UNKNOWN);
    return new Block.Chart(
        "attribution-earned",
        "Revenue of won deals, by channel",
        "Most goes to "
            + best
            + " by the model shown first, "
            + Figures.words(models.get(0))
            + "; switch the model to see how far that depends on it.",
        Plot.height(first.size(), 1),
        false,
        variants(model -> earned(won.where("model", model), model)));
  }

  private Block.Variant earned(Extract rows, String model) {
    Map<String, Extract> channels = ordered(rows.ranked("channel", "value_reporting"));
    return new Block.Variant(
        model,
        Plot.bars(
            night.currency() + " thousand",
            List.copyOf(channels.keySet()),
            new Plot.Series(
                "revenue",
                "--blue",
                channels.values().stream().map(c -> c.sum("value_reporting") / 1000).toList())),
        Grid.of("Channel", "#Won deals", "#Revenue, " + night.currency())
            .with(
                channels.entrySet().stream()
                    .map(
                        c ->
                            List.of(
                                c.getKey(),
                                Figures.part(c.getValue().sum("credit")),
                                Figures.money(c.getValue().sum("value_reporting"))))
                    .toList()),
        rows.origin());
  }

  /** What no channel earned comes last, whatever its size. */
  private static <T> Map<String, T> ordered(Map<String, T> channels) {
    Map<String, T> ordered = new LinkedHashMap<>();
    channels.forEach((name, value) -> putIf(!UNEARNED.contains(name), ordered, name, value));
    channels.forEach((name, value) -> putIf(UNEARNED.contains(name), ordered, name, value));
    return ordered;
  }

  private static <T> void putIf(boolean holds, Map<String, T> to, String name, T value) {
    if (holds) {
      to.put(name, value);
    }
  }

  private Block shares() {
    int channels = intervals.by(row -> row.text("channel")).size();
    return new Block.Chart(
        "attribution-shares",
        "How sure each share of the won deals is",
        "The dot is the share, the bar its 90% interval; two channels whose bars overlap cannot be"
            + " told apart.",
        Plot.height(channels, 1),
        false,
        models.stream()
            .filter(model -> !intervals.where("model", model).isEmpty())
            .map(model -> shares(intervals.where("model", model), model))
            .toList());
  }

  private Block.Variant shares(Extract rows, String model) {
    List<Entry> sorted =
        rows.known("share")
            .sorted((a, b) -> Double.compare(b.number("share"), a.number("share")))
            .rows();
    List<Plot.Span> spans =
        sorted.stream()
            .map(
                row ->
                    Plot.Span.of(
                            row.text("channel"),
                            row.number("share"),
                            row.number("lower"),
                            row.number("upper"))
                        .times(100))
            .toList();
    return new Block.Variant(
        model,
        Plot.spans("% of what goes to channels", "share", "--blue", spans, null),
        Grid.of("Channel", "#Share", "#90% interval", "#Conversions")
            .with(
                sorted.stream()
                    .map(
                        row ->
                            List.of(
                                row.text("channel"),
                                Figures.percent(row.number("share")),
                                Figures.between(row.number("lower"), row.number("upper")),
                                Figures.count(row.number("conversions"))))
                    .toList()),
        rows.origin());
  }

  private Block months(Extract won) {
    List<LocalDate> months =
        new ArrayList<>(new TreeSet<>(won.by(r -> r.date("conversion_month")).keySet()));
    return new Block.Chart(
        "attribution-months",
        "Revenue by month and channel",
        "The last month runs until " + Figures.day(night.until()) + ".",
        320,
        false,
        variants(model -> months(won.where("model", model), months, model)));
  }

  private Block.Variant months(Extract rows, List<LocalDate> months, String model) {
    Map<String, Extract> channels = rows.ranked("channel", "value_reporting");
    List<String> top =
        channels.keySet().stream().filter(c -> !UNEARNED.contains(c)).limit(CHANNELS).toList();
    List<String> colours = List.of("--blue", "--orange", "--green", "--purple", "--sky", "--red");
    List<Plot.Series> series = new ArrayList<>();
    for (int i = 0; i < top.size(); i++) {
      String channel = top.get(i);
      series.add(
          new Plot.Series(
              channel,
              colours.get(i),
              byMonth(rows, months, row -> row.text("channel").equals(channel))));
    }
    series.add(
        new Plot.Series(
            "others", "--grey", byMonth(rows, months, row -> !top.contains(row.text("channel")))));
    List<List<String>> cells = new ArrayList<>();
    for (int i = 0; i < months.size(); i++) {
      List<String> line = new ArrayList<>(List.of(Figures.month(months.get(i))));
      for (Plot.Series one : series) {
        line.add(Figures.money(1000 * one.values().get(i)));
      }
      cells.add(line);
    }
    List<String> heads = new ArrayList<>(List.of("Month"));
    series.forEach(one -> heads.add("#" + one.name()));
    return new Block.Variant(
        model,
        Plot.columns(
            night.currency() + " thousand",
            "",
            months.stream().map(Figures::month).toList(),
            true,
            series.toArray(Plot.Series[]::new)),
        Grid.of(heads.toArray(String[]::new)).with(cells),
        rows.origin());
  }

  private static List<Double> byMonth(
      Extract rows, List<LocalDate> months, Predicate<Entry> counts) {
    return months.stream()
        .map(
            month ->
                rows.rows().stream()
                        .filter(row -> row.date("conversion_month").equals(month))
                        .filter(counts)
                        .mapToDouble(row -> row.number("value_reporting", 0))
                        .sum()
                    / 1000)
        .toList();
  }

  private Block steps(Extract year) {
    int channels = year.where("model", models.get(0)).by(row -> row.text("channel")).size();
    return new Block.Chart(
        "attribution-steps",
        "Which channel helps at which step",
        "Percent of the conversions of each step. A channel that is strong on the left and weak on"
            + " the right brings leads that sales does not close.",
        80 + 30 * channels,
        false,
        variants(model -> steps(year.where("model", model), model)));
  }

  private Block.Variant steps(Extract rows, String model) {
    List<String> types =
        TYPES.stream().filter(type -> !rows.where("conversion_type", type).isEmpty()).toList();
    List<String> channels = List.copyOf(ordered(rows.ranked("channel", "credit")).keySet());
    List<List<Object>> drawn = new ArrayList<>();
    List<List<String>> cells = new ArrayList<>();
    double most = 1;
    for (int y = 0; y < channels.size(); y++) {
      List<String> line = new ArrayList<>(List.of(channels.get(y)));
      for (int x = 0; x < types.size(); x++) {
        Extract type = rows.where("conversion_type", types.get(x));
        double share =
            type.where("channel", channels.get(y)).sum("credit")
                / Math.max(1e-9, type.sum("credit"));
        most = Math.max(most, Math.round(100 * share));
        drawn.add(List.of(x, y, Math.round(100 * share)));
        line.add(Figures.percent(share));
      }
      cells.add(line);
    }
    List<String> heads = new ArrayList<>(List.of("Channel"));
    types.forEach(type -> heads.add("#" + step(type)));
    return new Block.Variant(
        model,
        Plot.heat(types.stream().map(AttributionSection::step).toList(), channels, drawn, most),
        Grid.of(heads.toArray(String[]::new)).with(cells),
        rows.origin());
  }

  static String step(String type) {
    return type.length() == 3 && !type.equals("won")
        ? type.toUpperCase(java.util.Locale.ROOT)
        : Figures.words(type);
  }

  private Block costs() {
    Extract first = returns.where("model", models.get(0));
    if (spent(first, "channel").isEmpty()) {
      return new Block.Note(
          "No cost is booked in " + night.year() + ", so what a channel returns is not known.");
    }
    return new Block.Chart(
        "attribution-costs",
        "What each channel cost and returned",
        night.currency()
            + " of "
            + night.year()
            + ": "
            + Figures.about(night.currency(), first.sum("cost"))
            + " were spent, channels returned "
            + Figures.about(
                night.currency(),
                first.without("channel", "Unattributed", "baseline").sum("revenue"))
            + ".",
        Plot.height(Math.min(CAMPAIGNS, spent(first, "channel").size()), 2),
        false,
        variants(model -> costs(returns.where("model", model), model, "channel", c -> c)));
  }

  private Block campaigns() {
    Extract first = returns.where("model", models.get(0)).without("campaign_id", "");
    if (spent(first, "campaign_id").isEmpty()) {
      return new Block.Note("No cost names a campaign, so campaigns are not compared.");
    }
    return new Block.Chart(
        "attribution-campaigns",
        "The campaigns that cost most",
        "Cost and revenue of " + night.year() + ". Long sales cycles return later than they cost.",
        Plot.height(Math.min(CAMPAIGNS, spent(first, "campaign_id").size()), 2),
        false,
        variants(
            model ->
                costs(
                    returns.where("model", model).without("campaign_id", ""),
                    model,
                    "campaign_id",
                    names::campaign)));
  }

  private static Map<String, Extract> spent(Extract rows, String group) {
    Map<String, Extract> spent = new LinkedHashMap<>();
    rows.ranked(group, "cost").entrySet().stream()
        .filter(e -> e.getValue().sum("cost") > 0)
        .limit(CAMPAIGNS)
        .forEach(e -> spent.put(e.getKey(), e.getValue()));
    return spent;
  }

  private Block.Variant costs(
      Extract rows, String model, String group, Function<String, String> name) {
    Map<String, Extract> spent = spent(rows, group);
    List<String> shown = spent.keySet().stream().map(name).toList();
    return new Block.Variant(
        model,
        Plot.bars(
            night.currency() + " thousand",
            shown,
            new Plot.Series(
                "cost", "--grey", spent.values().stream().map(r -> r.sum("cost") / 1000).toList()),
            new Plot.Series(
                "revenue",
                "--blue",
                spent.values().stream().map(r -> r.sum("revenue") / 1000).toList())),
        Grid.of(
                group.equals("channel") ? "Channel" : "Campaign",
                "#Cost",
                "#Revenue",
                "#Revenue per cost",
                "#Won",
                "#Cost per won deal",
                "#MQLs",
                "#Cost per MQL")
            .with(
                spent.entrySet().stream()
                    .map(e -> costs(name.apply(e.getKey()), e.getValue()))
                    .toList()),
        rows.origin());
  }

  private static List<String> costs(String name, Extract rows) {
    double cost = rows.sum("cost");
    return List.of(
        name,
        Figures.money(cost),
        Figures.money(rows.sum("revenue")),
        Figures.ratio(rows.sum("revenue") / cost),
        Figures.part(rows.sum("won")),
        per(cost, rows.sum("won")),
        Figures.part(rows.sum("mqls")),
        per(cost, rows.sum("mqls")));
  }

  /** Below half a conversion a cost per conversion says nothing. */
  private static String per(double cost, double conversions) {
    return conversions < 0.5 ? Figures.UNKNOWN : Figures.money(cost / conversions);
  }

  private Block caused() {
    Extract told = totals.known("caused");
    if (told.isEmpty()) {
      return new Block.Note(NOT_CAUSED);
    }
    List<Plot.Span> spans =
        told.rows().stream()
            .map(
                row ->
                    Plot.Span.of(
                            AttributionSection.step(row.text("conversion_type")),
                            row.number("caused") / Math.max(1, row.number("conversions")),
                            over(row, "caused_lower"),
                            over(row, "caused_upper"))
                        .times(100))
            .toList();
    return new Block.Chart(
        "attribution-caused",
        "What marketing caused, and what would have come anyway",
        "Percent of the conversions that would not have come without marketing, by the incremental"
            + " model. An interval that holds 0 says that it may have caused none.",
        Plot.height(spans.size(), 1) + 40,
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.spans("% of conversions", "caused by marketing", "--green", spans, 0.0),
                Grid.of("Step", "#Conversions", "#Caused", "#90% interval", "Status", "Problems")
                    .with(
                        told.rows().stream()
                            .map(
                                row ->
                                    List.of(
                                        step(row.text("conversion_type")),
                                        Figures.count(row.number("conversions")),
                                        Figures.part(row.number("caused")),
                                        Figures.part(row.number("caused_lower"))
                                            + " to "
                                            + Figures.part(row.number("caused_upper")),
                                        row.text("status"),
                                        row.text("problems")))
                            .toList()),
                told.origin())));
  }

  private static Double over(Entry row, String column) {
    Double value = row.number(column);
    return value == null ? null : value / Math.max(1, row.number("conversions"));
  }
}
