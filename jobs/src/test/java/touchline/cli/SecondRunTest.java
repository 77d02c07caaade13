package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.pipeline.Night;
import touchline.pipeline.Runner;

class SecondRunTest {
  @TempDir Path folder;

  @Test
  void secondRunChangesNothing() {
    Path warehouse = Nights.copy(SmallWorld.WAREHOUSE, folder.resolve("warehouse"));
    Map<String, List<String>> before = Nights.contents(warehouse);
    Set<Path> files = Nights.dataFiles(warehouse);
    Night.Outcome again =
        Nights.run(warehouse, SmallWorld.LANDING, SmallWorld.FIRST, SmallWorld.CONF);
    assertThat(again.changed()).isFalse();
    assertThat(again.exitCode()).isEqualTo(SmallWorld.OUTCOME.exitCode());
    assertThat(again.runId()).isEqualTo(1);
    assertThat(again.steps()).extracting(Runner.Step::mode).containsOnly(Runner.Mode.KEPT);
    assertThat(Nights.dataFiles(warehouse)).isEqualTo(files);
    assertThat(Nights.differences(before, Nights.contents(warehouse))).isEmpty();
  }
}
