package touchline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file under schemas/ states what a reader needs. */
class SchemasTest {
  private static final Set<String> KNOWN =
      Set.of(
          "touchline.key",
          "touchline.sums",
          "touchline.keeps",
          "delta.enableDeletionVectors",
          "touchline.bridge",
          "touchline.feed",
          "touchline.feed-key",
          "touchline.version",
          "touchline.required",
          "touchline.facts",
          "touchline.ends",
          "touchline.identifiers",
          "touchline.tokenised",
          "touchline.one-of",
          "touchline.auxiliary");

  static List<Table> tables() {
    return Table.all();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void everyTableStatesItsGrainAndEveryColumnItsMeaning(Table table) {
    assertThat(table.comment()).startsWith("One row per ").endsWith(".");
    for (StructField column : table.schema().fields()) {
      assertThat(column.getComment().isDefined()).as(table + "." + column.name()).isTrue();
      assertThat(column.getComment().get()).as(table + "." + column.name()).isNotBlank();
    }
  }

  @ParameterizedTest
  @MethodSource("tables")
  void everyKeyNamesColumnsThatAreNeverNull(Table table) {
    assertThat(table.key()).isNotEmpty();
    for (String column : table.key()) {
      assertThat(table.has(column)).as(table + "." + column).isTrue();
      assertThat(table.schema().apply(column).nullable()).as(table + "." + column).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("tables")
  void everyPropertyIsOneThatSomethingReads(Table table) {
    assertThat(table.properties().keySet())
        .allMatch(key -> KNOWN.contains(key) || key.startsWith("delta.constraints."));
  }

  @Test
  void handOffsKeepEveryNight() {
    List<Table> kept =
        Table.all().stream().filter(t -> t.property("touchline.keeps").isPresent()).toList();
    assertThat(kept).containsExactly(Table.of("gold.sales_ready"));
    assertThat(kept).allMatch(Table::keepsEveryNight);
    assertThat(kept).allMatch(t -> t.partition().equals(List.of(Inputs.NIGHT)));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void namesFollowTheHouse(Table table) {
    for (StructField column : table.schema().fields()) {
      String name = column.name();
      assertThat(name).matches("_?[a-z][a-z0-9_]*");
      if (name.endsWith("_at")) {
        assertThat(
                List.of(
                    DataTypes.TimestampType, DataTypes.createArrayType(DataTypes.TimestampType)))
            .as(table + "." + name)
            .contains(column.dataType());
      }
      if (name.endsWith("_date") || name.endsWith("_month")) {
        assertThat(column.dataType()).as(table + "." + name).isEqualTo(DataTypes.DateType);
      }
      if (name.startsWith("is_") || name.startsWith("has_")) {
        assertThat(column.dataType()).as(table + "." + name).isEqualTo(DataTypes.BooleanType);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("tables")
  void theTableIsNamedAsItsFile(Table table) {
    assertThat(table.ddl()).startsWith("CREATE TABLE " + table.name() + " (");
  }
}
