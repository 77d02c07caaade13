package touchline.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import touchline.config.Settings;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.explain.ExplainedLeads;
import touchline.publish.PublishedTables;
import touchline.report.Night;
import touchline.report.Page;
import touchline.report.Report;
import touchline.storage.Place;
import touchline.storage.Storage;

@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the last published night as one HTML file that needs no network.",
      "Each night writes it by itself into the warehouse's reports folder."
    },
    footer = {"", "Example:", "  ./touchline report --out night.html"})
final class WriteReport implements Callable<Integer> {
  /** The newest report, beside those that bear the date of their night. */
  /** Folder of the warehouse in which reports lie. */
  static final String FOLDER = "reports";

  private static final String LATEST = "latest.html";

  @Mixin WarehouseOptions options;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "The file to write (default: reports/DATE.html and reports/latest.html in the warehouse).")
  Path out;

  @Override
  public Integer call() {
    Settings settings = options.unjudged();
    if (out == null) {
      System.out.println(ofNight(options, settings));
    } else {
      Storage.of(out).write(Page.of(report(options, settings)));
      System.out.println(out);
    }
    return 0;
  }

  /** Writes the report of the last published night beside its tables; the file of its date. */
  static Place ofNight(WarehouseOptions options, Settings settings) {
    Report report = report(options, settings);
    String page = Page.of(report);
    Place folder = options.warehouse.resolve(FOLDER);
    Place dated = folder.resolve(report.night().asOf() + ".html");
    dated.write(page);
    folder.resolve(LATEST).write(page);
    return dated;
  }

  private static Report report(WarehouseOptions options, Settings settings) {
    TableLogs logs = new TableLogs(options.warehouse);
    Ledger ledger = new Ledger(logs);
    Ledger.Entry published = ledger.last().orElseThrow(() -> options.unpublished());
    // A session takes seconds to start; summaries are read without one meanwhile.
    CompletableFuture<ExplainedLeads> leads =
        CompletableFuture.supplyAsync(
            () ->
                new ExplainedLeads(
                    PublishedTables.open(options.session(), options.warehouse), settings));
    try {
      return Report.of(
          night(published, settings),
          new NightTables(logs, ledger, published),
          ids -> leads.thenApplyAsync(explained -> explained.of(ids))::join);
    } finally {
      // Whatever was found: a session that is cut off while it starts complains of it.
      leads.handle((explained, failed) -> failed).join();
    }
  }

  /** What pages say of a night of the ledger. */
  static Night night(Ledger.Entry published, Settings settings) {
    return new Night(
        published.asOf(),
        published.runId(),
        published.status(),
        published.notes(),
        settings.lexicon().on(published.asOf()).version(),
        settings.score().version(),
        settings.business().reportingCurrency(),
        settings.business().timeZone(),
        published.asOf());
  }
}
