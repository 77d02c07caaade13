package touchline.algorithm.calibration;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Many tests at once: the q-value of a test is the share of false discoveries among all tests at
 * least as striking (Benjamini and Hochberg 1995), {@code q_(i) = min over k >= i of p_(k) m / k}
 * for ascending p-values.
 *
 * <p>Of the p-values .01, .04, .03 and .005 the q-values are .02, .04, .04 and .02. Cost: O(m log
 * m).
 */
public final class FalseDiscoveries {
  private FalseDiscoveries() {}

  /**
   * The q-values, in the order of the p-values; empty for none.
   *
   * @param p in [0, 1], any order
   */
  public static double[] qValues(double[] p) {
    Integer[] order = new Integer[p.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> p[i]));
    double[] q = new double[p.length];
    double least = 1;
    for (int rank = p.length; rank >= 1; rank--) {
      int i = order[rank - 1];
      least = Math.min(least, p[i] * p.length / rank);
      q[i] = least;
    }
    return q;
  }
}
