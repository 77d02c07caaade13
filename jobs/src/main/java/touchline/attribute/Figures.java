package touchline.attribute;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import touchline.pipeline.Made;

/**
 * Paths as a fitted model reads them, and its parameters as gold.attribution_parameters has them.
 */
final class Figures {
  /** What is aggregated: one path, of channels or of whatever else is fitted. */
  static final StructType PATH =
      new StructType()
          .add("channels", DataTypes.createArrayType(DataTypes.StringType, false), false)
          .add("converts", DataTypes.BooleanType, false)
          .add("is_held_out", DataTypes.BooleanType, false);

  /** A parameter. */
  private static final StructType FIGURE =
      new StructType()
          .add("parameter", DataTypes.StringType, false)
          .add("item", DataTypes.StringType, false)
          .add("value", DataTypes.DoubleType, false);

  /** What comes out: all parameters of one model. */
  static final StructType FIGURES =
      new StructType().add("figures", DataTypes.createArrayType(FIGURE, false), false);

  private Figures() {}

  static Row figure(String parameter, String item, double value) {
    return Made.line(FIGURE)
        .set("parameter", parameter)
        .set("item", item)
        .set("value", value)
        .made();
  }

  static Row of(List<Row> figures) {
    return Made.line(FIGURES).set("figures", figures.toArray(new Row[0])).made();
  }

  static List<String> channels(Row path) {
    return path.getList(path.fieldIndex("channels"));
  }

  static boolean converts(Row path) {
    return path.getAs("converts");
  }

  /** Whether the journey judges the orders of a chain instead of teaching them. */
  static boolean isHeldOut(Row path) {
    return path.getAs("is_held_out");
  }
}
