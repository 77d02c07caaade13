package touchline.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.pipeline.Given;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;

/** What becomes of a table when its schema file changes. */
class WarehouseTest {
  private static final Table CONTENTS = Table.of("silver.contents");

  @TempDir Path folder;

  private static Table changed(String from, String to) {
    assertThat(CONTENTS.ddl()).contains(from);
    return Table.stated(CONTENTS.name(), CONTENTS.ddl().replace(from, to));
  }

  private Warehouse withOneContent() {
    Warehouse warehouse = new Warehouse(Given.spark(), folder);
    warehouse.append(
        CONTENTS, Given.parse(CONTENTS, "{\"content_id\":\"c1\", \"title\":\"Guide\"}"));
    return warehouse;
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
}
