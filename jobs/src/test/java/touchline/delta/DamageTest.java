package touchline.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.pipeline.Given;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.storage.Storage;

/** Every file of a warehouse, lost, emptied, cut: found at the next open, without Spark. */
class DamageTest {
  private static final Table CONTENTS = Table.of("silver.contents");
  private static final Table LEXICON = Table.of("gold.lexicon_versions");

  @TempDir static Path made;

  @TempDir Path folder;

  private static final List<Path> FORCED = new ArrayList<>();
  private static Path sound;

  /** Two nights of two tables; the second adds to one. */
  @BeforeAll
  static void twoNights() throws IOException {
    sound = Files.createDirectories(made.resolve("sound"));
    Warehouse warehouse =
        new Warehouse(
            Given.spark(), Storage.of(sound), 0, place -> FORCED.add(place.onDisk().orElseThrow()));
    new Ledger(warehouse.logs()).begin();
    warehouse.append(CONTENTS, Given.parse(CONTENTS, "{\"content_id\":\"c1\"}"));
    warehouse.replace(LEXICON, List.<Row>of());
    record(warehouse, "2026-06-29");
    FORCED.clear();
    warehouse.append(CONTENTS, Given.parse(CONTENTS, "{\"content_id\":\"c2\"}"));
    record(warehouse, "2026-06-30");
  }

  private static void record(Warehouse warehouse, String date) {
    Ledger ledger = new Ledger(warehouse.logs());
    Map<String, Long> versions = new TreeMap<>();
    for (Table table : List.of(CONTENTS, LEXICON)) {
      versions.put(table.name(), warehouse.version(table));
    }
    ledger.record(
        warehouse,
        ledger.entry(
            LocalDate.parse(date),
            "published",
            versions,
            Map.of(),
            List.of(),
            Map.of(),
            Instant.EPOCH));
  }

  private static void open(Path warehouse) {
    Ledger ledger = new Ledger(new TableLogs(Storage.of(warehouse)));
    ledger.verify(ledger.last().orElseThrow());
  }

  /** Files and folders whose loss loses something, relative to the warehouse. */
  private static List<Path> parts() throws IOException {
    try (Stream<Path> files = Files.walk(sound)) {
      return files
          .map(sound::relativize)
          .filter(part -> !part.toString().endsWith(".crc"))
          // A folder of Delta's that stays empty.
          .filter(part -> !part.endsWith("_staged_commits"))
          .filter(part -> part.getNameCount() > 1 || part.toString().equals("_published"))
          .toList();
    }
  }

  private Path copy(String name) throws IOException {
    Path copy = folder.resolve(name);
    FileUtils.copyDirectory(sound.toFile(), copy.toFile());
    return copy;
  }

  private static void cut(Path file, long bytes) throws IOException {
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) bytes));
  }

  @Test
  void soundWarehouseOpens() throws IOException {
    open(copy("sound"));
    assertThat(new Ledger(new TableLogs(Storage.of(sound))).last().orElseThrow().rows())
        .containsEntry("silver.contents", 2L)
        .containsEntry("gold.lexicon_versions", 0L);
  }

  @Test
  void everyPartThatIsLostEmptyOrHalfIsNamedAndNothingIsTouched() throws IOException {
    int tried = 0;
    for (Path part : parts()) {
      for (String damage : List.of("lost", "empty", "half")) {
        Path warehouse = copy("w" + tried++);
        Path damaged = warehouse.resolve(part.toString());
        if (damage.equals("lost")) {
          FileUtils.forceDelete(damaged.toFile());
        } else if (Files.isRegularFile(damaged)) {
          cut(damaged, damage.equals("empty") ? 0 : Files.size(damaged) / 2);
        } else {
          continue;
        }
        int files = FileUtils.listFiles(warehouse.toFile(), null, true).size();
        String what = part + " " + damage;
        assertThat(catchThrowable(() -> open(warehouse)))
            .as(what)
            .isInstanceOf(UserError.class)
            .hasMessageContaining(part.getFileName().toString().replaceAll("_published", "/"))
            .hasMessageContaining("Nothing was touched; repair says what is damaged")
            .extracting(e -> ((UserError) e).exitCode())
            .isEqualTo(UserError.INPUT_OUTPUT);
        assertThat(FileUtils.listFiles(warehouse.toFile(), null, true)).as(what).hasSize(files);
        FileUtils.deleteDirectory(warehouse.toFile());
      }
    }
    assertThat(tried).isGreaterThan(30);
  }

  @Test
  void noteThatHoldsNothingIsDamagedAndOneOfAnEarlierVersionIsBelieved() throws IOException {
    Path warehouse = copy("noted");
    Path note = warehouse.resolve("_published");
    for (String text : List.of("{}", "null", "[]", "1x", "99999999999999999999")) {
      Files.writeString(note, text);
      assertThatThrownBy(() -> open(warehouse))
          .as(text)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("_published is damaged");
    }
    long runs = new Ledger(new TableLogs(Storage.of(warehouse))).readable().size();
    Files.writeString(note, runs + "\n");
    open(warehouse);
    Files.writeString(note, runs + 1 + "\n");
    assertThatThrownBy(() -> open(warehouse))
        .hasMessageContaining("lost run " + (runs + 1) + ", which was published");
    Files.delete(note);
    Files.createDirectory(note);
    assertThatThrownBy(() -> open(warehouse)).hasMessageContaining("_published is damaged");
  }

  @Test
  void emptyCommitIsReadAsFewerRowsWhereNobodyHoldsItAgainstTheLedger() throws IOException {
    Path warehouse = copy("w");
    TableLogs logs = new TableLogs(Storage.of(warehouse));
    long version = logs.version(CONTENTS);
    cut(warehouse.resolve("silver/contents/_delta_log/%020d.json".formatted(version)), 0);
    assertThat(logs.rows(CONTENTS, version)).hasSize(1);
    assertThatThrownBy(() -> open(warehouse))
        .hasMessageStartingWith("silver.contents: version " + version)
        .hasMessageContaining(".json is empty");
  }

  @Test
  void tablesWithoutLedgerAreNeverTakenForStaged() throws IOException {
    Path warehouse = copy("w");
    FileUtils.deleteDirectory(warehouse.resolve("ops/runs/_delta_log").toFile());
    Files.delete(warehouse.resolve("_published"));
    Ledger ledger = new Ledger(new TableLogs(Storage.of(warehouse)));
    assertThatThrownBy(ledger::begin)
        .hasMessageContaining("runs is missing, though the table gold.lexicon_versions is there");
    Mark.NONE_YET.write(Storage.of(warehouse));
    assertThat(ledger.all()).as("a first night that was cut off").isEmpty();
  }

  @Test
  void byteThatChangedInAPageIsFoundWithoutHadoopsChecksum() throws IOException {
    Path warehouse = copy("w");
    TableLogs logs = new TableLogs(Storage.of(warehouse));
    DataFile file =
        logs.state(CONTENTS, 0).files().get(0); // that of the first night, which holds c1
    Path data = warehouse.resolve("silver/contents").resolve(file.place());
    Files.delete(data.resolveSibling("." + data.getFileName() + ".crc"));
    byte[] bytes = Files.readAllBytes(data);
    int before = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("c1");
    assertThat(before).as("the value lies in the file as it is").isPositive();
    bytes[before + 1] = '7';
    Files.write(data, bytes);
    assertThatThrownBy(() -> logs.rows(CONTENTS, logs.version(CONTENTS)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("silver.contents in ")
        .hasMessageContaining("cannot be read");
  }

  @Test
  void whatTheLedgerVouchesForIsForcedBeforeItAndNothingElse() {
    List<String> places = FORCED.stream().map(p -> sound.relativize(p).toString()).toList();
    assertThat(places).anyMatch(place -> place.startsWith("ops/runs/"));
    int ledger =
        places.indexOf(
            places.stream().filter(p -> p.startsWith("ops/runs/")).findFirst().orElseThrow());
    assertThat(places.subList(0, ledger))
        .contains("silver/contents/_delta_log/00000000000000000001.json")
        .contains("silver/contents/_delta_log", "silver/contents", "silver", "")
        .doesNotContain("silver/contents/_delta_log/00000000000000000000.json")
        .filteredOn(place -> place.endsWith(".parquet"))
        .singleElement()
        .asString()
        .startsWith("silver/contents/part-");
    assertThat(places).noneMatch(place -> place.startsWith("gold"));
    assertThat(places.subList(ledger, places.size()))
        .contains("ops/runs/_delta_log/00000000000000000001.json", "ops/runs/_delta_log");
  }

  @Test
  void ofTwoRunsThatWouldPublishAsTheSameOneDoes() throws IOException {
    Path copy = copy("w");
    Warehouse first = new Warehouse(Given.spark(), Storage.of(copy));
    Ledger ledger = new Ledger(first.logs());
    Row third = Ledger.row(ledger.last().orElseThrow());
    assertThatThrownBy(
            () -> first.appendAlone(Ledger.RUNS, List.of(third), () -> record(first, "2026-07-01")))
        .isInstanceOf(ConcurrentModificationException.class);
    assertThat(ledger.all()).hasSize(3);
  }
}
