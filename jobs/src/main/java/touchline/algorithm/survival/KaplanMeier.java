package touchline.algorithm.survival;

import java.util.Arrays;
import java.util.OptionalDouble;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.Outcomes;
import touchline.algorithm.calibration.Wilson;

/**
 * The product-limit estimate of how many are still waiting at a time (Kaplan and Meier 1958), where
 * some were last seen waiting: {@code S(t) = product over t_i <= t of (1 - d_i / n_i)}, with d_i
 * events at t_i among n_i at risk. At equal times events come before censoring.
 *
 * <p>Beyond the last time S stays as it is. Without anybody S is 1. Cost: O(n log n) over distinct
 * times to build, O(log n) to look up.
 */
public final class KaplanMeier {
  private final double[] times;
  private final double[] survival;
  private final double[] greenwood;

  private KaplanMeier(double[] times, double[] survival, double[] greenwood) {
    this.times = times;
    this.survival = survival;
    this.greenwood = greenwood;
  }

  /**
   * The survivor function of the event.
   *
   * @param times in any unit, in any order, repeats allowed; at least 0
   * @param events weight of those whose event came at each time
   * @param censored weight of those last seen at each time without it
   */
  public static KaplanMeier of(double[] times, double[] events, double[] censored) {
    return estimate(Outcomes.of(times, events, censored), false);
  }

  /**
   * The survivor function G of being censored, for inverse-probability-of-censoring weights: the
   * roles swapped, with those whose event came at t no longer at risk of being censored at t.
   */
  public static KaplanMeier ofCensoring(double[] times, double[] events, double[] censored) {
    return estimate(Outcomes.of(times, events, censored), true);
  }

  private static KaplanMeier estimate(Outcomes seen, boolean ofCensoring) {
    int n = seen.size();
    double[] survival = new double[n];
    double[] greenwood = new double[n];
    // Summed from the end: the last at risk are not the rounding error of a long subtraction.
    double[] reaching = new double[n + 1];
    for (int i = n - 1; i >= 0; i--) {
      reaching[i] = reaching[i + 1] + (seen.wins()[i] + seen.losses()[i]);
    }
    double s = 1;
    double variance = 0;
    for (int i = 0; i < n; i++) {
      double atRisk = ofCensoring ? reaching[i + 1] + seen.losses()[i] : reaching[i];
      double leave = ofCensoring ? seen.losses()[i] : seen.wins()[i];
      if (leave > 0) {
        double stay = Math.max(0, atRisk - leave);
        s *= stay / atRisk;
        variance += leave / (atRisk * stay);
      }
      survival[i] = s;
      greenwood[i] = variance;
    }
    return new KaplanMeier(seen.x(), survival, greenwood);
  }

  /** Share still waiting after time t. */
  public double survival(double t) {
    int i = lastAtOrBefore(t);
    return i < 0 ? 1 : survival[i];
  }

  /** Share still waiting just before time t, S(t-). */
  public double survivalBefore(double t) {
    return survival(Math.nextDown(t));
  }

  /**
   * Of {@link #ofCensoring}: the weight of somebody whose outcome was seen at time t, {@code 1 /
   * G(t-)}, at most {@code cap}.
   */
  public double inverseWeight(double t, double cap) {
    return Math.min(cap, 1 / survivalBefore(t));
  }

  /**
   * Interval of S(t) with Greenwood's variance on the scale of log(-log S), which keeps it within
   * [0, 1]; where S is 0 or 1 just that value.
   */
  public Interval interval(double t, double confidence) {
    int i = lastAtOrBefore(t);
    return i < 0 ? new Interval(1, 1) : interval(i, Wilson.normalQuantile(.5 + confidence / 2));
  }

  /**
   * Time by which this share has had the event: the first with {@code S(t) <= 1 - share}. Empty if
   * fewer ever had it; the median of 0.5.
   */
  public OptionalDouble quantile(double share) {
    for (int i = 0; i < times.length; i++) {
      if (survival[i] <= 1 - share + 1e-12) {
        return OptionalDouble.of(times[i]);
      }
    }
    return OptionalDouble.empty();
  }

  /**
   * Interval of {@link #quantile}: the times at which the interval of S holds 1 - share (Brookmeyer
   * and Crowley 1982). An end that the data do not reach is infinite.
   */
  public Interval quantileInterval(double share, double confidence) {
    double z = Wilson.normalQuantile(.5 + confidence / 2);
    double lower = Double.POSITIVE_INFINITY;
    double upper = Double.POSITIVE_INFINITY;
    for (int i = times.length - 1; i >= 0; i--) {
      Interval here = interval(i, z);
      lower = here.lower() <= 1 - share && survival[i] < 1 ? times[i] : lower;
      upper = here.upper() <= 1 - share ? times[i] : upper;
    }
    return new Interval(lower, upper);
  }

  private Interval interval(int i, double z) {
    double s = survival[i];
    if (s <= 0 || s >= 1) {
      return new Interval(s, s);
    }
    double half = z * Math.sqrt(greenwood[i]) / Math.log(s);
    return new Interval(Math.pow(s, Math.exp(-half)), Math.pow(s, Math.exp(half)));
  }

  private int lastAtOrBefore(double t) {
    int found = Arrays.binarySearch(times, t);
    return found >= 0 ? found : -found - 2;
  }
}
