package touchline.algorithm.calibration;

import java.util.ArrayList;
import java.util.List;

/**
 * Observed over expected wins of many segments, none of which is taken for more than it tells.
 *
 * <p>A ratio is drawn towards 1 by how little its segment tells, {@code 1 + (O/E - 1) t / (t + v)},
 * with v the sampling variance of O/E and t the variance of the true ratios between the segments by
 * moments (the linear empirical Bayes estimate of standardised ratios, Marshall 1991). Its p-value
 * is that of {@code |O - E| / sqrt(V)}, a normal value where the scores are right; over all
 * segments the share of false discoveries is kept by {@link FalseDiscoveries}.
 *
 * <p>Cost: O(m log m) in the number of segments.
 */
public final class SegmentRatios {
  private SegmentRatios() {}

  /**
   * A segment.
   *
   * @param observed wins
   * @param expected wins that the scores expect, above 0
   * @param variance of the observed where the scores are right, above 0
   */
  public record Sums(double observed, double expected, double variance) {}

  /**
   * What a segment tells.
   *
   * @param ratio observed over expected
   * @param interval of the ratio, normal, at least 0
   * @param shrunken the ratio drawn towards 1, the figure to act on
   * @param pValue probability of so large a difference by chance
   * @param qValue share of false discoveries among all segments at least as striking
   */
  public record Ratio(
      double ratio, Interval interval, double shrunken, double pValue, double qValue) {}

  /** The ratios, in the order of the segments. */
  public static List<Ratio> of(List<Sums> segments, double confidence) {
    double between = between(segments);
    double z = Wilson.normalQuantile(.5 + confidence / 2);
    double[] p = segments.stream().mapToDouble(SegmentRatios::pValue).toArray();
    double[] q = FalseDiscoveries.qValues(p);
    List<Ratio> ratios = new ArrayList<>();
    for (int i = 0; i < q.length; i++) {
      double ratio = ratio(segments.get(i));
      double variance = variance(segments.get(i));
      double half = z * Math.sqrt(variance);
      ratios.add(
          new Ratio(
              ratio,
              new Interval(Math.max(0, ratio - half), ratio + half),
              1 + (ratio - 1) * between / (between + variance),
              p[i],
              q[i]));
    }
    return ratios;
  }

  /** Variance of the true ratios: what the observed ones vary by beyond sampling. */
  static double between(List<Sums> segments) {
    double weight = 0;
    double spread = 0;
    for (Sums s : segments) {
      double off = ratio(s) - 1;
      weight += s.expected();
      spread += s.expected() * (off * off - variance(s));
    }
    return weight > 0 ? Math.max(0, spread / weight) : 0;
  }

  private static double ratio(Sums s) {
    return s.observed() / s.expected();
  }

  private static double variance(Sums s) {
    return s.variance() / (s.expected() * s.expected());
  }

  private static double pValue(Sums s) {
    double z = Math.abs(s.observed() - s.expected()) / Math.sqrt(s.variance());
    return Math.min(1, 2 * (1 - Wilson.normalProbability(z)));
  }
}
