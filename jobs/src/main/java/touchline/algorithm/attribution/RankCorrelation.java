package touchline.algorithm.attribution;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Spearman's rank correlation (Spearman 1904): the correlation of the ranks, values that are equal
 * sharing the mean of their places. 1 when both rise together, -1 when one falls as the other
 * rises. Cost: a sort.
 */
public final class RankCorrelation {
  private RankCorrelation() {}

  /**
   * The correlation of pairs x[i], y[i]; none for fewer than two pairs, or when all x or all y are
   * equal.
   *
   * @throws IllegalArgumentException when there are not as many x as y
   */
  public static OptionalDouble spearman(double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          x.length + " and " + y.length + " values; there is one of each per pair");
    }
    double[] a = ranks(x);
    double[] b = ranks(y);
    double mean = (x.length - 1) / 2.0;
    double together = 0;
    double ofA = 0;
    double ofB = 0;
    for (int i = 0; i < a.length; i++) {
      together += (a[i] - mean) * (b[i] - mean);
      ofA += (a[i] - mean) * (a[i] - mean);
      ofB += (b[i] - mean) * (b[i] - mean);
    }
    return ofA > 0 && ofB > 0
        ? OptionalDouble.of(together / Math.sqrt(ofA * ofB))
        : OptionalDouble.empty();
  }

  /** Place of each value in ascending order, from 0. */
  private static double[] ranks(double[] values) {
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted((i, j) -> Double.compare(values[i], values[j]))
            .mapToInt(i -> i)
            .toArray();
    double[] ranks = new double[values.length];
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to + 1 < order.length && values[order[to + 1]] == values[order[from]]) {
        to++;
      }
      double shared = (from + to) / 2.0;
      Arrays.stream(order, from, to + 1).forEach(i -> ranks[i] = shared);
      from = to + 1;
    }
    return ranks;
  }
}
