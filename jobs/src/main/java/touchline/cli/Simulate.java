package touchline.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import touchline.night.Engine;
import touchline.pipeline.UserError;
import touchline.simulate.Mechanism;
import touchline.simulate.Sales;
import touchline.simulate.World;
import touchline.simulate.WorldSettings;

@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a synthetic world: landing feeds under DIR/landing, and under DIR/truth "
          + "what every channel really caused.",
      "The same settings give the same files, byte for byte."
    },
    footer = {
      "",
      "Example:",
      "  ./touchline simulate --out data/world --leads 10000 --days 365 --seed 7"
    })
final class Simulate implements Callable<Integer> {
  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to write.")
  Path out;

  @Option(
      names = "--leads",
      defaultValue = "2000",
      description = "People who become leads; about 10 touches each (default: ${DEFAULT-VALUE}).")
  long leads;

  @Option(
      names = "--days",
      defaultValue = "365",
      description = "Length of the world (default: ${DEFAULT-VALUE}).")
  int days;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of every random number (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--end",
      paramLabel = "DATE",
      defaultValue = "2026-06-30",
      description = "Last day on which anything happens (default: ${DEFAULT-VALUE}).")
  LocalDate end;

  @Option(
      names = "--run-on",
      paramLabel = "DAYS",
      defaultValue = "0",
      description = {
        "Days for which the world goes on after --end: the same leads until then, what came of those",
        "that were open, and new colleagues of theirs (default: ${DEFAULT-VALUE})."
      })
  int runOn;

  @Option(
      names = "--mechanism",
      paramLabel = "NAME",
      converter = Mechanisms.class,
      defaultValue = "decay",
      description = {
        "How touches work: decay, none, threshold, heavy-tails, interactions, negative, segments,",
        "shocks, unrecorded, consequence or opaque-names (default: ${DEFAULT-VALUE}). All but"
            + " decay",
        "draw hidden parameters from the seed; truth/world.csv tells them."
      })
  Mechanism mechanism;

  /** Mechanisms by the names that commands and files use. */
  static final class Mechanisms implements ITypeConverter<Mechanism> {
    @Override
    public Mechanism convert(String name) {
      return Arrays.stream(Mechanism.values())
          .filter(mechanism -> mechanism.key().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "no mechanism "
                          + name
                          + "; known: "
                          + Arrays.stream(Mechanism.values())
                              .map(Mechanism::key)
                              .collect(Collectors.joining(", "))));
    }
  }

  @Option(
      names = "--sales",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = {
        "Sales teams with calendars that call late or in time, reject and recycle leads, and leads"
            + " that say",
        "how they heard of the company (the default); DIR/site.conf tells their hours. With"
            + " --no-sales calls",
        "come at any hour and nobody answers."
      })
  boolean sales;

  @Option(
      names = "--holdout",
      paramLabel = "CHANNEL",
      description = {
        "Tests a channel in the world: on the days of its middle half, half of the leads that it",
        "would reach are left alone, and what was counted lands as the feed lift_tests. Display",
        "is retargeting, which causes nothing. Once for each channel."
      })
  List<String> holdouts = List.of();

  @Option(names = "--clean", description = "Without dirt in the feeds.")
  boolean clean;

  @Override
  public Integer call() {
    if (Files.exists(out.resolve("landing")) || Files.exists(out.resolve("truth"))) {
      throw new UserError(
          UserError.USAGE, out + " holds a world already; remove it or name another folder");
    }
    WorldSettings settings =
        WorldSettings.of(leads, days, seed)
            .withEnd(end)
            .withMechanism(mechanism)
            .withSales(sales ? Sales.ANSWERING : Sales.SILENT);
    if (runOn < 0) {
      throw new UserError(UserError.USAGE, "--run-on is a number of days, at least 0");
    }
    settings = settings.runOn(runOn);
    try {
      settings = settings.withHoldouts(holdouts);
    } catch (IllegalArgumentException e) {
      throw new UserError(UserError.USAGE, "--holdout: " + e.getMessage());
    }
    SparkSession spark =
        Engine.local(
            Runtime.getRuntime().availableProcessors(), out.resolve("_scratch").toString());
    new World(clean ? settings.clean() : settings).write(spark, out);
    System.out.println(
        "world of "
            + leads
            + " leads and "
            + days
            + " days to "
            + end
            + (runOn > 0 ? ", gone on to " + settings.end() : "")
            + ", seed "
            + seed
            + ":");
    System.out.println("  feeds  " + out.resolve("landing"));
    System.out.println("  truth  " + out.resolve("truth"));
    if (sales) {
      System.out.println(
          "  teams  " + out.resolve("site.conf") + "; give it to nightly with --conf");
    }
    return 0;
  }
}
