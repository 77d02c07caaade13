package touchline.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import touchline.Stages;
import touchline.config.Settings;

@Command(
    name = "docs",
    mixinStandardHelpOptions = true,
    description = "Prints the job graph, derived from the jobs, as the diagram of the README.",
    footer = {"", "Example:", "  ./touchline docs"})
final class Docs implements Callable<Integer> {
  @Override
  public Integer call() {
    System.out.print(Stages.graph(Settings.load(Optional.empty())).mermaid());
    return 0;
  }
}
