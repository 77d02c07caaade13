package touchline.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import touchline.pipeline.Given;
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

  private static final Path FOLDER = Path.of("target", "small-world").toAbsolutePath();

  /** A feed of forty rows may have three bad ones. */
  static final Path CONF;

  static final Path LANDING = FOLDER.resolve("landing");
  static final Path TRUTH = FOLDER.resolve("truth");

  /** Published once, as of {@link #FIRST}. */
  static final Path WAREHOUSE = FOLDER.resolve("warehouse");

  static {
    // Test classes run in several JVMs at once: the first one makes it, for this build.
    String build = System.getProperty("touchline.build", String.valueOf(ProcessHandle.current()));
    Path made = FOLDER.resolve("made-for");
    try (FileChannel file =
            FileChannel.open(
                FOLDER.resolveSibling("small-world.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = file.lock()) {
      CONF = FOLDER.resolve("site.conf");
      if (!lock.isValid() || !Files.exists(made) || !Files.readString(made).equals(build)) {
        Nights.remove(FOLDER);
        Nights.conf(FOLDER, "ingest.max-quarantine-share = 0.3");
        new World(SETTINGS).write(Given.spark(), FOLDER);
        Nights.run(WAREHOUSE, LANDING, FIRST, CONF);
        Files.writeString(made, build);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SmallWorld() {}
}
