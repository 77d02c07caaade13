package touchline.cli;

import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import touchline.config.Settings;
import touchline.delta.Ledger;
import touchline.night.TakeBack;
import touchline.pipeline.UserError;
import touchline.storage.Place;

@Command(
    name = "take-back",
    mixinStandardHelpOptions = true,
    description = {
      "Takes the last published night back: readers see the night before it, and the next night "
          + "starts from there.",
      "The ledger keeps that it was and why; what had landed is taken in again."
    },
    footer = {
      "",
      "Example:",
      "  ./touchline take-back 2062-06-30 --because \"the year was mistyped\""
    })
final class TakeNightBack implements Callable<Integer> {
  @Mixin WarehouseOptions options;

  @Parameters(paramLabel = "NIGHT", description = "Date of the last published night.")
  LocalDate night;

  @Option(
      names = "--because",
      required = true,
      paramLabel = "TEXT",
      description = "Why; kept in the ledger.")
  String because;

  @Override
  public Integer call() {
    if (because.isBlank()) {
      throw new UserError(UserError.USAGE, "--because is empty; say why the night is taken back");
    }
    Settings settings = options.settings();
    options.published();
    Ledger.Entry seen =
        new TakeBack(night, because.strip())
            .run(options.writable(), Clock.systemUTC(), System.err::println);
    System.out.println("report: " + WriteReport.ofNight(options, settings));
    Monitoring.write(options.warehouse);
    handedOff(settings.handOff().folder(options.warehouse))
        .forEach(file -> System.out.println("stays, tell whoever imported it: " + file));
    System.out.println(
        "night " + night + ": taken back; readers see " + seen.asOf() + " as run " + seen.runId());
    return 0;
  }

  /** Files of the night that were given to other systems, which no ledger takes back. */
  private List<Place> handedOff(Place folder) {
    return folder.list().stream().filter(file -> file.name().contains(night.toString())).toList();
  }
}
