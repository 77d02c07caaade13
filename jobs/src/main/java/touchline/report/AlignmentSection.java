package touchline.report;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What marketing and sales promised each other, and whether it was kept. */
final class AlignmentSection {
  private static final int SELF_REPORTED = 8;
  private static final int SOURCES = 15;

  private static final Comparator<Entry> LARGEST_FIRST =
      Comparator.comparingDouble((Entry row) -> -row.number("mqls"))
          .thenComparing(row -> row.text("value"));

  private final Extract promises;
  private final Extract agreement;
  private final Extract rejections;

  AlignmentSection(Tables tables) {
    promises =
        tables.of(
            "gold.alignment",
            "month",
            "promise",
            "side",
            "goal",
            "actual",
            "n",
            "is_kept",
            "lexicon_version",
            "crm_filter");
    agreement =
        tables.of("gold.source_agreement", "self_reported", "channel", "leads", "share", "is_same");
    rejections =
        tables
            .of(
                "gold.rejections",
                "mql_month",
                "dimension",
                "value",
                "mqls",
                "accepted",
                "rejected",
                "recycled",
                "open",
                "accepted_share",
                "accepted_low",
                "accepted_high",
                "verdict")
            .where("dimension", "source");
  }

  Section section() {
    return new Section(
        "alignment",
        "Alignment",
        "Did marketing and sales keep what they promised each other?",
        List.of(),
        new Blocks()
            .show(promises, this::kept)
            .show(promises, this::history)
            .show(rejections, this::accepted)
            .show(
                agreement,
                "No lead has been asked how it heard of the company, or none was delivered with the"
                    + " answer.",
                this::sources)
            .all());
  }

  private Block kept() {
    Extract month = promises.latest("month");
    List<Entry> rows = month.known("actual").rows();
    long broken = rows.stream().filter(row -> !row.is("is_kept")).count();
    List<String> names =
        rows.stream().map(row -> promise(row).replaceFirst("^leads ", "")).toList();
    return new Block.Chart(
        "alignment-kept",
        "Promises of " + Figures.monthOf(month.rows().get(0).date("month")),
        rows.isEmpty()
            ? "There is nothing to judge in this month yet."
            : (rows.size() - broken)
                + " of "
                + rows.size()
                + " promises are kept so far; the dashed line is what was promised.",
        Plot.height(rows.size(), 1) + 20,
        false,
        List.of(new Block.Variant("", kept(rows, names), grid(month.rows()), month.origin())));
  }

  private static Map<String, Object> kept(List<Entry> rows, List<String> names) {
    Map<String, Object> option =
        Plot.stackedBars(
            "% of what was promised",
            names,
            new Plot.Series("kept", "--green", ofGoal(rows, true)),
            new Plot.Series("not kept", "--red", ofGoal(rows, false)));
    for (Object series : (List<?>) option.get("series")) {
      @SuppressWarnings("unchecked")
      Map<String, Object> bar = (Map<String, Object>) series;
      bar.put("markLine", Plot.marks(Plot.map("xAxis", 100, "label", Plot.map("show", false))));
    }
    return option;
  }

  private static List<Double> ofGoal(List<Entry> rows, boolean isKept) {
    return rows.stream()
        .map(
            row ->
                row.is("is_kept") == isKept
                    ? 100 * row.number("actual") / Math.max(1e-9, row.number("goal"))
                    : 0.0)
        .toList();
  }

  private static String promise(Entry row) {
    return Figures.stages(row.text("promise")) + " (" + row.text("side") + ")";
  }

  private static Grid grid(List<Entry> rows) {
    return Grid.of(
            "Month", "Promise", "Side", "#Goal", "#Actual", "Kept", "Lexicon", "Filter in the CRM")
        .with(
            rows.stream()
                .map(
                    row ->
                        List.of(
                            Figures.month(row.date("month")),
                            Figures.stages(row.text("promise")),
                            row.text("side"),
                            figure(row, "goal"),
                            figure(row, "actual"),
                            row.value("is_kept") == null
                                ? Figures.UNKNOWN
                                : row.is("is_kept") ? "yes" : "no",
                            row.text("lexicon_version"),
                            row.text("crm_filter")))
                .toList());
  }

  /** Goals up to one are shares, others numbers a month. */
  private static String figure(Entry row, String column) {
    Double value = row.number(column);
    if (value == null) {
      return Figures.UNKNOWN;
    }
    return row.number("goal") <= 1 ? Figures.percent(value) : Figures.count(value);
  }

  private Block history() {
    Extract recent =
        promises.sorted(Comparator.comparing((Entry row) -> row.date("month")).reversed());
    return new Block.Listing(
        "alignment-history",
        "The last promises",
        "Each can be looked up in the CRM by its filter.",
        grid(recent.rows().stream().limit(15).toList()),
        promises.origin());
  }

  private Block accepted() {
    Extract month = rejections.latest("mql_month");
    // A CRM's sources may be many; the largest ones are compared.
    Extract largest = month.sorted(LARGEST_FIRST).limit(SOURCES);
    List<Entry> rows =
        largest
            .known("accepted_share")
            .sorted(Comparator.comparingDouble(r -> r.number("accepted_share")))
            .rows();
    return new Block.Chart(
        "alignment-accepted",
        "MQLs that sales takes on, by source",
        takenOn(rows, month),
        Plot.height(Math.max(1, rows.size()), 1),
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.spans(
                    "% of answered MQLs",
                    "accepted",
                    "--green",
                    rows.stream()
                        .map(
                            row ->
                                Plot.Span.of(
                                        row.text("value"),
                                        row.number("accepted_share"),
                                        row.number("accepted_low"),
                                        row.number("accepted_high"))
                                    .times(100))
                        .toList(),
                    null),
                Grid.of(
                        "Source",
                        "#MQLs",
                        "#Accepted",
                        "#Rejected",
                        "#Recycled",
                        "#Open",
                        "Verdict")
                    .with(
                        largest.rows().stream()
                            .map(
                                row ->
                                    List.of(
                                        row.text("value"),
                                        row.text("mqls"),
                                        row.text("accepted"),
                                        row.text("rejected"),
                                        row.text("recycled"),
                                        row.text("open"),
                                        Figures.words(row.text("verdict"))))
                            .toList()),
                month.origin())));
  }

  private static String takenOn(List<Entry> rows, Extract month) {
    String mqls = "of the MQLs of " + Figures.monthOf(month.rows().get(0).date("mql_month"));
    if (rows.isEmpty()) {
      return "Sales has not answered any " + mqls + " yet.";
    }
    Entry fewest = rows.get(0);
    Entry most = rows.get(rows.size() - 1);
    boolean isOne = fewest.number("accepted_share").equals(most.number("accepted_share"));
    return "Sales took on "
        + Figures.percent(fewest.number("accepted_share"))
        + " "
        + mqls
        + " that it answered "
        + (isOne
            ? "from every source"
            : "from "
                + fewest.text("value")
                + " and "
                + Figures.percent(most.number("accepted_share"))
                + " from "
                + most.text("value"))
        + (month.rows().size() > SOURCES
            ? ", the fewest and the most among the " + SOURCES + " largest sources."
            : ".");
  }

  /** Answers are as leads write them, so that only the most frequent ones are shown apart. */
  private Block sources() {
    Map<String, Extract> answers = agreement.ranked("self_reported", "leads");
    List<String> said = answers.keySet().stream().limit(SELF_REPORTED).toList();
    List<Entry> shown =
        said.stream().flatMap(answer -> answers.get(answer).rows().stream()).toList();
    List<String> channels =
        List.copyOf(new TreeSet<>(shown.stream().map(row -> row.text("channel")).toList()));
    List<List<Object>> drawn = new ArrayList<>();
    List<List<String>> cells = new ArrayList<>();
    for (Entry row : shown) {
      drawn.add(
          List.of(
              channels.indexOf(row.text("channel")),
              said.indexOf(row.text("self_reported")),
              Math.round(100 * row.number("share"))));
      cells.add(
          List.of(
              row.text("self_reported"),
              row.text("channel"),
              row.text("leads"),
              Figures.percent(row.number("share"))));
    }
    int others = answers.size() - said.size();
    double asked = agreement.sum("leads");
    if (others > 0) {
      double told = shown.stream().mapToDouble(row -> row.number("leads")).sum();
      cells.add(
          List.of(
              Figures.things(others, "other answer", "other answers"),
              Figures.UNKNOWN,
              Figures.count(asked - told),
              Figures.UNKNOWN));
    }
    double same = agreement.where("is_same", true).sum("leads");
    return new Block.Chart(
        "alignment-sources",
        "What leads say brought them, and what we hold for it",
        "Percent of the leads that say the same"
            + (others > 0 ? ", for the " + said.size() + " most frequent answers" : "")
            + ". Both agree for "
            + Figures.percent(same / Math.max(1, asked))
            + " of the "
            + Figures.count(asked)
            + " leads that were asked.",
        100 + 32 * said.size(),
        true,
        List.of(
            new Block.Variant(
                "",
                Plot.heat(channels, said, drawn, 100),
                Grid.of("They say", "We hold", "#Leads", "#Share").with(cells),
                agreement.origin())));
  }

  /** Promises of the month that are not kept so far. */
  List<String> broken(LocalDate asOf) {
    return promises.where("month", asOf.withDayOfMonth(1)).where("is_kept", false).rows().stream()
        .map(AlignmentSection::promise)
        .toList();
  }
}
