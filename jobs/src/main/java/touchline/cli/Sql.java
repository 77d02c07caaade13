package touchline.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import touchline.publish.PublishedTables;

@Command(
    name = "sql",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the result of a query over the last published night.",
      "Without a query it asks for one after the other."
    },
    footer = {
      "",
      "Example:",
      "  ./touchline sql --format csv \"SELECT model, count(*) FROM gold.attribution_credits GROUP BY model\"",
      "  ./touchline sql \"DESCRIBE gold.conversions\""
    })
final class Sql implements Callable<Integer> {
  @Mixin WarehouseOptions options;

  @Parameters(
      paramLabel = "QUERY",
      arity = "0..1",
      description =
          "A SELECT over tables such as gold.conversions, SHOW TABLES, DESCRIBE or EXPLAIN.")
  String query;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Results.Format format;

  @Override
  public Integer call() {
    PublishedTables published = options.recorded();
    Answers answers = new Answers(options);
    if (query == null) {
      return Prompt.onTerminal(published, answers, options.warehouse).run(format);
    }
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    answers.print(published, query, new Results(out, Results.WIDTH), format);
    return 0;
  }
}
