package touchline.algorithm.calibration;

import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/**
 * How far two samples' shares by bin are apart: the population stability index, {@code sum (p_i -
 * q_i) ln (p_i / q_i)}, and the value that chance alone exceeds once in twenty times, {@code (1/N +
 * 1/M) chi2(.95, B - 1)} (Yurdakul 2018). The folk threshold of 0.1 knows nothing of N and M: with
 * 200 leads a month it cries wolf, with 200,000 it sleeps.
 *
 * @param index at least 0; half a lead is added to every bin, so that an empty one stays finite
 * @param critical value that the index exceeds by chance in 5% of cases where nothing drifts
 * @param pValue probability of so large an index where nothing drifts; 1 where nothing can be told
 */
public record PopulationStability(double index, double critical, double pValue) {
  private static final double CONFIDENCE = .95;

  /**
   * Compares counts by bin; 0 and 0 with fewer than two bins that hold anybody, or where one sample
   * is empty.
   *
   * @param before counts by bin, at least 0
   * @param after counts of the same bins
   */
  public static PopulationStability of(double[] before, double[] after) {
    return of(before, after, 1);
  }

  /**
   * The same where leads are not independent.
   *
   * @param dispersion how many times the variance of independent leads theirs is, at least 1
   */
  public static PopulationStability of(double[] before, double[] after, double dispersion) {
    int bins = 0;
    double n = 0;
    double m = 0;
    for (int i = 0; i < before.length; i++) {
      bins += before[i] + after[i] > 0 ? 1 : 0;
      n += before[i];
      m += after[i];
    }
    if (bins < 2 || n == 0 || m == 0) {
      return new PopulationStability(0, 0, 1);
    }
    double index = 0;
    for (int i = 0; i < before.length; i++) {
      if (before[i] + after[i] > 0) {
        double p = (before[i] + .5) / (n + .5 * bins);
        double q = (after[i] + .5) / (m + .5 * bins);
        index += (p - q) * Math.log(p / q);
      }
    }
    ChiSquaredDistribution chance = new ChiSquaredDistribution(null, bins - 1.0);
    double scale = dispersion * (1 / n + 1 / m);
    return new PopulationStability(
        index,
        scale * chance.inverseCumulativeProbability(CONFIDENCE),
        1 - chance.cumulativeProbability(index / scale));
  }

  /**
   * A sum held against what was expected of it: the squared standardised difference, of chance
   * chi-squared with one degree of freedom. 0 and 0 without variance.
   */
  public static PopulationStability ofSum(double sum, double expected, double variance) {
    if (!(variance > 0)) {
      return new PopulationStability(0, 0, 1);
    }
    ChiSquaredDistribution chance = new ChiSquaredDistribution(null, 1);
    double index = (sum - expected) * (sum - expected) / variance;
    return new PopulationStability(
        index,
        chance.inverseCumulativeProbability(CONFIDENCE),
        1 - chance.cumulativeProbability(index));
  }

  /** Whether the samples differ by more than chance explains. */
  public boolean isDrift() {
    return index > critical;
  }
}
