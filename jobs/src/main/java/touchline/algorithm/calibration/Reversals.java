package touchline.algorithm.calibration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Values that win less often than the values below them, where more should win no less: a score
 * that is not monotone in its outcome.
 *
 * <p>Each value is held against those up to a window below it by the two-sample test of proportions
 * with pooled variance, on as many equally weighted leads as tell as much; of the values that are
 * named, one in twenty is expected to be chance ({@link FalseDiscoveries}).
 *
 * <p>Cost: O(n w) over values and those in a window.
 */
public final class Reversals {
  /** Equally weighted leads on each side without which nothing is said. */
  private static final double LEAST = 20;

  private static final double FALSE_SHARE = .05;

  /**
   * Leads with one value.
   *
   * @param wins weight of those that were won
   * @param losses weight of those that were not
   * @param squares sum of the squares of their weights
   */
  public record Value(double x, double wins, double losses, double squares) {
    /** Wins per lead; NaN without leads. */
    public double rate() {
      return wins / (wins + losses);
    }

    /** Equally weighted leads that tell as much. */
    public double effective() {
      return Wilson.effective(wins + losses, squares);
    }

    Value plus(Value other) {
      return new Value(x, wins + other.wins, losses + other.losses, squares + other.squares);
    }
  }

  /**
   * A value that is worth less than those below it.
   *
   * @param below all values of the window below it together
   * @param qValue share of chance findings among all at least as striking
   */
  public record Reversal(Value value, Value below, double qValue) {}

  private Reversals() {}

  /**
   * The values that are named, ascending.
   *
   * @param values each once, in any order
   * @param window how far below a value its neighbours begin, above 0
   */
  public static List<Reversal> of(List<Value> values, double window) {
    List<Value> ascending = values.stream().sorted(Comparator.comparingDouble(Value::x)).toList();
    List<Reversal> tested = new ArrayList<>();
    List<Double> p = new ArrayList<>();
    for (Value value : ascending) {
      Value below =
          ascending.stream()
              .filter(v -> v.x < value.x && v.x >= value.x - window)
              .reduce(Value::plus)
              .orElse(null);
      if (below != null && value.effective() >= LEAST && below.effective() >= LEAST) {
        tested.add(new Reversal(value, below, 1));
        p.add(pValue(value, below));
      }
    }
    double[] q = FalseDiscoveries.qValues(p.stream().mapToDouble(v -> v).toArray());
    List<Reversal> found = new ArrayList<>();
    for (int i = 0; i < q.length; i++) {
      Reversal r = tested.get(i);
      if (q[i] <= FALSE_SHARE && r.value.rate() < r.below.rate()) {
        found.add(new Reversal(r.value, r.below, q[i]));
      }
    }
    return found;
  }

  /** Two-sided, so that the values that win more use up their share of chance, too. */
  static double pValue(Value one, Value other) {
    double n = one.effective();
    double m = other.effective();
    double rate = (n * one.rate() + m * other.rate()) / (n + m);
    double variance = rate * (1 - rate) * (1 / n + 1 / m);
    return variance > 0
        ? Math.min(
            1,
            2
                * (1
                    - Wilson.normalProbability(
                        Math.abs(one.rate() - other.rate()) / Math.sqrt(variance))))
        : 1;
  }
}
