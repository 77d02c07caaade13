package touchline.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.bench.FaultyFiles;
import touchline.bench.FaultyFiles.Fault;
import touchline.delta.Ledger;
import touchline.delta.Warehouse;
import touchline.pipeline.Given;
import touchline.pipeline.Intake;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;
import touchline.pipeline.Table;
import touchline.storage.Storage;

/** A second night of three tables, each of whose changes to files goes wrong in its turn. */
@Tag("long")
class FaultsTest {
  private static final List<Table> TABLES =
      List.of(Table.of("bronze.crm_leads"), Table.of("silver.identities"));

  private static final List<Job> JOBS =
      NightTest.JOBS.stream().filter(job -> TABLES.contains(job.writes())).toList();

  @TempDir static Path made;

  private static Path sound;
  private static Map<String, List<String>> first;
  private static Map<String, List<String>> second;

  /** Every kind of fault at every change: many minutes instead of one. */
  private static final boolean EVERY = Boolean.getBoolean("touchline.every.fault");

  @TempDir Path folder;

  @BeforeAll
  static void twoNights() throws IOException {
    FaultyFiles.SETTINGS.forEach((name, value) -> Given.spark().conf().set(name, value));
    sound = made.resolve("sound");
    night(sound, NightTest.landed(List.of("a", "b")));
    first = contents(sound);
    Path both = made.resolve("both");
    FileUtils.copyDirectory(sound.toFile(), both.toFile());
    night(both, SECOND);
    second = contents(both);
  }

  @AfterAll
  static void everythingWorksAgain() {
    FaultyFiles.disarm();
    FaultyFiles.SETTINGS.keySet().forEach(name -> Given.spark().conf().unset(name));
  }

  private static final Intake SECOND = NightTest.landed(List.of("c"));

  private static void night(Path warehouse, Intake intake) {
    Warehouse open = new Warehouse(Given.spark(), Storage.of(warehouse));
    new Night(open.logs(), () -> open, intake, new JobGraph(JOBS), NightTest.SOUND, NightTest.CLOCK)
        .run(LocalDate.parse("2026-06-10"), 1, line -> {});
  }

  private static Map<String, List<String>> contents(Path warehouse) {
    Warehouse open = new Warehouse(Given.spark(), Storage.of(warehouse));
    Ledger ledger = new Ledger(open.logs());
    Ledger.Entry night = ledger.last().orElseThrow();
    ledger.verify(night);
    Map<String, List<String>> contents = new TreeMap<>();
    for (Table table : TABLES) {
      contents.put(
          table.name(),
          open.logs().rows(table, night.version(table)).stream()
              .map(Row::toString)
              .sorted()
              .toList());
    }
    return contents;
  }

  @Test
  void whateverChangeGoesWrongReadersSeeOneNightAndTheNextRunEqualsAnUndisturbedOne()
      throws IOException {
    Fault[] kinds = Fault.values();
    int failed = 0;
    int n = 1;
    boolean reached = true;
    while (reached) {
      for (Fault fault : EVERY ? List.of(kinds) : List.of(kinds[(n - 1) % kinds.length])) {
        Path warehouse = folder.resolve("w" + n + fault);
        FileUtils.copyDirectory(sound.toFile(), warehouse.toFile());
        FaultyFiles.arm(fault, n);
        Throwable thrown = catchThrowable(() -> night(warehouse, SECOND));
        reached = FaultyFiles.disarm() >= n;
        String what = fault + " at change " + n;
        Map<String, List<String>> seen = contents(warehouse);
        if (thrown == null) {
          assertThat(seen).as(what).isEqualTo(second);
        } else {
          failed++;
          assertThat(seen).as(what).isIn(first, second);
          night(warehouse, seen.equals(first) ? SECOND : NightTest.landed(List.of()));
          assertThat(contents(warehouse)).as("after " + what).isEqualTo(second);
        }
        FileUtils.deleteDirectory(warehouse.toFile());
      }
      n++;
    }
    assertThat(n).as("changes to files of a night").isGreaterThan(15);
    assertThat(failed).as("nights that a fault ended").isGreaterThan(n / 2 - 1);
  }
}
