package touchline.cli;

import java.time.LocalDate;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.night.Night;
import touchline.pipeline.UserError;
import touchline.storage.Place;

@Command(
    name = "backfill",
    mixinStandardHelpOptions = true,
    description = {
      "Runs every night from one date to another in order, in one session: the same "
          + "tables as night by night.",
      "Dates that are published already are passed over, so a run that was cut off goes "
          + "on where it stopped; a night that a gate holds ends it."
    },
    footer = {
      "",
      "Example:",
      "  ./touchline backfill --from 2026-06-01 --to 2026-06-30 --landing data/landing"
    })
final class Backfill implements Callable<Integer> {
  @Mixin WarehouseOptions options;

  @Option(names = "--from", required = true, paramLabel = "DATE", description = "The first night.")
  LocalDate from;

  @Option(names = "--to", required = true, paramLabel = "DATE", description = "The last night.")
  LocalDate to;

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
    if (to.isBefore(from)) {
      throw new UserError(UserError.USAGE, "--to " + to + " lies before --from " + from);
    }
    Nightly.refuseFuture(landing, to);
    Optional<LocalDate> published =
        new Ledger(new TableLogs(options.warehouse)).last().map(Ledger.Entry::asOf);
    LocalDate day = from;
    if (published.isPresent() && !published.get().isBefore(from)) {
      day = published.get();
      System.out.println("published up to " + day + ", going on there");
    }
    int worst = Night.PUBLISHED;
    for (; !day.isAfter(to); day = day.plusDays(1)) {
      int code = Nightly.run(options, landing, day).exitCode();
      if (code == Night.HELD) {
        System.out.println(
            "the night of " + day + " is held; mend what it names and run the same backfill again");
        return code;
      }
      worst = Math.max(worst, code);
    }
    return worst;
  }
}
