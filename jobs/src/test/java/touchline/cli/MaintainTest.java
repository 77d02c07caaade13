package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaintainTest {
  @TempDir Path folder;

  @Test
  void reportsEventsAndLogsOfLongAgoGoAndWhatSalesWorksFromStays() throws IOException {
    LocalDate last = LocalDate.parse("2026-06-30");
    LocalDate old = last.minusDays(91);
    List<String> kept =
        List.of(
            "reports/" + old.plusDays(1) + ".html",
            "reports/latest.html",
            "lineage/" + last + ".jsonl",
            "logs/notes.txt",
            "hand-off/" + old + ".csv");
    List<String> gone =
        List.of(
            "reports/" + old + ".html",
            "lineage/" + old + ".7d3a.jsonl",
            "logs/" + old + "T013000Z.log");
    for (String file : Stream.concat(kept.stream(), gone.stream()).toList()) {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.writeString(folder.resolve(file), "x");
    }
    Maintain.forget(touchline.storage.Storage.of(folder), last.minusDays(90));
    try (Stream<Path> left = Files.walk(folder)) {
      assertThat(left.filter(Files::isRegularFile).map(folder::relativize).map(Path::toString))
          .containsExactlyInAnyOrderElementsOf(kept);
    }
  }
}
