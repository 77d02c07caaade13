package touchline.export;

import java.io.IOException;
import java.io.Writer;
import java.util.Iterator;
import java.util.function.Function;
import org.apache.spark.sql.Row;

/** Rows as CSV: null is nothing, a text is always quoted. */
final class CsvLines {
  private CsvLines() {}

  static void header(String[] names, Writer to) throws IOException {
    for (int i = 0; i < names.length; i++) {
      to.write(i == 0 ? "" : ",");
      quoted(names[i], to);
    }
    to.write('\n');
  }

  /** Writes the rows; how many there were. */
  static long rows(Iterator<Row> rows, Function<Object, String> text, Writer to)
      throws IOException {
    long written = 0;
    while (rows.hasNext()) {
      Row row = rows.next();
      for (int i = 0; i < row.size(); i++) {
        to.write(i == 0 ? "" : ",");
        Object value = row.get(i);
        if (value instanceof Number || value instanceof Boolean) {
          to.write(text.apply(value));
        } else if (value != null) {
          quoted(text.apply(value), to);
        }
      }
      to.write('\n');
      written++;
    }
    return written;
  }

  private static void quoted(String text, Writer to) throws IOException {
    to.write('"');
    to.write(text.replace("\"", "\"\""));
    to.write('"');
  }
}
