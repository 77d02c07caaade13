package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import touchline.bench.AlgorithmTimes;
import touchline.bench.Floor;
import touchline.bench.IngestStage;
import touchline.bench.PathStage;
import touchline.bench.TaskTimes;
import touchline.config.Settings;
import touchline.delta.Ledger;
import touchline.delta.Warehouse;
import touchline.pipeline.Given;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.storage.Storage;

class BenchTest {
  @TempDir Path folder;

  @Test
  void pathStageCreditsTouchesOfGivenFiles() {
    SparkSession spark = Given.spark();
    Path touches = folder.resolve("touches.parquet");
    Path conversions = folder.resolve("conversions.parquet");
    spark
        .sql(
            "SELECT CAST(l AS BIGINT) AS lead_id, CAST(t AS TIMESTAMP_NTZ) AS ts, channel,"
                + " 'c1' AS campaign, 'x' AS content FROM VALUES"
                + " (1, '2026-01-01 00:00:00', 'Email'),"
                + " (1, '2026-03-25 00:00:00', 'Email'),"
                + " (1, '2026-04-01 00:00:00', 'Search'),"
                + " (1, '2026-04-08 00:00:00', 'Social'),"
                + " (1, '2026-04-08 00:00:01', 'Late'),"
                + " (2, '2026-04-01 00:00:00', 'Search') AS v(l, t, channel)")
        .write()
        .parquet(touches.toString());
    spark
        .sql(
            "SELECT 1L AS lead_id, TIMESTAMP_NTZ '2026-04-08 00:00:00' AS ts,"
                + " CAST(70 AS DOUBLE) AS revenue")
        .write()
        .parquet(conversions.toString());

    new PathStage(spark, folder.resolve("out"), touches, conversions).run();

    assertThat(credits(spark, folder.resolve("out/gold.attribution_summary")))
        .containsExactly(
            "first_touch Email 1.0 70.00",
            "last_touch Social 1.0 70.00",
            "linear Email 0.333333333 23.34",
            "linear Search 0.333333333 23.33",
            "linear Social 0.333333333 23.33",
            "position_based Email 0.4 28.00",
            "position_based Search 0.2 14.00",
            "position_based Social 0.4 28.00",
            "time_decay Email 0.142857143 10.00",
            "time_decay Search 0.285714286 20.00",
            "time_decay Social 0.571428571 40.00");
    assertThat(
            spark.read().parquet(folder.resolve("out/distinct paths").toString()).collectAsList())
        .extracting(Row::mkString)
        .containsExactlyInAnyOrder("Email > Search > Social170.000", "Search0null1");
    assertThat(
            spark
                .read()
                .parquet(folder.resolve("out/gold.content_paths").toString())
                .selectExpr("concat_ws(' ', path_id, array_join(channels, '>'))")
                .collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder(
            "mql:1:1775606400000000 Email>Search>Social",
            "open:1 Email>Search>Social>Late",
            "open:2 Search");
  }

  private static List<String> credits(SparkSession spark, Path folder) {
    List<String> credits = new ArrayList<>();
    for (Row row :
        spark
            .read()
            .parquet(folder.toString())
            .selectExpr("model", "channel", "round(credit, 9)", "value")
            .orderBy("model", "channel")
            .collectAsList()) {
      credits.add(row.mkString(" "));
    }
    return credits;
  }

  @Test
  void taskTimeGoesToTheTableThatTheTasksWorkFor() {
    SparkSession spark = Given.spark();
    try (TaskTimes tasks = new TaskTimes(spark)) {
      tasks.workFor("gold.conversions");
      spark.range(0, 3_000_000, 1, 2).selectExpr("sum(hash(id))").collectAsList();
      tasks.workFor("audit");
      assertThat(tasks.seconds("gold.conversions")).isPositive();
      assertThat(tasks.seconds("audit")).isZero();
    }
  }

  @Test
  void floorReadsLandedFilesAndWritesPublishedRows() throws IOException {
    SparkSession spark = Given.spark();
    List<Path> files = new ArrayList<>();
    for (String file : List.of("a/x.csv", "b/y.jsonl")) {
      Path path = folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.endsWith("csv") ? "p,q\n1,2\n" : "{\"p\": 1}\n");
      files.add(path);
    }
    Warehouse warehouse = new Warehouse(spark, Storage.of(folder.resolve("w")));
    Table runs = Table.of("ops.quality_results");
    Dataset<Row> rows =
        spark.sql(
            "SELECT DATE '2026-06-30' AS as_of_date, 'c' AS check_name, 's' AS subject,"
                + " 'passed' AS status, 1.0D AS observed, 'e' AS expected, 'm' AS message");
    warehouse.append(runs, rows);
    Ledger.Entry night =
        new Ledger.Entry(
            1,
            LocalDate.of(2026, 6, 30),
            "published",
            Map.of(runs.name(), warehouse.version(runs)),
            Map.of(),
            Map.of(),
            Map.of(),
            List.of(),
            Map.of(),
            Instant.EPOCH);

    Path scratch = folder.resolve("scratch");
    Floor floor = Floor.of(spark, files, warehouse, night, scratch, 2);

    assertThat(floor.inputBytes()).isEqualTo(17);
    assertThat(floor.outputBytes()).isPositive();
    assertThat(spark.read().parquet(scratch.resolve(runs.name()).toString()).collectAsList())
        .isEqualTo(warehouse.read(runs).collectAsList());
  }

  @Test
  void ingestStageTakesInWhatSparksReadersRead() throws IOException {
    SparkSession spark = Given.spark();
    List<Path> files = new ArrayList<>();
    Map.of(
            "web_events/dt=2026-06-30/a.csv",
            "event_id,occurred_at,event_type,lead_id\nE1,2026-06-30T08:00:00Z,page_view,L1\n",
            "crm_deals/dt=2026-06-30/a.csv",
            "deal_id,stage,created_at\nD1,New,2026-06-30T08:00:00Z\n",
            "crm_activities/dt=2026-06-30/a.jsonl",
            "{\"activity_id\": \"A1\", \"occurred_at\": \"2026-06-30T08:00:00Z\"}\n")
        .forEach((file, text) -> files.add(written(file, text)));

    Path scratch = folder.resolve("scratch");
    Map<String, IngestStage.Figures> figures =
        new IngestStage(spark, Settings.load(ConfigFactory.empty()), scratch)
            .run(files, LocalDate.of(2026, 6, 30));

    assertThat(figures.keySet()).containsExactly("files of separated values", "all files");
    IngestStage.Figures all = figures.get("all files");
    assertThat(all.files()).isEqualTo(3);
    assertThat(all.ingest()).hasSameSizeAs(all.written()).hasSameSizeAs(all.read());
    assertThat(all.cpuRatio()).isPositive();
    Dataset<Row> read = spark.read().parquet(scratch.resolve("parquet/web_events").toString());
    assertThat(read.selectExpr("event_id", "unix_seconds(occurred_at)").collectAsList())
        .containsExactly(RowFactory.create("E1", 1782806400L));
    Warehouse warehouse = new Warehouse(spark, Storage.of(scratch.resolve("warehouse")));
    assertThat(
            warehouse
                .read(Table.of("bronze.web_events"))
                .selectExpr("event_id", "unix_seconds(occurred_at)")
                .collectAsList())
        .containsExactly(RowFactory.create("E1", 1782806400L));
  }

  private Path written(String file, String text) {
    try {
      Path path = folder.resolve("landing").resolve(file);
      Files.createDirectories(path.getParent());
      return Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void algorithmsRunAtEverySize() {
    List<AlgorithmTimes.Run> runs = new AlgorithmTimes(run -> {}).upTo(1000);
    assertThat(runs)
        .extracting(AlgorithmTimes.Run::algorithm)
        .contains(
            "Markov chain, 500 channels, order 1: solve",
            "Markov chain, 30 channels, order 3: solve",
            "Shapley, 30 channels, 200 orders",
            "Platt",
            "pool adjacent violators");
  }

  @Test
  void refusesAYearWithoutALead() {
    StringWriter said = new StringWriter();
    CommandLine commands = Touchline.commandLine().setErr(new PrintWriter(said));
    assertThat(commands.execute("bench", "--touches", "9")).isEqualTo(UserError.USAGE);
    assertThat(said).hasToString("--touches is at least 10 and --side-by-side at least 1\n");
  }
}
