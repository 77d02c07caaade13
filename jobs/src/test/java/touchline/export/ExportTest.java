package touchline.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.zip.ZipFile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.pipeline.Given;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;

/** Two small tables of every type, out to each place and read back there. */
class ExportTest {
  private static final Table SCORES = Table.of("gold.lead_scores");
  private static final Table CHECKS = Table.of("gold.forecast_checks");
  private static final String NAME = "O'Neil, \\\"Ann\\\" \\\\ é\\n2nd line =1+1";

  private static LocalPostgres server;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    if (LocalPostgres.programs().isPresent() || System.getenv("CI") != null) {
      server = new LocalPostgres();
    }
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  private static Exported scores() {
    return new Exported(
        SCORES,
        () ->
            Given.parse(
                SCORES,
                "{\"as_of_date\":\"2026-06-30\",\"person_id\":\"p1\",\"lead_id\":\""
                    + NAME
                    + "\",\"score\":12.5,"
                    + "\"band\":\"hot\",\"age_days\":3,\"raw_score\":0.1,\"fit_points\":1,\"engagement_points\":2,"
                    + "\"negative_points\":0,\"grade\":\"A1\",\"is_terminal\":false,\"hits\":[{\"rule\":\"demo\","
                    + "\"group\":\"fit\",\"points\":1.5,\"units\":1,\"hits\":2,\"last_at\":\"2026-06-29T10:00:00Z\"}],"
                    + "\"weights_version\":\"1\",\"lexicon_version\":\"\"}",
                "{\"as_of_date\":\"2026-06-30\",\"person_id\":\"p2\",\"lead_id\":\"L2\",\"score\":70,\"band\":\"hot\","
                    + "\"raw_score\":0.2,\"fit_points\":1,\"engagement_points\":2,\"negative_points\":0,\"grade\":\"A1\","
                    + "\"is_terminal\":true,\"hits\":[],\"weights_version\":\"1\",\"lexicon_version\":\"1\"}"));
  }

  private static Exported returns() {
    Table table = Table.of("gold.attribution_returns");
    return new Exported(
        table, () -> Given.parse(table, money("1234567890123456.78"), money("0.01")));
  }

  private static String money(String cost) {
    return "{\"calendar_month\":\"2026-06-01\",\"model\":\"linear\",\"channel\":\"Email\",\"campaign_id\":\"c"
        + cost
        + "\",\"grain\":\"campaign\",\"coverage\":\"cost_and_touches\",\"touches\":3,\"cost\":"
        + cost
        + ",\"mqls\":1,\"sqls\":0,\"opportunities\":0,\"won\":0}";
  }

  private static Exported broken() {
    return new Exported(
        CHECKS,
        () -> {
          throw new IllegalStateException("the disk is full");
        });
  }

  private static Connection postgres() throws SQLException {
    Properties entry = new Properties();
    entry.setProperty("user", "ana");
    entry.setProperty("password", LocalPostgres.PASSWORD);
    return DriverManager.getConnection("jdbc:postgresql://" + server.place(), entry);
  }

  private static String one(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      assertThat(found.next()).as(sql).isTrue();
      return found.getString(1);
    }
  }

  private static void needsServer() {
    assumeTrue(server != null, "needs Debian's postgresql; apt-get install postgresql");
  }

  private static PostgresExport to(String schema) {
    return new PostgresExport(server.url(), schema, Map.of());
  }

  @Test
  void postgresHoldsExactlyTheRowsWithTypesCommentsAndKeys() throws SQLException {
    needsServer();
    assertThat(to("exact").write(List.of(scores(), returns()), "2026-06-30"))
        .containsEntry("gold.lead_scores", 2L)
        .containsEntry("gold.attribution_returns", 2L);
    try (Connection connection = postgres()) {
      assertThat(one(connection, "SELECT sum(cost) FROM exact.attribution_returns"))
          .isEqualTo("1234567890123456.79");
      assertThat(one(connection, "SELECT lead_id FROM exact.lead_scores WHERE person_id = 'p1'"))
          .isEqualTo("O'Neil, \"Ann\" \\ é\n2nd line =1+1");
      assertThat(
              one(
                  connection,
                  "SELECT hits->0->>'rule' FROM exact.lead_scores WHERE person_id = 'p1'"))
          .isEqualTo("demo");
      assertThat(
              one(
                  connection,
                  "SELECT count(*) FROM exact.lead_scores WHERE lexicon_version = '' AND probability IS NULL"))
          .isEqualTo("1");
      assertThat(
              one(
                  connection,
                  "SELECT data_type || numeric_precision || ',' || numeric_scale FROM"
                      + " information_schema.columns WHERE table_schema = 'exact' AND column_name = 'cost'"))
          .isEqualTo("numeric18,2");
      assertThat(one(connection, "SELECT col_description('exact.lead_scores'::regclass, 2)"))
          .isEqualTo("Person");
      assertThat(one(connection, "SELECT obj_description('exact.lead_scores'::regclass)"))
          .isEqualTo(SCORES.comment());
      assertThat(
              one(
                  connection,
                  "SELECT indexdef FROM pg_indexes WHERE schemaname = 'exact' AND tablename = 'lead_scores'"))
          .contains("UNIQUE INDEX")
          .contains("(as_of_date, person_id)");
    }
  }

  @Test
  void failureHalfWayLeavesTheOldTablesWhole() throws SQLException {
    needsServer();
    to("whole").write(List.of(scores()), "2026-06-29");
    assertThatThrownBy(() -> to("whole").write(List.of(returns(), broken()), "2026-06-30"))
        .hasMessage("the disk is full");
    try (Connection connection = postgres()) {
      assertThat(one(connection, "SELECT count(*) FROM whole.lead_scores")).isEqualTo("2");
      assertThat(one(connection, "SELECT obj_description('whole'::regnamespace)"))
          .isEqualTo("Touchline, published night of 2026-06-29");
    }
    to("whole").write(List.of(returns()), "2026-06-30");
    try (Connection connection = postgres()) {
      assertThat(
              one(
                  connection,
                  "SELECT string_agg(tablename, ',') FROM pg_tables WHERE schemaname LIKE 'whole%'"))
          .isEqualTo("attribution_returns");
    }
  }

  @Test
  void whoMayReadTheOldTablesMayReadTheNewOnes() throws SQLException {
    needsServer();
    to("granted").write(List.of(scores(), returns()), "2026-06-29");
    try (Connection connection = postgres();
        var statement = connection.createStatement()) {
      statement.execute("CREATE ROLE \"Bob's\"");
      statement.execute("GRANT USAGE ON SCHEMA granted TO \"Bob's\"");
      statement.execute("GRANT SELECT ON granted.lead_scores TO \"Bob's\"");
      statement.execute("GRANT SELECT ON granted.attribution_returns TO PUBLIC");
    }
    to("granted").write(List.of(scores()), "2026-06-30");
    try (Connection connection = postgres()) {
      String asked = "SELECT has_table_privilege('Bob''s', 'granted.lead_scores', '%s')";
      assertThat(one(connection, asked.formatted("SELECT"))).isEqualTo("t");
      assertThat(one(connection, asked.formatted("INSERT"))).isEqualTo("f");
      assertThat(one(connection, "SELECT has_schema_privilege('Bob''s', 'granted', 'USAGE')"))
          .isEqualTo("t");
    }
  }

  @Test
  void viewOfSomeoneElseIsNotDroppedAlong() throws SQLException {
    needsServer();
    to("viewed").write(List.of(scores()), "2026-06-29");
    try (Connection connection = postgres();
        var statement = connection.createStatement()) {
      statement.execute("CREATE VIEW public.mine AS SELECT lead_id FROM viewed.lead_scores");
    }
    assertThatThrownBy(() -> to("viewed").write(List.of(scores()), "2026-06-30"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("PostgreSQL at " + server.place())
        .hasMessageContaining("other objects depend on it")
        .hasMessageEndingWith("; the schema viewed is as it was");
    try (Connection connection = postgres()) {
      assertThat(one(connection, "SELECT count(*) FROM public.mine")).isEqualTo("2");
    }
  }

  @Test
  void schemaThatNoExportMadeIsLeftAlone() throws SQLException {
    needsServer();
    try (Connection connection = postgres();
        var statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA theirs");
    }
    assertThatThrownBy(() -> to("theirs").write(List.of(scores()), "2026-06-30"))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "PostgreSQL at "
                + server.place()
                + ": the schema theirs was not made by an export; name another with --schema");
  }

  @Test
  void wrongPasswordIsToldByItsPlace() {
    needsServer();
    String url = server.url().replace(LocalPostgres.PASSWORD, "falsch7");
    assertThatThrownBy(
            () -> new PostgresExport(url, "gold", Map.of()).write(List.of(scores()), "2026-06-30"))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("PostgreSQL at " + server.place() + ": ")
        .hasMessageNotContaining("falsch7");
  }

  @Test
  void duckdbHoldsExactlyTheRowsWithTypesAndComments() throws SQLException {
    Path file = folder.resolve("night.duckdb");
    assertThat(new DuckdbExport(file).write(List.of(scores(), returns())))
        .containsEntry("gold.lead_scores", 2L);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file)) {
      assertThat(one(connection, "SELECT sum(cost) FROM gold.attribution_returns"))
          .isEqualTo("1234567890123456.79");
      assertThat(one(connection, "SELECT typeof(cost) FROM gold.attribution_returns LIMIT 1"))
          .isEqualTo("DECIMAL(18,2)");
      assertThat(
              one(
                  connection,
                  "SELECT hits[1].last_at FROM gold.lead_scores WHERE person_id = 'p1'"))
          .isEqualTo("2026-06-29T10:00Z");
      assertThat(
              one(
                  connection,
                  "SELECT comment FROM duckdb_columns() WHERE table_name = 'lead_scores' AND column_name = 'person_id'"))
          .isEqualTo("Person");
    }
  }

  /** The client of 2024, which the build lays aside, under whatever name the file has by then. */
  @Test
  void duckdbOfEarlierVersionsReadsTheFile() throws Exception {
    Path file = folder.resolve("night.duckdb");
    new DuckdbExport(file).write(List.of(scores(), returns()));
    Path renamed = Files.move(file, folder.resolve("copy of last night.db"));
    URL[] earlier = {Path.of("target", "earlier", "duckdb_jdbc.jar").toUri().toURL()};
    try (URLClassLoader loader =
        new URLClassLoader(earlier, ClassLoader.getPlatformClassLoader())) {
      Driver driver =
          (Driver)
              loader.loadClass("org.duckdb.DuckDBDriver").getDeclaredConstructor().newInstance();
      try (Connection connection = driver.connect("jdbc:duckdb:" + renamed, new Properties())) {
        assertThat(one(connection, "SELECT version()")).isEqualTo("v1.0.0");
        assertThat(one(connection, "SELECT sum(cost) FROM gold.attribution_returns"))
            .isEqualTo("1234567890123456.79");
        assertThat(one(connection, "SELECT count(*) FROM gold.lead_scores")).isEqualTo("2");
      }
    }
  }

  @Test
  void whatAKilledExportLeftIsNoPartOfTheNextOne() throws IOException, SQLException {
    Path file = folder.resolve("night.duckdb");
    Files.writeString(folder.resolve(".night.duckdb.new"), "half");
    Files.writeString(folder.resolve(".night.duckdb.new.wal"), "half");
    Files.createDirectories(folder.resolve(".night.duckdb.parts/lead_scores"));
    new DuckdbExport(file).write(List.of(returns()));
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file)) {
      assertThat(one(connection, "SELECT count(*) FROM gold.attribution_returns")).isEqualTo("2");
    }
    assertThat(folder)
        .isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("."));
  }

  @Test
  void failureLeavesTheOldDuckdbFile() throws IOException {
    Path file = folder.resolve("night.duckdb");
    new DuckdbExport(file).write(List.of(scores()));
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> new DuckdbExport(file).write(List.of(returns(), broken())))
        .hasMessage("the disk is full");
    assertThat(file).hasBinaryContent(before);
    assertThat(folder)
        .isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("."));
  }

  @Test
  void csvTellsNullFromEmptyAndKeepsEveryDigit() throws IOException {
    Path out = folder.resolve("csv");
    new FilesExport(FilesExport.Kind.CSV, out).write(List.of(scores(), returns()), "2026-06-30");
    assertThat(out.resolve("lead_scores.csv"))
        .content()
        .startsWith("\"as_of_date\",\"person_id\"")
        .contains("\"O'Neil, \"\"Ann\"\" \\ é\n2nd line =1+1\"")
        .contains("[{\"\"rule\"\":\"\"demo\"\"")
        .contains(",\"1\",\"\"\n");
    assertThat(out.resolve("attribution_returns.csv")).content().contains(",1234567890123456.78,");
  }

  @Test
  void parquetKeepsRowsAndTypes() {
    Path out = folder.resolve("parquet");
    new FilesExport(FilesExport.Kind.PARQUET, out).write(List.of(scores()), "2026-06-30");
    Dataset<Row> read = Given.spark().read().parquet(out.resolve("lead_scores").toString());
    assertThat(read.collectAsList().stream().map(Row::toString).sorted().toList())
        .isEqualTo(
            scores().rows().get().collectAsList().stream().map(Row::toString).sorted().toList());
  }

  @Test
  void workbookHasASheetATableAndTextsAreNoFormulas() throws IOException {
    Path out = folder.resolve("xlsx");
    new FilesExport(FilesExport.Kind.XLSX, out).write(List.of(scores(), returns()), "2026-06-30");
    try (ZipFile zip = new ZipFile(out.resolve("touchline.xlsx").toFile())) {
      assertThat(text(zip, "xl/workbook.xml"))
          .contains("name=\"contents\"", "name=\"lead_scores\"", "name=\"attribution_returns\"");
      assertThat(text(zip, "xl/worksheets/sheet2.xml")).doesNotContain("<f>");
      assertThat(text(zip, "xl/worksheets/sheet3.xml")).contains("<v>0.01</v>");
    }
  }

  private static String text(ZipFile zip, String entry) throws IOException {
    return new String(
        zip.getInputStream(zip.getEntry(entry)).readAllBytes(),
        java.nio.charset.StandardCharsets.UTF_8);
  }

  @Test
  void folderOfSomeoneElseIsNotReplaced() throws IOException {
    Path out = Files.createDirectories(folder.resolve("theirs"));
    Files.writeString(out.resolve("thesis.txt"), "three years of work");
    assertThatThrownBy(
            () -> new FilesExport(FilesExport.Kind.CSV, out).write(List.of(scores()), "2026-06-30"))
        .isInstanceOf(UserError.class)
        .hasMessageEndingWith(
            "holds files that no export made; name a folder that is empty or not there");
    assertThat(out.resolve("thesis.txt")).hasContent("three years of work");
  }

  @Test
  void failureLeavesTheOldFolder() {
    Path out = folder.resolve("csv");
    new FilesExport(FilesExport.Kind.CSV, out).write(List.of(scores()), "2026-06-29");
    assertThatThrownBy(
            () ->
                new FilesExport(FilesExport.Kind.CSV, out)
                    .write(List.of(returns(), broken()), "2026-06-30"))
        .hasMessage("the disk is full");
    assertThat(out.resolve("lead_scores.csv")).isNotEmptyFile();
    assertThat(out.resolve("attribution_returns.csv")).doesNotExist();
  }

  @Test
  void folderOfAnExportThatWasKilledBetweenItsTwoMovesComesBack() throws IOException {
    Path out = folder.resolve("csv");
    FilesExport export = new FilesExport(FilesExport.Kind.CSV, out);
    export.write(List.of(scores()), "2026-06-29");
    // What a process leaves that dies after the first move.
    Files.move(out, folder.resolve(".csv.old"));
    assertThatThrownBy(() -> export.write(List.of(broken()), "2026-06-30"))
        .hasMessage("the disk is full");
    assertThat(out.resolve("lead_scores.csv")).isNotEmptyFile();
    export.write(List.of(returns()), "2026-06-30");
    assertThat(out).isDirectoryContaining("glob:**attribution_returns.csv");
    assertThat(out.resolve("lead_scores.csv")).doesNotExist();
    assertThat(folder.resolve(".csv.old")).doesNotExist();
  }
}
