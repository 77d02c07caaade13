package touchline.algorithm.calibration;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.DecompositionSolver;

/**
 * Logistic regression with normal priors and bounds: the w that maximises {@code sum wins ln p +
 * losses ln(1 - p) - sum (w_j - mean_j)^2 / (2 variance_j)}, {@code logit p = w . x}, within {@code
 * lower_j <= w_j <= upper_j}.
 *
 * <p>Projected Newton (Bertsekas 1982): coefficients held at a bound by the gradient rest, the
 * others take a Newton step, cut back along the bounds until the objective falls. The problem is
 * convex, so the result does not depend on the start. Where the data do not determine a coefficient
 * that has neither prior nor bound (a separated or duplicate column), it ends at a finite value and
 * {@link Fit#settled} may be false.
 *
 * <p>Cost per step: the sum of squares of the rows' non-zeros, and the cube of the coefficients.
 * The Cholesky factorisation is commons-math3's, which Spark brings along.
 */
public final class PenalisedLogistic {
  private static final int STEPS = 200;

  /**
   * All observations with the same predictors.
   *
   * @param index which coefficients have a predictor here, each once
   * @param value their predictors, finite; the others are 0
   * @param wins weight of the positive outcomes, at least 0
   * @param losses weight of the negative ones
   */
  public record Row(int[] index, double[] value, double wins, double losses) {}

  /**
   * Prior and bounds of one coefficient.
   *
   * @param mean of the normal prior; the search starts there
   * @param variance of the prior; infinite for none
   * @param lower least value, may be infinite
   * @param upper greatest value, may be infinite
   */
  public record Coefficient(double mean, double variance, double lower, double upper) {
    public Coefficient {
      if (!(variance > 0 && lower <= mean && mean <= upper)) {
        throw new IllegalArgumentException(
            "prior mean %s, variance %s, bounds [%s, %s]; the mean lies within, the variance above 0"
                .formatted(mean, variance, lower, upper));
      }
    }

    /** No prior and no bounds. */
    public static Coefficient free() {
      return new Coefficient(
          0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
  }

  /**
   * The maximum.
   *
   * @param coefficients by index
   * @param covariance inverse of the penalised information among the coefficients off their bounds;
   *     0 for the others
   * @param logLikelihood without the prior, in nats
   * @param settled whether the search ended at the maximum, to rounding
   */
  public record Fit(
      double[] coefficients, double[][] covariance, double logLikelihood, boolean settled) {}

  private final List<Row> rows;
  private final List<Coefficient> priors;
  private final int n;

  private PenalisedLogistic(List<Row> rows, List<Coefficient> priors) {
    this.rows = rows;
    this.priors = priors;
    this.n = priors.size();
  }

  /** Fits the coefficients to the rows. */
  public static Fit fit(List<Row> rows, List<Coefficient> coefficients) {
    return new PenalisedLogistic(rows, coefficients).fit();
  }

  private Fit fit() {
    double[] w = priors.stream().mapToDouble(Coefficient::mean).toArray();
    double[] gradient = new double[n];
    double[][] information = new double[n][n];
    double loss = loss(w, true);
    boolean settled = false;
    for (int step = 0; step < STEPS && !settled; step++) {
      derive(w, gradient, information);
      int[] free = free(w, gradient);
      double[] direction = newton(free, gradient, information);
      double[] next = w;
      double lower = loss;
      for (double size = 1; size > 1e-12 && !(lower < loss); size /= 2) {
        next = moved(w, free, direction, size);
        lower = loss(next, true);
      }
      settled = !(lower < loss - 1e-15 * Math.abs(loss));
      if (lower < loss) {
        w = next;
        loss = lower;
      }
    }
    derive(w, gradient, information);
    int[] free = free(w, gradient);
    double[][] covariance = new double[n][n];
    if (free.length > 0) {
      double[][] inverse = solver(free, information).getInverse().getData();
      for (int a = 0; a < free.length; a++) {
        for (int b = 0; b < free.length; b++) {
          covariance[free[a]][free[b]] = inverse[a][b];
        }
      }
    }
    return new Fit(w, covariance, -loss(w, false), settled);
  }

  /** Minus the objective, or minus the log-likelihood alone. */
  private double loss(double[] w, boolean withPrior) {
    double sum = 0;
    for (Row row : rows) {
      double logit = logit(row, w);
      sum += row.wins * Logistic.loss(logit) + row.losses * Logistic.loss(-logit);
    }
    for (int j = 0; j < n && withPrior; j++) {
      double off = w[j] - priors.get(j).mean;
      sum += off * off / (2 * priors.get(j).variance);
    }
    return sum;
  }

  private void derive(double[] w, double[] gradient, double[][] information) {
    for (int j = 0; j < n; j++) {
      Arrays.fill(information[j], 0);
      gradient[j] = (w[j] - priors.get(j).mean) / priors.get(j).variance;
      information[j][j] = 1 / priors.get(j).variance;
    }
    for (Row row : rows) {
      double weight = row.wins + row.losses;
      double p = Logistic.probability(logit(row, w));
      double off = weight * p - row.wins;
      double curvature = weight * p * (1 - p);
      for (int a = 0; a < row.index.length; a++) {
        gradient[row.index[a]] += off * row.value[a];
        double[] line = information[row.index[a]];
        for (int b = 0; b < row.index.length; b++) {
          line[row.index[b]] += curvature * row.value[a] * row.value[b];
        }
      }
    }
  }

  private static double logit(Row row, double[] w) {
    double sum = 0;
    for (int a = 0; a < row.index.length; a++) {
      sum += w[row.index[a]] * row.value[a];
    }
    return sum;
  }

  /** Coefficients that the gradient (of the loss) does not hold at a bound. */
  private int[] free(double[] w, double[] gradient) {
    int[] free = new int[n];
    int count = 0;
    for (int j = 0; j < n; j++) {
      boolean held =
          (w[j] <= priors.get(j).lower && gradient[j] >= 0)
              || (w[j] >= priors.get(j).upper && gradient[j] <= 0);
      if (!held) {
        free[count++] = j;
      }
    }
    return Arrays.copyOf(free, count);
  }

  private double[] newton(int[] free, double[] gradient, double[][] information) {
    if (free.length == 0) {
      return new double[0];
    }
    double[] down = Arrays.stream(free).mapToDouble(j -> -gradient[j]).toArray();
    return solver(free, information).solve(new ArrayRealVector(down, false)).toArray();
  }

  private static DecompositionSolver solver(int[] free, double[][] information) {
    double[][] part = new double[free.length][free.length];
    for (int a = 0; a < free.length; a++) {
      for (int b = 0; b < free.length; b++) {
        part[a][b] = information[free[a]][free[b]];
      }
      // Keeps columns that the data do not tell apart from ending the factorisation.
      part[a][a] += 1e-10 * part[a][a] + 1e-12;
    }
    return new CholeskyDecomposition(new Array2DRowRealMatrix(part, false), 1e-8, 0).getSolver();
  }

  private double[] moved(double[] w, int[] free, double[] direction, double size) {
    double[] moved = w.clone();
    for (int a = 0; a < free.length; a++) {
      Coefficient prior = priors.get(free[a]);
      double to = w[free[a]] + size * direction[a];
      moved[free[a]] = Math.max(prior.lower, Math.min(prior.upper, to));
    }
    return moved;
  }
}
