package touchline.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.OneRowRelation;
import org.apache.spark.sql.execution.SparkSqlParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingTest {
  private static List<String> read(String sql) {
    List<String> read = new ArrayList<>();
    Reading reading =
        new Reading(
            name -> {
              read.add(name);
              return new OneRowRelation();
            });
    LogicalPlan plan = reading.of(new SparkSqlParser().parsePlan(sql));
    assertThat(plan.toString())
        .doesNotContain("UnresolvedRelation [gold,", "UnresolvedRelation [silver,");
    return read;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT * FROM gold.conversions | gold.conversions",
        "SELECT 'silver.touchpoints' AS name FROM gold.conversions | gold.conversions",
        "SELECT * FROM Gold.Conversions c JOIN silver.deals d USING (deal_id) | gold.conversions silver.deals",
        "WITH won AS (SELECT * FROM gold.conversions) SELECT count(*) FROM won | gold.conversions",
        "WITH a AS (WITH b AS (SELECT 1 AS x FROM silver.deals) SELECT * FROM b) SELECT * FROM a | silver.deals",
        "SELECT (SELECT max(amount) FROM silver.deals) AS m | silver.deals",
        "SELECT * FROM gold.conversions WHERE deal_id IN (SELECT deal_id FROM silver.deals) | gold.conversions silver.deals",
        "SELECT explode(channels) FROM gold.deal_paths LATERAL VIEW explode(channels) t AS c | gold.deal_paths",
        "SELECT model, sum(credit) OVER (PARTITION BY model) FROM gold.attribution_credits LIMIT 3 | gold.attribution_credits",
        "SELECT a FROM VALUES (1), (2) AS t(a) | ''",
      })
  void queryReadsPublishedTables(String sql, String tables) {
    assertThat(String.join(" ", read(sql).stream().sorted().toList())).isEqualTo(tables);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT OVERWRITE DIRECTORY '/tmp/x' USING csv SELECT 1",
        "INSERT INTO gold.conversions SELECT * FROM gold.conversions",
        "CREATE TABLE t USING parquet AS SELECT 1 AS a",
        "CREATE VIEW v AS SELECT 1 AS a",
        "DROP TABLE gold.conversions",
        "DELETE FROM gold.conversions",
        "UPDATE gold.conversions SET value = 0",
        "MERGE INTO gold.conversions t USING silver.deals s ON t.deal_id = s.deal_id WHEN MATCHED THEN DELETE",
        "SET spark.sql.shuffle.partitions = 1",
        "ADD JAR '/tmp/x.jar'",
        "CACHE TABLE x AS SELECT 1",
        "FROM gold.conversions INSERT OVERWRITE DIRECTORY '/tmp/x' SELECT *",
        "SELECT TRANSFORM (deal_id) USING 'cat' AS (x) FROM gold.conversions",
      })
  void whateverDoesMoreThanReadIsRefused(String sql) {
    assertThatThrownBy(() -> read(sql))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "only reading is possible here, and the statement holds [A-Z0-9 ]+; use SELECT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT reflect('java.lang.System', 'exit', 0)",
        "SELECT java_method('java.util.UUID', 'randomUUID')",
        "SELECT try_reflect('java.lang.System', 'getenv')",
        "SELECT 1 WHERE EXISTS (SELECT builtin.Reflect('java.lang.System', 'gc'))",
        "WITH a AS (SELECT reflect('java.lang.System', 'gc') AS x) SELECT * FROM a",
      })
  void javaIsNotCalled(String sql) {
    assertThatThrownBy(() -> read(sql))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "the function (try_)?(reflect|java_method) calls Java and is not open to queries");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM table_changes_by_path('/tmp/x', 0)",
        "SELECT * FROM range(3) AS r, LATERAL table_changes('gold.conversions', 0)",
      })
  void rowsOfNoPublishedTableAreRefused(String sql) {
    assertThatThrownBy(() -> read(sql))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "the function table_changes(_by_path)? is not open to queries, which read published"
                + " tables only");
  }

  @Test
  void functionsThatMakeRowsOfTheirArgumentsAreOpen() {
    assertThat(read("SELECT * FROM range(3) AS r, LATERAL explode(array(r.id)) AS e(x)")).isEmpty();
  }

  @Test
  void nameWithThreePartsIsNoTable() {
    assertThatThrownBy(() -> read("SELECT * FROM a.gold.conversions"))
        .hasMessage("no table a.gold.conversions; tables are named as in gold.conversions");
  }
}
