package touchline.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.StringJoiner;
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
    description = "Prints the result of a query over the last published night.",
    footer = {
      "",
      "Example:",
      "  ./touchline sql --format csv \"SELECT model, count(*) FROM gold.attribution_credits GROUP BY model\""
    })
final class Sql implements Callable<Integer> {
  enum Format {
    table,
    csv,
    json
  }

  @Mixin WarehouseOptions options;

  @Parameters(paramLabel = "QUERY", description = "A SELECT over tables such as gold.conversions.")
  String query;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Format format;

  @Override
  public Integer call() throws IOException {
    Dataset<Row> result;
    try {
      PublishedTables published = options.published();
      if (query.contains("unseal(")) {
        // Opens quarantined bytes, for whoever may read the site key.
        Path key = Path.of(options.settings().privacy().keyFileFor(options.warehouse.toString()));
        Seal.register(options.session(), key);
      }
      result = published.query(query);
    } catch (IllegalArgumentException e) {
      throw new UserError(UserError.USAGE, e.getMessage());
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw new UserError(UserError.USAGE, e.getMessage().lines().findFirst().orElse(""));
      }
      throw e;
    }
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    switch (format) {
      case table -> result.show(1000, false);
      case csv -> csv(result, out);
      case json -> json(result, out);
    }
    out.flush();
    return 0;
  }

  static void csv(Dataset<Row> result, PrintStream out) {
    StringJoiner header = new StringJoiner(",");
    for (String column : result.columns()) {
      header.add(quoted(column));
    }
    out.println(header);
    for (Iterator<Row> rows = result.toLocalIterator(); rows.hasNext(); ) {
      Row row = rows.next();
      StringJoiner line = new StringJoiner(",");
      for (int i = 0; i < row.size(); i++) {
        line.add(row.isNullAt(i) ? "" : quoted(text(row.get(i))));
      }
      out.println(line);
    }
  }

  static void json(Dataset<Row> result, PrintStream out) {
    for (Iterator<String> rows = result.toJSON().toLocalIterator(); rows.hasNext(); ) {
      out.println(rows.next());
    }
  }

  private static String text(Object value) {
    return value instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : String.valueOf(value);
  }

  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
