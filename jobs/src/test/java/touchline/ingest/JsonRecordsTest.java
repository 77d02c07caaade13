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
        .containsExactly("{\"a\":1}", "! its brackets do not match: {\"b\":[2}", "{\"c\":3}");
  }

  @Test
  void objectWhoseBracketsDoNotMatchCostsItselfInAListOfOneLine() throws IOException {
    assertThat(read("[{\"a\":1},{\"b\":[2},{\"c\":3}, {\"d\":{\"e\":4}}]", false))
        .containsExactly(
            "{\"a\":1}",
            "! its brackets do not match: {\"b\":[2}",
            "{\"c\":3}",
            "{\"d\":{\"e\":4}}");
    assertThat(read("[{\"a\":1},{\"b\":{\"x\":2}, {\"c\":[{\"y\":3},{\"z\":4}]}]", false))
        .containsExactly(
            "{\"a\":1}",
            "! its brackets do not match: {\"b\":{\"x\":2}",
            "{\"c\":[{\"y\":3},{\"z\":4}]}");
  }

  @Test
  void entryOfAListThatIsNoObjectCostsItselfInAListOfOneLine() throws IOException {
    assertThat(read("[{\"a\":1},null, {\"b\":2},[3,4],{\"c\":5}},{\"d\":6}]", false))
        .containsExactly(
            "{\"a\":1}",
            "! is no JSON object: null",
            "{\"b\":2}",
            "! is no JSON object: [3,4]",
            "{\"c\":5}",
            "! is no JSON object: }",
            "{\"d\":6}");
  }

  @Test
  void commaBehindALineIsNoPartOfIt() throws IOException {
    assertThat(read("{\"a\":1},\n{\"b\":2} ,\n", true)).containsExactly("{\"a\":1}", "{\"b\":2}");
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

  @Test
  void pagesOfAnInterfaceAreTheirObjects() throws IOException {
    List<String> both = List.of("{\"id\":\"1\",\"properties\":{\"a\":[1]}}", "{\"id\":\"2\"}");
    String objects = String.join(",\n ", both);
    for (String page :
        List.of(
            "{\"results\":[" + objects + "],\"paging\":{\"next\":{\"after\":\"}]\\\"\"}}}",
            "{ \"totalSize\" : 2, \"done\" : true, \"records\" : [ " + objects + " ] }",
            "{\"requestId\":\"e4#1\",\"success\":true,\"result\":["
                + objects
                + "],\"moreResult\":false}\n",
            "{\"data\":[" + objects + "]}",
            "{\"elements\":["
                + both.get(0)
                + "],\"paging\":{}}\n{\"elements\":["
                + both.get(1)
                + "]}")) {
      assertThat(read(page, false)).as(page).isEqualTo(both);
    }
    assertThat(read("{\"results\":[]}", false)).isEmpty();
  }

  @Test
  void objectThatHoldsAListIsNoPage() throws IOException {
    for (String object :
        List.of(
            "{\"id\":1,\"results\":[{\"a\":2}]}",
            "{\"results\":[1,2]}",
            "{\"results\":{\"a\":[{\"b\":1}]}}",
            "{\"dataset\":[{\"a\":1}]}")) {
      assertThat(read(object, false)).containsExactly(object);
    }
    assertThat(read("{\"results\":[{\"a\":1}]}", true))
        .containsExactly("{\"results\":[{\"a\":1}]}");
  }

  @Test
  void pageThatIsCutShortSaysSo() throws IOException {
    assertThat(read("{\"results\":[{\"a\":1},{\"b\":", false))
        .containsExactly("{\"a\":1}", "! " + CsvRecords.CUT + ": {\"b\":");
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
