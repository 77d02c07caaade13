package touchline.algorithm.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WorkEconomicsTest {
  private static final WorkEconomics WORK = new WorkEconomics(20, 50, .5);

  @Test
  void leadPaysFromItsCostOverUpliftTimesValue() {
    assertThat(WORK.needed(10_000)).isEqualTo(.01);
    assertThat(WORK.paying(new double[] {.001, .005, .01, .5}, new double[] {1e4, 1e4, 1e4, 1e4}))
        .isEqualTo(2);
    assertThat(WORK.paying(new double[] {.001, .005}, new double[] {1e4, 1e4})).isEqualTo(1);
    assertThat(WORK.needed(0)).isInfinite();
  }

  @Test
  void busyDayIsWhatNineDaysOfTenDoNotExceed() {
    assertThat(WorkEconomics.busyDay(new double[] {9, 1, 2, 3, 4, 5, 6, 7, 8, 100})).isEqualTo(9);
    assertThat(WorkEconomics.busyDay(new double[0])).isZero();
    assertThat(WORK.fitting(new double[] {40, 21, 20, 3})).isEqualTo(2);
    assertThat(WORK.fitting(new double[] {40, 30})).isEqualTo(1);
  }

  @Test
  void valueADayIsCountedAsFarAsCapacityReaches() {
    assertThat(WORK.perDay(10, .04, 10_000)).isCloseTo(10 * 150, within(1e-9));
    assertThat(WORK.perDay(30, .04, 10_000)).isCloseTo(20 * 150, within(1e-9));
    assertThat(WORK.perDay(10, 0, 10_000)).isEqualTo(-500);
  }

  @Test
  void valueOfAWinIsDrawnTowardsTheMeanOfAllWhereFewAreKnown() {
    double[] values =
        WorkEconomics.values(new long[] {30, 10, 0}, new double[] {300_000, 900_000, 0}, 20);

    // The mean of 40 wins is 30,000; the ten above score 0 have 90,000 each.
    assertThat(values[2]).isEqualTo(30_000);
    assertThat(values[1]).isCloseTo((900_000 + 20 * 30_000) / 30.0, within(1e-9));
    assertThat(values[0]).isCloseTo(30_000, within(1e-9));
    assertThat(WorkEconomics.values(new long[] {19}, new double[] {1}, 20)).isNull();
    assertThat(WorkEconomics.values(new long[] {0}, new double[] {0}, 0)).isNull();
  }
}
