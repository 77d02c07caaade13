package touchline.dictionary;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampType;
import touchline.config.Contract;
import touchline.pipeline.Table;

/**
 * The landing contract of a feed in the Open Data Contract Standard 3.1, so that whoever delivers
 * it can check it with their own tools.
 */
final class Contracts {
  private Contracts() {}

  /** The contract as YAML. */
  static String of(String feed) {
    Table table = Table.of("bronze." + feed);
    Set<String> key = new HashSet<>(table.list("touchline.feed-key"));
    List<String> lines = new ArrayList<>();
    lines.add("apiVersion: v3.1.0");
    lines.add("kind: DataContract");
    lines.add("id: touchline-" + feed.replace('_', '-'));
    lines.add("name: " + quoted(feed));
    lines.add("version: 1.0.0");
    lines.add("status: active");
    lines.add("description:");
    lines.add(
        "  purpose: "
            + quoted("What a landed file of the feed " + feed + " holds. " + table.comment()));
    table
        .property("touchline.one-of")
        .ifPresent(
            columns ->
                lines.add("  usage: " + quoted("Each row fills at least one of " + columns + ".")));
    lines.add("schema:");
    lines.add("  - name: " + feed);
    lines.add("    logicalType: object");
    lines.add("    physicalType: file");
    lines.add("    description: " + quoted(table.comment()));
    lines.add("    properties:");
    for (StructField field : table.schema().fields()) {
      if (isLanded(field.name())) {
        property(feed, field, key.contains(field.name()), lines);
      }
    }
    return String.join("\n", lines) + "\n";
  }

  /** Whether files bring it; the others are what the intake notes down. */
  static boolean isLanded(String column) {
    return !column.startsWith("_") && !column.equals("extra");
  }

  private static void property(String feed, StructField field, boolean isKey, List<String> lines) {
    lines.add("      - name: " + field.name());
    lines.add("        logicalType: " + logical(field.dataType()));
    lines.add("        physicalType: " + quoted(field.dataType().sql()));
    lines.add("        required: " + !field.nullable());
    if (isKey) {
      lines.add("        criticalDataElement: true");
    }
    if (field.getComment().isDefined()) {
      lines.add("        description: " + quoted(field.getComment().get()));
    }
    Contract.cost(feed, field.name())
        .ifPresent(
            cost -> {
              lines.add("        customProperties:");
              lines.add("          - property: costWhenEmpty");
              lines.add("            value: " + quoted(cost));
            });
  }

  private static String logical(DataType type) {
    if (type instanceof DateType) {
      return "date";
    } else if (type instanceof TimestampType) {
      return "timestamp";
    } else if (type instanceof BooleanType) {
      return "boolean";
    } else if (type instanceof IntegerType || type instanceof LongType) {
      return "integer";
    } else if (type instanceof NumericType) {
      return "number";
    } else if (type instanceof ArrayType) {
      return "array";
    }
    return type instanceof MapType ? "object" : "string";
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
