package touchline.algorithm.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PopulationStabilityTest {
  @Test
  void criticalValueIsExceededByChanceOnceInTwentyTimes() {
    Random random = new Random(5);
    int drifts = 0;
    for (int trial = 0; trial < 2_000; trial++) {
      double[] before = new double[10];
      double[] after = new double[10];
      for (int i = 0; i < 900; i++) {
        (i < 600 ? before : after)[random.nextInt(10)]++;
      }
      drifts += PopulationStability.of(before, after).isDrift() ? 1 : 0;
    }
    // Binomial(2000, .05): mean 100, standard deviation 9.7.
    assertThat(drifts).isBetween(65, 140);
  }

  @Test
  void indexIsTheSumOverTheBins() {
    PopulationStability stability =
        PopulationStability.of(new double[] {99.5, 299.5}, new double[] {199.5, 199.5});

    assertThat(stability.index())
        .isCloseTo(-.25 * Math.log(.25 / .5) + .25 * Math.log(.75 / .5), within(1e-12));
    assertThat(stability.critical()).isCloseTo(2 / 399.0 * 3.841458820694124, within(1e-9));
    assertThat(stability.isDrift()).isTrue();
  }

  @Test
  void withoutLeadsOrBinsNothingDrifts() {
    assertThat(PopulationStability.of(new double[2], new double[] {1, 2}).isDrift()).isFalse();
    assertThat(PopulationStability.of(new double[] {5}, new double[] {9}).isDrift()).isFalse();
  }
}
