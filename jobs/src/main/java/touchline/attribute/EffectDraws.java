package touchline.attribute;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import touchline.algorithm.PoissonBootstrap;

/**
 * How the credits of the incremental model move when its effects do, without fitting it again: in a
 * replicate every effect is drawn from its normal distribution, not below 0, and the credits of a
 * channel change in proportion to the sum of its effects over the stages that lead to the
 * conversion.
 *
 * <p>Two things are approximated: that credits are linear in the effects, which they nearly are as
 * long as a touch does not decide alone, and what a channel with effects of 0, and so without
 * credit, would have earned with the effects drawn: as much for a touch and unit of effect as the
 * others earn on average.
 */
final class EffectDraws implements Serializable {
  private static final long serialVersionUID = 1;

  /** Effect and standard error by conversion type and channel. */
  private final HashMap<String, HashMap<String, double[]>> effects = new HashMap<>();

  void effect(String type, String channel, double effect) {
    of(type, channel)[0] = effect;
  }

  void standardError(String type, String channel, double error) {
    of(type, channel)[1] = error;
  }

  private double[] of(String type, String channel) {
    return effects
        .computeIfAbsent(type, t -> new HashMap<>())
        .computeIfAbsent(channel, c -> new double[2]);
  }

  /**
   * What each channel earns in each sample.
   *
   * @param credits by channel and sample, the sample's own effects assumed
   * @param touches touches in converting journeys by channel and sample
   */
  SortedMap<String, double[]> earned(
      String type, Map<String, long[]> credits, Map<String, long[]> touches) {
    SortedMap<String, double[]> earned = new TreeMap<>();
    touches.forEach(
        (channel, seen) -> {
          long[] given = credits.get(channel);
          double effect = effect(type, channel);
          double[] sums = new double[seen.length];
          for (int b = 0; b < seen.length; b++) {
            if (given != null && effect > 0) {
              sums[b] = given[b] * drawn(type, channel, b) / effect;
            } else if (b > 0) {
              sums[b] = perTouch(type, credits, touches, b) * seen[b] * drawn(type, channel, b);
            }
          }
          earned.put(channel, sums);
        });
    return earned;
  }

  /** Credit for a touch and unit of effect, over the channels that have an effect. */
  private double perTouch(
      String type, Map<String, long[]> credits, Map<String, long[]> touches, int sample) {
    double given = 0;
    double exposed = 0;
    for (Map.Entry<String, long[]> channel : credits.entrySet()) {
      long[] seen = touches.get(channel.getKey());
      if (seen != null) {
        given += channel.getValue()[sample];
        exposed += effect(type, channel.getKey()) * seen[sample];
      }
    }
    return exposed > 0 ? given / exposed : 0;
  }

  private double effect(String type, String channel) {
    return sum(type, channel, 0);
  }

  private double drawn(String type, String channel, int sample) {
    return sum(type, channel, sample);
  }

  /** Effects of the stages up to a type; sample 0 has them as they were estimated. */
  private double sum(String type, String channel, int sample) {
    double sum = 0;
    for (String stage : HazardFit.TYPES.subList(0, HazardFit.TYPES.indexOf(type) + 1)) {
      double[] estimate = effects.getOrDefault(stage, new HashMap<>()).get(channel);
      if (estimate != null) {
        long unit = PoissonBootstrap.unit(stage + ':' + channel);
        double off = sample == 0 ? 0 : estimate[1] * PoissonBootstrap.normal(unit, sample);
        sum += Math.max(0, estimate[0] + off);
      }
    }
    return sum;
  }
}
