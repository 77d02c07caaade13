package touchline.cli;

import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import touchline.Stages;
import touchline.config.Settings;
import touchline.delta.Warehouse;
import touchline.ingest.Ingest;
import touchline.night.Night;
import touchline.night.Repair;
import touchline.pipeline.JobGraph;
import touchline.storage.Place;

@Command(
    name = "repair",
    mixinStandardHelpOptions = true,
    description = {
      "Reads every file of the published night, says what is damaged and brings back what can be: tables that follow "
          + "from others are made anew, landed rows are read from what is left or taken in again.",
      "Nothing is deleted: what was damaged is moved into the warehouse's folder damaged."
    },
    footer = {"", "Example:", "  ./touchline repair --landing data/landing"})
final class RepairWarehouse implements Callable<Integer> {
  @Mixin WarehouseOptions options;

  @Option(
      names = "--landing",
      paramLabel = "DIR",
      converter = Folder.class,
      defaultValue = "data/landing",
      description =
          "Folder of the landed feeds, for rows that were lost (default: ${DEFAULT-VALUE}).")
  Place landing;

  @Override
  public Integer call() {
    Settings settings = options.settings();
    if (!options.warehouse.isFolder()) {
      throw options.unpublished();
    }
    Folder.refuseMissing(landing);
    Warehouse warehouse = options.writable(landing);
    Ingest ingest = Stages.ingest(settings, landing);
    JobGraph graph = Stages.graph(settings);
    Clock clock = Clock.systemUTC();
    Night night = Night.within(warehouse, ingest, graph, Stages.audit(settings), clock);
    Optional<Night.Outcome> outcome =
        new Repair(warehouse, ingest, graph, night, clock)
            .run(Stages.SIDE_BY_SIDE, System.out::println);
    outcome.ifPresent(
        made ->
            System.out.println(
                made.exitCode() == Night.HELD
                    ? "the repaired night is held by a quality gate; ops.quality_results says which"
                    : "repaired as run " + made.runId() + ", in " + options.warehouse));
    return outcome.map(Night.Outcome::exitCode).orElse(0);
  }
}
