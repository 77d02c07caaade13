package touchline.attribute;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF10;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;
import touchline.algorithm.attribution.LargestRemainder;
import touchline.algorithm.attribution.Path;
import touchline.algorithm.attribution.RuleModel;
import touchline.algorithm.survival.IncrementalShare;

/**
 * Shares one conversion among the touches of its path by one model, as the function of a query:
 * model and conversion type as {@link #key} joins them, channels, times of the touches, time of the
 * conversion (seconds since 1970 with fraction), value and reported value (with two decimals; the
 * latter null when unknown), roles of the touches' people (null when they do not count), names and
 * times of the milestones (null when no model asks for them), effects of the touches (null when no
 * model asks for them) to the arrays of {@link #TYPE}, in the order of the touches.
 *
 * <p>The incremental model's arrays have one element more, the last: the share of the baseline.
 */
final class ShareConversion
    implements UDF10<
            String,
            Seq<String>,
            Seq<Double>,
            Double,
            BigDecimal,
            BigDecimal,
            Seq<String>,
            Seq<String>,
            Seq<Double>,
            Seq<String>,
            Row>,
        Serializable {
  static final StructType TYPE =
      new StructType()
          .add("credits", DataTypes.createArrayType(DataTypes.DoubleType, false))
          .add("values", DataTypes.createArrayType(DataTypes.createDecimalType(18, 2), false))
          .add(
              "values_reporting",
              DataTypes.createArrayType(DataTypes.createDecimalType(18, 2), true));

  static final String BETWEEN = ":";

  /** Channel of a conversion that no touch preceded. */
  static final String UNATTRIBUTED = "Unattributed";

  private final Map<String, RuleModel> models;
  private final Map<String, IncrementalShare> increments;
  private final String directChannel;
  private final Map<String, Double> roleWeights;

  /**
   * @param models by name and conversion type, as {@link #key} joins them
   * @param increments the incremental model by key; empty when it is not asked for
   * @param roleWeights what a touch counts by its person's role, in lower case; others count 1
   */
  ShareConversion(
      Map<String, RuleModel> models,
      Map<String, IncrementalShare> increments,
      String directChannel,
      Map<String, Double> roleWeights) {
    this.models = models;
    this.increments = increments;
    this.directChannel = directChannel;
    this.roleWeights = new HashMap<>(roleWeights);
  }

  static String key(String model, String conversionType) {
    return conversionType + BETWEEN + model;
  }

  @Override
  public Row call(
      String key,
      Seq<String> channels,
      Seq<Double> touchedAt,
      Double convertedAt,
      BigDecimal value,
      BigDecimal valueReporting,
      Seq<String> roles,
      Seq<String> milestones,
      Seq<Double> milestonesAt,
      Seq<String> effects) {
    int n = channels.length();
    String[] names = new String[n];
    double[] times = new double[n];
    for (int i = 0; i < n; i++) {
      names[i] = channels.apply(i);
      times[i] = touchedAt.apply(i);
    }
    Map<String, Double> reached = new HashMap<>();
    for (int i = 0; milestones != null && i < milestones.length(); i++) {
      reached.put(milestones.apply(i), milestonesAt.apply(i));
    }
    double[] credits;
    boolean additive = true;
    if (names[0].equals(UNATTRIBUTED)) {
      credits = new double[] {1};
    } else if (increments.containsKey(key)) {
      IncrementalShare share = increments.get(key);
      credits = weighed(share.credits(texts(effects), times, convertedAt, reached), roles);
    } else {
      RuleModel rule = models.get(key);
      additive = rule.additive();
      credits = rule.weights(path(names, times, convertedAt, reached));
      credits = additive ? weighed(credits, roles) : credits;
    }
    // A whole value for every channel, where every channel has a whole conversion.
    String[] parts = additive ? null : names;
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
