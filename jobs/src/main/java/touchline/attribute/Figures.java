package touchline.attribute;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

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

  /** What comes out: all parameters of one model. */
  static final StructType FIGURES =
      new StructType()
          .add(
              "figures",
              DataTypes.createArrayType(
                  new StructType()
                      .add("parameter", DataTypes.StringType, false)
                      .add("item", DataTypes.StringType, false)
                      .add("value", DataTypes.DoubleType, false),
                  false),
              false);

  private Figures() {}

  static Row figure(String parameter, String item, double value) {
    return RowFactory.create(parameter, item, value);
  }

  static Row of(List<Row> figures) {
    return RowFactory.create((Object) figures.toArray(new Row[0]));
  }

  static List<String> channels(Row path) {
    return path.getList(0);
  }

  static boolean converts(Row path) {
    return path.getBoolean(1);
  }

  /** Whether the journey judges the orders of a chain instead of teaching them. */
  static boolean isHeldOut(Row path) {
    return path.getBoolean(2);
  }
}
