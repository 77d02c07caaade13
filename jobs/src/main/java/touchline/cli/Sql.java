package touchline.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
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
      return Prompt.onTerminal(published, this::result, options.warehouse).run(format);
    }
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    new Results(out, WIDTH).print(result(published, query), format);
    return 0;
  }

  /**
   * The result of a query.
   *
   * @throws UserError when it is no query, or names what is not there
   */
  Dataset<Row> result(PublishedTables published, String asked) {
    try {
      if (asked.contains("unseal(")) {
        // Opens quarantined bytes, for whoever may read the site key.
        Path key = Path.of(options.unjudged().privacy().keyFileFor(options.warehouse.toString()));
        Seal.register(options.session(), key);
      }
      return published.query(asked);
    } catch (IllegalArgumentException e) {
      throw new UserError(UserError.USAGE, e.getMessage());
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw new UserError(UserError.USAGE, sentence(e));
      }
      throw e;
    }
  }

  private static String sentence(Exception e) {
    return e.getMessage()
        .lines()
        .findFirst()
        .orElse("")
        .replaceFirst("^\\[[A-Z_.]+\\] ", "")
        .replaceFirst(" SQLSTATE: \\w+", "");
  }
}
