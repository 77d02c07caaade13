package touchline.algorithm.calibration;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.DoubleUnaryOperator;

/**
 * How leads with each score, or each predicted probability, fared: parallel arrays with one element
 * per distinct value, ascending, however many leads there are.
 *
 * @param x score or probability; finite, each value once
 * @param wins weight of the leads that were won, at least 0
 * @param losses weight of those that were lost, at least 0
 */
public record Outcomes(double[] x, double[] wins, double[] losses) {
  public Outcomes {
    if (wins.length != x.length || losses.length != x.length) {
      throw new IllegalArgumentException(
          "%d values, %d wins and %d losses; there is one of each per value"
              .formatted(x.length, wins.length, losses.length));
    }
    for (int i = 0; i < x.length; i++) {
      if (!Double.isFinite(x[i]) || !isWeight(wins[i]) || !isWeight(losses[i])) {
        throw new IllegalArgumentException(
            "value %s has wins %s and losses %s; values are finite, weights finite and at least 0"
                .formatted(x[i], wins[i], losses[i]));
      }
      if (i > 0 && x[i] <= x[i - 1]) {
        throw new IllegalArgumentException(
            "value %s follows %s; values ascend, each once".formatted(x[i], x[i - 1]));
      }
    }
  }

  /** Outcomes of values in any order, equal ones added up, those without weight left out. */
  public static Outcomes of(double[] x, double[] wins, double[] losses) {
    Integer[] order = new Integer[x.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> x[i]));
    double[] values = new double[x.length];
    double[] won = new double[x.length];
    double[] lost = new double[x.length];
    int n = 0;
    for (int i : order) {
      if (wins[i] != 0 || losses[i] != 0) {
        // Also makes one value of -0.0 and 0.0.
        if (n == 0 || values[n - 1] != x[i]) {
          values[n++] = x[i];
        }
        won[n - 1] += wins[i];
        lost[n - 1] += losses[i];
      }
    }
    return new Outcomes(Arrays.copyOf(values, n), Arrays.copyOf(won, n), Arrays.copyOf(lost, n));
  }

  /** The same leads by another value of theirs, such as the probability that a score maps to. */
  public Outcomes by(DoubleUnaryOperator value) {
    return of(Arrays.stream(x).map(value).toArray(), wins, losses);
  }

  /** Number of distinct values. */
  public int size() {
    return x.length;
  }

  /** Weight of all leads that were won. */
  public double won() {
    return Arrays.stream(wins).sum();
  }

  /** Weight of all leads that were lost. */
  public double lost() {
    return Arrays.stream(losses).sum();
  }

  private static boolean isWeight(double weight) {
    return weight >= 0 && Double.isFinite(weight);
  }
}
