package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonRecordsTest {
  @Test
  void objectsOfAListOrOneAfterAnother() throws IOException {
    List<String> both = List.of("{\"a\":\"}\\\"{\"}", "{\"b\":{\"c\":[1]}}");
    assertThat(read("[ {\"a\":\"}\\\"{\"},\n{\"b\":{\"c\":[1]}} ]", false)).isEqualTo(both);
    assertThat(read("{\"a\":\"}\\\"{\"}{\"b\":{\"c\":[1]}}", false)).isEqualTo(both);
    assertThat(read("{\"a\":\"}\\\"{\"}\n\n{\"b\":{\"c\":[1]}}\r\n", true)).isEqualTo(both);
  }

  @Test
  void objectMaySpanLines() throws IOException {
    assertThat(read("{\n \"a\": 1\n}\n{\"b\": 2}", false))
        .containsExactly("{\n \"a\": 1\n}", "{\"b\": 2}");
  }

  @Test
  void whatIsNoObjectCostsItsLineOnly() throws IOException {
    assertThat(read("{\"a\":1}\noops\n42\n{\"b\":2}", true))
        .containsExactly(
            "{\"a\":1}", "! is no JSON object: oops", "! is no JSON object: 42", "{\"b\":2}");
    assertThat(read("{\"a\":1}\noops\n{\"b\":2}", false))
        .containsExactly("{\"a\":1}", "! is no JSON object: oops", "{\"b\":2}");
  }

  @Test
  void objectThatNeverEndsCostsItsLineOnly() throws IOException {
    assertThat(read("[{\"a\":1},\n{\"b\":[2},\n{\"c\":3}]", false))
        .containsExactly("{\"a\":1}", "! its brackets do not match: {\"b\":[2},", "{\"c\":3}");
  }

  @Test
  void objectWhoseBracketsDoNotMatchCostsItselfInAListOfOneLine() throws IOException {
    assertThat(read("[{\"a\":1},{\"b\":[2},{\"c\":3}, {\"d\":{\"e\":4}}]", false))
        .containsExactly(
            "{\"a\":1}",
            "! its brackets do not match: {\"b\":[2},",
            "{\"c\":3}",
            "{\"d\":{\"e\":4}}");
  }

  @Test
  void objectThatIsTooLongCostsItselfOnly() throws IOException {
    String filler = "x\\\"".repeat(1_200_000);
    List<String> found =
        read("[{\"a\":1},{\"b\":{\"c\":[\"" + filler + "\"]}},{\"d\":2},{\"e\":3}]", false);
    assertThat(found).hasSize(4).startsWith("{\"a\":1}").endsWith("{\"d\":2}", "{\"e\":3}");
    assertThat(found.get(1)).startsWith("! longer than 1048576 bytes: {\"b\":");
    assertThat(read("[{\"b\":\"" + filler, false))
        .singleElement()
        .asString()
        .startsWith("! " + CsvRecords.CUT);
  }

  @Test
  void listWithoutItsEndIsCutShort() throws IOException {
    assertThat(read("[{\"a\":1},{\"b\":", false))
        .containsExactly("{\"a\":1}", "! " + CsvRecords.CUT + ": {\"b\":");
    assertThat(read("[{\"a\":1},", false))
        .containsExactly("{\"a\":1}", "! " + CsvRecords.CUT + ": ");
  }

  private static List<String> read(String text, boolean lines) throws IOException {
    List<String> found = new ArrayList<>();
    try (Opened opened =
        new Opened(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), false)) {
      JsonRecords records = new JsonRecords(new Lookahead(opened), lines);
      while (records.next()) {
        String record = new String(records.bytes(), StandardCharsets.UTF_8);
        found.add(records.problem() == null ? record : "! " + records.problem() + ": " + record);
      }
    }
    return found;
  }
}
