package touchline.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampType;
import org.dhatim.fastexcel.Worksheet;
import touchline.pipeline.UserError;

/** Tables as the sheets of a workbook that people open: headings with their meaning, real dates. */
final class Workbook {
  /** Rows of a sheet, its heading included. */
  private static final int ROWS = 1_048_576;

  /** Characters of a cell. */
  private static final int CHARACTERS = 32_767;

  private static final int NAME = 31;

  private Workbook() {}

  static Map<String, Long> write(List<Exported> tables, Path file, String night)
      throws IOException {
    Map<String, Long> rows = new LinkedHashMap<>();
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
        var workbook = new org.dhatim.fastexcel.Workbook(out, "Touchline", "1.0")) {
      Worksheet first = workbook.newWorksheet("contents");
      first.value(0, 0, "Touchline, published night of " + night);
      first.style(0, 0).bold().set();
      int line = 2;
      for (Exported table : tables) {
        first.value(line, 0, sheet(table));
        first.value(line++, 1, table.table().comment());
        rows.put(table.table().name(), fill(workbook.newWorksheet(sheet(table)), table));
      }
      first.width(0, 32);
      first.width(1, 110);
    }
    return rows;
  }

  private static String sheet(Exported table) {
    String name = table.shortName();
    return name.length() <= NAME ? name : name.substring(0, NAME);
  }

  private static long fill(Worksheet sheet, Exported table) throws IOException {
    StructField[] fields = table.table().schema().fields();
    for (int column = 0; column < fields.length; column++) {
      sheet.value(0, column, fields[column].name());
      sheet.style(0, column).bold().set();
      if (fields[column].getComment().isDefined()) {
        sheet.comment(0, column, fields[column].getComment().get());
      }
      sheet.width(column, Math.max(12, Math.min(40, fields[column].name().length() + 2)));
    }
    sheet.freezePane(0, 1);
    int line = 0;
    for (Iterator<Row> rows = table.rows().get().toLocalIterator(); rows.hasNext(); ) {
      Row row = rows.next();
      if (++line == ROWS) {
        throw new UserError(
            UserError.USAGE,
            table.table()
                + " has more rows than a sheet, "
                + (ROWS - 1)
                + "; leave it out with --tables, or export csv or parquet");
      }
      for (int column = 0; column < fields.length; column++) {
        cell(sheet, line, column, row.get(column), fields[column]);
      }
    }
    return line;
  }

  private static void cell(Worksheet sheet, int line, int column, Object value, StructField field) {
    if (value == null) {
      return;
    }
    if (value instanceof Boolean holds) {
      sheet.value(line, column, holds);
    } else if (value instanceof BigDecimal number) {
      sheet.value(line, column, number);
    } else if (value instanceof Number number) {
      sheet.value(line, column, number);
    } else if (value instanceof Date date) {
      sheet.value(line, column, date.toLocalDate());
    } else if (value instanceof Timestamp time) {
      sheet.value(line, column, time.toInstant().atOffset(ZoneOffset.UTC).toLocalDateTime());
    } else {
      String text = Values.text(value);
      sheet.value(line, column, text.length() <= CHARACTERS ? text : text.substring(0, CHARACTERS));
    }
    String format = format(field);
    if (format != null) {
      sheet.style(line, column).format(format).set();
    }
  }

  /** How a value looks; what it is stays exact. */
  private static String format(StructField field) {
    if (field.dataType() instanceof DateType) {
      return "yyyy-mm-dd";
    } else if (field.dataType() instanceof TimestampType) {
      return "yyyy-mm-dd hh:mm:ss";
    } else if (field.dataType() instanceof DecimalType) {
      return "#,##0.00";
    }
    return field.dataType() instanceof DoubleType ? "#,##0.####" : null;
  }
}
