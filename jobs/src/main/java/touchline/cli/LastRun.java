package touchline.cli;

import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.delta.Warehouse;
import touchline.night.Night;
import touchline.pipeline.Table;

/**
 * What monitoring is told of the last run, published, taken back or held; read without an engine.
 */
final class LastRun {
  private static final Table CHECKS = Table.of("ops.quality_results");
  private static final Table FILES = Table.of("ops.feed_reconciliation");

  private LastRun() {}

  /** By name of the field; nothing before the first run. */
  static Map<String, Object> of(TableLogs logs, Ledger ledger) {
    Map<String, Object> told = new LinkedHashMap<>();
    List<Ledger.Entry> runs = ledger.all();
    if (runs.isEmpty()) {
      return told;
    }
    Ledger.Entry last = runs.get(runs.size() - 1);
    Map<String, Object> run = new LinkedHashMap<>();
    run.put("run_id", last.runId());
    run.put("as_of_date", last.asOf().toString());
    run.put("status", last.status());
    run.put("exit_code", exitCode(last.status()));
    run.put("recorded_at", last.publishedAt().toString());
    run.put("seconds", last.seconds().get(Ledger.NIGHT));
    run.put("step_seconds", last.seconds());
    told.put("last_run", run);
    checks(told, logs, last);
    told.put("feeds", feeds(logs, last));
    return told;
  }

  private static int exitCode(String status) {
    return switch (status) {
      case "published_with_warnings" -> Night.PUBLISHED_WITH_WARNINGS;
      case Ledger.HELD -> Night.HELD;
      default -> Night.PUBLISHED;
    };
  }

  private static void checks(Map<String, Object> told, TableLogs logs, Ledger.Entry last) {
    Map<String, Integer> counted = new TreeMap<>();
    List<Map<String, Object>> findings = new ArrayList<>();
    List<String> columns =
        List.of("check_name", "subject", "status", "observed", "expected", "message");
    for (Row row :
        logs.rows(
            CHECKS,
            version(last, CHECKS),
            partition -> last.asOf().toString().equals(partition.get("as_of_date")))) {
      String status = row.getAs("status");
      counted.merge(status, 1, Integer::sum);
      if (!status.equals("passed")) {
        Map<String, Object> finding = new LinkedHashMap<>();
        columns.forEach(
            column ->
                finding.put(column.equals("check_name") ? "check" : column, row.getAs(column)));
        findings.add(finding);
      }
    }
    told.put("checks", counted);
    told.put("findings", findings);
  }

  private static Map<String, Map<String, Object>> feeds(TableLogs logs, Ledger.Entry last) {
    Map<String, Map<String, Object>> feeds = new TreeMap<>();
    for (Row row : logs.rows(FILES, version(last, FILES))) {
      if (last.asOf().toString().equals(row.getAs("batch"))) {
        Map<String, Object> feed =
            feeds.computeIfAbsent(row.getAs("feed"), name -> new LinkedHashMap<>());
        add(feed, "files", 1);
        add(feed, "files_rejected", "rejected".equals(row.getAs("status")) ? 1 : 0);
        for (String rows : List.of("rows_read", "rows_accepted", "rows_quarantined")) {
          add(feed, rows, row.<Long>getAs(rows));
        }
        Timestamp newest = row.getAs("newest_at");
        if (newest != null) {
          // Times of one form sort as texts.
          feed.merge(
              "newest_at",
              newest.toInstant().toString(),
              (one, other) -> one.toString().compareTo(other.toString()) < 0 ? other : one);
        }
      }
    }
    return feeds;
  }

  private static void add(Map<String, Object> feed, String name, long more) {
    feed.merge(name, more, (one, other) -> (Long) one + (Long) other);
  }

  private static long version(Ledger.Entry run, Table table) {
    return run.versions().getOrDefault(table.name(), Warehouse.ABSENT);
  }
}
