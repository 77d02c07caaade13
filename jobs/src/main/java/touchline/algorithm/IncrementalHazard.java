package touchline.algorithm;

import java.io.Serializable;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * What would not have happened without the touches: a journey converts on day d, if it has not yet,
 * with hazard h, {@code logit h(d) = baseline(d) + sum over effects e of beta_e x exposure_e(d)}.
 *
 * <p>An effect is a channel, or a channel and content. Its touches up to day d add {@code 2^(-age /
 * half-life)} each, and their sum s saturates: {@code exposure = most x (1 - e^(-s / most))}, below
 * {@code most} however many there are. The betas come from {@link PenalisedLogistic} over journey
 * days with these exposures, days with equal predictors added up; a lower bound of 0 there keeps
 * credits from being negative.
 *
 * <p>The credit of a touch is its Shapley share of the probability of conversion, {@code 1 -
 * product of (1 - h(d))}, among all marketing touches of the journey, compared with the same
 * journey without them. What that journey would have converted anyway is the baseline's, and no
 * channel's.
 */
public final class IncrementalHazard implements Serializable {
  /**
   * One touch of a journey.
   *
   * @param day days since the journey's first day, from 0
   * @param effect which beta it works by
   * @param marketing whether it can be taken away; a touch that cannot, such as a visit by the
   *     lead's own accord, belongs to the baseline
   */
  public record Touch(int day, int effect, boolean marketing) {}

  /**
   * One conversion shared out; baseline and touches sum to 1.
   *
   * @param baseline share that would have come without marketing; above 1 if marketing did harm
   * @param touches share of each touch, in the journey's order; 0 for those that are not marketing
   * @param standardErrors of the touches' shares by sampling; 0 where they are exact
   */
  public record Credit(double baseline, double[] touches, double[] standardErrors) {}

  private final double[] betas;
  private final double halfLifeDays;
  private final double most;

  /**
   * A fitted hazard.
   *
   * @param betas log-odds per unit of exposure, by effect
   * @param halfLifeDays days after which a touch adds half; more than 0
   * @param most exposure that no number of touches exceeds; more than 0
   */
  public IncrementalHazard(double[] betas, double halfLifeDays, double most) {
    if (!(halfLifeDays > 0 && most > 0)) {
      throw new IllegalArgumentException(
          "half-life of %s days, exposure up to %s; both are more than 0"
              .formatted(halfLifeDays, most));
    }
    this.betas = betas.clone();
    this.halfLifeDays = halfLifeDays;
    this.most = most;
  }

  /** Exposure to each effect on a day, by effect: the predictors of that day. */
  public double[] exposures(Touch[] touches, int day) {
    double[] exposure = new double[betas.length];
    for (Touch touch : touches) {
      if (touch.day <= day) {
        exposure[touch.effect] += Math.pow(2, -(day - touch.day) / halfLifeDays);
      }
    }
    for (int e = 0; e < exposure.length; e++) {
      exposure[e] = saturated(exposure[e]);
    }
    return exposure;
  }

  private double saturated(double sum) {
    return -most * Math.expm1(-sum / most);
  }

  /**
   * Probability that the journey converts on one of its days.
   *
   * @param baseline log-odds of the hazard on each day without any touch; its length is the
   *     journey's
   */
  public double probability(double[] baseline, Touch[] touches) {
    boolean[] all = new boolean[touches.length];
    Arrays.fill(all, true);
    return probability(baseline, touches, all);
  }

  private double probability(double[] baseline, Touch[] touches, boolean[] present) {
    int[] effects = Arrays.stream(touches).mapToInt(Touch::effect).distinct().toArray();
    double[] sums = new double[betas.length];
    double dayLater = Math.pow(2, -1 / halfLifeDays);
    double logSurvival = 0;
    for (int day = 0; day < baseline.length; day++) {
      for (int i = 0; i < touches.length; i++) {
        sums[touches[i].effect] += present[i] && touches[i].day == day ? 1 : 0;
      }
      double logit = baseline[day];
      for (int effect : effects) {
        logit += betas[effect] * saturated(sums[effect]);
        sums[effect] *= dayLater;
      }
      // ln(1 - h) without rounding a small hazard away.
      logSurvival -= Logistic.loss(-logit);
    }
    return -Math.expm1(logSurvival);
  }

  /**
   * Shares one conversion of the journey. Without days, or with no chance to convert, all of it is
   * the baseline's. Cost: days times touches, 2^n times for n marketing touches up to {@code
   * exactUpTo}, n times per order above.
   *
   * @param exactUpTo the most marketing touches whose shares are exact
   * @param orders sampled above that, at least 4
   * @param seed of the sample, such as a hash of the journey's id
   */
  public Credit credit(double[] baseline, Touch[] touches, int exactUpTo, int orders, long seed) {
    int[] marketing = new int[touches.length];
    int players = 0;
    boolean[] present = new boolean[touches.length];
    for (int i = 0; i < touches.length; i++) {
      present[i] = !touches[i].marketing;
      if (touches[i].marketing) {
        marketing[players++] = i;
      }
    }
    int n = players;
    double without = probability(baseline, touches, present);
    double with = probability(baseline, touches);
    double[] shares = new double[touches.length];
    double[] errors = new double[touches.length];
    if (!(with > 0)) {
      return new Credit(1, shares, errors);
    }
    ToDoubleFunction<boolean[]> worth =
        joined -> {
          for (int i = 0; i < n; i++) {
            present[marketing[i]] = joined[i];
          }
          return probability(baseline, touches, present);
        };
    Shapley.Values values = Shapley.ofGame(worth, n, exactUpTo, orders, seed);
    for (int i = 0; i < n; i++) {
      shares[marketing[i]] = values.values()[i] / with;
      errors[marketing[i]] = values.standardErrors()[i] / with;
    }
    return new Credit(without / with, shares, errors);
  }
}
