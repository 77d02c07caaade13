package touchline.attribute;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF7;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;
import touchline.algorithm.LargestRemainder;
import touchline.algorithm.Path;
import touchline.algorithm.RuleModel;

/**
 * Shares one conversion among the touches of its path by one model, as the function of a query:
 * model, conversion type, channels, times of the touches, time of the conversion (seconds since
 * 1970 with fraction), value and reported value (with two decimals; the latter null when unknown)
 * to the arrays of {@link #TYPE}, in the order of the touches.
 */
final class ShareConversion
    implements UDF7<String, String, Seq<String>, Seq<Double>, Double, BigDecimal, BigDecimal, Row>,
        Serializable {
  static final StructType TYPE =
      new StructType()
          .add("credits", DataTypes.createArrayType(DataTypes.DoubleType, false))
          .add("values", DataTypes.createArrayType(DataTypes.createDecimalType(18, 2), false))
          .add(
              "values_reporting",
              DataTypes.createArrayType(DataTypes.createDecimalType(18, 2), true));

  private final Map<String, RuleModel> models;
  private final String directChannel;

  /**
   * @param models by name and conversion type, as {@link #key} joins them
   */
  ShareConversion(Map<String, RuleModel> models, String directChannel) {
    this.models = models;
    this.directChannel = directChannel;
  }

  static String key(String model, String conversionType) {
    return conversionType + ':' + model;
  }

  @Override
  public Row call(
      String model,
      String conversionType,
      Seq<String> channels,
      Seq<Double> touchedAt,
      Double convertedAt,
      BigDecimal value,
      BigDecimal valueReporting) {
    int n = channels.length();
    String[] names = new String[n];
    long[] ages = new long[n];
    boolean[] direct = new boolean[n];
    for (int i = 0; i < n; i++) {
      names[i] = channels.apply(i);
      ages[i] = Math.max(0, Math.round((convertedAt - touchedAt.apply(i)) * 1000));
      direct[i] = names[i].equals(directChannel);
    }
    RuleModel rule = models.get(key(model, conversionType));
    double[] credits = rule.weights(new Path(names, ages, direct, Map.of()));
    // A whole value for every channel, where every channel has a whole conversion.
    String[] parts = rule.additive() ? null : names;
    return RowFactory.create(
        credits,
        split(value, credits, parts),
        valueReporting == null ? new Decimal[n] : split(valueReporting, credits, parts));
  }

  private static Decimal[] split(BigDecimal value, double[] credits, String[] parts) {
    long cents = value.movePointRight(2).longValueExact();
    Decimal[] split = new Decimal[credits.length];
    if (parts == null) {
      long[] shares = LargestRemainder.split(credits, cents);
      Arrays.setAll(split, i -> Decimal.createUnsafe(shares[i], 18, 2));
      return split;
    }
    for (String part : new HashSet<>(Arrays.asList(parts))) {
      int[] touches = IntStream.range(0, parts.length).filter(i -> parts[i].equals(part)).toArray();
      double[] within = Arrays.stream(touches).mapToDouble(i -> credits[i]).toArray();
      long[] shares = LargestRemainder.split(within, cents);
      for (int i = 0; i < touches.length; i++) {
        split[touches[i]] = Decimal.createUnsafe(shares[i], 18, 2);
      }
    }
    return split;
  }
}
