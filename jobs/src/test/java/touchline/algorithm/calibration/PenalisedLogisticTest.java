package touchline.algorithm.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import touchline.algorithm.calibration.PenalisedLogistic.Coefficient;
import touchline.algorithm.calibration.PenalisedLogistic.Fit;
import touchline.algorithm.calibration.PenalisedLogistic.Row;

class PenalisedLogisticTest {
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  /** Intercept and predictors, with as many wins and losses as the true coefficients expect. */
  private static List<Row> expected(double[] truth, int count, long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    int[] index = new int[truth.length];
    Arrays.setAll(index, j -> j);
    for (int i = 0; i < count; i++) {
      double[] x = new double[truth.length];
      Arrays.setAll(x, j -> j == 0 ? 1 : random.nextGaussian());
      double logit = 0;
      for (int j = 0; j < x.length; j++) {
        logit += truth[j] * x[j];
      }
      double p = 1 / (1 + Math.exp(-logit));
      double weight = 1 + random.nextInt(9);
      rows.add(new Row(index, x, weight * p, weight * (1 - p)));
    }
    return rows;
  }

  private static double[] gradient(List<Row> rows, List<Coefficient> priors, double[] w) {
    double[] gradient = new double[w.length];
    for (int j = 0; j < w.length; j++) {
      gradient[j] = -(w[j] - priors.get(j).mean()) / priors.get(j).variance();
    }
    for (Row row : rows) {
      double logit = 0;
      for (int a = 0; a < row.index().length; a++) {
        logit += w[row.index()[a]] * row.value()[a];
      }
      double p = 1 / (1 + Math.exp(-logit));
      for (int a = 0; a < row.index().length; a++) {
        gradient[row.index()[a]] += (row.wins() * (1 - p) - row.losses() * p) * row.value()[a];
      }
    }
    return gradient;
  }

  @Test
  void expectedOutcomesGiveBackTheTruth() {
    double[] truth = {-2, .5, 0, 1.5, -.7};
    Fit fit =
        PenalisedLogistic.fit(expected(truth, 200, 1), Collections.nCopies(5, Coefficient.free()));
    assertThat(fit.coefficients()).containsExactly(truth, within(1e-7));
    assertThat(fit.settled()).isTrue();
  }

  /** Off the bounds the gradient vanishes; at a bound it points outward. */
  @Test
  void maximumWithinBoundsSatisfiesItsConditions() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      double[] truth = random.doubles(6, -2, 2).toArray();
      List<Row> rows = expected(truth, 60, seed);
      List<Coefficient> priors = new ArrayList<>();
      for (int j = 0; j < 6; j++) {
        double mean = random.nextDouble();
        priors.add(
            j % 2 == 0
                ? new Coefficient(mean, 1 + random.nextInt(5), mean - .4, mean + .4)
                : new Coefficient(mean, 4, 0, INFINITE));
      }
      Fit fit = PenalisedLogistic.fit(rows, priors);
      double[] gradient = gradient(rows, priors, fit.coefficients());
      for (int j = 0; j < 6; j++) {
        double w = fit.coefficients()[j];
        if (w == priors.get(j).lower()) {
          assertThat(gradient[j]).isLessThan(1e-5);
          assertThat(fit.covariance()[j][j]).isZero();
        } else if (w == priors.get(j).upper()) {
          assertThat(gradient[j]).isGreaterThan(-1e-5);
        } else {
          assertThat(gradient[j]).isEqualTo(0, within(1e-5));
          assertThat(fit.covariance()[j][j]).isPositive();
        }
      }
    }
  }

  @Test
  void agreesWithTheFitOfASingleScore() {
    Outcomes o =
        new Outcomes(new double[] {1, 2, 4}, new double[] {3, 5, 20}, new double[] {30, 20, 9});
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      rows.add(new Row(new int[] {0, 1}, new double[] {1, o.x()[i]}, o.wins()[i], o.losses()[i]));
    }
    Fit fit = PenalisedLogistic.fit(rows, Collections.nCopies(2, Coefficient.free()));
    assertThat(fit.coefficients()).containsExactly(Logistic.fit(o), within(1e-7));
  }

  /** One coefficient, n leads at rate p: the variance of its log-odds is 1 / (n p (1 - p)). */
  @Test
  void covarianceOfAnInterceptIsTheKnownOne() {
    Fit fit =
        PenalisedLogistic.fit(
            List.of(new Row(new int[] {0}, new double[] {1}, 30, 70)), List.of(Coefficient.free()));
    assertThat(fit.coefficients()[0]).isEqualTo(Math.log(3.0 / 7), within(1e-9));
    assertThat(fit.covariance()[0][0]).isEqualTo(1 / 21.0, within(1e-9));
    assertThat(fit.logLikelihood()).isEqualTo(30 * Math.log(.3) + 70 * Math.log(.7), within(1e-9));
  }

  @Test
  void priorKeepsASeparatedColumnFinite() {
    List<Row> rows =
        List.of(
            new Row(new int[] {0}, new double[] {1}, 0, 9),
            new Row(new int[] {0, 1}, new double[] {1, 1}, 9, 0));
    Coefficient prior = new Coefficient(0, 6.25, -INFINITE, INFINITE);
    Fit fit = PenalisedLogistic.fit(rows, List.of(prior, prior));
    assertThat(fit.coefficients()[1]).isBetween(2.0, 10.0);
    Fit unpenalised = PenalisedLogistic.fit(rows, Collections.nCopies(2, Coefficient.free()));
    assertThat(unpenalised.coefficients()[1]).isFinite().isGreaterThan(10);
  }

  @Test
  void withoutRowsThePriorIsTheAnswer() {
    Fit fit = PenalisedLogistic.fit(List.of(), List.of(new Coefficient(3, 4, 0, 5)));
    assertThat(fit.coefficients()).containsExactly(3);
    assertThat(fit.covariance()[0][0]).isEqualTo(4, within(1e-6));
    assertThat(PenalisedLogistic.fit(List.of(), List.of()).coefficients()).isEmpty();
  }

  @Test
  void refusesAPriorOutsideItsBounds() {
    assertThatThrownBy(() -> new Coefficient(2, 1, 3, 4))
        .hasMessage(
            "prior mean 2.0, variance 1.0, bounds [3.0, 4.0]; the mean lies within, the variance above 0");
  }
}
