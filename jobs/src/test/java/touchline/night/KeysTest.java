package touchline.night;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.delta.Warehouse;
import touchline.pipeline.Given;
import touchline.pipeline.Table;
import touchline.storage.Storage;

/** Rows under keys, of a table whose key is not its first column. */
class KeysTest {
  private static final Table T =
      Table.stated(
          "silver.t",
          """
          CREATE TABLE silver.t (
            identifier STRING NOT NULL COMMENT 'Which',
            person_id STRING COMMENT 'Whose')
          USING delta COMMENT 'One row per identifier.'
          TBLPROPERTIES ('touchline.key' = 'identifier', 'delta.enableDeletionVectors' = 'true')
          """);
  private static final int ROWS = 400;

  @TempDir Path folder;

  private static Dataset<Row> rows() {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add("{\"identifier\":\"i%03d\", \"person_id\":\"p%03d\"}".formatted(i, i));
    }
    rows.add("{\"identifier\":\"nobody's\"}");
    return Given.parse(T, rows.toArray(String[]::new));
  }

  private static Set<String> people(int from, int to) {
    Set<String> people = new TreeSet<>();
    for (int i = from; i < to; i++) {
      people.add("p%03d".formatted(i));
    }
    return people;
  }

  /** Each row's columns by position. */
  private static List<String> told(Dataset<Row> rows) {
    return rows.collectAsList().stream()
        .map(row -> row.get(0) + "=" + row.get(1))
        .sorted()
        .toList();
  }

  private static List<String> expected(int from, int to) {
    return people(from, to).stream().map(p -> p.replace('p', 'i') + "=" + p).toList();
  }

  @Test
  void columnsStayInOrderHoweverManyKeysAreAskedFor() {
    for (int many : new int[] {1, 200, 201, ROWS}) {
      Keys keys = Keys.of("person_id", people(0, many));
      assertThat(told(keys.of(rows()))).isEqualTo(expected(0, many));
      List<String> others = new ArrayList<>(expected(many, ROWS));
      others.add("nobody's=null");
      assertThat(told(keys.notOf(rows()))).isEqualTo(others);
    }
  }

  @Test
  void piecesThatWereCutByFewKeysAndByManyAreOneTable() {
    Warehouse warehouse = new Warehouse(Given.spark(), Storage.of(folder));
    warehouse.append(T, rows());
    warehouse.merge(T, rows().where("person_id IS NULL").withColumn("_gone", lit(true)));
    Few few = new Few(warehouse);
    assertThat(few.has(T)).as("read in this process").isFalse();
    Aside aside = new Aside(warehouse, Given.spark(), false);
    Slices slices = new Slices(warehouse::read, few, aside);
    assertThat(told(slices.of(T, "person_id", Keys.of("person_id", people(0, 3))).rows()))
        .isEqualTo(expected(0, 3));
    assertThat(told(slices.of(T, "person_id", Keys.of("person_id", people(0, 301))).rows()))
        .isEqualTo(expected(0, 301));
    assertThat(told(slices.of(T, "person_id", Keys.of("person_id", people(2, 300))).rows()))
        .isEqualTo(expected(2, 300));
  }
}
