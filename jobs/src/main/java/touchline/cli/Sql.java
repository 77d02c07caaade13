package touchline.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.SparkThrowable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import touchline.ingest.Seal;
import touchline.pipeline.UserError;
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
  /** Characters of a line where no terminal says otherwise. */
  static final int WIDTH = 160;

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
    if (query == null) {
      return Prompt.onTerminal(published, this, options.warehouse).run(format);
    }
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    print(published, query, new Results(out, WIDTH), format);
    return 0;
  }

  /**
   * Prints the result of a query.
   *
   * @throws UserError when it is no query, names what is not there, or fails on a value
   */
  void print(PublishedTables published, String asked, Results to, Results.Format as) {
    try {
      if (asked.contains("unseal(")) {
        // Opens quarantined bytes, for whoever may read the site key.
        Path key = Path.of(options.unjudged().privacy().keyFileFor(options.warehouse.toString()));
        Seal.register(options.session(), key);
      }
      to.print(published.query(asked), as);
    } catch (UserError e) {
      throw e;
    } catch (Exception e) {
      Optional<String> why = ofStatement(e);
      if (why.isPresent()) {
        throw new UserError(UserError.USAGE, why.get());
      }
      throw e;
    }
  }

  /** What Spark says of a statement that it cannot answer; none when something else failed. */
  private static Optional<String> ofStatement(Exception raised) {
    if (raised instanceof IllegalArgumentException && !(raised instanceof SparkThrowable)) {
      return Optional.of(raised.getMessage());
    }
    for (Throwable cause = raised; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable said
          && said.getCondition() != null
          && !said.getCondition().matches("(INTERNAL_ERROR|FAILED_READ_FILE).*")) {
        return Optional.of(sentence(cause));
      }
    }
    return Optional.empty();
  }

  private static String sentence(Throwable e) {
    return e.getMessage()
        .lines()
        .findFirst()
        .orElse("")
        .replaceFirst("^\\[[A-Z_.]+\\] ", "")
        .replaceFirst(" If necessary set .+ to bypass this error\\.", "")
        .replaceFirst(" SQLSTATE: \\w+", "");
  }
}
