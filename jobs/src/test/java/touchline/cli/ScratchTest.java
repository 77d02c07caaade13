package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.storage.Storage;

class ScratchTest {
  @Test
  void whatProcessesOfThisMachineLeftBehindIsRemovedAndNothingElse(@TempDir Path warehouse)
      throws IOException {
    Path mine = Scratch.of(Storage.of(warehouse));
    String machine = mine.getFileName().toString().replaceFirst("[0-9]+$", "");
    assertThat(mine.getParent()).isEqualTo(warehouse.resolve("_scratch"));
    Path dead = made(mine.resolveSibling(machine + "999999999999999999"));
    Path alive = made(mine.resolveSibling(machine + ProcessHandle.current().pid()));
    Path elsewhere = made(mine.resolveSibling("other-999999999999999999"));
    assertThat(Scratch.of(Storage.of(warehouse))).isEqualTo(mine);
    assertThat(dead).doesNotExist();
    assertThat(alive).exists();
    assertThat(elsewhere).exists();
  }

  private static Path made(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("blockmgr-1/0a"));
    Files.writeString(folder.resolve("blockmgr-1/0a/shuffle_0"), "x");
    return folder;
  }
}
