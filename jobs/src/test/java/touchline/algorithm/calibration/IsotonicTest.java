package touchline.algorithm.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IsotonicTest {
  /** The minimax formula: the largest, over starts, of the least mean, over ends. */
  private static double minimax(Outcomes o, int i) {
    double best = Double.NEGATIVE_INFINITY;
    for (int from = 0; from <= i; from++) {
      double least = Double.POSITIVE_INFINITY;
      for (int to = i; to < o.size(); to++) {
        double wins = Arrays.stream(o.wins(), from, to + 1).sum();
        double losses = Arrays.stream(o.losses(), from, to + 1).sum();
        least = Math.min(least, wins / (wins + losses));
      }
      best = Math.max(best, least);
    }
    return best;
  }

  @Test
  void agreesWithTheMinimaxFormula() {
    Random random = new Random(3);
    for (int round = 0; round < 200; round++) {
      int n = 1 + random.nextInt(12);
      double[] x = new double[n];
      Arrays.setAll(x, i -> i);
      double[] wins = random.ints(n, 0, 6).asDoubleStream().toArray();
      double[] losses = random.ints(n, 1, 6).asDoubleStream().toArray();
      Outcomes o = new Outcomes(x, wins, losses);
      Isotonic fit = Isotonic.fit(o);
      for (int i = 0; i < n; i++) {
        assertThat(fit.probability(i)).isEqualTo(minimax(o, i), within(1e-12));
      }
      double[] levels = fit.pools().stream().mapToDouble(Isotonic.Pool::probability).toArray();
      for (int k = 1; k < levels.length; k++) {
        assertThat(levels[k]).isGreaterThan(levels[k - 1]);
      }
    }
  }

  @Test
  void violatorsArePooled() {
    Outcomes o =
        new Outcomes(
            new double[] {10, 20, 30, 40}, new double[] {1, 5, 2, 9}, new double[] {9, 5, 8, 1});
    assertThat(Isotonic.fit(o).pools())
        .containsExactly(
            new Isotonic.Pool(10, 10, 1, 9),
            new Isotonic.Pool(20, 30, 7, 13),
            new Isotonic.Pool(40, 40, 9, 1));
  }

  @Test
  void scoresOutsideAndBetweenTakeThePoolBelow() {
    Isotonic fit =
        Isotonic.fit(new Outcomes(new double[] {10, 20}, new double[] {1, 3}, new double[] {3, 1}));
    assertThat(fit.probability(0)).isEqualTo(.25);
    assertThat(fit.probability(19)).isEqualTo(.25);
    assertThat(fit.probability(20)).isEqualTo(.75);
    assertThat(fit.probability(99)).isEqualTo(.75);
  }

  @Test
  void withoutLeadsTheProbabilityIsOneHalf() {
    Isotonic fit = Isotonic.fit(new Outcomes(new double[] {1}, new double[1], new double[1]));
    assertThat(fit.pools()).isEmpty();
    assertThat(fit.probability(1)).isEqualTo(.5);
  }

  @Test
  void shrunkFitLiesBetweenTheLeadsAndTheLine() {
    Outcomes o = new Outcomes(new double[] {10, 20}, new double[] {0, 900}, new double[] {1, 100});
    Platt line = new Platt(0, 0);
    Isotonic shrunk = Isotonic.shrunk(o, line, 3);
    assertThat(shrunk.probability(10)).isEqualTo(1.5 / 4, within(1e-12));
    assertThat(shrunk.probability(20)).isEqualTo(901.5 / 1003, within(1e-12));
  }
}
