package touchline.algorithm.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FalseDiscoveriesTest {
  @Test
  void workedExample() {
    assertThat(FalseDiscoveries.qValues(new double[] {.01, .04, .03, .005}))
        .containsExactly(.02, .04, .04, .02);
    assertThat(FalseDiscoveries.qValues(new double[0])).isEmpty();
  }

  @Test
  void rejectsWhatTheStepUpProcedureRejects() {
    Random random = new Random(1);
    for (int trial = 0; trial < 200; trial++) {
      double[] p = random.doubles(1 + random.nextInt(12)).map(u -> u * u).toArray();
      double[] sorted = p.clone();
      java.util.Arrays.sort(sorted);
      double limit = -1;
      for (int k = 1; k <= p.length; k++) {
        limit = sorted[k - 1] <= .1 * k / p.length ? sorted[k - 1] : limit;
      }
      double[] q = FalseDiscoveries.qValues(p);
      for (int i = 0; i < p.length; i++) {
        assertThat(q[i] <= .1).isEqualTo(p[i] <= limit);
      }
    }
  }
}
