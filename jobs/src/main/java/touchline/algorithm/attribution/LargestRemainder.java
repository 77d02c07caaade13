package touchline.algorithm.attribution;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Splits a whole number of cents by shares so that the parts sum to the total, to the cent.
 *
 * <p>Every part first gets the whole cents of its quota {@code total * share / sum(shares)}; the
 * cents left over go, one each, to the largest fractions (the method of Hamilton). Fractions that
 * agree to a billionth of a cent are a tie, won by the lower index, so that rounding noise in the
 * shares never decides. A negative total (a refund) is split as its opposite and negated.
 *
 * <p>10.00 by thirds is 3.34, 3.33, 3.33. Cost: O(n log n).
 */
public final class LargestRemainder {
  private static final double TIE = 1e-9;

  private LargestRemainder() {}

  /**
   * The cents of each share.
   *
   * @param shares at least 0 and finite, of any sum; if all are 0 they count as equal
   * @param totalCents what to split; may be 0 or negative
   * @return one number of cents per share, of the total's sign, summing to the total exactly; empty
   *     for no shares and a total of 0
   * @throws IllegalArgumentException if a share is negative or not finite, or a total other than 0
   *     has no share to go to
   */
  public static long[] split(double[] shares, long totalCents) {
    int n = shares.length;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      if (!(shares[i] >= 0) || Double.isInfinite(shares[i])) {
        throw new IllegalArgumentException(
            "share " + i + " is " + shares[i] + "; shares are finite and at least 0");
      }
      sum += shares[i];
    }
    long[] cents = new long[n];
    if (n == 0) {
      if (totalCents != 0) {
        throw new IllegalArgumentException(totalCents + " cents have no share to go to");
      }
      return cents;
    }
    if (totalCents == 0) {
      return cents;
    }
    double total = Math.abs((double) totalCents);
    long left = Math.abs(totalCents);
    double[] fraction = new double[n];
    for (int i = 0; i < n; i++) {
      double quota = total * (sum > 0 ? shares[i] / sum : 1.0 / n);
      double whole = Math.floor(quota + TIE);
      cents[i] = (long) whole;
      fraction[i] = Math.rint((quota - whole) / TIE);
      left -= cents[i];
    }
    if (left != 0) {
      handOut(left, fraction, shares, cents);
    }
    if (totalCents < 0) {
      for (int i = 0; i < n; i++) {
        cents[i] = -cents[i];
      }
    }
    return cents;
  }

  /** Gives out (or, for quotas too large for a double's 53 bits, takes back) the cents left. */
  private static void handOut(long left, double[] fraction, double[] shares, long[] cents) {
    boolean anyShare = Arrays.stream(shares).anyMatch(share -> share > 0);
    Integer[] order = new Integer[shares.length];
    Arrays.setAll(order, i -> i);
    // The sort is stable: a tie keeps the order of the indices.
    Arrays.sort(order, Comparator.comparingDouble(i -> -fraction[i]));
    long step = left > 0 ? 1 : -1;
    while (left != 0) {
      for (int i : order) {
        boolean takes = step > 0 ? shares[i] > 0 || !anyShare : cents[i] > 0;
        if (left != 0 && takes) {
          cents[i] += step;
          left -= step;
        }
      }
    }
  }
}
