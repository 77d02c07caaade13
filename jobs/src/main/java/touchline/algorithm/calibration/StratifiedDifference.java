package touchline.algorithm.calibration;

import java.util.List;

/**
 * How much the share of successes in one group lies above that of a base group at equal stratum:
 * the difference within each stratum, averaged as the group lies in them (direct standardisation).
 * The variance is that of independent shares, each with half a success and half a failure added, so
 * that a stratum without successes has one.
 *
 * <p>A stratum that holds only one of the two compares nothing and is left out. With fewer than 20
 * members of either, or five successes in all, nothing is claimed: difference and ends are NaN.
 *
 * @param base members of the base group that were compared
 * @param group members of the group that were compared
 * @param difference of shares, in [-1, 1]; negative when the group does worse
 */
public record StratifiedDifference(
    long base, long group, double difference, double low, double high, boolean isSufficient) {
  private static final int LEAST = 20;
  private static final int LEAST_SUCCESSES = 5;

  /** Members of one stratum, of the base and of the group, and the successes of each. */
  public record Stratum(long base, long baseSuccesses, long group, long groupSuccesses) {}

  /**
   * Compares.
   *
   * @param confidence of the interval, in (0, 1)
   */
  public static StratifiedDifference of(List<Stratum> strata, double confidence) {
    long base = 0;
    long group = 0;
    long successes = 0;
    double difference = 0;
    double variance = 0;
    for (Stratum s : strata) {
      if (s.base() == 0 || s.group() == 0) {
        continue;
      }
      base += s.base();
      group += s.group();
      successes += s.baseSuccesses() + s.groupSuccesses();
      difference +=
          s.group()
              * (s.groupSuccesses() / (double) s.group() - s.baseSuccesses() / (double) s.base());
      variance +=
          (double) s.group()
              * s.group()
              * (variance(s.groupSuccesses(), s.group()) + variance(s.baseSuccesses(), s.base()));
    }
    if (base < LEAST || group < LEAST || successes < LEAST_SUCCESSES) {
      return new StratifiedDifference(base, group, Double.NaN, Double.NaN, Double.NaN, false);
    }
    double mean = difference / group;
    double half = Wilson.normalQuantile(.5 + confidence / 2) * Math.sqrt(variance) / group;
    return new StratifiedDifference(base, group, mean, mean - half, mean + half, true);
  }

  private static double variance(long successes, long n) {
    double p = (successes + .5) / (n + 1);
    return p * (1 - p) / n;
  }
}
