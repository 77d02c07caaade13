package touchline.cli;

import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import touchline.config.MaintenanceConfig;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.lineage.Lineage;
import touchline.night.Upkeep;
import touchline.storage.Place;

@Command(
    name = "maintain",
    mixinStandardHelpOptions = true,
    description = {
      "Joins small files, drops rows of nights beyond maintenance.keep-days and deletes "
          + "files that none of the last maintenance.keep-nights nights names; reports, events and "
          + "logs go after maintenance.keep-files days.",
      "Readers see the same rows; weekly is often enough."
    },
    footer = {"", "Example:", "  ./touchline maintain --warehouse data/warehouse"})
final class Maintain implements Callable<Integer> {
  /** Where conf/schedule/night keeps what its runs say. */
  private static final String LOGS = "logs";

  private static final Pattern DATED = Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)(?!\\d)");

  @Mixin WarehouseOptions options;

  @Override
  public Integer call() {
    MaintenanceConfig config = options.settings().maintenance();
    options.published();
    new Upkeep(config.keepNights(), table -> config.keepDays(table.name()), config.smallFiles())
        .run(options.writable(), Clock.systemUTC(), System.out::println);
    LocalDate night =
        new Ledger(new TableLogs(options.warehouse)).published("nothing to maintain").asOf();
    forget(options.warehouse, night.minusDays(config.keepFiles()));
    return 0;
  }

  /** Deletes reports, events and logs whose names begin with a date before another. */
  static void forget(Place warehouse, LocalDate oldest) {
    for (String name : List.of(WriteReport.FOLDER, Lineage.FOLDER, LOGS)) {
      Place folder = warehouse.resolve(name);
      List<Place> files = folder.isFolder() ? folder.list() : List.of();
      List<Place> old = files.stream().filter(file -> isBefore(file.name(), oldest)).toList();
      old.forEach(Place::delete);
      if (!old.isEmpty()) {
        System.out.println(folder + ": " + old.size() + " files of before " + oldest + " deleted");
      }
    }
  }

  private static boolean isBefore(String name, LocalDate oldest) {
    Matcher dated = DATED.matcher(name);
    return dated.lookingAt() && dated.group(1).compareTo(oldest.toString()) < 0;
  }
}
