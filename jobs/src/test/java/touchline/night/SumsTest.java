package touchline.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.pipeline.Given;
import touchline.pipeline.Table;

/** Sums to which a night's changes are added. */
class SumsTest {
  private static Table table(String sums) {
    return Table.stated(
        "gold.t",
        """
        CREATE TABLE gold.t (
          id STRING NOT NULL COMMENT 'Key',
          n BIGINT NOT NULL COMMENT 'Rows',
          share DOUBLE NOT NULL COMMENT 'Shares',
          value DECIMAL(18,2) COMMENT 'Null when no row has one',
          valued BIGINT NOT NULL COMMENT 'Rows with a value')
        USING delta COMMENT 'One row per id.'
        TBLPROPERTIES ('touchline.key' = 'id', 'touchline.sums' = '%s')
        """
            .formatted(sums));
  }

  private static final Table T = table("n, share/1e11, value:valued, valued");

  private static Dataset<Row> rows(String... json) {
    return Given.parse(T, json);
  }

  @Test
  void newSumsAreOldOnesAndMoreLessWhatWasThere() {
    Dataset<Row> old =
        rows(
            "{\"id\":\"a\", \"n\":3, \"share\":0.3, \"value\":10.05, \"valued\":1}",
            "{\"id\":\"b\", \"n\":1, \"share\":1.0, \"valued\":0}");
    Dataset<Row> less =
        rows(
            "{\"id\":\"a\", \"n\":1, \"share\":0.1, \"value\":10.05, \"valued\":1}",
            "{\"id\":\"b\", \"n\":1, \"share\":1.0, \"valued\":0}");
    Dataset<Row> more =
        rows("{\"id\":\"c\", \"n\":2, \"share\":0.2, \"value\":0.10, \"valued\":1}");
    List<String> sums =
        Sums.of(T).add(old, more, less).collectAsList().stream()
            .map(Row::toString)
            .sorted()
            .toList();
    // a keeps two rows and no value any more; b has no row left; .3 - .1 is .2 to the last digit.
    assertThat(sums).containsExactly("[a,2,0.2,null,0]", "[c,2,0.2,0.10,1]");
  }

  @Test
  void additiveTableWithoutNamedSumsIsRefused() {
    assertThatThrownBy(() -> Sums.of(table("")))
        .hasMessageStartingWith("gold.t: touchline.sums of its schema file names no column");
    assertThatThrownBy(() -> Sums.of(table("n, shares/1e11")))
        .hasMessage("gold.t: touchline.sums of its schema file names no column: shares/1e11");
  }
}
