package touchline.attribute;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import touchline.algorithm.PoissonBootstrap;

/**
 * How the credits of the incremental model move when its effects do, without fitting it again: in a
 * replicate every effect is drawn anew, not below 0, and the credits of an item, that is of a
 * channel or a campaign of it, change in proportion to the sum of its effects over the stages that
 * lead to the conversion. An effect is off by what its channel's is off, common to campaigns and
 * stages, and by what it differs from that; both are normal with the standard errors of the fits.
 *
 * <p>Two things are approximated: that credits are linear in the effects, which they nearly are as
 * long as a touch does not decide alone, and what an item with effects of 0, and so without credit,
 * would have earned with the effects drawn: as much for a touch and unit of effect as the others
 * earn on average.
 */
final class EffectDraws implements Serializable {
  private static final long serialVersionUID = 1;

  /** An effect, its standard error, and that of the channel's. */
  private static final int EFFECT = 0;

  private static final int ERROR = 1;
  private static final int CHANNEL_ERROR = 2;

  /** By conversion type and item. */
  private final HashMap<String, HashMap<String, double[]>> effects = new HashMap<>();

  /**
   * Takes a parameter of gold.attribution_parameters; others than effects and errors are ignored.
   */
  void take(String type, String parameter, String item, double value) {
    switch (parameter) {
      case "effect" -> of(type, item)[EFFECT] = value;
      case "standard_error" -> of(type, item)[ERROR] = value;
      case "channel_error" -> of(type, item)[CHANNEL_ERROR] = value;
      default -> {}
    }
  }

  private double[] of(String type, String item) {
    return effects
        .computeIfAbsent(type, t -> new HashMap<>())
        .computeIfAbsent(item, c -> new double[3]);
  }

  /** The item, or its channel when it has no effect of its own. */
  String known(String item) {
    boolean has = effects.values().stream().anyMatch(ofType -> ofType.containsKey(item));
    return has ? item : channel(item);
  }

  /**
   * What each channel earns in each sample.
   *
   * @param credits by item and sample, the sample's own effects assumed
   * @param touches touches in converting journeys by item and sample
   */
  SortedMap<String, double[]> earned(
      String type, Map<String, long[]> credits, Map<String, long[]> touches) {
    double[] perTouch = perTouch(type, credits, touches);
    SortedMap<String, double[]> earned = new TreeMap<>();
    touches.forEach(
        (item, seen) -> {
          long[] given = credits.get(item);
          double effect = sum(type, item, 0);
          double[] sums = earned.computeIfAbsent(channel(item), c -> new double[seen.length]);
          for (int b = 0; b < seen.length; b++) {
            if (given != null && effect > 0) {
              sums[b] += given[b] * sum(type, item, b) / effect;
            } else if (b > 0) {
              sums[b] += perTouch[b] * seen[b] * sum(type, item, b);
            }
          }
        });
    return earned;
  }

  /** Credit for a touch and unit of effect, over the items that have an effect, by sample. */
  private double[] perTouch(String type, Map<String, long[]> credits, Map<String, long[]> touches) {
    double[] given = null;
    double[] exposed = null;
    // Sorted: the order of adding decides the last bit.
    for (Map.Entry<String, long[]> item : new TreeMap<>(touches).entrySet()) {
      long[] seen = item.getValue();
      given = given == null ? new double[seen.length] : given;
      exposed = exposed == null ? new double[seen.length] : exposed;
      long[] earned = credits.get(item.getKey());
      double effect = sum(type, item.getKey(), 0);
      for (int b = 0; b < seen.length; b++) {
        given[b] += earned == null ? 0 : earned[b];
        exposed[b] += effect * seen[b];
      }
    }
    for (int b = 0; given != null && b < given.length; b++) {
      given[b] = exposed[b] > 0 ? given[b] / exposed[b] : 0;
    }
    return given;
  }

  private static String channel(String item) {
    int at = item.indexOf(FitIncremental.WITHIN);
    return at < 0 ? item : item.substring(0, at);
  }

  /** Effects of the stages up to a type; sample 0 has them as they were estimated. */
  private double sum(String type, String item, int sample) {
    double sum = 0;
    for (String stage : HazardFit.TYPES.subList(0, HazardFit.TYPES.indexOf(type) + 1)) {
      Map<String, double[]> ofStage = effects.getOrDefault(stage, new HashMap<>());
      double[] ofChannel = ofStage.get(channel(item));
      double[] estimate = ofStage.getOrDefault(item, ofChannel);
      if (estimate != null) {
        double off = 0;
        if (sample > 0) {
          off = error(ofStage, estimate, ERROR) * normal(stage + ':' + item, sample);
          if (ofChannel != null) {
            off += error(ofStage, ofChannel, CHANNEL_ERROR) * normal(channel(item), sample);
          }
        }
        sum += Math.max(0, estimate[EFFECT] + off);
      }
    }
    return sum;
  }

  /** A fit that ends at its bound of 0 knows no error; the others' mean error stands in. */
  private static double error(Map<String, double[]> ofStage, double[] estimate, int which) {
    return estimate[which] > 0 || estimate[EFFECT] > 0
        ? estimate[which]
        : ofStage.values().stream()
            .mapToDouble(other -> other[which])
            .filter(error -> error > 0)
            .sorted()
            .average()
            .orElse(0);
  }

  private static double normal(String of, int sample) {
    return PoissonBootstrap.normal(PoissonBootstrap.unit(of), sample);
  }
}
