package touchline.algorithm.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CalibrationMetricsTest {
  private record Lead(double p, boolean won) {}

  private static Lead[] leads(int n, long seed, double distortion) {
    Random random = new Random(seed);
    Lead[] leads = new Lead[n];
    for (int i = 0; i < n; i++) {
      double p = Math.rint(random.nextDouble() * 20) / 20;
      leads[i] = new Lead(p, random.nextDouble() < Math.pow(p, distortion));
    }
    return leads;
  }

  private static Outcomes outcomes(Lead... leads) {
    return Outcomes.of(
        Arrays.stream(leads).mapToDouble(Lead::p).toArray(),
        Arrays.stream(leads).mapToDouble(lead -> lead.won ? 1 : 0).toArray(),
        Arrays.stream(leads).mapToDouble(lead -> lead.won ? 0 : 1).toArray());
  }

  private static double mean(Lead[] leads, Function<Lead, Double> of) {
    return Arrays.stream(leads).mapToDouble(of::apply).average().orElseThrow();
  }

  @Test
  void aggregatedFiguresAgreeWithTheirDefinitionsLeadByLead() {
    Lead[] leads = leads(500, 1, 1.5);
    Outcomes o = outcomes(leads);
    double brier = mean(leads, lead -> Math.pow((lead.won ? 1 : 0) - lead.p, 2));
    double logLoss =
        mean(
            leads,
            lead -> {
              double p = Math.max(1e-15, Math.min(1 - 1e-15, lead.p));
              return -Math.log(lead.won ? p : 1 - p);
            });
    assertThat(CalibrationMetrics.brier(o).orElseThrow()).isEqualTo(brier, within(1e-12));
    assertThat(CalibrationMetrics.logLoss(o).orElseThrow()).isEqualTo(logLoss, within(1e-12));
    double wins = mean(leads, lead -> lead.won ? 1.0 : 0);
    assertThat(CalibrationMetrics.observedOverExpected(o).orElseThrow())
        .isEqualTo(wins / mean(leads, Lead::p), within(1e-12));
    double z =
        mean(leads, l -> ((l.won ? 1 : 0) - l.p) * (1 - 2 * l.p))
            / Math.sqrt(mean(leads, l -> Math.pow(1 - 2 * l.p, 2) * l.p * (1 - l.p)) / 500);
    assertThat(CalibrationMetrics.spiegelhalterZ(o).orElseThrow()).isEqualTo(z, within(1e-9));
  }

  @Test
  void aucIsTheShareOfPairsInTheRightOrder() {
    Lead[] leads = leads(200, 2, 2);
    double right = 0;
    double pairs = 0;
    for (Lead won : leads) {
      for (Lead lost : leads) {
        if (won.won && !lost.won) {
          pairs++;
          right += won.p > lost.p ? 1 : won.p == lost.p ? .5 : 0;
        }
      }
    }
    assertThat(CalibrationMetrics.auc(outcomes(leads)).orElseThrow())
        .isEqualTo(right / pairs, within(1e-12));
  }

  @Test
  void weightsCountLikeRepeatedLeads() {
    Outcomes once = outcomes(leads(50, 3, 1.5));
    Outcomes twice =
        new Outcomes(
            once.x(),
            Arrays.stream(once.wins()).map(w -> 2 * w).toArray(),
            Arrays.stream(once.losses()).map(w -> 2 * w).toArray());
    assertThat(CalibrationMetrics.auc(twice)).isEqualTo(CalibrationMetrics.auc(once));
    assertThat(CalibrationMetrics.brier(twice)).isEqualTo(CalibrationMetrics.brier(once));
    assertThat(CalibrationMetrics.spiegelhalterZ(twice).orElseThrow())
        .isEqualTo(
            Math.sqrt(2) * CalibrationMetrics.spiegelhalterZ(once).orElseThrow(), within(1e-12));
  }

  @Test
  void corpAddsUpToTheBrierScore() {
    for (long seed = 0; seed < 20; seed++) {
      Outcomes o = outcomes(leads(100, seed, 1.7));
      CalibrationMetrics.Corp corp = CalibrationMetrics.corp(o).orElseThrow();
      assertThat(corp.miscalibration() - corp.discrimination() + corp.uncertainty())
          .isEqualTo(CalibrationMetrics.brier(o).orElseThrow(), within(1e-12));
      assertThat(corp.miscalibration()).isNotNegative();
      assertThat(corp.discrimination()).isNotNegative();
    }
  }

  @Test
  void recalibratedForecastHasNoMiscalibrationAndUselessOneNoDiscrimination() {
    Outcomes o = outcomes(leads(300, 4, 2));
    Isotonic fit = Isotonic.fit(o);
    assertThat(CalibrationMetrics.corp(o.by(fit::probability)).orElseThrow().miscalibration())
        .isEqualTo(0, within(1e-15));
    assertThat(CalibrationMetrics.corp(o.by(p -> .5)).orElseThrow().discrimination())
        .isEqualTo(0, within(1e-15));
  }

  /** Two predictions determine the line. */
  @Test
  void lineMeetsTheRatesOfTwoPredictions() {
    Outcomes o = new Outcomes(new double[] {.2, .6}, new double[] {3, 5}, new double[] {7, 5});
    CalibrationMetrics.Line line = CalibrationMetrics.line(o).orElseThrow();
    double slope = (0 - Math.log(3.0 / 7)) / (Math.log(1.5) - Math.log(.25));
    assertThat(line.slope()).isEqualTo(slope, within(1e-10));
    assertThat(line.intercept()).isEqualTo(-slope * Math.log(1.5), within(1e-10));
  }

  @Test
  void interceptMakesTheExpectedWinsTheObservedOnes() {
    Outcomes o = outcomes(leads(300, 5, 2.5));
    double shift = CalibrationMetrics.intercept(o).orElseThrow();
    double expected = 0;
    for (int i = 0; i < o.size(); i++) {
      double p = Math.max(1e-15, Math.min(1 - 1e-15, o.x()[i]));
      double odds = p / (1 - p) * Math.exp(shift);
      expected += (o.wins()[i] + o.losses()[i]) * odds / (1 + odds);
    }
    assertThat(expected).isEqualTo(o.won(), within(1e-9));
    assertThat(shift).isNegative();
  }

  /** Bins {.1}, {.3}: 8/10 [(.2 - .1)^2 ... ] written out. */
  @Test
  void debiasedErrorIsItsFormula() {
    Outcomes o = new Outcomes(new double[] {.1, .3}, new double[] {2, 4}, new double[] {8, 6});
    double first = .1 * .1 - .2 * .8 / 9;
    double second = .1 * .1 - .4 * .6 / 9;
    assertThat(CalibrationMetrics.debiasedSquaredError(o, 2).orElseThrow())
        .isEqualTo((first + second) / 2, within(1e-15));
    double whole = .1 * .1 - .3 * .7 / 19;
    assertThat(CalibrationMetrics.debiasedSquaredError(o, 1).orElseThrow())
        .isEqualTo(whole, within(1e-15));
  }

  @Test
  void debiasedErrorOfCalibratedForecastsIsZeroOnAverage() {
    double sum = 0;
    double squares = 0;
    int rounds = 400;
    for (int round = 0; round < rounds; round++) {
      double error =
          CalibrationMetrics.debiasedSquaredError(outcomes(leads(200, 100 + round, 1)), 10)
              .orElseThrow();
      sum += error;
      squares += error * error;
    }
    double mean = sum / rounds;
    double standardError = Math.sqrt((squares / rounds - mean * mean) / rounds);
    assertThat(mean).isEqualTo(0, within(3 * standardError));
    assertThat(standardError).isLessThan(.001);
  }

  @Test
  void liftComparesTheBestWithTheBaseRate() {
    Outcomes o =
        new Outcomes(new double[] {.1, .5, .9}, new double[] {1, 2, 7}, new double[] {59, 18, 13});
    assertThat(CalibrationMetrics.lift(o, .2).orElseThrow()).isEqualTo(3.5, within(1e-12));
    assertThat(CalibrationMetrics.lift(o, .3).orElseThrow()).isEqualTo(8 / 3.0, within(1e-12));
    assertThat(CalibrationMetrics.lift(o, 1).orElseThrow()).isEqualTo(1, within(1e-12));
  }

  private static Stream<Function<Outcomes, Double>> figures() {
    return Stream.of(
        o -> CalibrationMetrics.logLoss(o).orElse(-99),
        o -> CalibrationMetrics.brier(o).orElse(-99),
        o -> CalibrationMetrics.auc(o).orElse(-99),
        o -> CalibrationMetrics.observedOverExpected(o).orElse(-99),
        o -> CalibrationMetrics.intercept(o).orElse(-99),
        o -> CalibrationMetrics.spiegelhalterZ(o).orElse(-99),
        o -> CalibrationMetrics.debiasedSquaredError(o, 10).orElse(-99),
        o -> CalibrationMetrics.lift(o, .1).orElse(-99),
        o -> CalibrationMetrics.corp(o).map(CalibrationMetrics.Corp::miscalibration).orElse(-99.0),
        o -> CalibrationMetrics.line(o).map(CalibrationMetrics.Line::slope).orElse(-99.0));
  }

  @ParameterizedTest
  @MethodSource("figures")
  void everyFigureIsDefinedOrEmptyForDegenerateOutcomes(Function<Outcomes, Double> figure) {
    assertThat(figure.apply(outcomes())).isEqualTo(-99);
    for (Lead[] leads :
        new Lead[][] {
          {new Lead(.5, true)},
          {new Lead(0, true)},
          {new Lead(1, false)},
          {new Lead(0, false), new Lead(1, true)},
          {new Lead(0, true), new Lead(1, false)},
          {new Lead(.2, false), new Lead(.2, true), new Lead(.2, false)},
          {new Lead(.2, true), new Lead(.7, true)},
          {new Lead(.2, false), new Lead(.7, true)}
        }) {
      assertThat(figure.apply(outcomes(leads))).isFinite();
    }
  }

  @Test
  void figuresThatCannotBeKnownAreEmpty() {
    Outcomes oneClass = outcomes(new Lead(.2, true), new Lead(.7, true));
    assertThat(CalibrationMetrics.auc(oneClass)).isEmpty();
    assertThat(CalibrationMetrics.line(oneClass)).isEmpty();
    assertThat(CalibrationMetrics.intercept(oneClass)).isEmpty();
    assertThat(CalibrationMetrics.line(outcomes(new Lead(.2, false), new Lead(.7, true))))
        .isEmpty();
    assertThat(CalibrationMetrics.line(outcomes(new Lead(.2, false), new Lead(.2, true))))
        .isEmpty();
    assertThat(CalibrationMetrics.observedOverExpected(outcomes(new Lead(0, true)))).isEmpty();
  }
}
