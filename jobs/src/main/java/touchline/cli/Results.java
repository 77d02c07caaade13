package touchline.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.jline.utils.AttributedString;
import touchline.export.Values;

/** Prints the rows of a query in the format that was asked for. */
final class Results {
  /** What a result looks like. */
  enum Format {
    table,
    csv,
    json,
    markdown
  }

  /** Characters of a line where no terminal says otherwise. */
  static final int WIDTH = 160;

  /** Rows that a table shows; the other formats stream all of them. */
  private static final int MOST = 1000;

  private static final String NULL = "NULL";

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\n]]");

  private final PrintStream out;
  private final int width;

  /**
   * @param width characters of a line; rows of a wider table fold into records
   */
  Results(PrintStream out, int width) {
    this.out = out;
    this.width = width;
  }

  void print(Dataset<Row> result, Format format) {
    switch (format) {
      case table -> table(result);
      case csv -> csv(result);
      case json -> json(result);
      case markdown -> markdown(result);
    }
    out.flush();
  }

  private void csv(Dataset<Row> result) {
    out.println(
        Arrays.stream(result.columns()).map(Results::quoted).collect(Collectors.joining(",")));
    for (Iterator<Row> rows = result.toLocalIterator(); rows.hasNext(); ) {
      Row row = rows.next();
      StringJoiner line = new StringJoiner(",");
      for (int i = 0; i < row.size(); i++) {
        String text = Values.text(row.get(i));
        line.add(text == null ? "" : quoted(text));
      }
      out.println(line);
    }
  }

  /** An empty text is quoted, so that it is told from null. */
  private static String quoted(String text) {
    boolean plain =
        !text.isEmpty()
            && text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private void json(Dataset<Row> result) {
    String[] names = result.columns();
    for (Iterator<Row> rows = result.toLocalIterator(); rows.hasNext(); ) {
      out.println(Values.json(names, rows.next()));
    }
  }

  private void markdown(Dataset<Row> result) {
    StructField[] fields = result.schema().fields();
    out.println(line(Arrays.stream(fields).map(field -> piped(field.name())).toList()));
    out.println(
        line(
            Arrays.stream(fields)
                .map(f -> Values.isNumber(f.dataType()) ? "---:" : "---")
                .toList()));
    for (Iterator<Row> rows = result.toLocalIterator(); rows.hasNext(); ) {
      out.println(line(texts(rows.next()).stream().map(Results::piped).toList()));
    }
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  private static String piped(String text) {
    return text.replace("|", "\\|").replace("\n", "<br>");
  }

  private static List<String> texts(Row row) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      String text = Values.text(row.get(i));
      texts.add(text == null ? NULL : text);
    }
    return texts;
  }

  /** What names in the data hold cannot steer a terminal. */
  private static List<String> shown(Row row) {
    return texts(row).stream()
        .map(text -> text.replace("\r\n", "\n").replace('\t', ' '))
        .map(text -> CONTROL.matcher(text).replaceAll("\uFFFD"))
        .toList();
  }

  private void table(Dataset<Row> result) {
    StructField[] fields = result.schema().fields();
    List<Row> found = result.takeAsList(MOST + 1);
    List<List<String>> rows = found.stream().limit(MOST).map(Results::shown).toList();
    int[] widths = new int[fields.length];
    for (int i = 0; i < fields.length; i++) {
      int column = i;
      widths[i] =
          Math.max(
              columns(fields[i].name()),
              rows.stream().mapToInt(row -> longestLine(row.get(column))).max().orElse(0));
    }
    int whole = Arrays.stream(widths).sum() + 2 * Math.max(0, fields.length - 1);
    boolean hasLines = rows.stream().flatMap(List::stream).anyMatch(text -> text.contains("\n"));
    if (fields.length == 1 && hasLines) {
      rows.forEach(row -> out.println(row.get(0)));
    } else if (whole <= width && !hasLines) {
      aligned(fields, rows, widths);
    } else {
      records(fields, rows);
    }
    if (found.size() > MOST) {
      out.println("the first " + MOST + " rows; --format csv or json prints all");
    }
  }

  private static int longestLine(String text) {
    return text.lines().mapToInt(Results::columns).max().orElse(0);
  }

  /** Columns that a text takes on a terminal, where some signs take two and some none. */
  private static int columns(String text) {
    return new AttributedString(text).columnLength();
  }

  private void aligned(StructField[] fields, List<List<String>> rows, int[] widths) {
    out.println(line(fields, Arrays.stream(fields).map(StructField::name).toList(), widths));
    out.println(Arrays.stream(widths).mapToObj("-"::repeat).collect(Collectors.joining("  ")));
    rows.forEach(row -> out.println(line(fields, row, widths)));
  }

  private static String line(StructField[] fields, List<String> cells, int[] widths) {
    StringJoiner line = new StringJoiner("  ");
    for (int i = 0; i < widths.length; i++) {
      String space = " ".repeat(widths[i] - columns(cells.get(i)));
      line.add(Values.isNumber(fields[i].dataType()) ? space + cells.get(i) : cells.get(i) + space);
    }
    return line.toString().stripTrailing();
  }

  private void records(StructField[] fields, List<List<String>> rows) {
    int names = Arrays.stream(fields).mapToInt(field -> field.name().length()).max().orElse(0);
    for (int r = 0; r < rows.size(); r++) {
      out.println("-- row " + (r + 1) + " " + "-".repeat(Math.max(0, Math.min(width, 60) - 8)));
      for (int i = 0; i < fields.length; i++) {
        String name = fields[i].name();
        out.println(name + " ".repeat(names - name.length()) + "  " + rows.get(r).get(i));
      }
    }
  }
}
