package touchline.algorithm.resampling;

import java.util.Arrays;
import org.apache.commons.math3.distribution.NormalDistribution;
import touchline.algorithm.calibration.Interval;

/**
 * Resampling without moving data (Chamandy et al. 2012): in replicate b a unit counts Poisson(1)
 * times, a fixed function of the unit's id and b. Any machine that meets the unit draws the same
 * number, so reruns and partitions agree, and all rows of a unit (its touches, an account's leads)
 * stay together.
 */
public final class PoissonBootstrap {
  /** Mass of Poisson(1) up to each count; beyond 12 there is less than a billionth. */
  private static final double[] CUMULATIVE = new double[13];

  private static final NormalDistribution STANDARD = new NormalDistribution(null, 0, 1);

  static {
    double mass = Math.exp(-1);
    double sum = 0;
    for (int k = 0; k < CUMULATIVE.length; k++) {
      sum += mass;
      CUMULATIVE[k] = sum;
      mass /= k + 1;
    }
  }

  /**
   * What replicates say about an estimate.
   *
   * @param standardError standard deviation over the replicates; 0 for fewer than two
   * @param interval quantiles of the replicates
   */
  public record Spread(double standardError, Interval interval) {}

  private PoissonBootstrap() {}

  /** The number of an id, for {@link #weight}: hash it once and draw every replicate from that. */
  public static long unit(String id) {
    return Hash.of(id);
  }

  /** How often the unit counts in replicate b: 0 to 12, 1 on average. */
  public static int weight(long unit, int replicate) {
    double u = Hash.unit(Hash.mix(unit, replicate));
    int count = 0;
    while (count < CUMULATIVE.length - 1 && u >= CUMULATIVE[count]) {
      count++;
    }
    return count;
  }

  /**
   * A standard normal number, the same function of unit and replicate on any machine: what an
   * estimate with a known standard error is off by in replicate b.
   */
  public static double normal(long unit, int replicate) {
    double u = Hash.unit(Hash.mix(unit, replicate)) + 0x1.0p-54;
    return STANDARD.inverseCumulativeProbability(u);
  }

  /**
   * How often the unit counts in the sample itself, which is once, and then in replicates 1 to
   * {@code weights.length - 1}.
   *
   * @param weights gets the counts
   */
  public static void draw(long unit, int[] weights) {
    weights[0] = 1;
    for (int b = 1; b < weights.length; b++) {
      weights[b] = weight(unit, b);
    }
  }

  /**
   * Standard error and percentile interval of replicates of one estimate.
   *
   * @param replicates at least one, none NaN, in any order
   * @param confidence such as .9, which takes the quantiles .05 and .95, interpolated
   */
  public static Spread spread(double[] replicates, double confidence) {
    double mean = Arrays.stream(replicates).average().orElseThrow();
    double squares = Arrays.stream(replicates).map(r -> (r - mean) * (r - mean)).sum();
    double[] sorted = replicates.clone();
    Arrays.sort(sorted);
    double tail = (1 - confidence) / 2;
    return new Spread(
        Math.sqrt(squares / Math.max(1, replicates.length - 1)),
        new Interval(quantile(sorted, tail), quantile(sorted, 1 - tail)));
  }

  private static double quantile(double[] sorted, double p) {
    double at = p * (sorted.length - 1);
    int below = (int) Math.floor(at);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
