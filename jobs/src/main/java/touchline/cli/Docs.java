package touchline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import touchline.Stages;
import touchline.config.Settings;
import touchline.dictionary.Dictionary;
import touchline.pipeline.JobGraph;

@Command(
    name = "docs",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the job graph, derived from the jobs, as the diagram of jobs/docs/job-graph.md.",
      "With --out it writes the data dictionary and the feeds' data contracts."
    },
    footer = {"", "Example:", "  ./touchline docs --out dictionary"})
final class Docs implements Callable<Integer> {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the dictionary: a page a table, and contracts in ODCS 3.1.")
  Path out;

  @Override
  public Integer call() throws IOException {
    JobGraph graph = Stages.graph(Settings.load(Optional.empty()));
    if (out == null) {
      System.out.print(graph.mermaid());
      return 0;
    }
    for (Map.Entry<String, String> file : new Dictionary(graph).files().entrySet()) {
      Path target = out.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.writeString(target, file.getValue());
    }
    System.out.println(out.resolve("index.html"));
    return 0;
  }
}
