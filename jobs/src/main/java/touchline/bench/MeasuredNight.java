package touchline.bench;

import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import touchline.Stages;
import touchline.config.Settings;
import touchline.delta.Ledger;
import touchline.delta.Warehouse;
import touchline.ingest.Ingest;
import touchline.night.Engine;
import touchline.night.Night;
import touchline.night.Runner;
import touchline.pipeline.Audit;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;
import touchline.pipeline.Table;
import touchline.storage.Storage;

/**
 * One night and what each of its stages took.
 *
 * @param asOf its date
 * @param exitCode how it ended
 * @param whole the night; its CPU time is the process's
 * @param queries that Spark carried out, those that Delta asks for itself included
 * @param stages ingest, one stage a table, audit, publish
 */
public record MeasuredNight(
    LocalDate asOf, int exitCode, Measured whole, long queries, List<Stage> stages) {
  /**
   * One stage.
   *
   * @param name of the stage, or of the table that it makes
   * @param mode how the table was built; empty for other stages
   * @param wallSeconds from start to end; stages that run side by side share the processors
   * @param taskCpuSeconds CPU time of its Spark tasks
   * @param rows written, by the commits of the tables
   */
  public record Stage(
      String name, String mode, double wallSeconds, double taskCpuSeconds, long rows) {
    /** Rows written per second of wall time. */
    public double rowsPerSecond() {
      return rows / Math.max(wallSeconds, 1e-3);
    }
  }

  private static final String INGEST = "ingest";
  private static final String AUDIT = "audit";
  private static final String PUBLISH = "publish";

  /** Runs a night and measures it. */
  public static MeasuredNight run(
      SparkSession spark,
      Settings settings,
      Path folder,
      Path landing,
      LocalDate asOf,
      int sideBySide) {
    Engine.fit(spark, Engine.bytes(Storage.of(landing)) + Engine.stored(Storage.of(folder)));
    Warehouse warehouse = new Warehouse(spark, Storage.of(folder));
    Optional<Ledger.Entry> before = new Ledger(warehouse.logs()).last();
    JobGraph graph = Stages.graph(settings);
    try (TaskTimes tasks = new TaskTimes(spark)) {
      Ingest ingest = Stages.ingest(settings, Storage.of(landing));
      Audit gates = Stages.audit(settings);
      long[] audited = new long[1];
      Audit audit =
          (staged, date) -> {
            tasks.workFor(AUDIT);
            List<Audit.Finding> findings = gates.audit(staged, date);
            audited[0] = System.nanoTime();
            tasks.workFor(PUBLISH);
            return findings;
          };
      Night night = Night.within(warehouse, ingest, graph, audit, Clock.systemUTC());
      AtomicReference<Night.Outcome> outcome = new AtomicReference<>();
      tasks.workFor(INGEST);
      Measured whole =
          Measured.of(() -> outcome.set(night.run(asOf, sideBySide, System.err::println)));
      tasks.seconds("");
      long queries = tasks.queries();
      double publishing = audited[0] == 0 ? 0 : since(audited[0]);

      Map<String, Long> rows = rows(warehouse, before);
      List<String> made =
          graph.order().stream().map(Job::writes).map(Table::name).collect(Collectors.toList());
      long landed =
          rows.entrySet().stream()
              .filter(e -> !made.contains(e.getKey()) && !e.getKey().startsWith("ops."))
              .mapToLong(Map.Entry::getValue)
              .sum();
      List<Ledger.Entry> nights = new Ledger(warehouse.logs()).all();
      Map<String, Double> seconds = nights.get(nights.size() - 1).seconds();
      List<Stage> stages = new ArrayList<>();
      stages.add(
          new Stage(INGEST, "", seconds.getOrDefault(INGEST, 0.0), tasks.seconds(INGEST), landed));
      for (Runner.Step step : outcome.get().steps()) {
        String table = step.table().name();
        String mode = step.mode().name().toLowerCase(Locale.ROOT);
        stages.add(
            new Stage(
                table,
                mode,
                step.millis() / 1e3,
                tasks.seconds(table),
                rows.getOrDefault(table, 0L)));
      }
      long checks = outcome.get().findings().size();
      stages.add(
          new Stage(AUDIT, "", seconds.getOrDefault(AUDIT, 0.0), tasks.seconds(AUDIT), checks));
      stages.add(new Stage(PUBLISH, "", publishing, tasks.seconds(PUBLISH), 1));
      return new MeasuredNight(asOf, outcome.get().exitCode(), whole, queries, stages);
    }
  }

  /** CPU seconds of all tasks; the rest of the process's is planning, compiling and collecting. */
  public double taskCpuSeconds() {
    return stages.stream().mapToDouble(Stage::taskCpuSeconds).sum();
  }

  /** Rows that each table's commits since that night wrote, or took away. */
  private static Map<String, Long> rows(Warehouse warehouse, Optional<Ledger.Entry> before) {
    return Table.all().stream()
        .filter(table -> !warehouse.isEmpty(table))
        .collect(
            Collectors.toMap(
                Table::name,
                table ->
                    warehouse.rowsWrittenSince(
                        table, before.map(b -> b.version(table)).orElse(Warehouse.ABSENT))));
  }

  private static double since(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
