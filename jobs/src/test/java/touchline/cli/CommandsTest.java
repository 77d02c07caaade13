package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import touchline.Stages;
import touchline.config.Settings;
import touchline.pipeline.UserError;

class CommandsTest {
  private static final String BEGIN = "<!-- job graph: begin -->\n";
  private static final String END = "<!-- job graph: end -->";

  static Stream<String> commands() {
    return Touchline.commandLine().getSubcommands().keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpOfEveryCommandShowsAnExampleOfIt(String command) {
    StringWriter out = new StringWriter();
    CommandLine commands = Touchline.commandLine().setOut(new PrintWriter(out, true));
    assertThat(commands.execute(command, "--help")).isZero();
    assertThat(out.toString()).contains("Example:").contains("./touchline " + command);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void wordsOfHelpArePatternsThatFormat(String command) {
    CommandSpec spec = Touchline.commandLine().getSubcommands().get(command).getCommandSpec();
    Stream.of(
            Stream.of(spec.usageMessage().footer()),
            Stream.of(spec.usageMessage().description()),
            spec.options().stream().flatMap(option -> Stream.of(option.description())),
            spec.positionalParameters().stream().flatMap(word -> Stream.of(word.description())))
        .flatMap(lines -> lines)
        .forEach(
            line -> assertThatCode(() -> String.format(line)).as(line).doesNotThrowAnyException());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nightly", "nigtly", "nightly --as-of 30.06.2026", "sql --format xlm", ""})
  void misuseIsOneSentenceAndWhereHelpIs(String command) {
    Said said = Said.by(command.isEmpty() ? new String[0] : command.split(" "));
    assertThat(said.exitCode()).isEqualTo(UserError.USAGE);
    assertThat(said.err().lines().count()).as(said.err()).isLessThanOrEqualTo(3);
    assertThat(said.err()).contains("see ./touchline").contains("--help");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sql|SELECT 1",
        "report",
        "serve|--port|0",
        "export|duckdb|night.duckdb",
        "explain|deal|D1",
        "explain|lead|L1"
      })
  void aFolderWithoutAPublishedNightIsRefusedAndNotMade(String command, @TempDir Path folder) {
    Path warehouse = folder.resolve("mistyped");
    List<String> words = new ArrayList<>(List.of(command.split("[|]")));
    words.addAll(List.of("--warehouse", warehouse.toString()));
    Said said = Said.by(words.toArray(String[]::new));
    assertThat(said.exitCode()).isEqualTo(UserError.USAGE);
    assertThat(said.err()).contains("no night is published in " + warehouse);
    assertThat(warehouse).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nightly --as-of 2026-06-30 --landing FILE",
        "plan --as-of 2026-06-30 --landing FILE",
        "backfill --from 2026-06-01 --to 2026-06-02 --landing FILE",
        "nightly --as-of 2026-06-30 --warehouse FILE",
        "status --warehouse FILE",
        "sql --warehouse FILE SELECT"
      })
  void fileInPlaceOfAFolderIsBadUsage(String command, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("README.md"), "x");
    Said said = Said.by(command.replace("FILE", file.toString()).split(" "));
    assertThat(said.exitCode()).isEqualTo(UserError.USAGE);
    assertThat(said.err()).contains(file + " is a file; name a folder");
    assertThat(file).hasContent("x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"$", "[", "{", "`", "*", " #"})
  void warehouseInAFolderThatSparkCannotNameIsRefused(String sign, @TempDir Path folder) {
    Path warehouse = folder.resolve("w" + sign + "x");
    Said said = Said.by("status", "--warehouse", warehouse.toString());
    assertThat(said.exitCode()).isEqualTo(UserError.USAGE);
    assertThat(said.err()).contains("has the sign " + sign.strip());
  }

  @Test
  void whatIsAcceptedNeedsAReasonAndAReasonSomethingToAccept(@TempDir Path folder) {
    for (List<String> half : List.of(List.of("--accept", "x"), List.of("--because", "y"))) {
      List<String> words =
          new ArrayList<>(
              List.of("nightly", "--as-of", "2026-06-30", "--landing", folder.toString()));
      words.addAll(half);
      Said said = Said.by(words.toArray(String[]::new));
      assertThat(said.exitCode()).isEqualTo(UserError.USAGE);
      assertThat(said.err()).contains("one needs the other");
    }
  }

  @Test
  void dateThatLiesAfterEverythingIsRefused(@TempDir Path folder) throws IOException {
    String landing = Files.createDirectories(folder.resolve("landing")).toString();
    String warehouse = folder.resolve("warehouse").toString();
    Said said =
        Said.by("nightly", "--as-of", "2999-06-30", "--landing", landing, "--warehouse", warehouse);
    assertThat(said.exitCode()).isEqualTo(UserError.USAGE);
    assertThat(said.err()).contains("--as-of 2999-06-30 lies after today").contains("--future");
    assertThat(folder.resolve("warehouse")).doesNotExist();
    Said backfill =
        Said.by(
            "backfill",
            "--from",
            "2026-06-30",
            "--to",
            "2999-06-30",
            "--landing",
            landing,
            "--warehouse",
            warehouse);
    assertThat(backfill.exitCode()).isEqualTo(UserError.USAGE);
    Files.createDirectories(folder.resolve("landing/crm_deals/dt=2999-07-01"));
    assertThat(
            Said.by(
                    "nightly",
                    "--as-of",
                    "2999-06-30",
                    "--landing",
                    landing,
                    "--warehouse",
                    warehouse)
                .err())
        .doesNotContain("lies after today");
  }

  @Test
  void poisonedSettingsAreRefusedWithTheirPlace(@TempDir Path folder) throws IOException {
    Path site =
        Files.writeString(
            folder.resolve("site.conf"),
            """
            channels.rules = [ { name = A, when = "sourc = 'x'" }
              { name = Unattributed, when = "true" }
              { name = B, when = "reflect('java.lang.System', 'exit', '0') = '1'" } ]
            """);
    Said said = Said.by("check", "--conf", site.toString());
    assertThat(said.exitCode()).isEqualTo(UserError.USAGE);
    assertThat(said.err())
        .contains("site.conf: 1: channels.rules[0].when of channel A knows no column sourc")
        .contains("site.conf: 2: channels.rules[1].name is Unattributed, which stands for")
        .contains("site.conf: 3: channels.rules[2].when calls reflect");
  }

  @Test
  void pageShowsTheJobGraphAsItIs() throws IOException {
    String page = Files.readString(Path.of("jobs/docs/job-graph.md"));
    String shown = page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END));
    String graph = Stages.graph(Settings.load(Optional.empty())).mermaid();
    assertThat(shown)
        .as(
            "jobs/docs/job-graph.md between its job graph marks; ./touchline docs prints what belongs there")
        .isEqualTo("```mermaid\n" + graph + "```\n");
  }
}
