package touchline.report;

import java.util.Comparator;
import java.util.List;

/**
 * Whether earlier forecasts came true, and whether recent leads are still like the earlier ones.
 */
final class TrustSection {
  static final String ID = "trust";

  private final String currency;
  private final Extract forecasts;
  private final Extract drift;

  TrustSection(Night night, Tables tables) {
    currency = night.currency();
    forecasts =
        tables
            .of(
                "gold.forecast_checks",
                "as_of_date",
                "forecast_date",
                "days",
                "measure",
                "subject",
                "n",
                "expected",
                "expected_low",
                "expected_high",
                "came",
                "status",
                "sentence")
            .latest("as_of_date");
    drift =
        tables
            .of(
                "gold.score_drift",
                "as_of_date",
                "measure",
                "subject",
                "earlier_n",
                "recent_n",
                "earlier_value",
                "recent_value",
                "distance",
                "critical_value",
                "q_value",
                "is_drifting",
                "status")
            .latest("as_of_date")
            .where("status", "ok");
  }

  Section section() {
    Extract wins = forecasts.where("measure", "wins");
    Blocks blocks = new Blocks();
    blocks
        .show(wins, () -> wins(wins))
        .show(forecasts, this::promises)
        .show(drift, this::distances);
    return new Section(
        ID,
        "Forecasts and drift",
        "Did what was forecast come true, and are recent leads like those the score was made for?",
        List.of(),
        blocks.all());
  }

  /** Forecasts that did not come true, all leads together. */
  List<Entry> broken() {
    return forecasts.where("status", "alarm").where("subject", "all").rows();
  }

  /** What is drifting. */
  List<Entry> drifting() {
    return drift.where("is_drifting", true).rows();
  }

  private Block wins(Extract wins) {
    Extract past = wins.known("came");
    List<Entry> rows = (past.isEmpty() ? wins : past).rows();
    List<Plot.Span> spans =
        rows.stream()
            .map(
                row ->
                    Plot.Span.of(
                        leads(row)
                            + ", "
                            + row.text("days")
                            + " days from "
                            + Figures.day(row.date("forecast_date")),
                        row.number("expected"),
                        row.number("expected_low"),
                        row.number("expected_high")))
            .toList();
    var option = Plot.spans("wins", "expected", "--blue", spans, null);
    if (!past.isEmpty()) {
      List<Object> came = new java.util.ArrayList<>();
      for (int i = 0; i < rows.size(); i++) {
        came.add(List.of(rows.get(i).number("came"), i));
      }
      List<Object> series = new java.util.ArrayList<>((List<?>) option.get("series"));
      series.add(
          Plot.map(
              "type",
              "scatter",
              "name",
              "came",
              "data",
              came,
              "symbol",
              "diamond",
              "symbolSize",
              13,
              "itemStyle",
              Plot.map("color", "--orange"),
              "z",
              5));
      option.put("series", series);
      option.put("legend", Plot.map("left", 0, "top", 0, "data", List.of("expected", "came")));
    }
    return new Block.Chart(
        "trust-wins",
        past.isEmpty() ? "Wins that are expected from tonight on" : "Expected wins and what came",
        past.isEmpty()
            ? "The first forecasts wait for their day; the bar is where 9 of 10 outcomes should lie."
            : "Nine of ten diamonds should lie inside their bar.",
        Plot.height(rows.size(), 1) + 30,
        false,
        List.of(
            new Block.Variant(
                "",
                option,
                Grid.of(
                        "Leads",
                        "Forecast on",
                        "#Days",
                        "#Leads",
                        "#Expected",
                        "#90% interval",
                        "#Came",
                        "Status")
                    .with(
                        wins.rows().stream()
                            .map(
                                row ->
                                    List.of(
                                        leads(row),
                                        Figures.day(row.date("forecast_date")),
                                        row.text("days"),
                                        Figures.count(row.number("n")),
                                        Figures.part(row.number("expected")),
                                        Figures.part(row.number("expected_low"))
                                            + " to "
                                            + Figures.part(row.number("expected_high")),
                                        row.number("came") == null
                                            ? Figures.UNKNOWN
                                            : Figures.count(row.number("came")),
                                        row.text("status")))
                            .toList()),
                wins.origin())));
  }

  private static String leads(Entry row) {
    return row.text("subject") + " leads";
  }

  private Block promises() {
    return new Block.Listing(
        "trust-promises",
        "Forecasts, in words",
        "Pending ones wait for their day; amounts in " + currency + ".",
        Grid.of("Of", "Status", "Check")
            .with(
                forecasts.where("subject", "all").rows().stream()
                    .map(
                        row ->
                            List.of(
                                Figures.words(row.text("measure")),
                                row.text("status"),
                                row.text("sentence")))
                    .toList()),
        forecasts.where("subject", "all").origin());
  }

  private Block distances() {
    List<Entry> rows =
        drift
            .known("distance")
            .known("critical_value")
            .sorted(Comparator.comparingDouble(r -> -strength(r)))
            .rows();
    List<Entry> drifting = drifting();
    var option =
        Plot.bars(
            "distance / chance",
            rows.stream().map(TrustSection::subject).toList(),
            new Plot.Series(
                "distance", "--blue", rows.stream().map(TrustSection::strength).toList()));
    @SuppressWarnings("unchecked")
    var bar = (java.util.Map<String, Object>) ((List<?>) option.get("series")).get(0);
    bar.put("markLine", Plot.marks(Plot.map("xAxis", 1, "label", Plot.map("show", false))));
    return new Block.Chart(
        "trust-drift",
        "How far recent leads differ from earlier ones",
        drifting.isEmpty()
            ? "Nothing drifts beyond what chance explains, once it is counted how much was looked at."
            : "Drifting: "
                + Names.some(drifting.stream().map(TrustSection::subject).toList(), 4)
                + ". Beyond the dashed line chance alone is unlikely.",
        Plot.height(rows.size(), 1),
        false,
        List.of(
            new Block.Variant(
                "",
                option,
                Grid.of(
                        "Measure",
                        "#Before",
                        "#Now",
                        "#Leads before",
                        "#Leads now",
                        "#False alarms",
                        "Drifts")
                    .with(
                        rows.stream()
                            .map(
                                row ->
                                    List.of(
                                        subject(row),
                                        Figures.ratio(row.number("earlier_value")),
                                        Figures.ratio(row.number("recent_value")),
                                        Figures.count(row.number("earlier_n")),
                                        Figures.count(row.number("recent_n")),
                                        Figures.percent(row.number("q_value")),
                                        row.is("is_drifting") ? "yes" : "no"))
                            .toList()),
                drift.origin())));
  }

  private static double strength(Entry row) {
    return row.number("distance") / Math.max(1e-9, row.number("critical_value"));
  }

  private static String subject(Entry row) {
    String measure = Figures.measure(row.text("measure"));
    return row.text("subject").isEmpty() ? measure : Figures.words(row.text("subject")) + " (hits)";
  }
}
