package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchline.pipeline.Given;

/** Whoever reads why a night failed reads nothing of the people whose rows it failed on. */
class QuotedTest {
  private static String trace(Throwable thrown) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    thrown.printStackTrace(Quoted.without(new PrintStream(said, true, StandardCharsets.UTF_8)));
    return said.toString(StandardCharsets.UTF_8);
  }

  private static Throwable thrown(String sql) {
    Dataset<Row> rows =
        Given.spark()
            .createDataset(List.of("zq7k"), org.apache.spark.sql.Encoders.STRING())
            .toDF("v");
    try {
      rows.repartition(1).selectExpr(sql).collectAsList();
      throw new AssertionError(sql + " did not fail");
    } catch (Exception e) {
      return e;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CAST(v AS INT)",
        "CAST(v AS BOOLEAN)",
        "CAST(v || '.5' AS DECIMAL(5,2))",
        "CAST(v AS DATE)",
        "to_timestamp(v)",
        "to_timestamp(v, 'yyyy-MM-dd')",
        "to_number(v, '999')",
        "parse_url(v || ' x', 'HOST')",
        "element_at(array(v), 3)",
        "1 / (length(v) - 4)"
      })
  void valueThatSparkRefusesIsNotQuoted(String sql) {
    Throwable failure = thrown(sql);
    assertThat(trace(failure)).doesNotContain("zq7k").contains(failure.getClass().getName());
  }

  @Test
  void valueThatJavaRefusesIsNotQuoted() {
    try {
      Long.parseLong("zq7k");
    } catch (NumberFormatException e) {
      assertThat(trace(e))
          .doesNotContain("zq7k")
          .contains("NumberFormatException: For input string");
    }
    try {
      LocalDate.parse("zq7k");
    } catch (java.time.format.DateTimeParseException e) {
      assertThat(trace(e)).doesNotContain("zq7k").contains("could not be parsed at index 0");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "File file:/landing/crm_leads/of zq7k@mail.example.csv does not exist",
        "/landing/crm_leads/zq7k%40mail.example.csv: Permission denied",
        "/landing/web_events/password=zq7k.json",
        "CHECK constraint is violated by row with values:\n - title : zq7k\n - lead_id : zq7k\n",
        "/landing/crm_leads/call +49 171 zq 7700055/zq7k@mail.example.json"
      })
  void namesOfFilesAndRowsThatBreakARuleAreNotQuoted(String words) {
    assertThat(Quoted.without(words)).doesNotContain("zq7k");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "landing/crm_deals/2026-11-20.csv: column amount is missing (found: deal_id, Amount EUR)",
        "night 2026-06-30: published with warnings as run 2, in /data/warehouse",
        "silver.touchpoints                    12.0 s  keys, 18 of 65; about 40 s more",
        "\tat touchline.night.Runner.lambda$run$4(Runner.java:606) ~[touchline.jar:0.1.0]",
        "org.apache.spark.sql.Dataset@7f31245a is no table"
      })
  void everythingElseIsSaidAsItIs(String words) {
    assertThat(Quoted.without(words)).isEqualTo(words);
  }
}
