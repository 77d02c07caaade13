package touchline.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.io.FileUtils;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.delta.Warehouse;
import touchline.pipeline.Given;
import touchline.pipeline.Intake;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.storage.Storage;

/** Two nights that lose parts of themselves, or the last of them, and come back. */
@Tag("long")
class RepairTest {
  private static final Table LEADS = Table.of("bronze.crm_leads");
  private static final Table PARAMETERS = Table.of("gold.attribution_parameters");
  private static final Table CONVERSIONS = Table.of("gold.conversions");
  private static final Table CREDITS = Table.of("gold.attribution_credits");
  private static final Table STAGES = Table.of("silver.lead_stages");

  @TempDir static Path made;

  private static Path sound;
  private static Map<String, List<String>> first;
  private static Map<String, List<String>> second;

  @TempDir Path folder;

  @BeforeAll
  static void twoNights() {
    sound = made.resolve("sound");
    night(sound, "2026-06-10", NightTest.FIRST);
    first = contents(sound);
    night(sound, "2026-06-11", NightTest.SECOND);
    second = contents(sound);
  }

  private static Night.Outcome night(Path warehouse, String asOf, Intake intake) {
    Warehouse open = new Warehouse(Given.spark(), Storage.of(warehouse));
    return night(open, intake).run(LocalDate.parse(asOf), 1, line -> {});
  }

  private static Night night(Warehouse open, Intake intake) {
    return new Night(
        open.logs(),
        () -> open,
        intake,
        new JobGraph(NightTest.JOBS),
        NightTest.SOUND,
        NightTest.CLOCK);
  }

  private static List<String> repair(Path warehouse) {
    Warehouse open = new Warehouse(Given.spark(), Storage.of(warehouse));
    Intake none = NightTest.landed(List.of());
    List<String> said = new ArrayList<>();
    new Repair(open, none, new JobGraph(NightTest.JOBS), night(open, none), NightTest.CLOCK)
        .run(1, said::add);
    return said;
  }

  /** Contents that readers see, by table. */
  private static Map<String, List<String>> contents(Path warehouse) {
    Warehouse open = new Warehouse(Given.spark(), Storage.of(warehouse));
    Ledger ledger = new Ledger(open.logs());
    Ledger.Entry night = ledger.last().orElseThrow();
    ledger.verify(night);
    Map<String, List<String>> contents = new TreeMap<>();
    List<Table> tables = new ArrayList<>(List.of(LEADS));
    NightTest.JOBS.stream().map(Job::writes).forEach(tables::add);
    for (Table table : tables) {
      contents.put(
          table.name(),
          open.logs().rows(table, night.version(table)).stream()
              .map(Row::toString)
              .sorted()
              .toList());
    }
    return contents;
  }

  private Path copy() throws IOException {
    Path copy = folder.resolve("w");
    FileUtils.copyDirectory(sound.toFile(), copy.toFile());
    return copy;
  }

  private static Path place(Path warehouse, Table table) {
    return warehouse.resolve(table.name().replace('.', '/'));
  }

  private static void empty(Path warehouse, Table table) throws IOException {
    long version = new Warehouse(Given.spark(), Storage.of(warehouse)).version(table);
    Path commit = place(warehouse, table).resolve("_delta_log/%020d.json".formatted(version));
    Files.delete(commit.resolveSibling("." + commit.getFileName() + ".crc"));
    Files.write(commit, new byte[0]);
  }

  @Test
  void tablesThatLostALogACommitOrAFileAreBroughtBackAsTheyWere() throws IOException {
    Path warehouse = copy();
    FileUtils.deleteDirectory(place(warehouse, LEADS).resolve("_delta_log").toFile());
    empty(warehouse, PARAMETERS);
    empty(warehouse, CONVERSIONS);
    FileUtils.deleteDirectory(place(warehouse, STAGES).toFile());

    List<String> said = repair(warehouse);
    assertThat(said)
        .filteredOn(line -> line.startsWith("damaged: "))
        .hasSize(4)
        .anyMatch(line -> line.contains("gold.conversions: version") && line.endsWith("is empty"));
    assertThat(said)
        .contains(
            "repaired: bronze.crm_leads: put together again from its data files, nothing is lost",
            "repaired: gold.attribution_parameters: put together again from its data files, nothing"
                + " is lost",
            "repaired: gold.conversions is made anew from what it is built on",
            "repaired: silver.lead_stages is made anew from what it is built on");
    assertThat(contents(warehouse)).isEqualTo(second);
    assertThat(warehouse.resolve("damaged")).isDirectoryRecursivelyContaining("glob:**.parquet");
    Ledger ledger = new Ledger(new Warehouse(Given.spark(), Storage.of(warehouse)).logs());
    assertThat(ledger.all().get(2).notes()).anyMatch(note -> note.startsWith("repaired: "));
    assertThat(repair(warehouse)).singleElement().asString().startsWith("nothing is damaged");

    night(warehouse, "2026-06-12", NightTest.THIRD);
    night(sound(), "2026-06-12", NightTest.THIRD);
    assertThat(contents(warehouse)).isEqualTo(contents(folder.resolve("undisturbed")));
  }

  @Test
  void sumsOfRowsThatWereLostAreNotAddedTwice() throws IOException {
    Path warehouse = copy();
    FileUtils.deleteDirectory(place(warehouse, CREDITS).toFile());
    assertThat(repair(warehouse))
        .contains("repaired: gold.attribution_credits is made anew from what it is built on");
    assertThat(contents(warehouse)).isEqualTo(second);
  }

  /** Changes the last byte of the first column's pages in each data file. */
  private static void change(Path warehouse, Table table) throws IOException {
    try (var files = Files.walk(place(warehouse, table))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".c000.zstd.parquet")).toList()) {
        long end;
        try (ParquetFileReader reader =
            ParquetFileReader.open(
                HadoopInputFile.fromPath(
                    new org.apache.hadoop.fs.Path(file.toUri()), Storage.hadoop()))) {
          ColumnChunkMetaData first = reader.getRowGroups().get(0).getColumns().get(0);
          end = first.getStartingPos() + first.getTotalSize();
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) end - 1] ^= 1;
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
        Files.write(file, bytes);
      }
    }
  }

  @Test
  void bytesThatChangedAreFoundThoughNamesAndSizesAreAsPublished() throws IOException {
    Path warehouse = copy();
    change(warehouse, STAGES);
    change(warehouse, Ledger.RUNS);
    TableLogs logs = new TableLogs(Storage.of(warehouse));
    assertThat(new Ledger(logs).damage()).as("what is seen without reading").isEmpty();
    List<String> said = repair(warehouse);
    assertThat(said)
        .anyMatch(line -> line.matches("damaged: ops.runs: .*holds other bytes than were.*"))
        .anyMatch(line -> line.matches("damaged: silver.lead_stages: .*holds other bytes.*"))
        .contains("repaired: silver.lead_stages is made anew from what it is built on");
    assertThat(contents(warehouse)).isEqualTo(second);
    assertThat(repair(warehouse)).singleElement().asString().startsWith("nothing is damaged");
  }

  private Path sound() throws IOException {
    Path undisturbed = folder.resolve("undisturbed");
    FileUtils.copyDirectory(sound.toFile(), undisturbed.toFile());
    return undisturbed;
  }

  @Test
  void landedRowsThatAreGoneAreToldAndTheRestFollowsFromWhatIsLeft() throws IOException {
    Path warehouse = copy();
    Path lost;
    try (var files = Files.list(place(warehouse, LEADS))) {
      lost =
          files.filter(f -> f.toString().endsWith(".parquet")).sorted().findFirst().orElseThrow();
    }
    Files.write(lost, new byte[7]);
    List<String> said = repair(warehouse);
    assertThat(said)
        .anyMatch(
            line ->
                line.matches("repaired: bronze.crm_leads: [1-3] of 4 rows could not be read.*"));
    Map<String, List<String>> left = contents(warehouse);
    assertThat(left.get("bronze.crm_leads")).hasSizeBetween(1, 3);
    assertThat(left.get("silver.identities")).hasSameSizeAs(left.get("bronze.crm_leads"));
  }

  @Test
  void ledgerIsPutOnRecordAgainFromWhatIsNotedBesideIt() throws IOException {
    Path warehouse = copy();
    FileUtils.deleteDirectory(warehouse.resolve("ops/runs").toFile());
    assertThatThrownBy(() -> night(warehouse, "2026-06-12", NightTest.THIRD))
        .hasMessageContaining("ops/runs is missing");
    assertThat(repair(warehouse))
        .anyMatch(
            line ->
                line.startsWith("ops.runs: run 2 is on record again")
                    && line.endsWith("; 1 earlier runs are lost, their nights cannot be read"));
    assertThat(contents(warehouse)).isEqualTo(second);
  }

  @Test
  void withoutLedgerAndNoteNothingIsGuessedAndNothingTouched() throws IOException {
    Path warehouse = copy();
    FileUtils.deleteDirectory(warehouse.resolve("ops/runs").toFile());
    Files.delete(warehouse.resolve("_published"));
    int files = FileUtils.listFiles(warehouse.toFile(), null, true).size();
    assertThatThrownBy(() -> repair(warehouse))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("restore one of the two from a backup. Nothing was touched")
        .hasMessageContaining("gold.conversions version ");
    assertThat(FileUtils.listFiles(warehouse.toFile(), null, true)).hasSize(files);
  }

  @Test
  void nightThatIsTakenBackIsNoLongerReadAndTheNextOneStartsBeforeIt() throws IOException {
    Path warehouse = copy();
    Warehouse open = new Warehouse(Given.spark(), Storage.of(warehouse));
    assertThatThrownBy(
            () ->
                new TakeBack(LocalDate.parse("2026-06-10"), "typo")
                    .run(open, NightTest.CLOCK, line -> {}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is not the last published one, which is that of 2026-06-11");
    new TakeBack(LocalDate.parse("2026-06-11"), "of a typo").run(open, NightTest.CLOCK, line -> {});
    assertThat(contents(warehouse)).isEqualTo(first);
    Ledger ledger = new Ledger(new Warehouse(Given.spark(), Storage.of(warehouse)).logs());
    assertThat(ledger.last().orElseThrow())
        .satisfies(
            night -> {
              assertThat(night.status()).isEqualTo(Ledger.TAKEN_BACK);
              assertThat(night.notes())
                  .contains("run 2 of 2026-06-11 was taken back, because of a typo");
            });
    assertThat(ledger.nights()).extracting(Ledger.Entry::runId).containsExactly(1L, 3L);
    night(warehouse, "2026-06-11", NightTest.SECOND);
    assertThat(contents(warehouse)).isEqualTo(second);
    assertThatThrownBy(
            () ->
                new TakeBack(LocalDate.parse("2026-06-10"), "x")
                    .run(open, NightTest.CLOCK, line -> {}))
        .hasMessageContaining("is not the last published one");
  }

  @Test
  void runThatLostItsLockPublishesNothing() throws IOException {
    Path warehouse = copy();
    Intake overtaken =
        (spark, store, asOf) -> {
          try {
            Files.delete(warehouse.resolve("_lock"));
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
          night(warehouse, "2026-06-12", NightTest.THIRD);
          return NightTest.FIRST.take(spark, store, asOf);
        };
    assertThatThrownBy(() -> night(warehouse, "2026-06-12", overtaken))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("_lock was removed or taken while this run held it")
        .extracting(e -> ((UserError) e).exitCode())
        .isEqualTo(UserError.LOCKED);
    Ledger ledger = new Ledger(new Warehouse(Given.spark(), Storage.of(warehouse)).logs());
    assertThat(ledger.all()).hasSize(3);
    night(sound(), "2026-06-12", NightTest.THIRD);
    assertThat(contents(warehouse)).isEqualTo(contents(folder.resolve("undisturbed")));
  }
}
