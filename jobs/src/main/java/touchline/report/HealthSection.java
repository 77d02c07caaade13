package touchline.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Whether the night can be relied on: what arrived, what became of it, what the checks say. */
final class HealthSection {
  static final String ID = "health";

  private static final int DAYS = 30;

  private final Extract checks;
  private final Extract files;

  HealthSection(Night night, Tables tables) {
    checks =
        tables
            .of(
                "ops.quality_results",
                "as_of_date",
                "check_name",
                "subject",
                "status",
                "observed",
                "expected",
                "message")
            .where("as_of_date", night.asOf());
    files =
        tables
            .of(
                "ops.feed_reconciliation",
                "feed",
                "status",
                "rows_read",
                "rows_accepted",
                "rows_quarantined",
                "rows_duplicate",
                "rows_superseded",
                "rows_left_out",
                "received_date")
            .from("received_date", night.asOf().minusDays(DAYS));
  }

  Section section(Night night) {
    Blocks blocks = new Blocks();
    night.notes().forEach(blocks::note);
    blocks.show(files, this::fates).show(files, this::arrivals).show(checks, this::warnings);
    return new Section(
        ID,
        "Health",
        "Did everything that arrived become a row, and do rows and money add up?",
        List.of(),
        blocks.all());
  }

  /** Warnings and failures of the night, by check. */
  Map<String, Extract> doubts() {
    return checks.where("status", "warned", "failed").by(row -> row.text("check_name"));
  }

  double received() {
    return files.sum("rows_read");
  }

  double accepted() {
    return files.sum("rows_accepted");
  }

  private Block fates() {
    Map<String, Extract> feeds = files.ranked("feed", "rows_read");
    List<String> names = List.copyOf(feeds.keySet());
    List<List<String>> cells = new ArrayList<>();
    feeds.forEach(
        (feed, rows) ->
            cells.add(
                List.of(
                    feed,
                    Figures.count(rows.sum("rows_read")),
                    Figures.count(rows.sum("rows_accepted")),
                    Figures.count(rows.sum("rows_duplicate")),
                    Figures.count(rows.sum("rows_superseded")),
                    Figures.count(rows.sum("rows_left_out")),
                    Figures.count(rows.sum("rows_quarantined")))));
    double quarantined = files.sum("rows_quarantined");
    return new Block.Chart(
        "health-fates",
        "Rows that were set aside",
        Figures.count(received())
            + " rows arrived in the last "
            + DAYS
            + " days; "
            + Figures.count(accepted())
            + " were taken in and "
            + Figures.count(quarantined)
            + " wait in quarantine with their reason. The others repeat what was there, or bring nothing"
            + " that is asked for.",
        Plot.height(names.size(), 1),
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.stackedBars(
                    "% of the rows that arrived",
                    names,
                    share(feeds, "repeats", "--sky", "rows_duplicate"),
                    share(feeds, "older versions", "--grey", "rows_superseded"),
                    share(feeds, "left out", "--purple", "rows_left_out"),
                    share(feeds, "quarantined", "--red", "rows_quarantined")),
                Grid.of(
                        "Feed",
                        "#Arrived",
                        "#Taken in",
                        "#Repeats",
                        "#Older versions",
                        "#Left out",
                        "#Quarantined")
                    .with(cells),
                files.origin())));
  }

  private static Plot.Series share(
      Map<String, Extract> feeds, String name, String colour, String column) {
    return new Plot.Series(
        name,
        colour,
        feeds.values().stream()
            .map(rows -> 100 * rows.sum(column) / Math.max(1, rows.sum("rows_read")))
            .toList());
  }

  private Block arrivals() {
    Map<String, Extract> feeds = files.ranked("feed", "rows_accepted");
    return new Block.Chart(
        "health-arrivals",
        "Rows taken in, by feed",
        "The largest feed is "
            + feeds.keySet().iterator().next()
            + "; a feed that stays away shows here first.",
        Plot.height(feeds.size(), 1),
        false,
        List.of(
            new Block.Variant(
                "",
                Plot.bars(
                    "rows",
                    List.copyOf(feeds.keySet()),
                    new Plot.Series(
                        "taken in",
                        "--blue",
                        feeds.values().stream().map(rows -> rows.sum("rows_accepted")).toList())),
                Grid.of("Feed", "#Files", "#Taken in", "Newest received")
                    .with(
                        feeds.entrySet().stream()
                            .map(
                                feed ->
                                    List.of(
                                        feed.getKey(),
                                        Figures.count(feed.getValue().rows().size()),
                                        Figures.count(feed.getValue().sum("rows_accepted")),
                                        Figures.day(
                                            feed.getValue().rows().stream()
                                                .map(row -> row.date("received_date"))
                                                .max(Comparator.naturalOrder())
                                                .orElse(null))))
                            .toList()),
                files.origin())));
  }

  private Block warnings() {
    Extract told = checks.where("status", "warned", "failed");
    int passed = checks.rows().size() - told.rows().size();
    String finding =
        told.isEmpty()
            ? "All " + passed + " checks passed."
            : Figures.things(passed, "check", "checks")
                + " passed, "
                + Figures.things(told.rows().size(), "finding wants", "findings want")
                + " attention.";
    return new Block.Listing(
        "health-checks",
        "What the checks found",
        finding,
        Grid.of("Check", "Subject", "#Found", "Expected", "What to do")
            .with(
                told.rows().stream()
                    .map(
                        row ->
                            List.of(
                                Figures.words(row.text("check_name")),
                                row.text("subject"),
                                found(row.number("observed")),
                                row.text("expected"),
                                row.text("message")))
                    .toList()),
        told.origin());
  }

  /** A number of rows, or a share of them. */
  private static String found(Double observed) {
    return observed != null && observed == Math.rint(observed)
        ? Figures.count(observed)
        : Figures.ratio(observed);
  }
}
