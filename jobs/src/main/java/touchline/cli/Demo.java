package touchline.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import touchline.night.Night;
import touchline.publish.PublishedTables;
import touchline.simulate.World;
import touchline.simulate.WorldSettings;
import touchline.storage.Storage;

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
    Night.Outcome outcome =
        Nightly.run(options, Storage.of(world.resolve("landing")), settings.end());
    if (outcome.exitCode() == Night.HELD) {
      return outcome.exitCode();
    }
    PublishedTables published = PublishedTables.open(spark, options.warehouse);
    System.out.println();
    Map<String, Long> rows = published.night().orElseThrow().rows();
    System.out.println("made in " + options.warehouse + ":");
    for (String layer : List.of("bronze", "silver", "gold")) {
      List<Long> tables =
          rows.entrySet().stream()
              .filter(table -> table.getKey().startsWith(layer + "."))
              .map(Map.Entry::getValue)
              .toList();
      System.out.printf(
          Locale.ROOT,
          "  %-6s %3d tables %,11d rows%n",
          layer,
          tables.size(),
          tables.stream().mapToLong(count -> count).sum());
    }
    System.out.println();
    System.out.println("which channels brought the won deals, by model (reporting currency):");
    new Results(System.out, Results.WIDTH)
        .print(
            published.query(
                "SELECT channel, model, round(sum(credit), 1) AS won, sum(value_reporting) AS value"
                    + " FROM gold.attribution_summary WHERE conversion_type = 'won' AND dimension ="
                    + " 'channel' AND model IN ('last_touch', 'markov') GROUP BY channel, model"
                    + " ORDER BY model, won DESC, channel"),
            Results.Format.table);
    System.out.println();
    String folder = " --warehouse " + options.warehouse;
    System.out.println("open this first: " + options.warehouse.resolve("reports/latest.html"));
    System.out.println("then three questions to ask:");
    longestWon(published)
        .ifPresent(
            deal -> {
              System.out.println("  Why did a won deal's money go where it went?");
              System.out.println("    ./touchline explain deal " + deal + folder);
            });
    System.out.println("  Who waits for a call, longest overdue first?");
    System.out.println(
        "    ./touchline sql"
            + folder
            + " \"SELECT lead_id, owner_id, due_at FROM gold.follow_up WHERE priority = 1 ORDER BY"
            + " due_at\"");
    System.out.println("  What would change if we moved budget?");
    System.out.println("    notebooks/run what-if-budget-moved" + folder);
    // Dirt is part of the demo: its warnings are what they should be.
    return Night.PUBLISHED;
  }

  /** The won deal with most touches: there is most to explain. */
  private static Optional<String> longestWon(PublishedTables published) {
    return published
        .query(
            "SELECT deal_id FROM gold.deal_paths WHERE conversion_type = 'won' AND deal_id IS NOT"
                + " NULL ORDER BY touch_count DESC, deal_id LIMIT 1")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .findFirst();
  }
}
