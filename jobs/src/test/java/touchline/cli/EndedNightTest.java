package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A night that is told to end: by Ctrl-C, by systemd, by whoever shuts the machine down. */
@Tag("long")
class EndedNightTest {
  /** As a shell tells SIGTERM: 128 + 15. SIGINT takes the same way, but is often ignored. */
  private static final int TERMINATED = 143;

  @TempDir Path folder;

  @Test
  void nightThatIsToldToEndSaysNothingOfWhatWasCutOffAndPublishesNothing() throws Exception {
    Path warehouse = folder.resolve("warehouse");
    Process night = Nights.start(warehouse, SmallWorld.LANDING, SmallWorld.FIRST, SmallWorld.CONF);
    List<String> before = new ArrayList<>();
    List<String> after = new ArrayList<>();
    try (BufferedReader lines = night.inputReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = lines.readLine()) != null) {
        (after.isEmpty() ? before : after).add(line);
        if (after.isEmpty() && line.startsWith("silver.identities")) {
          night.toHandle().destroy();
          after.add("");
        }
      }
    }
    assertThat(night.waitFor()).as("%s", before).isEqualTo(TERMINATED);
    // What was being told while it was told to end.
    assertThat(after)
        .hasSizeLessThan(10)
        .allMatch(line -> line.isEmpty() || line.matches("(silver|gold)[.]\\w+ .*"));
    Said status = Said.by("status", "--warehouse", warehouse.toString());
    assertThat(status.out() + status.err()).contains("no night is published");
  }
}
