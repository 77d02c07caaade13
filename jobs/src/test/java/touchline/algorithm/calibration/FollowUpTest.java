package touchline.algorithm.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import touchline.algorithm.calibration.FollowUp.Limits;
import touchline.algorithm.calibration.FollowUp.Problem;
import touchline.algorithm.calibration.FollowUp.Support;
import touchline.algorithm.survival.KaplanMeier;

class FollowUpTest {
  private static final Limits LIMITS = new Limits(20, 20, 10);

  @Test
  void whereEverybodyIsFollowedTheProbabilityIsTheShareThatWon() {
    // Day 0: 10 won, day 1: 20 dead, day 2: 30 won, day 3: 40 last seen open.
    FollowUp followUp =
        new FollowUp(new double[] {10, 0, 30}, new double[] {0, 20}, new double[] {0, 0, 0, 40});

    assertThat(followUp.probability(0, 3)).isCloseTo(.4, within(1e-12));
    assertThat(followUp.probability(0, 1)).isCloseTo(.1, within(1e-12));
    // Of the 70 that are open on day 2, 30 win.
    assertThat(followUp.probability(2, 1)).isCloseTo(3 / 7.0, within(1e-12));
    assertThat(followUp.weight(3)).isEqualTo(1);
  }

  @Test
  void weightsAreTheInverseOfTheKaplanMeierEstimateOfStayingUncensored() {
    Random random = new Random(1);
    double[][] counts = new double[3][40];
    double[] days = new double[40];
    for (int d = 0; d < 40; d++) {
      days[d] = d;
      for (double[] count : counts) {
        count[d] = random.nextInt(9);
      }
    }
    double[] events = new double[40];
    java.util.Arrays.setAll(events, d -> counts[0][d] + counts[1][d]);
    KaplanMeier uncensored = KaplanMeier.ofCensoring(days, events, counts[2]);
    FollowUp followUp = new FollowUp(counts[0], counts[1], counts[2]);

    for (int d = 0; d < 40; d++) {
      assertThat(followUp.weight(d))
          .isCloseTo(uncensored.inverseWeight(d, 1e9), within(1e-9 * followUp.weight(d)));
    }
  }

  @Test
  void weightedShareOfWinsIsTheAalenJohansenEstimate() {
    Random random = new Random(2);
    double[][] counts = new double[3][30];
    for (double[] count : counts) {
      for (int d = 0; d < 30; d++) {
        count[d] = 1 + random.nextInt(9);
      }
    }
    FollowUp followUp = new FollowUp(counts[0], counts[1], counts[2]);
    double won = 0;
    double all = followUp.weight(20) * followUp.reaching(20);
    for (int d = 0; d < 20; d++) {
      won += followUp.weight(d) * counts[0][d];
      all += followUp.weight(d) * (counts[0][d] + counts[1][d]);
    }

    assertThat(followUp.probability(0, 20)).isCloseTo(won / all, within(1e-12));
    assertThat(all).isCloseTo(followUp.leads(), within(1e-9));
  }

  @Test
  void historyShorterThanTheHorizonIsNotFollowedAndSaysSinceWhenItCanBe() {
    Support support = evenly(150).support(0, 180, LIMITS);

    assertThat(support.problem()).isEqualTo(Problem.NOT_FOLLOWED);
    assertThat(support.lost()).isZero();
    assertThat(support.largestWeight()).isInfinite();
    // Ten leads a day: 20 of them have been followed for 180 days in 32, but one in ten only in 50.
    assertThat(support.days()).hasValue(50);
    assertThat(evenly(200).support(0, 180, LIMITS).isSufficient()).isTrue();
  }

  @Test
  void leadsThatStandForMoreThanAllowedTellNothing() {
    Support support = evenly(195).support(0, 180, LIMITS);

    assertThat(support.problem()).isEqualTo(Problem.WEIGHT);
    assertThat(support.largestWeight()).isGreaterThan(10);
    assertThat(support.days()).hasValue(5);
  }

  @Test
  void fewWinsAreNamedAndNoDateIsPromised() {
    double[] open = new double[400];
    open[399] = 100;

    Support support = new FollowUp(new double[] {3}, new double[0], open).support(0, 180, LIMITS);

    assertThat(support.problem()).isEqualTo(Problem.FEW_WON);
    assertThat(support.won()).isEqualTo(3);
    assertThat(support.days()).isEmpty();
  }

  @Test
  void nobodyAtAllIsNoDate() {
    FollowUp none = new FollowUp(new double[0], new double[0], new double[0]);

    assertThat(none.support(0, 180, LIMITS).problem()).isEqualTo(Problem.NOT_FOLLOWED);
    assertThat(none.support(0, 180, LIMITS).days()).isEmpty();
    assertThat(none.probability(0, 10)).isZero();
  }

  /** Ten leads a day for so many days, of which one in ten is won on its third day. */
  private static FollowUp evenly(int days) {
    double[] won = new double[3];
    double[] open = new double[days + 1];
    for (int age = 1; age <= days; age++) {
      open[age] += age > 2 ? 9 : 10;
      won[2] += age > 2 ? 1 : 0;
    }
    return new FollowUp(won, new double[0], open);
  }
}
