package touchline.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.delta.Warehouse;
import touchline.pipeline.Audit;
import touchline.pipeline.Given;
import touchline.pipeline.Intake;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;
import touchline.pipeline.Person;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.storage.Storage;

/**
 * What a night promises, on the smallest warehouse that can break it. {@link GuardsTest} runs each
 * of these again with the guard taken out that it is about, and wants it to fail.
 */
@Tag("long")
class PromisesTest {
  private static final Table LEADS = Table.of("bronze.crm_leads");
  private static final Table IDENTITIES = Table.of("silver.identities");
  private static final List<Job> JOBS =
      NightTest.JOBS.stream().filter(job -> job.writes() == IDENTITIES).toList();
  private static final Intake NOTHING = NightTest.landed(List.of());
  private static final Audit FAILING =
      (staged, asOf) ->
          List.of(
              new Audit.Finding(
                  "never", "silver.identities", Audit.Status.FAILED, 1.0, "0", "held"));

  @TempDir static Path made;

  private static Path sound;

  @TempDir Path folder;

  @BeforeAll
  static void oneNight() {
    sound = made.resolve("sound");
    night(sound, NightTest.landed(List.of("a", "b")));
  }

  private static Night.Outcome night(Path warehouse, Intake intake) {
    Warehouse open = new Warehouse(Given.spark(), Storage.of(warehouse));
    return night(open, intake, NightTest.SOUND).run(LocalDate.parse("2026-06-10"), 1, line -> {});
  }

  private static Night night(Warehouse open, Intake intake, Audit audit) {
    return new Night(open.logs(), () -> open, intake, new JobGraph(JOBS), audit, NightTest.CLOCK);
  }

  private Path copy() throws IOException {
    Path copy = folder.resolve("w");
    FileUtils.copyDirectory(sound.toFile(), copy.toFile());
    return copy;
  }

  /** Contents that readers see, by table. */
  private static Map<String, List<String>> contents(Path warehouse) {
    TableLogs logs = new TableLogs(Storage.of(warehouse));
    Ledger ledger = new Ledger(logs);
    Ledger.Entry night = ledger.last().orElseThrow();
    ledger.verify(night);
    Map<String, List<String>> contents = new TreeMap<>();
    for (Table table : List.of(LEADS, IDENTITIES)) {
      contents.put(
          table.name(),
          logs.rows(table, night.version(table)).stream().map(Row::toString).sorted().toList());
    }
    return contents;
  }

  private static List<String> identifiers(Path warehouse) {
    return contents(warehouse).get(IDENTITIES.name()).stream()
        .map(row -> row.replaceAll("^.lead:(.).*", "$1"))
        .toList();
  }

  @Test
  void ofTwoRunsOneIsToldToWait() throws IOException {
    Path warehouse = copy();
    List<Throwable> second = new ArrayList<>();
    Intake busy =
        (spark, store, asOf) -> {
          second.add(catchThrowable(() -> night(warehouse, NightTest.landed(List.of("d")))));
          return NightTest.landed(List.of("c")).take(spark, store, asOf);
        };
    assertThat(catchThrowable(() -> night(warehouse, busy))).isNull();
    assertThat(second)
        .singleElement()
        .isInstanceOf(UserError.class)
        .extracting(e -> ((UserError) e).exitCode())
        .isEqualTo(UserError.LOCKED);
    assertThat(identifiers(warehouse)).containsExactly("a", "b", "c");
  }

  @Test
  void runThatLostItsLockWritesNoMore() throws IOException {
    Path warehouse = copy();
    Intake robbed =
        (spark, store, asOf) -> {
          try {
            Files.delete(warehouse.resolve("_lock"));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return NightTest.landed(List.of("c")).take(spark, store, asOf);
        };
    assertThat(catchThrowable(() -> night(warehouse, robbed)))
        .isInstanceOf(UserError.class)
        .extracting(e -> ((UserError) e).exitCode())
        .isEqualTo(UserError.LOCKED);
    assertThat(identifiers(warehouse)).containsExactly("a", "b");
  }

  @Test
  void whatACutOffRunStagedIsTakenBack() throws IOException {
    Path warehouse = copy();
    Intake cutOff =
        (spark, store, asOf) -> {
          NightTest.landed(List.of("x")).take(spark, store, asOf);
          throw new IllegalStateException("cut off");
        };
    assertThat(catchThrowable(() -> night(warehouse, cutOff))).hasMessage("cut off");
    assertThat(identifiers(warehouse)).containsExactly("a", "b");
    night(warehouse, NightTest.landed(List.of("c")));
    assertThat(identifiers(warehouse)).containsExactly("a", "b", "c");
  }

  @Test
  void nightThatAGateHoldsIsNotSeen() throws IOException {
    Path warehouse = copy();
    Warehouse open = new Warehouse(Given.spark(), Storage.of(warehouse));
    Night.Outcome held =
        night(open, NightTest.landed(List.of("c")), FAILING)
            .run(LocalDate.parse("2026-06-11"), 1, line -> {});
    assertThat(held.exitCode()).isEqualTo(Night.HELD);
    assertThat(identifiers(warehouse)).containsExactly("a", "b");
  }

  @Test
  void nightThatDoesNotFitTheDiskIsNotBegun() throws IOException {
    Path warehouse = copy();
    Warehouse open = new Warehouse(Given.spark(), Storage.of(warehouse));
    Need.Factors costs = new Need.Factors(0, 1e15, 0, 0, 0);
    assertThat(
            catchThrowable(
                () ->
                    night(open, NightTest.landed(List.of("c")), NightTest.SOUND)
                        .taking(costs)
                        .run(LocalDate.parse("2026-06-11"), 1, line -> {})))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(" left; nothing was begun. Make room")
        .extracting(e -> ((UserError) e).exitCode())
        .isEqualTo(UserError.INPUT_OUTPUT);
    assertThat(identifiers(warehouse)).containsExactly("a", "b");
    // Nor is a folder made for a first night.
    Path first = folder.resolve("first");
    Warehouse none = new Warehouse(Given.spark(), Storage.of(first));
    Need.Factors disk = new Need.Factors(0, 0, Long.MAX_VALUE, 0, 0);
    assertThat(
            catchThrowable(
                () ->
                    night(none, NOTHING, NightTest.SOUND)
                        .taking(disk)
                        .run(LocalDate.parse("2026-06-11"), 1, line -> {})))
        .isInstanceOf(UserError.class);
    assertThat(Files.exists(first.resolve("_published"))).isFalse();
  }

  /** Empties the newest commit of a table, or cuts its data file. */
  private static void damage(Path warehouse, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(warehouse.resolve("silver/identities"))) {
      Path last =
          files
              .filter(f -> f.toString().endsWith(ending))
              .reduce((earlier, later) -> later)
              .orElseThrow();
      Files.deleteIfExists(last.resolveSibling("." + last.getFileName() + ".crc"));
      Files.write(last, new byte[0]);
    }
  }

  private static void repair(Path warehouse) {
    Warehouse open = new Warehouse(Given.spark(), Storage.of(warehouse));
    Night night = night(open, NOTHING, NightTest.SOUND);
    new Repair(open, NOTHING, new JobGraph(JOBS), night, NightTest.CLOCK).run(1, line -> {});
  }

  @Test
  void damageIsToldInsteadOfRead() throws IOException {
    Path warehouse = copy();
    damage(warehouse, ".json");
    assertThat(catchThrowable(() -> night(warehouse, NOTHING)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("silver.identities")
        .extracting(e -> ((UserError) e).exitCode())
        .isEqualTo(UserError.INPUT_OUTPUT);
  }

  @Test
  void damageIsRepaired() throws IOException {
    Path warehouse = copy();
    Map<String, List<String>> before = contents(warehouse);
    damage(warehouse, ".parquet");
    assertThat(catchThrowable(() -> repair(warehouse))).isNull();
    assertThat(catchThrowable(() -> contents(warehouse))).isNull();
    assertThat(contents(warehouse)).isEqualTo(before);
  }

  @Test
  void lostNoteOfTheLedgerIsToldAndRepairWritesItAnew() throws IOException {
    Path warehouse = copy();
    Path mark = warehouse.resolve("_published");
    String noted = Files.readString(mark);
    Files.delete(mark);
    assertThat(catchThrowable(() -> night(warehouse, NOTHING)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("_published is missing, though the table");
    assertThat(catchThrowable(() -> repair(warehouse))).isNull();
    assertThat(mark).hasContent(noted);
    assertThat(identifiers(warehouse)).containsExactly("a", "b");
  }

  @Test
  void threeHundredReadsDuringNightsAndUpkeepSeeWholeNightsInOrder() throws Exception {
    Path warehouse = copy();
    AtomicBoolean written = new AtomicBoolean();
    List<Map<String, List<String>>> seen = new ArrayList<>();
    int[] reads = {0};
    CompletableFuture<Void> reader =
        CompletableFuture.runAsync(
            () -> {
              while (!written.get() || reads[0] < 300) {
                Map<String, List<String>> now = contents(warehouse);
                reads[0]++;
                if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(now)) {
                  seen.add(now);
                }
              }
            });
    try {
      night(warehouse, NightTest.landed(List.of("c")));
      new Upkeep(2, table -> 400, 0)
          .run(new Warehouse(Given.spark(), Storage.of(warehouse)), NightTest.CLOCK, line -> {});
      night(warehouse, NightTest.landed(List.of("d")));
    } finally {
      written.set(true);
    }
    reader.get(5, TimeUnit.MINUTES);
    assertThat(reads[0]).isGreaterThanOrEqualTo(300);
    assertThat(seen)
        .extracting(night -> night.get(IDENTITIES.name()).size())
        .startsWith(2)
        .endsWith(4)
        .isSorted()
        .doesNotHaveDuplicates();
    assertThat(seen)
        .allSatisfy(
            night ->
                assertThat(night.get(LEADS.name())).hasSameSizeAs(night.get(IDENTITIES.name())));
  }

  /** Somebody who is the lead b. */
  private static final Person B =
      (store, on) -> {
        List<Row> rows = store.rows(LEADS);
        List<Row> others = rows.stream().filter(row -> !row.toString().contains("lead:b")).toList();
        boolean wasErased = rows.size() == others.size();
        if (!wasErased) {
          store.replace(LEADS, Given.spark().createDataFrame(others, LEADS.schema().asNullable()));
        }
        return new Person.Erased(
            wasErased, wasErased ? Map.of() : Map.of(LEADS.name(), 1L), Set.of(), 1, "lead:b");
      };

  private static void erase(Path warehouse, Audit audit, Clock clock) {
    Warehouse open = new Warehouse(Given.spark(), Storage.of(warehouse));
    // Once the tables are published without the person, not all is known that names the person.
    Consumer<Person.Erased> beside =
        erased -> {
          if (!erased.wasErased()) {
            assertThat(identifiers(warehouse)).contains("b");
          }
        };
    new Erasure(open, new JobGraph(JOBS), night(open, NOTHING, audit), clock)
        .run(B, beside, 1, line -> {});
  }

  /** Files that name the lead b. */
  private static Set<String> naming(Path warehouse) throws IOException {
    Set<String> naming = new TreeSet<>();
    try (Stream<Path> all = Files.walk(warehouse)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String text = Given.text(file);
        if (text.contains("lead:b") || text.contains("p_b")) {
          naming.add(warehouse.relativize(file).toString());
        }
      }
    }
    return naming;
  }

  @Test
  void nothingNamesSomebodyWhoWasErased() throws IOException {
    Path warehouse = copy();
    assertThat(naming(warehouse)).hasSizeGreaterThan(1);
    erase(warehouse, NightTest.SOUND, NightTest.CLOCK);
    assertThat(identifiers(warehouse)).containsExactly("a");
    assertThat(naming(warehouse)).isEmpty();
    assertThat(new Ledger(new TableLogs(Storage.of(warehouse))).last().orElseThrow().notes())
        .containsExactly(
            "a person was erased from every table and version: 1 identifiers, 1 rows of 1 tables");
  }

  @Test
  void warehouseIsItsOwnersAlone() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(sound)))
        .isEqualTo("rwx------");
    Path shared = Files.createDirectories(folder.resolve("shared"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-x---"));
    night(shared, NOTHING);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shared)))
        .as("a folder that somebody made is left as it is")
        .isEqualTo("rwxr-x---");
  }

  @Test
  void eraseThatAGateHoldsOrThatIsCutOffIsRunAgain() throws IOException {
    Path warehouse = copy();
    Map<String, List<String>> before = contents(warehouse);
    assertThat(catchThrowable(() -> erase(warehouse, FAILING, NightTest.CLOCK)))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("the night without the person is held by a quality gate")
        .extracting(e -> ((UserError) e).exitCode())
        .isEqualTo(Night.HELD);
    assertThat(contents(warehouse)).isEqualTo(before);

    // After the night without the person is published, before earlier versions are deleted.
    Clock cutting =
        new Clock() {
          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            throw new IllegalStateException("cut off");
          }
        };
    assertThat(catchThrowable(() -> erase(warehouse, NightTest.SOUND, cutting)))
        .hasMessage("cut off");
    assertThat(identifiers(warehouse)).containsExactly("a");
    assertThat(naming(warehouse)).as("what earlier versions still hold").isNotEmpty();
    erase(warehouse, NightTest.SOUND, NightTest.CLOCK);
    assertThat(identifiers(warehouse)).containsExactly("a");
    assertThat(naming(warehouse)).isEmpty();

    // Nights after it are taken back like any other.
    Intake cutOff =
        (spark, store, asOf) -> {
          NightTest.landed(List.of("x")).take(spark, store, asOf);
          throw new IllegalStateException("cut off");
        };
    assertThat(catchThrowable(() -> night(warehouse, cutOff))).hasMessage("cut off");
    night(warehouse, NightTest.landed(List.of("c")));
    assertThat(identifiers(warehouse)).containsExactly("a", "c");
  }
}
