package touchline.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import touchline.night.Night;
import touchline.publish.PublishedTables;
import touchline.simulate.World;
import touchline.simulate.WorldSettings;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Simulates a year of a small company, runs a night on it and shows what came out.",
    footer = {"", "Example:", "  ./touchline demo"})
final class Demo implements Callable<Integer> {
  private static final int DAYS = 365;

  @Mixin WarehouseOptions options;

  @Option(
      names = "--world",
      paramLabel = "DIR",
      defaultValue = "data/demo",
      description = "Folder for the simulated feeds (default: ${DEFAULT-VALUE}).")
  Path world;

  @Option(
      names = "--leads",
      defaultValue = "2000",
      description = "Size of the company (default: ${DEFAULT-VALUE}).")
  long leads;

  @Override
  public Integer call() {
    SparkSession spark = options.session();
    WorldSettings settings = WorldSettings.of(leads, DAYS, 1);
    if (Files.exists(world.resolve("landing"))) {
      System.err.println("taking the world that is in " + world);
    } else {
      System.err.println("simulating " + leads + " leads over " + DAYS + " days in " + world);
      new World(settings).write(spark, world);
    }
    Night.Outcome outcome = Nightly.run(options, world.resolve("landing"), settings.end());
    if (outcome.exitCode() == Night.HELD) {
      return outcome.exitCode();
    }
    PublishedTables published = PublishedTables.open(spark, options.warehouse);
    System.out.println();
    System.out.println("tables of the night, in " + options.warehouse + ":");
    published
        .night()
        .orElseThrow()
        .versions()
        .keySet()
        .forEach(
            table ->
                System.out.printf(
                    Locale.ROOT, "  %-34s %9d rows%n", table, published.table(table).count()));
    System.out.println();
    System.out.println("which channels brought the won deals, by model (reporting currency):");
    published
        .query(
            "SELECT channel, model, round(sum(credit), 1) AS won, sum(value_reporting) AS value"
                + " FROM gold.attribution_summary WHERE conversion_type = 'won' AND dimension = 'channel'"
                + " AND model IN ('last_touch', 'markov')"
                + " GROUP BY channel, model ORDER BY model, won DESC, channel")
        .show(40, false);
    System.out.println("credits by model:");
    for (Row row :
        published
            .query(
                "SELECT model, count(*) FROM gold.attribution_credits GROUP BY model ORDER BY model")
            .collectAsList()) {
      System.out.printf(Locale.ROOT, "  %-16s %9d%n", row.getString(0), row.getLong(1));
    }
    System.out.println();
    System.out.println("ask your own questions:");
    System.out.println(
        "  ./touchline sql --format csv \"SELECT model, count(*) FROM gold.attribution_credits GROUP"
            + " BY model\"");
    // Dirt is part of the demo: its warnings are what they should be.
    return Night.PUBLISHED;
  }
}
