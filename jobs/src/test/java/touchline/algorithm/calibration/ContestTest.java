package touchline.algorithm.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import touchline.algorithm.calibration.Contest.Judgement;
import touchline.algorithm.calibration.Contest.Leads;

class ContestTest {
  /** The challenger ranks the won lead first; the champion ties it with a lost one. */
  private static final Contest CONTEST =
      new Contest(
          List.of(
              new Leads(1, 1, 0, new Judgement(50, .5), new Judgement(80, .8)),
              new Leads(2, 0, 1, new Judgement(50, .5), new Judgement(40, .2)),
              new Leads(3, 0, 2, new Judgement(10, .1), new Judgement(10, .1))));

  @Test
  void gainInLogLossIsTheMeanDifferencePerLead() {
    double champion = -2 * Math.log(.5) - 2 * Math.log(.9);
    double challenger = -2 * Math.log(.8) - 2 * Math.log(.9);

    assertThat(CONTEST.logLossGain(Contest.once()))
        .isCloseTo((champion - challenger) / 4, within(1e-12));
  }

  @Test
  void gainInWinsIsAmongAsManyAsCanBeWorked() {
    // One of four leads: the challenger finds the win, the champion half of it.
    assertThat(CONTEST.winsGain(.25, Contest.once())).isCloseTo(.5, within(1e-12));
    assertThat(CONTEST.winsGain(1, Contest.once())).isCloseTo(0, within(1e-12));
  }

  @Test
  void resampledClustersCountAsOftenAsTheyAreDrawn() {
    // Without the second cluster nobody ties with the win.
    assertThat(CONTEST.winsGain(1 / 3.0, cluster -> cluster == 2 ? 0 : 1)).isZero();
    assertThat(CONTEST.logLossGain(cluster -> cluster == 3 ? 1 : 0)).isZero();
  }

  @Test
  void numberAtAThresholdIsByTheNearestWholeScore() {
    assertThat(CONTEST.change(50)).isEqualTo(-.5);
    assertThat(CONTEST.change(90)).isZero();
  }
}
