package touchline.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.bench.FaultyFiles;
import touchline.pipeline.Given;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.storage.Place;
import touchline.storage.Storage;

/** What becomes of a table when its schema file changes. */
class WarehouseTest {
  private static final Table CONTENTS = Table.of("silver.contents");

  @TempDir Path folder;

  private static Table changed(String from, String to) {
    assertThat(CONTENTS.ddl()).contains(from);
    return Table.stated(CONTENTS.name(), CONTENTS.ddl().replace(from, to));
  }

  private Warehouse withOneContent() {
    Warehouse warehouse = new Warehouse(Given.spark(), Storage.of(folder));
    warehouse.append(
        CONTENTS, Given.parse(CONTENTS, "{\"content_id\":\"c1\", \"title\":\"Guide\"}"));
    return warehouse;
  }

  @Test
  void checkpointThatCannotBeWrittenIsNotTakenForDamage() {
    withOneContent();
    Configuration faulty = new Configuration();
    FaultyFiles.SETTINGS.forEach(faulty::set);
    TableLogs logs = new TableLogs(Storage.of(folder), faulty);
    FaultyFiles.arm(FaultyFiles.Fault.FAILS_FROM_NOW_ON, 1);
    try {
      assertThatThrownBy(() -> logs.checkpoint(CONTENTS))
          .isInstanceOf(UserError.class)
          .hasMessageStartingWith("silver.contents in ")
          .hasMessageContaining("takes no checkpoint: ")
          .hasMessageEndingWith(". Its commits are as they were; maintain tries again");
    } finally {
      FaultyFiles.disarm();
    }
    assertThat(logs.rows(CONTENTS)).hasSize(1);
    assertThat(checkpoints(logs)).isEmpty();
    logs.checkpoint(CONTENTS);
    assertThat(checkpoints(logs)).containsExactly("00000000000000000000.checkpoint.parquet");
  }

  private static List<String> checkpoints(TableLogs logs) {
    return logs.folder(CONTENTS).resolve("_delta_log").list().stream()
        .map(Place::name)
        .filter(name -> name.contains("checkpoint") && name.startsWith("0"))
        .toList();
  }

  @Test
  void columnThatTheFileGainedIsAdded() {
    Warehouse warehouse = withOneContent();
    Table wider =
        changed("  persona ", "  language      STRING          COMMENT 'Language',\n  persona ");
    warehouse.ensure(wider);
    assertThat(warehouse.read(wider).select("content_id", "language").head().isNullAt(1)).isTrue();
  }

  @Test
  void constraintThatTheFileGainedHoldsFromNowOn() {
    Warehouse warehouse = withOneContent();
    Table stricter =
        changed(
            "TBLPROPERTIES (",
            "TBLPROPERTIES (\n  'delta.constraints.title_is_short' = 'title IS NULL OR length(title) < 9',");
    warehouse.ensure(stricter);
    assertThatThrownBy(
            () ->
                warehouse.append(
                    stricter,
                    Given.parse(
                        CONTENTS, "{\"content_id\":\"c2\", \"title\":\"A very long title\"}")))
        .hasStackTraceContaining("title_is_short");
  }

  @Test
  void anotherTypeIsRefusedWithBothSidesNamed() {
    Warehouse warehouse = withOneContent();
    Table other = changed("title        STRING", "title        BIGINT");
    assertThatThrownBy(() -> warehouse.ensure(other))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "silver.contents differs from schemas/silver/contents.sql: column title is STRING in the"
                + " table and BIGINT in the file. Columns may only be added; write a new table for any"
                + " other change");
  }

  @Test
  void columnThatTheFileLostIsRefusedNotDropped() {
    Warehouse warehouse = withOneContent();
    String line =
        CONTENTS.ddl().lines().filter(l -> l.contains("url_pattern")).findFirst().orElseThrow();
    Table narrower = Table.stated(CONTENTS.name(), CONTENTS.ddl().replace(",\n" + line, ")"));
    assertThatThrownBy(() -> warehouse.ensure(narrower))
        .hasMessageContaining("column url_pattern is in the table and not in the file");
  }

  @Test
  void nullNeverReachesAColumnThatTheFileSaysIsNeverNull() {
    Warehouse warehouse = withOneContent();
    assertThatThrownBy(
            () -> warehouse.append(CONTENTS, Given.parse(CONTENTS, "{\"title\":\"No id\"}")))
        .hasStackTraceContaining("content_id");
  }

  private static final Table EVERYTHING =
      Table.stated(
          "silver.everything",
          """
          CREATE TABLE silver.everything (
            id STRING NOT NULL COMMENT 'Key',
            day DATE COMMENT 'Date',
            at TIMESTAMP COMMENT 'Time',
            amount DECIMAL(18, 2) COMMENT 'Amount',
            flag BOOLEAN COMMENT 'Flag',
            counts MAP<STRING, BIGINT> COMMENT 'Map',
            steps ARRAY<STRUCT<at: TIMESTAMP, names: ARRAY<STRING>>> COMMENT 'Steps')
          USING delta COMMENT 'One row per id.' TBLPROPERTIES (
            'touchline.key' = 'id', 'delta.constraints.positive' = 'amount IS NULL OR amount > 0')
          """);

  private static final String[] ROWS = {
    "{'id':'a','day':'1500-02-28','at':'1500-03-01T12:00:00.000001Z','amount':1.50,'flag':true,"
        + "'counts':{'x':1},'steps':[{'at':'2026-03-29T01:30:00Z','names':['n',null]}]}",
    "{'id':'b'}",
    "{'id':'c','day':'2026-06-30','steps':[],'counts':{}}"
  };

  private static List<Row> everything() {
    return Given.parse(
            EVERYTHING, Arrays.stream(ROWS).map(r -> r.replace('\'', '"')).toArray(String[]::new))
        .collectAsList();
  }

  @Test
  void fewRowsAreReadBackWithAndWithoutSparkAsTheyWereWritten() {
    Warehouse warehouse = new Warehouse(Given.spark(), Storage.of(folder));
    warehouse.replace(EVERYTHING, everything());
    List<Row> held = warehouse.rows(EVERYTHING);
    warehouse.replace(EVERYTHING, held);

    assertThat(held).containsExactlyElementsOf(everything());
    assertThat(warehouse.read(EVERYTHING).collectAsList()).containsExactlyElementsOf(everything());
    assertThat(warehouse.version(EVERYTHING)).isEqualTo(1);
  }

  @Test
  void fewRowsThatBreakWhatTheSchemaFileStatesAreRefused() {
    Warehouse warehouse = new Warehouse(Given.spark(), Storage.of(folder));
    Object[] values = new Object[7];
    assertThatThrownBy(() -> warehouse.replace(EVERYTHING, List.of(RowFactory.create(values))))
        .hasMessage("silver.everything: id is null in a row, which the schema file forbids");
    values[0] = "a";
    values[3] = new BigDecimal("-1.00");
    assertThatThrownBy(() -> warehouse.replace(EVERYTHING, List.of(RowFactory.create(values))))
        .hasMessage("silver.everything: rows break positive: amount IS NULL OR amount > 0");
    assertThat(warehouse.isEmpty(EVERYTHING)).isTrue();
  }
}
