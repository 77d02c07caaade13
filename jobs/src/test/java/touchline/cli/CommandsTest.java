package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import touchline.config.Settings;

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

  @Test
  void readmeShowsTheJobGraphAsItIs() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String shown = readme.substring(readme.indexOf(BEGIN) + BEGIN.length(), readme.indexOf(END));
    String graph = Jobs.graph(Settings.load(Optional.empty())).mermaid();
    assertThat(shown)
        .as("README.md between its job graph marks; ./touchline docs prints what belongs there")
        .isEqualTo("```mermaid\n" + graph + "```\n");
  }
}
