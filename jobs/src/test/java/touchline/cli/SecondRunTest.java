package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.night.Night;
import touchline.pipeline.Given;
import touchline.publish.PublishedTables;
import touchline.storage.Storage;

class SecondRunTest {
  @TempDir Path folder;

  @Test
  void secondRunChangesNothing() {
    Path warehouse = Nights.copy(SmallWorld.WAREHOUSE, folder.resolve("warehouse"));
    Map<String, Long> versions = versions(warehouse);
    Set<Path> files = Nights.dataFiles(warehouse);
    Night.Outcome again =
        Nights.run(warehouse, SmallWorld.LANDING, SmallWorld.FIRST, SmallWorld.CONF);
    assertThat(again.changed()).isFalse();
    assertThat(again.exitCode()).isEqualTo(Night.PUBLISHED_WITH_WARNINGS);
    assertThat(again.runId()).isEqualTo(1);
    assertThat(again.steps()).isEmpty();
    assertThat(Nights.dataFiles(warehouse)).isEqualTo(files);
    assertThat(versions(warehouse)).isEqualTo(versions);
  }

  /** Version of every table that readers see: equal versions have equal rows. */
  private static Map<String, Long> versions(Path warehouse) {
    return PublishedTables.open(Given.spark(), Storage.of(warehouse))
        .night()
        .orElseThrow()
        .versions();
  }
}
