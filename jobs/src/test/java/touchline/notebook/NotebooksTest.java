package touchline.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import touchline.pipeline.Given;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.storage.Storage;

/** Notebooks as they are stored; {@code notebooks/run} runs them in their kernel. */
class NotebooksTest {
  private static final Pattern NAMED = Pattern.compile("\\b(bronze|silver|gold|ops)\\.\\w+");
  private static final Pattern OPENED = Pattern.compile("Notebook\\.open\\(([^)]*)\\)");

  static Stream<Path> notebooks() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("notebooks"))) {
      return files.filter(f -> f.toString().endsWith(".ipynb")).sorted().toList().stream();
    }
  }

  @Test
  void fourQuestionsHaveOne() throws IOException {
    assertThat(notebooks()).hasSize(4);
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void isStoredWithoutOutputs(Path notebook) throws IOException {
    for (JsonNode cell : code(notebook)) {
      assertThat(cell.path("outputs")).as(cell.path("source").toString()).isEmpty();
      assertThat(cell.path("execution_count").isNull()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void isForTheKernelThatRunMakes(Path notebook) throws IOException {
    assertThat(read(notebook).at("/metadata/kernelspec/name").asText()).isEqualTo("touchline-java");
    assertThat(Files.readString(Path.of("notebooks", "run"))).contains("kernels/touchline-java");
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void asksOnlyForTablesThatItOpens(Path notebook) throws IOException {
    List<String> opened = new ArrayList<>();
    List<String> named = new ArrayList<>();
    for (JsonNode cell : code(notebook)) {
      String source = source(cell);
      Matcher opening = OPENED.matcher(source);
      if (opening.find()) {
        find(opening.group(1), opened);
      } else {
        find(source, named);
      }
    }
    assertThat(named.stream().distinct()).containsExactlyInAnyOrderElementsOf(opened);
    assertThat(opened).allMatch(table -> Table.of(table).layer().equals("gold"));
  }

  @Test
  void aFolderWithoutANightIsNamed(@TempDir Path folder) {
    assertThatThrownBy(() -> Notebook.open(Given.spark(), Storage.of(folder), "gold.conversions"))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "no night is published in %s; run `./touchline demo`, or name the folder of one with"
                    .formatted(folder)
                + " --warehouse");
  }

  @Test
  void barsKeepTheOrderOfTheirRowsAndTextsStayTexts() {
    List<Row> rows =
        List.of(
            RowFactory.create("Webinar", "markov", 2.5),
            RowFactory.create("Webinar", "last_touch", null),
            RowFactory.create("Email", "markov", 1L));
    Bars bars = Bars.of(rows);
    assertThat(bars.names()).containsExactly("Webinar", "Email");
    assertThat(bars.series().get("markov"))
        .containsEntry("Webinar", 2.5)
        .containsEntry("Email", 1.0);
    assertThat(bars.series().get("last_touch")).containsEntry("Webinar", 0.0);
    assertThat(bars.html("<b>won</b>", "deals"))
        .startsWith("<img alt=\"&lt;b&gt;won&lt;/b&gt;\" src=\"data:image/png;base64,iVBOR");
  }

  private static void find(String text, List<String> tables) {
    NAMED.matcher(text).results().forEach(match -> tables.add(match.group()));
  }

  private static List<JsonNode> code(Path notebook) throws IOException {
    List<JsonNode> cells = new ArrayList<>();
    read(notebook).path("cells").forEach(cells::add);
    return cells.stream().filter(cell -> cell.path("cell_type").asText().equals("code")).toList();
  }

  private static String source(JsonNode cell) {
    StringBuilder text = new StringBuilder();
    cell.path("source").forEach(line -> text.append(line.asText()));
    return text.toString();
  }

  private static JsonNode read(Path notebook) throws IOException {
    return new ObjectMapper().readTree(notebook.toFile());
  }
}
