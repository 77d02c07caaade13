package touchline.cli;

import java.util.List;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.report.Metrics;
import touchline.storage.Place;

/** What a night leaves behind for whoever watches over it. */
final class Monitoring {
  /** In the reports folder; the text-file collector of Prometheus' node exporter reads it. */
  private static final String FILE = "touchline.prom";

  private Monitoring() {}

  /** Writes the figures of the last run, published or held. */
  static void write(Place warehouse) {
    TableLogs logs = new TableLogs(warehouse);
    Ledger ledger = new Ledger(logs);
    List<Ledger.Entry> runs = ledger.all();
    Ledger.Entry last = runs.get(runs.size() - 1);
    warehouse
        .resolve(WriteReport.FOLDER)
        .resolve(FILE)
        .write(
            Metrics.of(
                last.runId(),
                last.asOf(),
                last.status(),
                last.publishedAt(),
                last.seconds(),
                ledger.last().map(Ledger.Entry::asOf).orElse(null),
                new NightTables(logs, ledger, last)));
  }
}
