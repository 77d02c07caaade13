package touchline.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Which contents and which sequences lie on the way to a won deal. */
final class ContentSection {
  private static final int MOST = 12;
  private static final List<String> ADDITIVE =
      List.of("incremental", "markov", "time_decay", "linear", "last_touch");

  private final Night night;
  private final Names names;
  private final Extract paths;
  private final Extract credits;
  private final Extract performance;
  private final Extract sequences;
  private final Extract combinations;

  ContentSection(Night night, Tables tables, Names names) {
    this.night = night;
    this.names = names;
    paths =
        night.shown(
            tables
                .of(
                    "gold.path_reports",
                    "conversion_month",
                    "conversion_type",
                    "report",
                    "item",
                    "number",
                    "first_channel",
                    "last_channel",
                    "conversions",
                    "value_reporting")
                .where("conversion_type", "won"),
            "conversion_month");
    Extract contents =
        night.shown(
            tables
                .of(
                    "gold.attribution_summary",
                    "conversion_month",
                    "conversion_type",
                    "model",
                    "dimension",
                    "content_id",
                    "credit",
                    "value_reporting")
                .where("dimension", "content")
                .where("conversion_type", "won")
                .without("content_id", ""),
            "conversion_month");
    credits =
        ADDITIVE.stream()
            .map(model -> contents.where("model", model))
            .filter(rows -> !rows.isEmpty())
            .findFirst()
            .orElse(contents);
    performance =
        tables
            .of(
                "gold.content_performance",
                "content_id",
                "title",
                "reach",
                "conversion_type",
                "exposed",
                "rate",
                "matched_rate",
                "lift",
                "lift_low",
                "lift_high",
                "status")
            .where("conversion_type", "sql")
            .where("status", "ok");
    sequences = frequent(tables, "gold.content_sequences");
    combinations = frequent(tables, "gold.content_combinations");
  }

  private static Extract frequent(Tables tables, String table) {
    return tables
        .of(
            table,
            "contents",
            "conversion_type",
            "n",
            "support",
            "lift",
            "lift_low",
            "lift_high",
            "q_value")
        .where("conversion_type", "sql");
  }

  Section section() {
    Extract top = paths.where("report", "top_path");
    Extract touches = paths.where("report", "touches");
    Extract days = paths.where("report", "days");
    Extract ends = paths.where("report", "first_to_last");
    return new Section(
        "content",
        "Content and sequences",
        "What did the buyers of "
            + night.year()
            + " see, in which order, and how long did it take?",
        List.of(),
        new Blocks()
            .show(credits, this::earned)
            .show(ends, () -> flows(ends))
            .show(top, () -> sequences(top))
            .show(touches, () -> touches(touches))
            .show(days, () -> weeks(days))
            .show(performance, this::lifts)
            .show(
                sequences,
                "No order of contents was seen often enough before an SQL.",
                () ->
                    frequent(
                        "content-orders",
                        "Contents seen in this order before an SQL",
                        sequences,
                        " › "))
            .show(
                combinations,
                "No contents were seen together often enough before an SQL.",
                () ->
                    frequent(
                        "content-sets",
                        "Contents seen together before an SQL",
                        combinations,
                        " + "))
            .all());
  }

  private Block earned() {
    List<Map.Entry<String, Extract>> top =
        credits.ranked("content_id", "value_reporting").entrySet().stream().limit(MOST).toList();
    if (top.isEmpty()) {
      return new Block.Note("No content has earned anything yet.");
    }
    List<String> shown = top.stream().map(e -> names.content(e.getKey())).toList();
    return new Block.Chart(
        "content-earned",
        "Contents that earned most revenue",
        shown.get(0)
            + " leads with "
            + Figures.about(night.currency(), top.get(0).getValue().sum("value_reporting"))
            + ".",
        Plot.height(top.size(), 1),
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.bars(
                    night.currency() + " thousand",
                    shown,
                    new Plot.Series(
                        "revenue",
                        "--blue",
                        top.stream()
                            .map(e -> e.getValue().sum("value_reporting") / 1000)
                            .toList())),
                Grid.of("Content", "Id", "#Won deals", "#Revenue, " + night.currency())
                    .with(
                        top.stream()
                            .map(
                                e ->
                                    List.of(
                                        names.content(e.getKey()),
                                        e.getKey(),
                                        Figures.part(e.getValue().sum("credit")),
                                        Figures.money(e.getValue().sum("value_reporting"))))
                            .toList()),
                credits.origin())));
  }

  private Block flows(Extract ends) {
    Map<String, Extract> pairs = ends.ranked("item", "conversions");
    List<Map<String, Object>> links = new ArrayList<>();
    TreeSet<String> nodes = new TreeSet<>();
    List<List<String>> cells = new ArrayList<>();
    pairs.forEach(
        (pair, rows) -> {
          String first = rows.rows().get(0).text("first_channel");
          String last = rows.rows().get(0).text("last_channel");
          nodes.add("first: " + first);
          nodes.add("last: " + last);
          links.add(
              Plot.map(
                  "source",
                  "first: " + first,
                  "target",
                  "last: " + last,
                  "value",
                  rows.sum("conversions")));
          cells.add(List.of(first, last, Figures.count(rows.sum("conversions"))));
        });
    if (cells.isEmpty()) {
      return new Block.Note("No path of a won deal has a first and a last channel yet.");
    }
    List<String> first = cells.get(0);
    return new Block.Chart(
        "content-flows",
        "Where buyers came from and what came last",
        "The most frequent way begins with "
            + first.get(0)
            + " and ends with "
            + first.get(1)
            + ": "
            + first.get(2)
            + " won deals.",
        Math.max(300, 26 * nodes.size()),
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.flows(List.copyOf(nodes), links),
                Grid.of("First touch", "Last touch", "#Won deals").with(cells),
                ends.origin())));
  }

  private Block sequences(Extract top) {
    double all = top.sum("conversions");
    Map<String, Extract> paths = top.ranked("item", "conversions");
    boolean isRepeated = paths.values().iterator().next().sum("conversions") > 1;
    return new Block.Listing(
        "content-paths",
        "The most frequent paths to a won deal",
        (isRepeated ? "" : "No two won deals took the same path; some of them are listed. ")
            + "Read from left to right; the share is of the won deals on the fifty most frequent paths"
            + " of each month.",
        Grid.of("Path", "#Won deals", "#Share", "#Revenue, " + night.currency())
            .with(
                paths.entrySet().stream()
                    .limit(MOST)
                    .map(
                        e ->
                            List.of(
                                e.getKey().replace(" > ", " › "),
                                Figures.count(e.getValue().sum("conversions")),
                                Figures.percent(e.getValue().sum("conversions") / all),
                                Figures.money(e.getValue().sum("value_reporting"))))
                    .toList()),
        top.origin());
  }

  private Block touches(Extract touches) {
    return spread(
        "content-touches",
        "Touches before a won deal",
        "touches",
        touches,
        row -> Math.min(MOST, row.count("number")),
        number -> number == MOST ? MOST + " +" : String.valueOf(number),
        "deals had");
  }

  private Block weeks(Extract days) {
    return spread(
        "content-days",
        "Weeks from the first touch to the won deal",
        "weeks",
        days,
        row -> Math.min(26, row.count("number") / 7),
        week -> week == 26 ? "26 +" : String.valueOf(week),
        "deals took");
  }

  private static Block spread(
      String id,
      String title,
      String unit,
      Extract rows,
      Function<Entry, Long> group,
      Function<Long, String> label,
      String verb) {
    TreeMap<Long, Double> counts = new TreeMap<>();
    rows.by(group).forEach((key, members) -> counts.put(key, members.sum("conversions")));
    for (long key = counts.firstKey(); key < counts.lastKey(); key++) {
      counts.putIfAbsent(key, 0.0);
    }
    double all = rows.sum("conversions");
    double half = 0;
    long median = counts.firstKey();
    for (Map.Entry<Long, Double> count : counts.entrySet()) {
      half += count.getValue();
      if (half >= all / 2) {
        median = count.getKey();
        break;
      }
    }
    List<String> labels = counts.keySet().stream().map(label).toList();
    return new Block.Chart(
        id,
        title,
        "Half of the won " + verb + " " + label.apply(median) + " " + unit + " or fewer.",
        280,
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.columns(
                    "won deals",
                    unit,
                    labels,
                    false,
                    new Plot.Series("won deals", "--blue", List.copyOf(counts.values()))),
                Grid.of("#" + Figures.words(unit), "#Won deals")
                    .with(
                        counts.entrySet().stream()
                            .map(e -> List.of(label.apply(e.getKey()), Figures.count(e.getValue())))
                            .toList()),
                rows.origin())));
  }

  private Block lifts() {
    List<Entry> top =
        performance.known("lift").sorted(Comparator.comparingDouble(r -> -r.number("lift"))).rows();
    List<Entry> shown = top.subList(0, Math.min(MOST, top.size()));
    long sure = top.stream().filter(row -> row.number("lift_low", 0) > 1).count();
    return new Block.Chart(
        "content-lift",
        "How much more often leads become SQL after a content",
        Figures.things(sure, "content lies", "contents lie")
            + " clearly above 1, which is as often as comparable leads without it; the bar is the 90%"
            + " interval. It is no proof that the content did it.",
        Plot.height(shown.size(), 1),
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.spans(
                    "times as often",
                    "lift",
                    "--green",
                    shown.stream()
                        .map(
                            row ->
                                Plot.Span.of(
                                    title(row),
                                    row.number("lift"),
                                    row.number("lift_low"),
                                    row.number("lift_high")))
                        .toList(),
                    1.0),
                Grid.of(
                        "Content",
                        "#Reach",
                        "#Leads exposed",
                        "#Became SQL",
                        "#Comparable leads",
                        "#Lift")
                    .with(
                        shown.stream()
                            .map(
                                row ->
                                    List.of(
                                        title(row),
                                        Figures.count(row.number("reach")),
                                        Figures.count(row.number("exposed")),
                                        Figures.percent(row.number("rate")),
                                        Figures.percent(row.number("matched_rate")),
                                        Figures.ratio(row.number("lift"))))
                            .toList()),
                performance.origin())));
  }

  private static String title(Entry row) {
    return row.text("title").isEmpty() ? row.text("content_id") : row.text("title");
  }

  private Block frequent(String id, String title, Extract rows, String joint) {
    return new Block.Listing(
        id,
        title,
        "Lift is how much more often leads with it became SQL than leads in general.",
        Grid.of("Contents", "#Leads", "#Lift", "#90% interval", "#False alarms")
            .with(
                rows
                    .sorted(Comparator.comparingDouble(row -> -row.number("lift", 0)))
                    .rows()
                    .stream()
                    .limit(MOST)
                    .map(
                        row ->
                            List.of(
                                String.join(
                                    joint,
                                    row.texts("contents").stream().map(names::content).toList()),
                                Figures.count(row.number("n")),
                                Figures.ratio(row.number("lift")),
                                Figures.ratio(row.number("lift_low"))
                                    + " to "
                                    + Figures.ratio(row.number("lift_high")),
                                Figures.percent(row.number("q_value"))))
                    .toList()),
        rows.origin());
  }
}
