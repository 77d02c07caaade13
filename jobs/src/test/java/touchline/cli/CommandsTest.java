package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
  @ValueSource(
      strings = {
        "sql|SELECT 1",
        "report",
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

  @Test
  void readmeShowsTheJobGraphAsItIs() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String shown = readme.substring(readme.indexOf(BEGIN) + BEGIN.length(), readme.indexOf(END));
    String graph = Stages.graph(Settings.load(Optional.empty())).mermaid();
    assertThat(shown)
        .as("README.md between its job graph marks; ./touchline docs prints what belongs there")
        .isEqualTo("```mermaid\n" + graph + "```\n");
  }
}
