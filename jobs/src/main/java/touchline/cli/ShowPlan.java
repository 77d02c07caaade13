package touchline.cli;

import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import touchline.Stages;
import touchline.config.Settings;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.ingest.Ingest;
import touchline.ingest.PendingFile;
import touchline.night.Need;
import touchline.night.Night;
import touchline.night.Plan;
import touchline.storage.Place;

@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description =
        "Shows what a night would take in, which tables it would build, and what it takes of disk and"
            + " memory; changes nothing.",
    footer = {"", "Example:", "  ./touchline plan --as-of 2026-06-30 --landing data/landing"})
final class ShowPlan implements Callable<Integer> {
  @Mixin WarehouseOptions options;

  @Option(names = "--as-of", required = true, paramLabel = "DATE", description = "The night.")
  LocalDate asOf;

  @Option(
      names = "--landing",
      paramLabel = "DIR",
      converter = Folder.class,
      defaultValue = "data/landing",
      description =
          "Folder of the landed feeds, named as --warehouse is (default: ${DEFAULT-VALUE}).")
  Place landing;

  @Override
  public Integer call() {
    Settings settings = options.settings();
    TableLogs logs = new TableLogs(options.warehouse);
    Ingest ingest = Stages.ingest(settings, landing);
    Optional<Ledger.Entry> last = new Ledger(logs).last();
    System.out.println(
        last.map(e -> "published: run " + e.runId() + " of " + e.asOf()).orElse("published: none"));
    List<PendingFile> files = ingest.pending(logs, asOf, false);
    System.out.println(
        files.isEmpty() ? "no file to take in by " + asOf : "files to take in by " + asOf + ":");
    for (PendingFile file : files) {
      System.out.printf(
          Locale.ROOT, "  %-20s %12d bytes  %s%n", file.feed(), file.bytes(), file.file());
    }
    ingest.leftOut(logs, asOf).forEach(note -> System.out.println("note: " + note));
    Night night = night(settings, logs, ingest);
    Plan plan = night.plan(asOf);
    System.out.println(
        plan.isNothing()
            ? "every table stays as it is"
            : "tables in order, and at most what the night does with each:");
    for (Plan.Entry entry : plan.entries()) {
      System.out.printf(
          Locale.ROOT,
          "  %-34s %-6s %s%n",
          entry.table(),
          entry.mode().name().toLowerCase(Locale.ROOT),
          entry.reason());
    }
    if (!plan.isNothing()) {
      Need need = night.need(asOf);
      Need.Machine machine = Need.Machine.here(options.warehouse);
      System.out.println("the night " + need.sentence(machine));
      need.refuse(machine);
    }
    return 0;
  }

  private static Night night(Settings settings, TableLogs logs, Ingest ingest) {
    return new Night(
            logs,
            () -> {
              throw new IllegalStateException("a plan opens nothing for writing");
            },
            ingest,
            Stages.graph(settings),
            Stages.audit(settings),
            Clock.systemUTC())
        .taking(Stages.costs(settings.limits()));
  }
}
