package touchline.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import touchline.Stages;
import touchline.config.Settings;
import touchline.delta.TableLogs;
import touchline.delta.Warehouse;
import touchline.night.Engine;
import touchline.night.Night;
import touchline.pipeline.Audit;
import touchline.publish.Proposals;
import touchline.publish.PublishedTables;

@Command(
    name = "nightly",
    mixinStandardHelpOptions = true,
    description = {
      "Runs one night: takes in what was received by the date, builds every table, "
          + "audits them, and publishes them together.",
      "Running it again changes nothing."
    },
    footer = {"", "Example:", "  ./touchline nightly --as-of 2026-06-30 --landing data/landing"})
final class Nightly implements Callable<Integer> {
  @Mixin WarehouseOptions options;

  @Option(
      names = "--as-of",
      required = true,
      paramLabel = "DATE",
      description = "The date whose knowledge is published, such as 2026-06-30.")
  LocalDate asOf;

  @Option(
      names = "--landing",
      paramLabel = "DIR",
      defaultValue = "data/landing",
      description = "Folder of the landed feeds (default: ${DEFAULT-VALUE}).")
  Path landing;

  @Override
  public Integer call() {
    return run(options, landing, asOf).exitCode();
  }

  /** Runs a night with progress on standard error and its outcome on standard output. */
  static Night.Outcome run(WarehouseOptions options, Path landing, LocalDate asOf) {
    Settings settings = options.settings();
    Night.Outcome outcome =
        new Night(
                new TableLogs(options.warehouse),
                () -> open(options, landing),
                Stages.ingest(settings, landing),
                Stages.graph(settings),
                Stages.audit(settings),
                Clock.systemUTC())
            .run(asOf, Stages.SIDE_BY_SIDE, System.err::println);
    print(outcome, asOf, options.warehouse);
    if (outcome.changed()) {
      new Proposals(options.warehouse.resolve("proposals"))
          .write(PublishedTables.open(options.session(), options.warehouse), settings, asOf)
          .forEach(System.out::println);
      System.out.println("report: " + WriteReport.ofNight(options, settings));
    }
    Monitoring.write(options.warehouse);
    return outcome;
  }

  private static Warehouse open(WarehouseOptions options, Path landing) {
    SparkSession spark = options.session();
    Engine.fit(spark, landing, options.warehouse);
    return new Warehouse(spark, options.warehouse);
  }

  private static void print(Night.Outcome outcome, LocalDate asOf, Path warehouse) {
    outcome.notes().forEach(note -> System.out.println("note: " + note));
    for (Audit.Finding finding : outcome.findings()) {
      if (finding.status() != Audit.Status.PASSED) {
        System.out.printf(
            Locale.ROOT,
            "%s: %s of %s: %sexpected %s. %s%n",
            finding.status().name().toLowerCase(Locale.ROOT),
            finding.check(),
            finding.subject(),
            finding.observed() == null ? "" : "found " + finding.observed() + ", ",
            finding.expected(),
            finding.message());
      }
    }
    String what =
        switch (outcome.exitCode()) {
          case Night.HELD -> "held by a quality gate; readers still see run " + outcome.runId();
          case Night.PUBLISHED_WITH_WARNINGS ->
              (outcome.changed() ? "published with warnings" : "nothing changed since")
                  + " as run "
                  + outcome.runId();
          default ->
              (outcome.changed() ? "published" : "nothing changed since")
                  + " as run "
                  + outcome.runId();
        };
    System.out.println("night " + asOf + ": " + what + ", in " + warehouse);
  }
}
