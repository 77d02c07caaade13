package touchline.cli;

import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import touchline.config.MaintenanceConfig;
import touchline.night.Upkeep;

@Command(
    name = "maintain",
    mixinStandardHelpOptions = true,
    description = {
      "Joins small files, drops rows of nights beyond maintenance.keep-days and deletes "
          + "files that none of the last maintenance.keep-nights nights names.",
      "Readers see the same rows; weekly is often enough."
    },
    footer = {"", "Example:", "  ./touchline maintain --warehouse data/warehouse"})
final class Maintain implements Callable<Integer> {
  @Mixin WarehouseOptions options;

  @Override
  public Integer call() {
    MaintenanceConfig config = options.settings().maintenance();
    options.published();
    new Upkeep(config.keepNights(), table -> config.keepDays(table.name()), config.smallFiles())
        .run(options.writable(), Clock.systemUTC(), System.out::println);
    return 0;
  }
}
