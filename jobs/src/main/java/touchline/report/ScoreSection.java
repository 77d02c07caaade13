package touchline.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Whether scores mean what they say: reliability, distribution, probability, segments. */
final class ScoreSection {
  private static final int STEP = 5;
  private static final int SEGMENTS = 15;

  private final Extract bins;
  private final Extract metrics;
  private final Extract thresholds;
  private final Extract map;
  private final Extract segments;
  private final Extract reversals;
  private final Extract support;

  ScoreSection(Tables tables, Extract thresholds) {
    this.thresholds = thresholds;
    bins =
        tables
            .of(
                "gold.score_calibration_bins",
                "as_of_date",
                "binning",
                "bin",
                "score_low",
                "score_high",
                "n",
                "won",
                "predicted",
                "observed",
                "observed_low",
                "observed_high",
                "is_small")
            .latest("as_of_date")
            .where("binning", "decile")
            .known("predicted")
            .known("observed");
    metrics =
        tables
            .of(
                "gold.score_calibration_metrics",
                "as_of_date",
                "censoring",
                "metric",
                "value",
                "value_low",
                "value_high",
                "status",
                "n",
                "won")
            .where("censoring", "weighted");
    map =
        tables
            .of(
                "gold.score_probability_map",
                "as_of_date",
                "score",
                "probability",
                "probability_low",
                "probability_high",
                "horizon_days")
            .latest("as_of_date")
            .sorted(Comparator.comparingDouble(row -> row.number("score")));
    segments =
        tables
            .of(
                "gold.score_segments",
                "as_of_date",
                "dimension",
                "segment",
                "n",
                "won",
                "observed_expected",
                "ratio_low",
                "ratio_high",
                "is_different",
                "status")
            .latest("as_of_date")
            .where("status", "ok");
    reversals =
        tables
            .of(
                "gold.score_reversals",
                "as_of_date",
                "kind",
                "subject",
                "value",
                "q_value",
                "sentence")
            .latest("as_of_date");
    support =
        tables
            .of("gold.score_support", "as_of_date", "landmark_days", "status", "sentence")
            .latest("as_of_date")
            .where("landmark_days", -1);
  }

  Section section() {
    Blocks blocks = new Blocks();
    support.first().ifPresent(row -> blocks.note(row.text("sentence") + "."));
    boolean isTold = support.where("status", "insufficient").isEmpty();
    if (isTold) {
      blocks.show(bins, this::reliability);
    }
    blocks.show(thresholds, this::distribution);
    if (isTold) {
      blocks.show(map, this::probabilities);
    }
    blocks.show(segments, this::segments).show(metrics, this::ages).show(metrics, this::metrics);
    if (!reversals.isEmpty()) {
      blocks.show(reversals, this::reversals);
    }
    return new Section(
        "score",
        "The score",
        "Do scores mean what they say, and for whom do they not?",
        List.of(),
        blocks.all());
  }

  private Block reliability() {
    List<Entry> rows = bins.sorted(Comparator.comparingDouble(row -> row.number("bin"))).rows();
    long outside =
        rows.stream()
            .filter(
                row ->
                    row.number("predicted") < row.number("observed_low", 0)
                        || row.number("predicted") > row.number("observed_high", 1))
            .count();
    return new Block.Chart(
        "score-reliability",
        "Promised and observed share of wins",
        outside == 0
            ? "Every tenth of the leads won as often as promised, within its 90% interval."
            : Figures.things(outside, "tenth", "tenths")
                + " of "
                + rows.size()
                + " won otherwise than promised: the dashed line lies outside the bar.",
        340,
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.diagonal(
                    "promised, %",
                    "observed, %",
                    rows.stream().map(row -> 100 * row.number("predicted")).toList(),
                    rows.stream()
                        .map(
                            row ->
                                Plot.Span.of(
                                        "",
                                        row.number("observed"),
                                        row.number("observed_low"),
                                        row.number("observed_high"))
                                    .times(100))
                        .toList()),
                Grid.of(
                        "#Scores",
                        "#Leads at each age",
                        "#Won",
                        "#Promised",
                        "#Observed",
                        "#90% interval")
                    .with(
                        rows.stream()
                            .map(
                                row ->
                                    List.of(
                                        Figures.count(row.number("score_low"))
                                            + " to "
                                            + Figures.count(row.number("score_high")),
                                        Figures.count(row.number("n")),
                                        Figures.count(row.number("won")),
                                        Figures.percent(row.number("predicted")),
                                        Figures.percent(row.number("observed")),
                                        Figures.between(
                                            row.number("observed_low"),
                                            row.number("observed_high"))))
                            .toList()),
                bins.origin())));
  }

  /** Leads from each threshold on, so that differences are leads between two scores. */
  private Block distribution() {
    Extract warm = thresholds.where("band", "warm").known("tonight_leads");
    if (warm.isEmpty()) {
      return new Block.Note("No lead is open tonight, so there is no distribution of scores.");
    }
    long[] from = new long[102 + STEP];
    warm.rows().forEach(row -> from[(int) row.count("threshold")] = row.count("tonight_leads"));
    int hot = present("hot");
    int warmFrom = present("warm");
    List<String> names = new ArrayList<>();
    List<Double> cold = new ArrayList<>();
    List<Double> mild = new ArrayList<>();
    List<Double> top = new ArrayList<>();
    List<List<String>> cells = new ArrayList<>();
    for (int score = 0; score <= 100; score += STEP) {
      double leads = from[score] - (score + STEP > 100 ? 0 : from[score + STEP]);
      names.add(String.valueOf(score));
      cold.add(score < warmFrom ? leads : 0);
      mild.add(score >= warmFrom && score < hot ? leads : 0);
      top.add(score >= hot ? leads : 0);
      cells.add(List.of(score + " to " + Math.min(100, score + STEP - 1), Figures.count(leads)));
    }
    return new Block.Chart(
        "score-distribution",
        "Scores of tonight's open leads",
        Figures.count(from[hot])
            + " of "
            + Figures.count(from[0])
            + " open leads are hot ("
            + hot
            + " points or more), "
            + Figures.count(from[warmFrom] - from[hot])
            + " warm ("
            + warmFrom
            + " or more).",
        320,
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.columns(
                    "open leads",
                    "score",
                    names,
                    true,
                    new Plot.Series("cold", "--grey", cold),
                    new Plot.Series("warm", "--orange", mild),
                    new Plot.Series("hot", "--red", top)),
                Grid.of("#Score", "#Open leads").with(cells),
                warm.origin())));
  }

  private int present(String band) {
    return thresholds
        .where("band", band)
        .where("is_present", true)
        .first()
        .map(row -> (int) row.count("threshold"))
        .orElse(100);
  }

  private Block probabilities() {
    List<Entry> rows = map.rows();
    Entry best = rows.get(rows.size() - 1);
    return new Block.Chart(
        "score-probability",
        "What a score is worth",
        "A lead with "
            + best.text("score")
            + " points is won within "
            + best.text("horizon_days")
            + " days with a probability of "
            + Figures.percent(best.number("probability"))
            + ", one with "
            + rows.get(0).text("score")
            + " points with "
            + Figures.percent(rows.get(0).number("probability"))
            + ".",
        320,
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.band(
                    "% won",
                    "score",
                    rows.stream().map(row -> row.text("score")).toList(),
                    new Plot.Series("probability", "--blue", percents(rows, "probability")),
                    percents(rows, "probability_low"),
                    percents(rows, "probability_high")),
                Grid.of("#Score", "#Probability", "#90% interval")
                    .with(
                        rows.stream()
                            .filter(row -> row.count("score") % STEP == 0)
                            .map(
                                row ->
                                    List.of(
                                        row.text("score"),
                                        Figures.percent(row.number("probability")),
                                        Figures.between(
                                            row.number("probability_low"),
                                            row.number("probability_high"))))
                            .toList()),
                map.origin())));
  }

  private static List<Double> percents(List<Entry> rows, String column) {
    List<Double> values = new ArrayList<>();
    rows.forEach(row -> values.add(row.number(column) == null ? null : 100 * row.number(column)));
    return values;
  }

  private Block segments() {
    Extract told = segments.known("observed_expected");
    List<Entry> rows =
        told
            .sorted(
                Comparator.comparing((Entry row) -> !row.is("is_different"))
                    .thenComparing(
                        row ->
                            -Math.abs(Math.log(Math.max(0.01, row.number("observed_expected"))))))
            .rows()
            .stream()
            .limit(SEGMENTS)
            .toList();
    long different = rows.stream().filter(row -> row.is("is_different")).count();
    return new Block.Chart(
        "score-segments",
        "Wins against what the score promises, by segment",
        different == 0
            ? "No segment wins clearly more or less often than its scores promise."
            : "The score is wrong about "
                + Names.some(
                    rows.stream()
                        .filter(r -> r.is("is_different"))
                        .map(ScoreSection::segment)
                        .toList(),
                    3)
                + ".",
        Plot.height(rows.size(), 1),
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.spans(
                    "wins / promised wins",
                    "observed / expected",
                    "--purple",
                    rows.stream()
                        .map(
                            row ->
                                Plot.Span.of(
                                    segment(row),
                                    row.number("observed_expected"),
                                    row.number("ratio_low"),
                                    row.number("ratio_high")))
                        .toList(),
                    1.0),
                Grid.of(
                        "Segment",
                        "#Leads",
                        "#Won",
                        "#Won / promised",
                        "#90% interval",
                        "Judged wrongly")
                    .with(
                        rows.stream()
                            .map(
                                row ->
                                    List.of(
                                        segment(row),
                                        Figures.count(row.number("n")),
                                        Figures.count(row.number("won")),
                                        Figures.ratio(row.number("observed_expected")),
                                        Figures.ratio(row.number("ratio_low"))
                                            + " to "
                                            + Figures.ratio(row.number("ratio_high")),
                                        row.is("is_different") ? "yes" : "not clearly"))
                            .toList()),
                told.origin())));
  }

  private static String segment(Entry row) {
    return row.text("segment") + " (" + row.text("dimension") + ")";
  }

  /** How the score ages: one figure a night. */
  private Block ages() {
    Extract nights = metrics.where("metric", "observed_expected").known("value");
    Map<java.time.LocalDate, Extract> byNight = nights.by(row -> row.date("as_of_date"));
    if (byNight.size() < 2) {
      return new Block.Note("How the score ages will show from the second night with figures on.");
    }
    List<Entry> rows = nights.sorted(Comparator.comparing(row -> row.date("as_of_date"))).rows();
    return new Block.Chart(
        "score-ages",
        "Wins against promised wins, night by night",
        "1 is as promised; a line that leaves 1 for long asks for new weights.",
        300,
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.band(
                    "wins / promised wins",
                    "night",
                    rows.stream().map(row -> row.date("as_of_date").toString()).toList(),
                    new Plot.Series(
                        "observed / expected",
                        "--blue",
                        rows.stream().map(r -> r.number("value")).toList()),
                    rows.stream().map(row -> row.number("value_low")).toList(),
                    rows.stream().map(row -> row.number("value_high")).toList()),
                Grid.of("Night", "#Wins / promised", "#90% interval")
                    .with(
                        rows.stream()
                            .map(
                                row ->
                                    List.of(
                                        row.date("as_of_date").toString(),
                                        Figures.ratio(row.number("value")),
                                        interval(row)))
                            .toList()),
                nights.origin())));
  }

  private Block metrics() {
    Extract tonight = metrics.latest("as_of_date");
    return new Block.Listing(
        "score-metrics",
        "Quality of the score tonight",
        "AUC 0.5 is no better than chance; observed over expected wins should be 1, the slope too. A"
            + " lead counts once at each age at which its score is judged.",
        Grid.of("Measure", "#Value", "#90% interval", "Status", "#Leads at each age", "#Won")
            .with(
                tonight.rows().stream()
                    .map(
                        row ->
                            List.of(
                                Figures.measure(row.text("metric")),
                                row.number("value") == null
                                    ? Figures.UNKNOWN
                                    : String.format(Locale.ROOT, "%.3f", row.number("value")),
                                interval(row),
                                Figures.status(row.text("status")),
                                Figures.count(row.number("n")),
                                Figures.count(row.number("won"))))
                    .toList()),
        tonight.origin());
  }

  private static String interval(Entry row) {
    return row.number("value_low") == null
        ? Figures.UNKNOWN
        : String.format(
            Locale.ROOT, "%.3f to %.3f", row.number("value_low"), row.number("value_high"));
  }

  private Block reversals() {
    return new Block.Listing(
        "score-reversals",
        "Where more points win less",
        Figures.things(reversals.rows().size(), "value", "values")
            + " of the score or of a rule win less often than values that should win no more.",
        Grid.of("Of", "Finding")
            .with(
                reversals
                    .sorted(Comparator.comparingDouble(r -> r.number("q_value")))
                    .rows()
                    .stream()
                    .limit(12)
                    .map(row -> List.of(Figures.words(row.text("kind")), row.text("sentence")))
                    .toList()),
        reversals.origin());
  }
}
