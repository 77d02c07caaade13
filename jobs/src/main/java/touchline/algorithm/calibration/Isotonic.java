package touchline.algorithm.calibration;

import java.util.ArrayList;
import java.util.List;

/**
 * The best probabilities that never fall as the score rises (Ayer et al. 1955), found by pooling
 * adjacent scores that violate the order. The pools are also the bins in which a calibration is
 * best looked at. Best holds for squared error and for log-loss alike.
 *
 * <p>A score between two pools takes the probability of the lower one, a score below all that of
 * the first; without any leads the probability is 1/2. Cost: O(n) over distinct scores.
 */
public final class Isotonic {
  /**
   * Neighbouring scores that share one probability.
   *
   * @param from lowest score in it
   * @param to highest score in it
   * @param wins weight of the wins, pseudo-wins of a shrunk fit included
   * @param losses likewise
   */
  public record Pool(double from, double to, double wins, double losses) {
    /** Wins per lead. */
    public double probability() {
      return wins / (wins + losses);
    }
  }

  private final List<Pool> pools;

  private Isotonic(List<Pool> pools) {
    this.pools = List.copyOf(pools);
  }

  /** The fit to these outcomes. */
  public static Isotonic fit(Outcomes outcomes) {
    List<Pool> pools = new ArrayList<>();
    for (int i = 0; i < outcomes.size(); i++) {
      double x = outcomes.x()[i];
      Pool pool = new Pool(x, x, outcomes.wins()[i], outcomes.losses()[i]);
      if (pool.wins + pool.losses == 0) {
        continue;
      }
      while (!pools.isEmpty() && !below(pools.get(pools.size() - 1), pool)) {
        Pool last = pools.remove(pools.size() - 1);
        pool = new Pool(last.from, x, last.wins + pool.wins, last.losses + pool.losses);
      }
      pools.add(pool);
    }
    return new Isotonic(pools);
  }

  /**
   * The fit drawn towards a Platt line: every distinct score gets so much more weight of leads that
   * fared as the line says. Scores with few leads follow the line, those with many their leads.
   *
   * @param weight in leads per distinct score, at least 0
   */
  public static Isotonic shrunk(Outcomes outcomes, Platt towards, double weight) {
    double[] wins = outcomes.wins().clone();
    double[] losses = outcomes.losses().clone();
    for (int i = 0; i < wins.length; i++) {
      double p = towards.probability(outcomes.x()[i]);
      wins[i] += weight * p;
      losses[i] += weight * (1 - p);
    }
    return fit(new Outcomes(outcomes.x(), wins, losses));
  }

  /** Probability of being won at this score, in [0, 1]. */
  public double probability(double score) {
    if (pools.isEmpty()) {
      return .5;
    }
    int low = 0;
    int high = pools.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (pools.get(middle).from <= score) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return pools.get(low).probability();
  }

  /** The pools, by ascending score and strictly ascending probability. */
  public List<Pool> pools() {
    return pools;
  }

  /** Whether the rate of the one is below that of the other, without dividing. */
  private static boolean below(Pool one, Pool other) {
    return one.wins * other.losses < other.wins * one.losses;
  }
}
