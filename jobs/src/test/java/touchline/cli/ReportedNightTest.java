package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.pipeline.Given;
import touchline.publish.PublishedTables;
import touchline.storage.Storage;

/** The report and the explanations of a real night: what they state can be asked again. */
@Tag("long")
class ReportedNightTest {
  private static final Pattern STATEMENT =
      Pattern.compile("<p class=\"source\"><code>(SELECT [^<]+)</code>");

  private final PublishedTables night =
      PublishedTables.open(Given.spark(), Storage.of(SmallWorld.WAREHOUSE));

  @TempDir Path folder;

  @Test
  void everyStatementBelowAFigureIsAnsweredWithRows() throws IOException {
    Path report = folder.resolve("night.html");
    write("report", "--out", report.toString());
    assertThat(statements(report)).hasSizeGreaterThan(40).allSatisfy(this::hasRows);
  }

  @Test
  void everyStatementOfAnExplanationIsAnsweredWithRows() throws IOException {
    String lead = one("SELECT lead_id FROM gold.conversions WHERE conversion_type = 'mql'");
    String deal = one("SELECT deal_id FROM gold.conversions WHERE conversion_type = 'won'");
    Path page = folder.resolve("explained.html");
    write("explain", "lead", lead, "--html", page.toString());
    assertThat(statements(page)).hasSizeGreaterThan(1).allSatisfy(this::hasRows);
    write("explain", "deal", deal, "--html", page.toString());
    assertThat(statements(page)).hasSizeGreaterThan(1).allSatisfy(this::hasRows);
  }

  private void write(String... command) {
    List<String> words = new java.util.ArrayList<>(List.of(command));
    words.addAll(List.of("--warehouse", SmallWorld.WAREHOUSE.toString()));
    words.addAll(List.of("--conf", SmallWorld.CONF.toString()));
    Said said = Said.by(words.toArray(String[]::new));
    assertThat(said.err()).isEmpty();
    assertThat(said.exitCode()).isZero();
  }

  private String one(String sql) {
    return night.query(sql + " LIMIT 1").first().getString(0);
  }

  private void hasRows(String statement) {
    assertThat(night.query(statement).takeAsList(1)).as(statement).isNotEmpty();
  }

  private static List<String> statements(Path page) throws IOException {
    return STATEMENT
        .matcher(Files.readString(page))
        .results()
        .map((MatchResult found) -> found.group(1))
        .map(ReportedNightTest::text)
        .distinct()
        .toList();
  }

  private static String text(String html) {
    return html.replace("&#39;", "'")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }
}
