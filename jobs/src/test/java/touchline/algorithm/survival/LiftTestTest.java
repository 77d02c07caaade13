package touchline.algorithm.survival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LiftTestTest {
  @Test
  void liftIsWhatTheTreatedHaveAboveTheControlGroupsShare() {
    LiftTest.Measured measured = LiftTest.measured(1_000, 60, 1_000, 40);
    assertThat(measured.lift()).isCloseTo(20, within(1e-9));
    assertThat(measured.error()).isCloseTo(Math.sqrt(60 * .94 + 40 * .96), within(1e-9));
    assertThat(LiftTest.measured(2_000, 100, 500, 30).lift()).isCloseTo(-20, within(1e-9));
  }

  /** 4,000 draws of both groups: their spread is the error that each of them states. */
  @Test
  void errorIsTheSpreadOfRepeatedTests() {
    Random random = new Random(7);
    double sum = 0;
    double squares = 0;
    int draws = 4_000;
    for (int i = 0; i < draws; i++) {
      double lift =
          LiftTest.measured(400, came(400, .1, random), 200, came(200, .06, random)).lift();
      sum += lift;
      squares += lift * lift;
    }
    double mean = sum / draws;
    assertThat(mean).isCloseTo(400 * .04, within(.6));
    double spread = Math.sqrt(squares / draws - mean * mean);
    assertThat(spread).isCloseTo(LiftTest.measured(400, 40, 200, 12).error(), within(.4));
  }

  private static long came(int units, double share, Random random) {
    return random.doubles(units).filter(u -> u < share).count();
  }

  @Test
  void groupWithoutAnyConversionStillLeavesDoubt() {
    assertThat(LiftTest.measured(100, 0, 100, 0).error())
        .isCloseTo(100 * Math.sqrt(2 * (1 / 102.0) * (101 / 102.0) / 100), within(1e-9));
    assertThat(LiftTest.measured(50, 50, 50, 50).error()).isPositive();
  }

  @Test
  void errorGrowsWithAgeAndWithChangedSpend() {
    assertThat(LiftTest.inflation(0, 10, 10)).isEqualTo(1);
    assertThat(LiftTest.inflation(364, 10, 10)).isCloseTo(Math.sqrt(2), within(1e-12));
    assertThat(LiftTest.inflation(0, 10, 40)).isEqualTo(2);
    assertThat(LiftTest.inflation(0, 40, 10)).isEqualTo(2);
    assertThat(LiftTest.inflation(0, 0, 40)).isEqualTo(1);
    assertThat(LiftTest.inflation(0, 40, 0)).isEqualTo(1);
  }

  @Test
  void testNeedsAnErrorAndDaysInOrder() {
    assertThatThrownBy(() -> new LiftTest("t", "Display", null, 0, 10, 20, 30, 5, 0))
        .hasMessage("test t: lift 5.0, error 0.0, days 10 to 20, counted until 30");
    assertThatThrownBy(() -> new LiftTest("t", "Display", null, 0, 10, 20, 19, 5, 1))
        .hasMessageContaining("counted until 19");
  }
}
