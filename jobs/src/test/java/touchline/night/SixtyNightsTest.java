package touchline.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.bench.TaskTimes;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.delta.Warehouse;
import touchline.pipeline.Given;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;
import touchline.storage.Storage;

/**
 * What a warehouse becomes when little lands on each of many nights: between two upkeeps it is what
 * it was between two earlier ones. The suite runs thirteen nights, {@code -Dtouchline.nights=61}
 * sixty after the first.
 */
@Tag("long")
class SixtyNightsTest {
  private static final LocalDate START = LocalDate.parse("2026-01-01");

  /** Nights from one upkeep to the next. */
  private static final int PACE = 4;

  /** The first night with upkeep behind it. */
  private static final int EARLY = PACE;

  private static final int NIGHTS = Integer.getInteger("touchline.nights", EARLY + 2 * PACE + 1);

  /** Identities, stages, conversions, and rows that are kept by the night. */
  private static final List<Job> JOBS = NightTest.JOBS.subList(0, 4);

  @TempDir Path folder;

  /** What a reader opens, what the tables' logs hold, and what the night asked of Spark. */
  private record Price(long files, long commits, long queries) {}

  private Price night(int i, TaskTimes times) {
    // Every table is large: what is small is one file and is replaced.
    Warehouse open = new Warehouse(Given.spark(), Storage.of(folder.resolve("w")), 0);
    NightTest.Landed landed =
        NightTest.landed(List.of("n" + i), "n" + i + "@MQL@1", "n" + Math.max(0, i - 1) + "@SQL@2");
    long before = queries(times);
    Night.Outcome outcome =
        new Night(
                open.logs(),
                () -> open,
                landed,
                new JobGraph(JOBS),
                NightTest.SOUND,
                NightTest.CLOCK)
            .run(START.plusDays(i), 1, line -> {});
    assertThat(outcome.exitCode()).isZero();
    long queries = queries(times) - before;
    if (i % PACE == PACE - 1) {
      new Upkeep(2, table -> 2, 1).run(open, NightTest.CLOCK, line -> {});
    }
    return new Price(files(), commits(), queries);
  }

  private static long queries(TaskTimes times) {
    times.seconds("");
    return times.queries();
  }

  private long files() {
    TableLogs logs = new TableLogs(Storage.of(folder.resolve("w")));
    return Stream.concat(JOBS.stream().map(Job::writes), Stream.of(Ledger.RUNS))
        .mapToLong(table -> logs.state(table).files().size())
        .sum();
  }

  private long commits() {
    TableLogs logs = new TableLogs(Storage.of(folder.resolve("w")));
    return Stream.concat(JOBS.stream().map(Job::writes), Stream.of(Ledger.RUNS))
        .flatMap(table -> logs.folder(table).resolve("_delta_log").list().stream())
        .filter(file -> file.name().endsWith(".json"))
        .count();
  }

  @Test
  void lateNightOpensAndAsksWhatAnEarlyOneDid() {
    TreeMap<Integer, Price> nights = new TreeMap<>();
    try (TaskTimes times = new TaskTimes(Given.spark())) {
      for (int i = 0; i < NIGHTS; i++) {
        nights.put(i, night(i, times));
      }
    }
    Price early = nights.get(EARLY);
    // Of a log the second upkeep is the first that deletes anything.
    Price settled = nights.get(EARLY + PACE);
    Price late = nights.get(NIGHTS - 1);
    assertThat((NIGHTS - 1 - EARLY) % PACE).as("as long after upkeep").isZero();
    assertThat(late.files()).as("%s", nights).isLessThanOrEqualTo(early.files() * 11 / 10);
    assertThat(late.queries()).as("%s", nights).isLessThanOrEqualTo(early.queries() * 11 / 10);
    assertThat(late.commits()).as("%s", nights).isLessThanOrEqualTo(settled.commits() * 11 / 10);
    // Every night is on record, though the ledger's files are joined.
    Ledger ledger = new Ledger(new TableLogs(Storage.of(folder.resolve("w"))));
    assertThat(ledger.nights().stream().map(Ledger.Entry::asOf).distinct())
        .containsExactlyElementsOf(IntStream.range(0, NIGHTS).mapToObj(START::plusDays).toList());
    // What waits for upkeep does grow.
    assertThat(nights.get(2).files()).isGreaterThan(nights.get(0).files());
  }
}
