package touchline.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.delta.Warehouse;
import touchline.pipeline.Given;
import touchline.pipeline.Table;
import touchline.storage.Storage;

/** Rows compared by key, on a table of three columns. */
class DifferenceTest {
  private static final Table T =
      Table.stated(
          "silver.t",
          """
          CREATE TABLE silver.t (
            id STRING NOT NULL COMMENT 'Key',
            n BIGINT COMMENT 'Number',
            m MAP<STRING, STRING> COMMENT 'Map')
          USING delta COMMENT 'One row per id.' TBLPROPERTIES ('touchline.key' = 'id')
          """);

  @TempDir Path folder;

  private Aside aside(boolean small) {
    return new Aside(new Warehouse(Given.spark(), Storage.of(folder)), Given.spark(), small);
  }

  private static Dataset<Row> rows(String... json) {
    return Given.parse(T, json);
  }

  private static final String[] OLD = {
    "{\"id\":\"same\", \"n\":1, \"m\":{\"a\":\"1\", \"b\":\"2\"}}",
    "{\"id\":\"moved\", \"n\":1}",
    "{\"id\":\"gone\", \"n\":1}",
    "{\"id\":\"null\"}"
  };

  private static final String[] MADE = {
    "{\"id\":\"same\", \"n\":1, \"m\":{\"b\":\"2\", \"a\":\"1\"}}",
    "{\"id\":\"moved\", \"n\":2}",
    "{\"id\":\"fresh\", \"n\":1}",
    "{\"id\":\"null\"}"
  };

  private static List<String> told(Dataset<Row> rows) {
    return rows.selectExpr("concat_ws('=', id, n)").collectAsList().stream()
        .map(row -> row.getString(0))
        .sorted()
        .toList();
  }

  @Test
  void tellsWhatMovedWhatIsNewAndWhatIsGoneWhereverItIsKept() {
    for (boolean small : List.of(true, false)) {
      Difference found = Difference.between(T, rows(OLD), rows(MADE), aside(small));
      assertThat(told(found.before())).containsExactly("gone=1", "moved=1");
      assertThat(told(found.after())).containsExactly("fresh=1", "moved=2");
      assertThat(found.count()).isEqualTo(3);
      assertThat(found.isAllNew()).isFalse();
      assertThat(told(found.byKey().where("_gone"))).containsExactly("gone");
      assertThat(found.keys("id", aside(small)).values())
          .isEqualTo(Set.of("fresh", "gone", "moved"));
    }
  }

  @Test
  void fewRowsAreComparedInThisProcessAsAQueryComparesMany() {
    List<Row> old = rows(OLD).collectAsList();
    List<Row> made = rows(MADE).collectAsList();

    Difference found = Difference.among(T, old, made, aside(true));

    assertThat(told(found.before())).containsExactly("gone=1", "moved=1");
    assertThat(told(found.after())).containsExactly("fresh=1", "moved=2");
    assertThat(found.over(old)).containsExactlyInAnyOrderElementsOf(made);
  }

  @Test
  void keyThatRepeatsAmongFewRowsIsRefusedInTheSameWords() {
    List<Row> twice = rows(OLD[0], OLD[0], MADE[1]).collectAsList();
    assertThatThrownBy(() -> Difference.among(T, List.of(), twice, aside(true)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("silver.t: 1 values of id repeat, first [same,2]; the table is one row per id");
  }

  @Test
  void equalRowsAreNoDifference() {
    assertThat(Difference.between(T, rows(OLD), rows(OLD), aside(true)).isNothing()).isTrue();
  }

  @Test
  void repeatedKeyIsRefusedEvenWhereOneOfItsRowsIsAsItWas() {
    String[] twice = {OLD[0], OLD[0], MADE[1], "{\"id\":\"null\"}"};
    assertThatThrownBy(() -> Difference.between(T, rows(OLD), rows(twice), aside(true)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("silver.t: 1 values of id repeat, first [same,2]; the table is one row per id");
  }

  @Test
  void addedRowsHadNoOtherBefore() {
    Difference added = Difference.added(T, rows(MADE), aside(true));
    assertThat(added.before().isEmpty()).isTrue();
    assertThat(told(added.after())).hasSize(4);
    assertThat(added.isAllNew()).isTrue();
  }
}
