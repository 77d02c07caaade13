package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchline.pipeline.Given;
import touchline.pipeline.UserError;
import touchline.publish.PublishedTables;
import touchline.storage.Storage;

/** What whoever asks the night gets to see. */
class SqlTest {
  private static final String NESTED =
      "SELECT 7 AS n, 'it''s' AS text, CAST(NULL AS STRING) AS nothing, '' AS blank, array('a', 'b, c') AS list,"
          + " map('k', 1.50) AS map, named_struct('x', 1, 'y', array(DATE '2026-06-30')) AS struct";

  private static String printed(String sql, Results.Format format, int width) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Dataset<Row> rows = Given.spark().sql(sql);
    new Results(new PrintStream(out, true, StandardCharsets.UTF_8), width).print(rows, format);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void listsMapsAndStructsAreJsonInCsv() {
    assertThat(printed(NESTED, Results.Format.csv, 80))
        .isEqualTo(
            """
            n,text,nothing,blank,list,map,struct
            7,it's,,"","[""a"",""b, c""]","{""k"":1.50}","{""x"":1,""y"":[""2026-06-30""]}"
            """);
  }

  @Test
  void jsonKeepsNulls() {
    assertThat(printed(NESTED, Results.Format.json, 80))
        .isEqualTo(
            """
            {"n":7,"text":"it's","nothing":null,"blank":"","list":["a","b, c"],"map":{"k":1.50},"struct":{"x":1,"y":["2026-06-30"]}}
            """);
  }

  @Test
  void markdownAlignsNumbersAndKeepsItsColumns() {
    assertThat(printed("SELECT 'a|b' AS name, 1.5 AS amount", Results.Format.markdown, 80))
        .isEqualTo(
            """
            | name | amount |
            | --- | ---: |
            | a\\|b | 1.5 |
            """);
  }

  @Test
  void numbersOfATableAlignRight() {
    assertThat(
            printed(
                "SELECT * FROM VALUES ('Email', 7), ('Paid Search', 1200) AS t(channel, won)",
                Results.Format.table,
                80))
        .isEqualTo(
            """
            channel       won
            -----------  ----
            Email           7
            Paid Search  1200
            """);
  }

  @Test
  void wideSignsKeepTheirColumnsAndControlSignsSteerNothing() {
    assertThat(
            printed(
                "SELECT * FROM VALUES ('日本', 7), (concat('a', chr(27), '[2J'), 12) AS t(name, n)",
                Results.Format.table,
                80))
        .isEqualTo(
            """
            name    n
            -----  --
            日本    7
            a\uFFFD[2J  12
            """);
  }

  @Test
  void rowsThatAreWiderThanTheTerminalFoldIntoRecords() {
    assertThat(printed("SELECT repeat('x', 30) AS first, 12 AS second", Results.Format.table, 30))
        .isEqualTo(
            """
            -- row 1 ----------------------
            first   xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
            second  12
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "selec 1 | the statement cannot be read: Syntax error at or near 'selec'. Line 1.",
        "SELECT * FROM gold.conversion | no table gold.conversion; there are",
        "SELECT * FROM parquet.`/etc/passwd` | no table parquet./etc/passwd",
        "CREATE TABLE t AS SELECT 1 | only reading is possible here",
        "SELECT nothing FROM gold.conversions | nothing",
        "SELECT 1 / 0 | Division by zero. Use `try_divide` to tolerate divisor being 0 and return NULL instead.",
        "SELECT CAST('x' AS INT) | cannot be cast to \"INT\"",
      })
  void whatCannotBeAnsweredSaysWhy(String sql, String message) {
    Said said = Said.by("sql", "--warehouse", SmallWorld.WAREHOUSE.toString(), sql);
    assertThat(said.exitCode()).isEqualTo(UserError.USAGE);
    assertThat(said.err()).contains(message);
  }

  @Test
  void nameOfATableWithinQuotesIsText() {
    assertThat(said("SELECT 'silver.touchpoints' AS name FROM gold.conversions LIMIT 1"))
        .isEqualTo("name\nsilver.touchpoints\n");
  }

  @Test
  void columnsAreFoundByTheirTable() {
    assertThat(
            said(
                "SELECT count(conversions.deal_id) >= 0 AS a, count(gold.conversions.lead_id) >= 0 AS b FROM gold.conversions"))
        .isEqualTo("a,b\ntrue,true\n");
  }

  @Test
  void describeTellsTheMeaningOfEachColumn() {
    assertThat(said("DESCRIBE gold.forecast_checks"))
        .startsWith("column,type,may be null,meaning\nas_of_date,DATE,no,Night of the check\n");
  }

  @Test
  void showTablesListsTheNight() {
    assertThat(said("SHOW TABLES")).contains("gold.conversions,").doesNotContain("spark_catalog");
  }

  @Test
  void explainShowsThePlan() {
    assertThat(said("EXPLAIN SELECT count(*) FROM gold.conversions")).contains("Physical Plan");
  }

  private static String said(String sql) {
    Said said =
        Said.by("sql", "--warehouse", SmallWorld.WAREHOUSE.toString(), "--format", "csv", sql);
    assertThat(said.err()).isEmpty();
    return said.out();
  }

  @Test
  void promptAnswersStatementsAndCommands(@TempDir Path folder) throws IOException {
    String typed =
        ".tables\n.describe gold.forecast_checks\nSELECT 40\n  + 2 AS answer;\nselec 1;\nSELECT 1 / 0;\n.format csv\nSELECT 1 AS a;\n.quit\n";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    // Keys that end would close the terminal before what was typed is read; a pseudo-terminal would
    // be closed before what it was told is copied out.
    try (PipedOutputStream keys = new PipedOutputStream();
        PipedInputStream keyboard = new PipedInputStream(keys, 4096);
        Terminal terminal =
            new DumbTerminal("test", "dumb", keyboard, out, StandardCharsets.UTF_8)) {
      keys.write(typed.getBytes(StandardCharsets.UTF_8));
      PublishedTables published =
          PublishedTables.open(Given.spark(), Storage.of(SmallWorld.WAREHOUSE));
      int exitCode =
          new Prompt(
                  published,
                  new Answers(new WarehouseOptions()),
                  terminal,
                  folder.resolve("history"))
              .run(Results.Format.table);
      assertThat(exitCode).isZero();
    }
    assertThat(out.toString(StandardCharsets.UTF_8).replace("\r", ""))
        .contains("gold.conversions")
        .contains("Night of the check")
        .contains("answer\n------\n    42")
        .contains("Syntax error at or near 'selec'")
        .contains("Division by zero.")
        .contains("a\n1\n");
    assertThat(folder.resolve("history")).content().contains("selec 1;");
  }

  @Test
  void promptCompletesTablesAndColumns() {
    assertThat(
            Prompt.candidates(
                PublishedTables.open(Given.spark(), Storage.of(SmallWorld.WAREHOUSE))))
        .contains("SELECT", "gold.conversions", "conversion_type", ".describe");
  }
}
