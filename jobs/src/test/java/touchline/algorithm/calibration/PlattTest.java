package touchline.algorithm.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PlattTest {
  private static Outcomes outcomes(double[] x, double[] wins, double[] losses) {
    return Outcomes.of(x, wins, losses);
  }

  /** Log-likelihood of Platt's targets, the definition. */
  private static double likelihood(Outcomes o, double intercept, double slope) {
    double forWin = (o.won() + 1) / (o.won() + 2);
    double forLoss = 1 / (o.lost() + 2);
    double sum = 0;
    for (int i = 0; i < o.size(); i++) {
      double p = 1 / (1 + Math.exp(-intercept - slope * o.x()[i]));
      sum += o.wins()[i] * (forWin * Math.log(p) + (1 - forWin) * Math.log(1 - p));
      sum += o.losses()[i] * (forLoss * Math.log(p) + (1 - forLoss) * Math.log(1 - p));
    }
    return sum;
  }

  @Test
  void noNearbyLineIsMoreLikely() {
    Random random = new Random(1);
    for (int round = 0; round < 20; round++) {
      double[] x = random.doubles(30, 0, 100).toArray();
      double[] wins = new double[30];
      double[] losses = new double[30];
      for (int i = 0; i < 30; i++) {
        double p = 1 / (1 + Math.exp(3 - .05 * x[i]));
        for (int lead = 0; lead < 40; lead++) {
          boolean won = random.nextDouble() < p;
          wins[i] += won ? .5 : 0;
          losses[i] += won ? 0 : .5;
        }
      }
      Outcomes o = outcomes(x, wins, losses);
      Platt platt = Platt.fit(o);
      double best = likelihood(o, platt.intercept(), platt.slope());
      for (double step : new double[] {1e-2, 1e-3, 1e-4}) {
        assertThat(likelihood(o, platt.intercept() + step, platt.slope())).isLessThan(best);
        assertThat(likelihood(o, platt.intercept() - step, platt.slope())).isLessThan(best);
        assertThat(likelihood(o, platt.intercept(), platt.slope() + step / 50)).isLessThan(best);
        assertThat(likelihood(o, platt.intercept(), platt.slope() - step / 50)).isLessThan(best);
      }
      assertThat(platt.slope()).isEqualTo(.05, within(.02));
    }
  }

  /** With two scores the line meets the mean smoothed target of each. */
  @Test
  void twoScoresAreMetExactly() {
    Platt platt =
        Platt.fit(outcomes(new double[] {20, 70}, new double[] {2, 8}, new double[] {8, 2}));
    double forWin = 11.0 / 12;
    double forLoss = 1.0 / 12;
    assertThat(platt.probability(20)).isEqualTo(.2 * forWin + .8 * forLoss, within(1e-12));
    assertThat(platt.probability(70)).isEqualTo(.8 * forWin + .2 * forLoss, within(1e-12));
  }

  @Test
  void separationStaysFinite() {
    Platt platt =
        Platt.fit(outcomes(new double[] {40, 60}, new double[] {0, 5}, new double[] {5, 0}));
    assertThat(platt.probability(60)).isEqualTo(6.0 / 7, within(1e-12));
    assertThat(platt.probability(40)).isEqualTo(1.0 / 7, within(1e-12));
  }

  @Test
  void scoreThatRunsAgainstItsOutcomeGetsSlopeZeroAndTheBaseRate() {
    Platt platt =
        Platt.fit(
            outcomes(new double[] {10, 90}, new double[] {500, 100}, new double[] {500, 900}));
    assertThat(platt.slope()).isZero();
    assertThat(platt.probability(50)).isEqualTo(.3, within(1e-3));
  }

  @Test
  void degenerateOutcomesGiveDefinedProbabilities() {
    double[] none = new double[0];
    assertThat(Platt.fit(outcomes(none, none, none)).probability(50)).isEqualTo(.5);
    Platt oneScore = Platt.fit(outcomes(new double[] {50}, new double[] {3}, new double[] {1}));
    assertThat(oneScore.slope()).isZero();
    assertThat(oneScore.probability(0)).isEqualTo(.75 * .8 + .25 / 3, within(1e-12));
    double onlyLosses =
        Platt.fit(outcomes(new double[] {1, 2}, new double[2], new double[] {9, 9})).probability(2);
    assertThat(onlyLosses).isEqualTo(1.0 / 20, within(1e-9));
  }

  @Test
  void scaleOfTheScoreDoesNotMatter() {
    double[] wins = {1, 2, 30};
    double[] losses = {100, 90, 40};
    Platt points = Platt.fit(outcomes(new double[] {1, 2, 3}, wins, losses));
    Platt far =
        Platt.fit(outcomes(new double[] {1e9 + 1000, 1e9 + 2000, 1e9 + 3000}, wins, losses));
    assertThat(far.slope() * 1000).isEqualTo(points.slope(), within(1e-9));
    assertThat(far.probability(1e9 + 2000)).isEqualTo(points.probability(2), within(1e-6));
  }
}
