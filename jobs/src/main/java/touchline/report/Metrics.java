package touchline.report;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What monitoring needs to know of a warehouse, in the text format of Prometheus. */
public final class Metrics {
  private static final List<String> STATUSES =
      List.of("published", "published_with_warnings", "taken_back", "held");

  private final List<String> lines = new ArrayList<>();

  private Metrics() {}

  /**
   * The file's text.
   *
   * @param runId of the last run, published or held
   * @param asOf date of the last run
   * @param status of the last run
   * @param recordedAt when it was put on record
   * @param seconds what its steps took, by name
   * @param publishedAsOf date that readers see; null before the first
   * @param tables findings and rows of the last run
   */
  public static String of(
      long runId,
      LocalDate asOf,
      String status,
      Instant recordedAt,
      Map<String, Double> seconds,
      LocalDate publishedAsOf,
      Tables tables) {
    Metrics metrics = new Metrics();
    metrics.family("touchline_run_id", "Number of the last run", Map.of("", (double) runId));
    metrics.family(
        "touchline_run_as_of_seconds", "Date of the last run", Map.of("", seconds(asOf)));
    metrics.family(
        "touchline_run_recorded_seconds",
        "When the last run was put on record",
        Map.of("", (double) recordedAt.getEpochSecond()));
    metrics.family(
        "touchline_step_seconds",
        "What ingest, each table that was made, the audit and the night as a whole took",
        labelled("step", seconds));
    metrics.lines.add("# HELP touchline_run_status What became of the last run: 1 for its status");
    metrics.lines.add("# TYPE touchline_run_status gauge");
    STATUSES.forEach(
        one ->
            metrics.value(
                "touchline_run_status", "{status=\"" + one + "\"}", one.equals(status) ? 1 : 0));
    if (publishedAsOf != null) {
      metrics.family(
          "touchline_published_as_of_seconds",
          "Date that readers see",
          Map.of("", seconds(publishedAsOf)));
    }
    metrics.findings(tables, asOf);
    metrics.rows(tables, asOf);
    return String.join("\n", metrics.lines) + "\n";
  }

  private void findings(Tables tables, LocalDate asOf) {
    Extract checks =
        tables.of("ops.quality_results", "as_of_date", "status").where("as_of_date", asOf);
    lines.add("# HELP touchline_checks Checks of the last run by what they found");
    lines.add("# TYPE touchline_checks gauge");
    for (String status : List.of("passed", "warned", "failed")) {
      value(
          "touchline_checks",
          "{status=\"" + status + "\"}",
          checks.where("status", status).rows().size());
    }
  }

  private void rows(Tables tables, LocalDate asOf) {
    Extract files =
        tables
            .of(
                "ops.feed_reconciliation",
                "feed",
                "batch",
                "rows_read",
                "rows_accepted",
                "rows_quarantined")
            .where("batch", asOf.toString());
    lines.add("# HELP touchline_feed_rows Rows that the last run took in, by feed and fate");
    lines.add("# TYPE touchline_feed_rows gauge");
    files
        .ranked("feed", "rows_read")
        .forEach(
            (feed, rows) -> {
              for (String fate : List.of("read", "accepted", "quarantined")) {
                value(
                    "touchline_feed_rows",
                    "{feed=\"" + feed + "\",fate=\"" + fate + "\"}",
                    rows.sum("rows_" + fate));
              }
            });
  }

  private void family(String name, String help, Map<String, Double> values) {
    lines.add("# HELP " + name + " " + help);
    lines.add("# TYPE " + name + " gauge");
    values.forEach((labels, value) -> value(name, labels, value));
  }

  private static Map<String, Double> labelled(String label, Map<String, Double> values) {
    Map<String, Double> labelled = new TreeMap<>();
    values.forEach((name, value) -> labelled.put("{" + label + "=\"" + name + "\"}", value));
    return labelled;
  }

  private void value(String name, String labels, double value) {
    lines.add(name + labels + " " + BigDecimal.valueOf(value).stripTrailingZeros().toPlainString());
  }

  private static double seconds(LocalDate date) {
    return date.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
  }
}
