package touchline.attribute;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import touchline.algorithm.resampling.PoissonBootstrap;

/**
 * How far what a channel really caused may be from its credits under the incremental model, without
 * fitting it again. Two things are drawn in a replicate.
 *
 * <p>The effects, not below 0: credits of an item, that is of a channel or a campaign of it, change
 * in proportion to the sum of its effects over the stages that lead to the conversion. An effect is
 * off by what its channel's is off, common to campaigns and stages, and by what it differs from
 * that; both are normal with the standard errors of the fits.
 *
 * <p>Chance: a credit is the probability that the conversion would not have come without the touch.
 * A channel with credits of 4 conversions may have caused 2 or 7: a Poisson number, drawn as {@code
 * (sqrt(4) + z/2)^2}, z standard normal, which has about its mean and variance. That covers the
 * conversions at hand, whose number caused varies by the sum of credit x (1 - credit), as well as
 * others of their kind, where it is the sum of credit^2 that varies.
 *
 * <p>Two things are approximated: that credits are linear in the effects, which they nearly are as
 * long as a touch does not decide alone, and what an item with effects of 0, and so without credit,
 * would have earned with the effects drawn: as much for a touch and unit of effect as the others
 * earn on average. What intent does unseen is in neither.
 */
final class EffectDraws implements Serializable {
  private static final long serialVersionUID = 1;

  /** An effect, its standard error, and that of the channel's. */
  private static final int EFFECT = 0;

  private static final int ERROR = 1;
  private static final int CHANNEL_ERROR = 2;

  /** Keeps the draws of chance apart from those of effects. */
  private static final String CHANCE = "chance:";

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
    return has ? item : OwnAccord.channel(item);
  }

  /**
   * Conversions that each channel causes in each sample, the first of them as credited.
   *
   * @param credits in conversions, by item
   * @param touches in converting journeys, by item
   */
  SortedMap<String, double[]> earned(
      String type, Map<String, Double> credits, Map<String, Long> touches, int samples) {
    double perTouch = perTouch(type, credits, touches);
    SortedMap<String, double[]> earned = new TreeMap<>();
    // Sorted: the order of adding decides the last bit.
    new TreeMap<>(touches)
        .forEach(
            (item, seen) -> {
              double given = credits.getOrDefault(item, 0.0);
              double effect = sum(type, item, 0);
              double[] sums =
                  earned.computeIfAbsent(OwnAccord.channel(item), c -> new double[samples]);
              sums[0] += given;
              double perEffect = given > 0 && effect > 0 ? given / effect : perTouch * seen;
              for (int b = 1; b < samples; b++) {
                sums[b] += perEffect * sum(type, item, b);
              }
            });
    earned.forEach(
        (channel, sums) -> {
          for (int b = 1; b < samples; b++) {
            sums[b] = poisson(sums[b], normal(CHANCE + type + ':' + channel, b));
          }
        });
    return earned;
  }

  private static double poisson(double mean, double normal) {
    double root = mean > 0 ? Math.max(0, Math.sqrt(mean) + normal / 2) : 0;
    return root * root;
  }

  /** Credit for a touch and unit of effect, over the items that have an effect. */
  private double perTouch(String type, Map<String, Double> credits, Map<String, Long> touches) {
    double given = 0;
    double exposed = 0;
    for (Map.Entry<String, Long> item : new TreeMap<>(touches).entrySet()) {
      given += credits.getOrDefault(item.getKey(), 0.0);
      exposed += sum(type, item.getKey(), 0) * item.getValue();
    }
    return exposed > 0 ? given / exposed : 0;
  }

  /** Effects of the stages up to a type; sample 0 has them as they were estimated. */
  private double sum(String type, String item, int sample) {
    double sum = 0;
    for (String stage : HazardFit.TYPES.subList(0, HazardFit.TYPES.indexOf(type) + 1)) {
      Map<String, double[]> ofStage = effects.getOrDefault(stage, new HashMap<>());
      double[] ofChannel = ofStage.get(OwnAccord.channel(item));
      double[] estimate = ofStage.getOrDefault(item, ofChannel);
      if (estimate != null) {
        double off = 0;
        if (sample > 0) {
          off = error(ofStage, estimate, ERROR) * normal(stage + ':' + item, sample);
          if (ofChannel != null) {
            off +=
                error(ofStage, ofChannel, CHANNEL_ERROR) * normal(OwnAccord.channel(item), sample);
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
