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
            .show(agreement, this::sources)
            .all());
  }

  private Block kept() {
    Extract month = promises.latest("month");
    List<Entry> rows = month.known("actual").rows();
    long broken = rows.stream().filter(row -> !row.is("is_kept")).count();
    List<String> names = rows.stream().map(AlignmentSection::promise).toList();
    return new Block.Chart(
        "alignment-kept",
        "Promises of " + Figures.month(month.rows().get(0).date("month")),
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
    List<Entry> rows =
        month
            .known("accepted_share")
            .sorted(Comparator.comparingDouble(r -> r.number("accepted_share")))
            .rows();
    return new Block.Chart(
        "alignment-accepted",
        "MQLs that sales takes on, by source",
        rows.isEmpty()
            ? "Sales has not answered any MQL of this month yet."
            : "Of the MQLs of "
                + Figures.month(month.rows().get(0).date("mql_month"))
                + " that were answered, fewest are taken on from "
                + rows.get(0).text("value")
                + ".",
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
                        month.rows().stream()
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

  private Block sources() {
    List<String> said =
        agreement.ranked("self_reported", "leads").keySet().stream().limit(SELF_REPORTED).toList();
    List<String> channels =
        List.copyOf(new TreeSet<>(agreement.by(row -> row.text("channel")).keySet()));
    List<List<Object>> drawn = new ArrayList<>();
    List<List<String>> cells = new ArrayList<>();
    double same = 0;
    for (Entry row : agreement.rows()) {
      same += row.is("is_same") ? row.number("leads") : 0;
      int y = said.indexOf(row.text("self_reported"));
      if (y >= 0) {
        drawn.add(
            List.of(
                channels.indexOf(row.text("channel")), y, Math.round(100 * row.number("share"))));
      }
      cells.add(
          List.of(
              row.text("self_reported"),
              row.text("channel"),
              row.text("leads"),
              Figures.percent(row.number("share"))));
    }
    return new Block.Chart(
        "alignment-sources",
        "What leads say brought them, and what we hold for it",
        "Percent of the leads that say the same. Both agree for "
            + Figures.percent(same / Math.max(1, agreement.sum("leads")))
            + " of the leads that were asked.",
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
