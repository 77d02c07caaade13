package touchline.cli;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import touchline.Stages;
import touchline.config.Settings;
import touchline.delta.Ledger;
import touchline.delta.Warehouse;
import touchline.ingest.PendingFile;
import touchline.night.Night;
import touchline.pipeline.Job;

@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description =
        "Shows what a night would take in and which tables it would build; changes nothing.",
    footer = {"", "Example:", "  ./touchline plan --as-of 2026-06-30 --landing data/landing"})
final class ShowPlan implements Callable<Integer> {
  @Mixin WarehouseOptions options;

  @Option(names = "--as-of", required = true, paramLabel = "DATE", description = "The night.")
  LocalDate asOf;

  @Option(
      names = "--landing",
      paramLabel = "DIR",
      defaultValue = "data/landing",
      description = "Folder of the landed feeds (default: ${DEFAULT-VALUE}).")
  Path landing;

  @Override
  public Integer call() {
    Settings settings = options.settings();
    SparkSession spark = options.session();
    Warehouse warehouse = new Warehouse(spark, options.warehouse);
    Optional<Ledger.Entry> last = new Ledger(warehouse).last();
    System.out.println(
        last.map(e -> "published: run " + e.runId() + " of " + e.asOf()).orElse("published: none"));
    System.out.println("files to take in by " + asOf + ":");
    for (PendingFile file : Stages.ingest(settings, landing).plan(spark, warehouse, asOf)) {
      System.out.println("  " + file);
    }
    System.out.println("tables in order:");
    for (Job job : Stages.graph(settings).order()) {
      String why = Night.isKnown(job, last) ? "if its inputs change" : "whole: new or redefined";
      System.out.println(
          "  " + job.writes() + " (" + job.name() + ", " + job.grain() + "): " + why);
    }
    return 0;
  }
}
