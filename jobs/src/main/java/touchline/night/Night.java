package touchline.night;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Date;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import touchline.delta.Ledger;
import touchline.delta.Warehouse;
import touchline.pipeline.Audit;
import touchline.pipeline.Intake;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;

/**
 * One run for one as-of date: lock, take in, build, audit, and publish by a single ledger commit.
 * Until that commit readers see the night before; a run that is killed anywhere leaves it so, and
 * the next run starts by taking back what the killed one had staged.
 */
public final class Night {
  /** Exit code of a night that was published. */
  public static final int PUBLISHED = 0;

  /** Exit code of a night that was published with warnings. */
  public static final int PUBLISHED_WITH_WARNINGS = 10;

  /** Exit code of a night that a quality gate held back. */
  public static final int HELD = 20;

  private static final Table QUALITY = Table.of("ops.quality_results");

  /**
   * How a night ended.
   *
   * @param exitCode one of the codes above
   * @param runId number of the published run; the last published one when nothing changed
   * @param changed whether anything was published
   * @param notes what the operator should know
   * @param findings every check of the audit; empty when nothing changed
   * @param steps what was done for each table
   */
  public record Outcome(
      int exitCode,
      long runId,
      boolean changed,
      List<String> notes,
      List<Audit.Finding> findings,
      List<Runner.Step> steps) {}

  private final Warehouse warehouse;
  private final Ledger ledger;
  private final Intake intake;
  private final JobGraph graph;
  private final Audit audit;
  private final Clock clock;

  /**
   * @param clock stamps the ledger row; enters no result
   */
  public Night(Warehouse warehouse, Intake intake, JobGraph graph, Audit audit, Clock clock) {
    this.warehouse = warehouse;
    this.ledger = new Ledger(warehouse);
    this.intake = intake;
    this.graph = graph;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Runs the night.
   *
   * @param sideBySide how many jobs run at once
   * @param progress receives a line for each thing done
   * @throws UserError when another run holds the warehouse, a mandatory feed is missing, or the
   *     date lies before the published night
   */
  public Outcome run(LocalDate asOf, int sideBySide, Consumer<String> progress) {
    try (FileChannel channel = lockFile()) {
      lock(channel);
      Optional<Ledger.Entry> published = ledger.last();
      if (published.isPresent() && asOf.isBefore(published.get().asOf())) {
        throw new UserError(
            UserError.USAGE,
            "--as-of "
                + asOf
                + " lies before the published night "
                + published.get().asOf()
                + "; nights go forward, an earlier one needs a warehouse of its own");
      }
      takeBack(published, progress);
      long start = System.currentTimeMillis();
      List<String> notes = intake.take(warehouse.spark(), warehouse, asOf);
      progress.accept(line("ingest", start, ""));
      List<Runner.Step> steps =
          new Runner(warehouse, graph, asOf, published)
              .run(sideBySide, step -> progress.accept(line(step)));
      Map<String, Long> versions = versions();
      if (published.isPresent()
          && published.get().asOf().equals(asOf)
          && published.get().versions().equals(versions)) {
        warehouse.clean();
        return new Outcome(
            status(published.get()), published.get().runId(), false, notes, List.of(), steps);
      }
      start = System.currentTimeMillis();
      List<Audit.Finding> findings = audit.audit(warehouse::read, asOf);
      record(asOf, findings);
      progress.accept(line("audit", start, findings.size() + " checks"));
      if (findings.stream().anyMatch(f -> f.status() == Audit.Status.FAILED)) {
        return new Outcome(
            HELD, published.map(Ledger.Entry::runId).orElse(0L), false, notes, findings, steps);
      }
      boolean warned =
          !notes.isEmpty() || findings.stream().anyMatch(f -> f.status() == Audit.Status.WARNED);
      Map<String, String> recipes = new TreeMap<>();
      graph.order().forEach(job -> recipes.put(job.writes().name(), Runner.recipe(job)));
      Ledger.Entry entry =
          new Ledger.Entry(
              published.map(Ledger.Entry::runId).orElse(0L) + 1,
              asOf,
              warned ? "published_with_warnings" : "published",
              versions(),
              recipes,
              notes,
              clock.instant());
      ledger.publish(entry);
      warehouse.clean();
      return new Outcome(status(entry), entry.runId(), true, notes, findings, steps);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the published night's table was made by the same code and settings as the job. */
  public static boolean isKnown(Job job, Optional<Ledger.Entry> published) {
    return published.isPresent()
        && Runner.recipe(job).equals(published.get().recipes().get(job.writes().name()));
  }

  private static int status(Ledger.Entry entry) {
    return entry.status().equals("published") ? PUBLISHED : PUBLISHED_WITH_WARNINGS;
  }

  /** Undoes what a run that was cut off, or held, had staged. */
  private void takeBack(Optional<Ledger.Entry> published, Consumer<String> progress) {
    warehouse.clean();
    for (Table table : Table.all()) {
      if (table.name().equals("ops.runs")) {
        continue;
      }
      long was = published.map(p -> p.version(table)).orElse(Warehouse.ABSENT);
      if (warehouse.version(table) != was) {
        progress.accept("take back " + table + ", staged by a run that was not published");
        warehouse.restore(table, was);
      }
    }
  }

  private Map<String, Long> versions() {
    Map<String, Long> versions = new TreeMap<>();
    for (Table table : Table.all()) {
      long version = warehouse.version(table);
      if (version != Warehouse.ABSENT && !table.name().equals("ops.runs")) {
        versions.put(table.name(), version);
      }
    }
    return versions;
  }

  private void record(LocalDate asOf, List<Audit.Finding> findings) {
    List<Row> rows = new ArrayList<>();
    for (Audit.Finding f : findings) {
      rows.add(
          RowFactory.create(
              Date.valueOf(asOf),
              f.check(),
              f.subject(),
              f.status().name().toLowerCase(Locale.ROOT),
              f.observed(),
              f.expected(),
              f.message()));
    }
    warehouse.replaceWhere(
        QUALITY,
        "as_of_date = DATE '" + asOf + "'",
        warehouse.spark().createDataFrame(rows, QUALITY.schema().asNullable()).coalesce(1));
  }

  private FileChannel lockFile() throws IOException {
    Path file = warehouse.root().resolve("_lock");
    Files.createDirectories(warehouse.root());
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** Held until the channel closes; the operating system sees to that however the process ends. */
  private void lock(FileChannel channel) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new UserError(
          UserError.LOCKED,
          "another run holds " + warehouse.root() + "; try again when it has ended");
    }
  }

  private static String line(Runner.Step step) {
    String what =
        switch (step.mode()) {
          case KEPT -> "kept";
          case KEYS -> step.keys() + " keys" + (step.committed() ? "" : ", nothing differs");
          case WHOLE -> "whole" + (step.committed() ? "" : ", nothing differs");
        };
    return String.format(
        Locale.ROOT, "%-34s %6.1f s  %s", step.table(), step.millis() / 1000.0, what);
  }

  private static String line(String what, long start, String detail) {
    return String.format(
        Locale.ROOT,
        "%-34s %6.1f s  %s",
        what,
        (System.currentTimeMillis() - start) / 1000.0,
        detail);
  }
}
