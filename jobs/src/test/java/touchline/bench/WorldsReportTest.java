package touchline.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.survival.CausedTotal;
import touchline.bench.IncrementalTrial.Outcome;
import touchline.simulate.Mechanism;

/** What the bench of worlds calls a broken promise. */
class WorldsReportTest {
  private static final int CHANNELS = 13;

  private static Outcome outcome(
      long caused, double lower, boolean isReliable, double error, int covered) {
    return new Outcome(
        Mechanism.NONE,
        7,
        700,
        caused,
        new CausedTotal(80, new Interval(lower, 120), 80, 80, 80, isReliable, List.of()),
        isReliable,
        error,
        .05,
        .01,
        error,
        .01,
        covered,
        CHANNELS,
        Map.of());
  }

  @Test
  void whereNothingWorksAnIntervalAboveZeroIsAFaultUnlessTheModelIsFlagged() {
    assertThat(WorldsReport.faults(List.of(outcome(0, 30, true, .04, 12))))
        .containsExactly(
            "none 7: nothing works, and the interval of what was caused does not hold 0");
    assertThat(WorldsReport.faults(List.of(outcome(0, 30, false, .04, 12)))).isEmpty();
    assertThat(WorldsReport.faults(List.of(outcome(0, -5, true, .04, 12)))).isEmpty();
    assertThat(WorldsReport.faults(List.of(outcome(60, 30, true, .04, 12)))).isEmpty();
  }

  @Test
  void sharesWorseThanEqualOnesByMoreThanTheirNoiseAreAFault() {
    assertThat(WorldsReport.faults(List.of(outcome(90, 30, true, .071, 12))))
        .containsExactly("none 7: shares are worse than equal ones");
    assertThat(WorldsReport.faults(List.of(outcome(90, 30, true, .069, 12)))).isEmpty();
    // They are not published.
    assertThat(WorldsReport.faults(List.of(outcome(90, 30, false, .071, 12)))).isEmpty();
  }

  @Test
  void intervalsThatHoldTheTruthTooSeldomOrTooOftenAreAFault() {
    assertThat(WorldsReport.faults(Collections.nCopies(10, outcome(90, 30, true, .04, 10))))
        .containsExactly("100 of 130 intervals hold the truth");
    assertThat(WorldsReport.faults(Collections.nCopies(10, outcome(90, 30, true, .04, 13))))
        .containsExactly("130 of 130 intervals hold the truth");
    assertThat(WorldsReport.faults(Collections.nCopies(10, outcome(90, 30, true, .04, 12))))
        .isEmpty();
    assertThat(WorldsReport.faults(Collections.nCopies(10, outcome(90, 30, false, .04, 10))))
        .isEmpty();
  }
}
