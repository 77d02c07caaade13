package touchline.algorithm.survival;

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
public final class EffectDraws implements Serializable {
  private static final long serialVersionUID = 1;

  /** An effect, its standard error, and that of the channel's. */
  private static final int EFFECT = 0;

  private static final int ERROR = 1;
  private static final int CHANNEL_ERROR = 2;

  /** Other fits of the channels' effects, which do not believe all that the credits rest on. */
  public enum Doubt {
    /** None: the effects that the credits rest on, of either sign. */
    NONE("channel_effect", "channel_error"),
    /** The effects before anything was taken off. */
    RAW("raw_effect", "raw_error"),
    /** What touches of later days foretell is taken off. */
    INTENT("net_effect", "net_error"),
    /** Touches of the last days before teach nothing. */
    CONSEQUENCE("older_effect", "older_error");

    private final String effect;
    private final String error;

    Doubt(String effect, String error) {
      this.effect = effect;
      this.error = error;
    }
  }

  /** Keeps the draws of chance apart from those of effects. */
  private static final String CHANCE = "chance:";

  /** By conversion type and item. */
  private final HashMap<String, HashMap<String, double[]>> effects = new HashMap<>();

  /** By parameter and channel, over all types. */
  private final HashMap<String, HashMap<String, Double>> doubts = new HashMap<>();

  /**
   * Takes a parameter of gold.attribution_parameters; others than effects and errors are ignored.
   */
  public void take(String type, String parameter, String item, double value) {
    switch (parameter) {
      case "effect" -> of(type, item)[EFFECT] = value;
      case "standard_error" -> of(type, item)[ERROR] = value;
      case "channel_error" -> of(type, item)[CHANNEL_ERROR] = value;
      default -> {}
    }
    for (Doubt doubt : Doubt.values()) {
      if (parameter.equals(doubt.effect) || parameter.equals(doubt.error)) {
        doubts.computeIfAbsent(parameter, p -> new HashMap<>()).put(item, value);
      }
    }
  }

  private double[] of(String type, String item) {
    return effects
        .computeIfAbsent(type, t -> new HashMap<>())
        .computeIfAbsent(item, c -> new double[3]);
  }

  /** The item, or its channel when it has no effect of its own. */
  public String known(String item) {
    boolean has = effects.values().stream().anyMatch(ofType -> ofType.containsKey(item));
    return has ? item : Effects.channel(item);
  }

  /**
   * Conversions that each channel causes in each sample, the first of them as credited.
   *
   * @param credits in conversions, by item
   * @param touches in converting journeys, by item
   */
  public SortedMap<String, double[]> earned(
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
                  earned.computeIfAbsent(Effects.channel(item), c -> new double[samples]);
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

  /**
   * Conversions that all channels together cause in each sample, of either sign, by the effects of
   * a fit with a doubt; the first is its estimate.
   */
  public double[] totals(
      String type,
      Map<String, Double> credits,
      Map<String, Long> touches,
      int samples,
      Doubt doubt) {
    double perTouch = perTouch(type, credits, touches);
    double[] totals = new double[samples];
    new TreeMap<>(touches)
        .forEach(
            (item, seen) -> {
              double given = credits.getOrDefault(item, 0.0);
              double effect = sum(type, item, 0);
              double perEffect = given > 0 && effect > 0 ? given / effect : perTouch * seen;
              for (int b = 0; b < samples; b++) {
                double drawn = doubted(type, item, b, doubt);
                totals[b] +=
                    given > 0 && given < seen && effect > 0
                        ? grown(given / seen, drawn / effect) * seen
                        : perEffect * drawn;
              }
            });
    for (int b = 1; b < samples; b++) {
      double chance = normal(CHANCE + type, b);
      totals[b] += Math.sqrt(Math.max(1, Math.abs(totals[b]))) * chance;
    }
    return totals;
  }

  /**
   * A share of touches that caused a conversion, were the effect so many times as large: 1 - (1 -
   * share)^times, and in proportion below 0.
   */
  private static double grown(double share, double times) {
    double rate = -Math.log1p(-share);
    return times > 0 ? -Math.expm1(-rate * times) : rate * times;
  }

  /** Effects of the stages up to a type as a doubt leaves them, in a sample. */
  private double doubted(String type, String item, int sample, Doubt doubt) {
    String channel = Effects.channel(item);
    double as = doubts.getOrDefault(Doubt.NONE.effect, new HashMap<>()).getOrDefault(channel, 0.0);
    double left = doubts.getOrDefault(doubt.effect, new HashMap<>()).getOrDefault(channel, as);
    double error = doubts.getOrDefault(doubt.error, new HashMap<>()).getOrDefault(channel, 0.0);
    double sum = 0;
    for (String stage : StageHazard.TYPES.subList(0, StageHazard.TYPES.indexOf(type) + 1)) {
      Map<String, double[]> ofStage = effects.getOrDefault(stage, new HashMap<>());
      double[] estimate = ofStage.getOrDefault(item, ofStage.get(channel));
      if (estimate != null) {
        sum += estimate[EFFECT] + left - as;
        if (sample > 0) {
          sum += error(ofStage, estimate, ERROR) * normal(stage + ':' + item, sample);
          sum += error * normal(channel, sample);
        }
      }
    }
    return sum;
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
    for (String stage : StageHazard.TYPES.subList(0, StageHazard.TYPES.indexOf(type) + 1)) {
      Map<String, double[]> ofStage = effects.getOrDefault(stage, new HashMap<>());
      double[] ofChannel = ofStage.get(Effects.channel(item));
      double[] estimate = ofStage.getOrDefault(item, ofChannel);
      if (estimate != null) {
        double off = 0;
        if (sample > 0) {
          off = error(ofStage, estimate, ERROR) * normal(stage + ':' + item, sample);
          if (ofChannel != null) {
            off += error(ofStage, ofChannel, CHANNEL_ERROR) * normal(Effects.channel(item), sample);
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
