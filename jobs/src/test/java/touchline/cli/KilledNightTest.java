package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.pipeline.Night;

class KilledNightTest {
  /** Most of the tables are staged when this one is. */
  private static final String LAST_WORD = "gold.content_paths";

  /** As a kill -9 leaves it: 128 + SIGKILL. */
  private static final int KILLED = 137;

  @TempDir Path folder;

  @Test
  void killedNightLeavesThePublishedOneAndTheNextRunIsAsIfNothingHadHappened()
      throws IOException, InterruptedException {
    Path undisturbed = Nights.copy(SmallWorld.WAREHOUSE, folder.resolve("undisturbed"));
    Night.Outcome smooth =
        Nights.run(undisturbed, SmallWorld.LANDING, SmallWorld.SECOND, SmallWorld.CONF);
    Map<String, List<String>> expected = Nights.contents(undisturbed);
    Map<String, List<String>> published = Nights.contents(SmallWorld.WAREHOUSE);
    assertThat(smooth.changed()).isTrue();
    assertThat(Nights.differences(published, expected))
        .as("what the second delivery changes")
        .anyMatch(table -> table.startsWith("silver.touchpoints"))
        .anyMatch(table -> table.startsWith(LAST_WORD))
        .anyMatch(table -> table.startsWith("gold.attribution_summary"));

    Path warehouse = Nights.copy(SmallWorld.WAREHOUSE, folder.resolve("killed"));
    long commits = commits(warehouse);
    kill(warehouse);
    assertThat(commits(warehouse)).as("commits, some staged").isGreaterThan(commits);
    assertThat(Nights.differences(published, Nights.contents(warehouse)))
        .as("what readers see after the kill")
        .isEmpty();

    Night.Outcome next =
        Nights.run(warehouse, SmallWorld.LANDING, SmallWorld.SECOND, SmallWorld.CONF);
    assertThat(next.runId()).isEqualTo(smooth.runId()).isEqualTo(2);
    assertThat(Nights.differences(expected, Nights.contents(warehouse)))
        .as("an undisturbed night and one after a kill")
        .isEmpty();
  }

  /** Runs the second night in a JVM of its own and kills it on its word. */
  private void kill(Path warehouse) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(
        List.of(
            Touchline.class.getName(),
            "nightly",
            "--warehouse",
            warehouse.toString(),
            "--landing",
            SmallWorld.LANDING.toString(),
            "--conf",
            SmallWorld.CONF.toString(),
            "--as-of",
            SmallWorld.SECOND.toString()));
    Process night = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> said = new ArrayList<>();
    try (BufferedReader lines = night.inputReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = lines.readLine()) != null) {
        said.add(line);
        if (line.startsWith(LAST_WORD)) {
          night.destroyForcibly();
          break;
        }
      }
    }
    assertThat(night.waitFor()).as(String.join("\n", said)).isEqualTo(KILLED);
  }

  private static long commits(Path warehouse) throws IOException {
    try (Stream<Path> files = Files.walk(warehouse)) {
      return files
          .filter(file -> file.getParent().getFileName().toString().equals("_delta_log"))
          .filter(file -> file.toString().endsWith(".json"))
          .count();
    }
  }
}
