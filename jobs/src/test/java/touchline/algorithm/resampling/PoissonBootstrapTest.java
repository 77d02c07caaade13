package touchline.algorithm.resampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import touchline.algorithm.calibration.Interval;

class PoissonBootstrapTest {
  /** Chi-squared against Poisson(1) over counts 0 to 5 and more; 20.5 is exceeded once in 1,000. */
  @Test
  void weightsArePoissonWithMeanOne() {
    int n = 200_000;
    double[] seen = new double[6];
    for (int i = 0; i < n; i++) {
      int weight = PoissonBootstrap.weight(PoissonBootstrap.unit("journey-" + i / 20), i % 20);
      seen[Math.min(5, weight)]++;
    }
    double mass = Math.exp(-1);
    double rest = 1;
    double chi2 = 0;
    for (int k = 0; k < 6; k++) {
      double expected = n * (k < 5 ? mass : rest);
      chi2 += Math.pow(seen[k] - expected, 2) / expected;
      rest -= mass;
      mass /= k + 1;
    }
    assertThat(chi2).isLessThan(20.5);
  }

  @Test
  void unitsAndReplicatesAreIndependent() {
    int n = 100_000;
    double acrossReplicates = 0;
    double acrossUnits = 0;
    for (int i = 0; i < n; i++) {
      double here = PoissonBootstrap.weight(i, 7) - 1;
      acrossReplicates += here * (PoissonBootstrap.weight(i, 8) - 1);
      acrossUnits += here * (PoissonBootstrap.weight(i + 1, 7) - 1);
    }
    assertThat(acrossReplicates / n).isEqualTo(0, within(4 / Math.sqrt(n)));
    assertThat(acrossUnits / n).isEqualTo(0, within(4 / Math.sqrt(n)));
  }

  /** Written down once: a night that is rerun years later draws the same. */
  @Test
  void drawsNeverChange() {
    long unit = PoissonBootstrap.unit("lead-42");
    int[] drawn = new int[8];
    for (int b = 0; b < drawn.length; b++) {
      drawn[b] = PoissonBootstrap.weight(unit, b);
    }
    assertThat(drawn).containsExactly(1, 0, 0, 2, 0, 2, 1, 0);
  }

  @Test
  void standardErrorOfAMeanIsTheKnownOne() {
    Random random = new Random(4);
    int n = 2000;
    double[] values = random.doubles(n).toArray();
    double[] replicates = new double[200];
    for (int b = 0; b < replicates.length; b++) {
      double sum = 0;
      double weights = 0;
      for (int i = 0; i < n; i++) {
        int weight = PoissonBootstrap.weight(i, b);
        sum += weight * values[i];
        weights += weight;
      }
      replicates[b] = sum / weights;
    }
    PoissonBootstrap.Spread spread = PoissonBootstrap.spread(replicates, .9);
    double known = Math.sqrt(1.0 / 12 / n);
    assertThat(spread.standardError()).isEqualTo(known, within(.2 * known));
    assertThat(spread.interval().upper() - spread.interval().lower())
        .isEqualTo(2 * 1.645 * known, within(.8 * known));
  }

  @Test
  void quantilesAreInterpolated() {
    PoissonBootstrap.Spread spread = PoissonBootstrap.spread(new double[] {4, 1, 3, 2, 5}, .5);
    assertThat(spread.interval()).isEqualTo(new Interval(2, 4));
    assertThat(spread.standardError()).isEqualTo(Math.sqrt(2.5), within(1e-12));
    assertThat(PoissonBootstrap.spread(new double[] {7}, .9))
        .isEqualTo(new PoissonBootstrap.Spread(0, new Interval(7, 7)));
  }
}
