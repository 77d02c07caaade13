package touchline.cli;

import java.nio.file.Path;
import java.time.LocalDate;
import touchline.pipeline.Given;
import touchline.pipeline.Night;
import touchline.simulate.ConversionRates;
import touchline.simulate.Dirt;
import touchline.simulate.World;
import touchline.simulate.WorldSettings;

/**
 * A simulated company of 150 leads, dirt included, and the night that took in its first delivery.
 * Made once for all tests, which only read it: a night costs more than all that is asserted of it.
 */
final class SmallWorld {
  static final WorldSettings SETTINGS =
      WorldSettings.of(150, 200, 11)
          .withRates(new ConversionRates(0.6, 0.45, 0.35, 0.2))
          .withLateLeads(0.2)
          .withDirt(new Dirt(0.02, 0.02, 0.02, 0.04, 0.05, 0.05, 0.03, 0.02, 0.1, 0.02));

  /** The first delivery is received on the day before the world ends. */
  static final LocalDate FIRST = SETTINGS.end().minusDays(1);

  /** Test classes run in several JVMs at once; each has its own. */
  private static final Path FOLDER =
      Path.of("target", "small-world-" + System.getProperty("touchline.fork", "1"))
          .toAbsolutePath();

  /** A feed of forty rows may have three bad ones. */
  static final Path CONF;

  static final Path LANDING = FOLDER.resolve("landing");
  static final Path TRUTH = FOLDER.resolve("truth");

  /** Published once, as of {@link #FIRST}. */
  static final Path WAREHOUSE = FOLDER.resolve("warehouse");

  static final Night.Outcome OUTCOME;

  static {
    Nights.remove(FOLDER);
    CONF = Nights.conf(FOLDER, "ingest.max-quarantine-share = 0.3");
    new World(SETTINGS).write(Given.spark(), FOLDER);
    OUTCOME = Nights.run(WAREHOUSE, LANDING, FIRST, CONF);
  }

  private SmallWorld() {}
}
