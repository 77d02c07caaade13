package touchline.cli;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
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
      PublishedTables published = options.recorded();
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
    for (Iterator<Row> rows = withListsAsText(result).toLocalIterator(); rows.hasNext(); ) {
      Row row = rows.next();
      StringJoiner line = new StringJoiner(",");
      for (int i = 0; i < row.size(); i++) {
        line.add(row.isNullAt(i) ? "" : quoted(text(row.get(i))));
      }
      out.println(line);
    }
  }

  /** Lists, maps and structs as SQL writes them: [a, b], {a -> b}, {a, b}. */
  private static Dataset<Row> withListsAsText(Dataset<Row> result) {
    String[] names = new String[result.columns().length];
    Arrays.setAll(names, column -> "c" + column);
    Dataset<Row> numbered = result.toDF(names);
    List<Column> columns = new ArrayList<>();
    for (StructField field : numbered.schema().fields()) {
      DataType type = field.dataType();
      boolean isNested =
          type instanceof ArrayType || type instanceof MapType || type instanceof StructType;
      columns.add(isNested ? col(field.name()).cast("string") : col(field.name()));
    }
    return numbered.select(columns.toArray(Column[]::new));
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
