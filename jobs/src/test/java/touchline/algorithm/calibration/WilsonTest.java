package touchline.algorithm.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WilsonTest {
  /** R 4: prop.test(8, 10, correct = FALSE). */
  @Test
  void agreesWithPublishedInterval() {
    Interval interval = Wilson.interval(.8, 10, .95);
    assertThat(interval.lower()).isEqualTo(.4901625, within(1e-7));
    assertThat(interval.upper()).isEqualTo(.9433178, within(1e-7));
  }

  /** The ends are the rates at which the normal test statistic is exactly z. */
  @Test
  void endsAreTheRatesThatTheTestJustRejects() {
    for (int n = 1; n <= 30; n++) {
      for (int wins = 0; wins <= n; wins++) {
        double rate = (double) wins / n;
        Interval interval = Wilson.interval(rate, n, .9);
        for (double end : new double[] {interval.lower(), interval.upper()}) {
          if (end > 1e-12 && end < 1 - 1e-12) {
            double z = Math.abs(rate - end) / Math.sqrt(end * (1 - end) / n);
            assertThat(z).isEqualTo(1.6448536269514722, within(1e-9));
          }
        }
        assertThat(interval.contains(rate)).isTrue();
      }
    }
  }

  @Test
  void withoutTrialsAnyRateIsPossible() {
    assertThat(Wilson.interval(0, 0, .95)).isEqualTo(new Interval(0, 1));
  }

  @Test
  void equalWeightsCountInFullAndOneHeavyRowAsLittleMoreThanOne() {
    assertThat(Wilson.effective(5 * .3, 5 * .09)).isEqualTo(5, within(1e-12));
    assertThat(Wilson.effective(104, 10_004)).isEqualTo(1.0812, within(1e-4));
    assertThat(Wilson.effective(0, 0)).isZero();
  }
}
