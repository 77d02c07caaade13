package touchline.algorithm.calibration;

import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * The score interval of a proportion (Wilson 1927): all rates that a two-sided normal test would
 * not reject. It stays within [0, 1] and has a width even where all or none succeeded.
 *
 * <p>8 of 10 at 95% is [.4902, .9433].
 */
public final class Wilson {
  private Wilson() {}

  /**
   * The interval of {@code rate} among {@code trials}; [0, 1] without trials.
   *
   * @param rate observed share, in [0, 1]
   * @param trials how many, or for weighted rows {@link #effective} many; at least 0
   * @param confidence such as .95
   */
  public static Interval interval(double rate, double trials, double confidence) {
    if (!(trials > 0)) {
      return new Interval(0, 1);
    }
    double z = normalQuantile(.5 + confidence / 2);
    double share = z * z / trials;
    double centre = (rate + share / 2) / (1 + share);
    double half = Math.sqrt(share * (rate * (1 - rate) + share / 4)) / (1 + share);
    // The rate itself lies inside, though rounding may say otherwise at 0 and 1.
    return new Interval(
        Math.max(0, Math.min(rate, centre - half)), Math.min(1, Math.max(rate, centre + half)));
  }

  /**
   * How many equally weighted rows tell as much as weighted ones: {@code (sum w)^2 / sum w^2} (Kish
   * 1965); 0 without rows.
   */
  public static double effective(double sumOfWeights, double sumOfSquares) {
    return sumOfSquares > 0 ? sumOfWeights * sumOfWeights / sumOfSquares : 0;
  }

  /** Probability that a standard normal value is at most z. */
  public static double normalProbability(double z) {
    return new NormalDistribution(null, 0, 1).cumulativeProbability(z);
  }

  /** From commons-math3, which Spark brings along: a good inverse of erf is not a few lines. */
  public static double normalQuantile(double probability) {
    return new NormalDistribution(null, 0, 1).inverseCumulativeProbability(probability);
  }
}
