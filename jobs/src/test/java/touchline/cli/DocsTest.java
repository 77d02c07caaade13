package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.pipeline.Given;
import touchline.pipeline.Table;
import touchline.publish.PublishedTables;
import touchline.storage.Storage;

/** The dictionary that the command writes, held against a night. */
class DocsTest {
  @TempDir Path folder;

  @Test
  void queryOfEachPageIsAnsweredByANight() throws IOException {
    assertThat(Said.by("docs", "--out", folder.toString()).exitCode()).isZero();
    PublishedTables night = PublishedTables.open(Given.spark(), Storage.of(SmallWorld.WAREHOUSE));
    List<Table> tables = night.readable();
    assertThat(tables).hasSizeGreaterThan(60);
    for (Table table : tables) {
      String query = query(folder.resolve(table.name() + ".html"));
      assertThat(night.query(query).takeAsList(21)).as(query).hasSizeLessThan(21);
    }
    assertThatThrownBy(() -> night.query("SELECT no_column FROM gold.conversions LIMIT 20"))
        .hasMessageContaining("no_column");
  }

  private static String query(Path page) throws IOException {
    String text = Files.readString(page);
    String mark = "<pre><code>";
    int from = text.indexOf(mark) + mark.length();
    return text.substring(from, text.indexOf("</code></pre>", from));
  }
}
