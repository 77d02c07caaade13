package touchline.algorithm.survival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import touchline.algorithm.calibration.PenalisedLogistic;
import touchline.algorithm.survival.IncrementalHazard.Credit;
import touchline.algorithm.survival.IncrementalHazard.Entry;
import touchline.algorithm.survival.IncrementalHazard.Touch;

class IncrementalHazardTest {
  private static final IncrementalHazard HAZARD = new IncrementalHazard(7, 3);

  /** An entry on a day, with two effects and one that has none. */
  private static Entry entry(int day, double logit) {
    return new Entry(day, logit, new double[] {1, .5, 0});
  }

  private static double[] exposures(Touch[] touches, int day) {
    return HAZARD.exposures(touches, day, 3);
  }

  private static Credit credit(Entry entry, Touch[] touches, int exactUpTo, int orders, long seed) {
    return HAZARD.credit(List.of(entry), touches, exactUpTo, orders, seed);
  }

  private static double sum(Credit credit) {
    return credit.baseline() + Arrays.stream(credit.touches()).sum();
  }

  @Test
  void exposureHalvesWithEveryHalfLifeAndSaturates() {
    Touch[] one = {new Touch(2, 0, true)};
    assertThat(exposures(one, 2)).containsExactly(0, 0, 0);
    double day = Math.pow(2, -1 / 7.0);
    assertThat(exposures(one, 3)[0]).isEqualTo(3 * (1 - Math.exp(-day / 3)), within(1e-15));
    assertThat(exposures(one, 9)[0]).isEqualTo(3 * (1 - Math.exp(-.5 / 3)), within(1e-15));
    Touch[] many = new Touch[1000];
    Arrays.fill(many, one[0]);
    assertThat(exposures(many, 3)[0]).isEqualTo(3, within(1e-12));
  }

  /** A touch on the day before: both hazards are written out. */
  @Test
  void onlyTouchEarnsTheChanceThatTheJourneyWouldNotHaveConvertedThatDayWithoutIt() {
    double without = 1 / (1 + Math.exp(4));
    double with = 1 / (1 + Math.exp(4 - 3 * (1 - Math.exp(-Math.pow(2, -1 / 7.0) / 3))));
    Credit credit = credit(entry(1, -4), new Touch[] {new Touch(0, 0, true)}, 8, 4, 0);
    assertThat(credit.baseline()).isEqualTo(without / with, within(1e-12));
    assertThat(credit.touches()[0]).isEqualTo(1 - without / with, within(1e-12));
  }

  @Test
  void hazardOfADayAddsTheExposuresOfEarlierTouches() {
    Touch[] touches = {
      new Touch(-9, 0, true), new Touch(0, 0, true), new Touch(3, 1, true), new Touch(4, 0, true)
    };
    for (int day = -10; day < 12; day++) {
      double[] x = exposures(touches, day);
      assertThat(HAZARD.hazard(entry(day, -3), touches))
          .isEqualTo(1 / (1 + Math.exp(3 - x[0] - .5 * x[1])), within(1e-12));
    }
  }

  /** Each stage has its own touch, so the game is a product and its values are known. */
  @Test
  void stagesMultiplyAndTheirTouchesShareWhatBothWereNeededFor() {
    Entry first = entry(1, -4);
    Entry second = entry(201, -4);
    Touch early = new Touch(0, 0, true);
    Touch late = new Touch(200, 0, true);
    double alone = credit(first, new Touch[] {early}, 8, 4, 0).baseline();
    Credit both = HAZARD.credit(List.of(first, second), new Touch[] {early, late}, 8, 4, 0);
    assertThat(both.baseline()).isEqualTo(alone * alone, within(1e-7));
    assertThat(both.touches()[0]).isEqualTo((1 - alone * alone) / 2, within(1e-7));
    assertThat(sum(both)).isEqualTo(1, within(1e-12));
  }

  @Test
  void equalTouchesShareEquallyAndThoseWithoutEffectOrAfterTheLastDayEarnNothing() {
    Touch[] touches = {
      new Touch(1, 0, true), new Touch(1, 0, true), new Touch(0, 2, true), new Touch(30, 1, true)
    };
    Credit credit = credit(entry(9, -4), touches, 8, 4, 0);
    assertThat(credit.touches()[0]).isPositive().isEqualTo(credit.touches()[1], within(1e-12));
    assertThat(credit.touches()[2]).isEqualTo(0, within(1e-12));
    assertThat(credit.touches()[3]).isEqualTo(0, within(1e-12));
    assertThat(sum(credit)).isEqualTo(1, within(1e-12));
  }

  @Test
  void touchesOfOnesOwnAccordBelongToTheBaseline() {
    Touch[] touches = {new Touch(0, 0, false), new Touch(0, 1, false)};
    Credit credit = credit(entry(4, -3), touches, 8, 4, 0);
    assertThat(credit.baseline()).isEqualTo(1);
    assertThat(credit.touches()).containsExactly(0, 0);
  }

  @Test
  void agreesWithAveragingOverEveryOrderOfTheTouches() {
    Touch[] touches = {
      new Touch(0, 0, true),
      new Touch(2, 1, true),
      new Touch(2, 0, false),
      new Touch(5, 1, true),
      new Touch(6, 0, true)
    };
    int[] marketing = {0, 1, 3, 4};
    Entry entry = entry(7, -3);
    double all = HAZARD.hazard(entry, touches);
    double[] shares = new double[5];
    int orders = 0;
    for (int code = 0; code < 256; code++) {
      int[] order = {code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6};
      if (Arrays.stream(order).distinct().count() == 4) {
        orders++;
        List<Touch> joined = new ArrayList<>(List.of(touches[2]));
        for (int player : order) {
          double before = HAZARD.hazard(entry, joined.toArray(new Touch[0]));
          joined.add(touches[marketing[player]]);
          double after = HAZARD.hazard(entry, joined.toArray(new Touch[0]));
          shares[marketing[player]] += (after - before) / all;
        }
      }
    }
    assertThat(orders).isEqualTo(24);
    Credit exact = credit(entry, touches, 8, 4, 0);
    Credit sampled = credit(entry, touches, 0, 200, 3);
    for (int i = 0; i < 5; i++) {
      assertThat(exact.touches()[i]).isEqualTo(shares[i] / 24, within(1e-12));
      assertThat(exact.standardErrors()[i]).isZero();
      assertThat(sampled.touches()[i])
          .isEqualTo(shares[i] / 24, within(5 * sampled.standardErrors()[i] + 1e-12));
    }
    assertThat(sum(sampled)).isEqualTo(1, within(1e-12));
  }

  @Test
  void journeyWithoutStagesOrTouchesIsAllBaseline() {
    Touch[] one = {new Touch(0, 0, true)};
    assertThat(HAZARD.credit(List.of(), one, 8, 4, 0).baseline()).isEqualTo(1);
    assertThat(credit(entry(2, -2), new Touch[0], 8, 4, 0).baseline()).isEqualTo(1);
  }

  /** Journeys made with known betas, their days counted with the same exposures, give them back. */
  @Test
  void fitOfSimulatedJourneysFindsTheirBetas() {
    Random random = new Random(12);
    List<PenalisedLogistic.Row> rows = new ArrayList<>();
    for (int journey = 0; journey < 3000; journey++) {
      Touch[] touches = new Touch[random.nextInt(5)];
      Arrays.setAll(touches, i -> new Touch(random.nextInt(20), random.nextInt(3), true));
      for (int day = 0; day < 20; day++) {
        double[] x = exposures(touches, day);
        double h = 1 / (1 + Math.exp(4 - x[0] - .5 * x[1]));
        boolean converts = random.nextDouble() < h;
        rows.add(
            new PenalisedLogistic.Row(
                new int[] {0, 1, 2, 3},
                new double[] {1, x[0], x[1], x[2]},
                converts ? 1 : 0,
                converts ? 0 : 1));
        if (converts) {
          break;
        }
      }
    }
    PenalisedLogistic.Fit fit =
        PenalisedLogistic.fit(rows, Collections.nCopies(4, PenalisedLogistic.Coefficient.free()));
    double[] truth = {-4, 1, .5, 0};
    for (int j = 0; j < 4; j++) {
      double error = Math.sqrt(fit.covariance()[j][j]);
      assertThat(fit.coefficients()[j]).isEqualTo(truth[j], within(4 * error));
      assertThat(error).isLessThan(.15);
    }
  }

  @Test
  void refusesParametersWithoutMeaning() {
    assertThatThrownBy(() -> new IncrementalHazard(0, 3))
        .hasMessage("half-life of 0.0 days, exposure up to 3.0; both are more than 0");
  }
}
