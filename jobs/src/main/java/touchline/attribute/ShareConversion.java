package touchline.attribute;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;
import touchline.algorithm.attribution.LargestRemainder;
import touchline.algorithm.attribution.Path;
import touchline.algorithm.attribution.RuleModel;
import touchline.algorithm.survival.IncrementalShare;

/**
 * Shares one conversion among the touches of its path by one model, as the function of a query: a
 * row of {@link #PATH}'s columns to the arrays of {@link #TYPE}, in the order of the touches.
 *
 * <p>The incremental model's arrays have one element more, the last: the share of the baseline.
 */
final class ShareConversion implements UDF1<Row, Row>, Serializable {
  /**
   * What it asks of a path: times are seconds since 1970 with fraction, values have two decimals
   * ({@code value_reporting} is null when unknown), and three may be null: roles of the touches'
   * people when they do not count, milestones with their times and effects of the touches when no
   * model asks for them.
   */
  static final List<String> PATH =
      List.of(
          "model",
          "conversion_type",
          "channels",
          "touched_at",
          "converted_at",
          "value",
          "value_reporting",
          "roles",
          "milestones",
          "milestones_at",
          "effects");

  static final StructType TYPE =
      new StructType()
          .add("credits", DataTypes.createArrayType(DataTypes.DoubleType, false))
          .add("values", DataTypes.createArrayType(DataTypes.createDecimalType(18, 2), false))
          .add(
              "values_reporting",
              DataTypes.createArrayType(DataTypes.createDecimalType(18, 2), true));

  /** Channel of a conversion that no touch preceded. */
  static final String UNATTRIBUTED = "Unattributed";

  /** A model as it shares the conversions of one type. */
  record Of(String model, String conversionType) implements Serializable {}

  private final Map<Of, RuleModel> models;
  private final Map<Of, IncrementalShare> increments;
  private final String directChannel;
  private final Map<String, Double> roleWeights;

  /**
   * @param increments the incremental model by conversion type; empty when it is not asked for
   * @param roleWeights what a touch counts by its person's role, in lower case; others count 1
   */
  ShareConversion(
      Map<Of, RuleModel> models,
      Map<Of, IncrementalShare> increments,
      String directChannel,
      Map<String, Double> roleWeights) {
    this.models = models;
    this.increments = increments;
    this.directChannel = directChannel;
    this.roleWeights = new HashMap<>(roleWeights);
  }

  @Override
  public Row call(Row path) {
    Of of = new Of(path.getAs("model"), path.getAs("conversion_type"));
    String[] names = texts(path.getAs("channels"));
    double[] times = numbers(path.getAs("touched_at"));
    double convertedAt = path.<Double>getAs("converted_at");
    Seq<String> roles = path.getAs("roles");
    Map<String, Double> reached = reached(path.getAs("milestones"), path.getAs("milestones_at"));
    double[] credits;
    boolean additive = true;
    if (names[0].equals(UNATTRIBUTED)) {
      credits = new double[] {1};
    } else if (increments.containsKey(of)) {
      IncrementalShare share = increments.get(of);
      credits =
          weighed(share.credits(texts(path.getAs("effects")), times, convertedAt, reached), roles);
    } else {
      RuleModel rule = models.get(of);
      additive = rule.additive();
      credits = rule.weights(path(names, times, convertedAt, reached));
      credits = additive ? weighed(credits, roles) : credits;
    }
    // A whole value for every channel, where every channel has a whole conversion.
    String[] parts = additive ? null : names;
    BigDecimal value = path.getAs("value");
    BigDecimal valueReporting = path.getAs("value_reporting");
    return RowFactory.create(
        credits,
        split(value, credits, parts),
        valueReporting == null
            ? new Decimal[credits.length]
            : split(valueReporting, credits, parts));
  }

  private static String[] texts(Seq<String> texts) {
    String[] array = new String[texts.length()];
    Arrays.setAll(array, texts::apply);
    return array;
  }

  private static double[] numbers(Seq<Double> numbers) {
    double[] array = new double[numbers.length()];
    Arrays.setAll(array, numbers::apply);
    return array;
  }

  private static Map<String, Double> reached(Seq<String> milestones, Seq<Double> at) {
    Map<String, Double> reached = new HashMap<>();
    for (int i = 0; milestones != null && i < milestones.length(); i++) {
      reached.put(milestones.apply(i), at.apply(i));
    }
    return reached;
  }

  private Path path(
      String[] channels, double[] times, double convertedAt, Map<String, Double> reached) {
    int n = channels.length;
    long[] ages = new long[n];
    boolean[] direct = new boolean[n];
    for (int i = 0; i < n; i++) {
      ages[i] = Math.max(0, Math.round((convertedAt - times[i]) * 1000));
      direct[i] = channels[i].equals(directChannel);
    }
    Map<String, Integer> milestones = new HashMap<>();
    reached.forEach(
        (name, at) -> {
          int touch = n - 1;
          while (touch >= 0 && times[touch] > at) {
            touch--;
          }
          if (touch >= 0) {
            milestones.put(name, touch);
          }
        });
    return new Path(channels, ages, direct, milestones);
  }

  /** Credits by the weights of roles; what does not belong to a touch stays as it is. */
  private double[] weighed(double[] credits, Seq<String> roles) {
    if (roles == null) {
      return credits;
    }
    double before = 0;
    double after = 0;
    double[] weighed = credits.clone();
    for (int i = 0; i < roles.length(); i++) {
      String role = roles.apply(i);
      double weight =
          role == null ? 1 : roleWeights.getOrDefault(role.strip().toLowerCase(Locale.ROOT), 1.0);
      weighed[i] *= weight;
      before += credits[i];
      after += weighed[i];
    }
    if (!(after > 0)) {
      return credits;
    }
    for (int i = 0; i < roles.length(); i++) {
      weighed[i] *= before / after;
    }
    return weighed;
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
