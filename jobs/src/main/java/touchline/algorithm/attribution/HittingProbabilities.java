package touchline.algorithm.attribution;

/**
 * The probability of ending in conversion from each state of a sparse absorbing chain, {@code x = Q
 * x + r}, with any set of states removed.
 *
 * <p>One sparse matrix serves every removal: removed states are masked, not cut out. The solver is
 * BiCGSTAB (van der Vorst 1992) inside iterative refinement, down to a residual at rounding level;
 * where it stalls, Gauss-Seidel sweeps, which converge for every absorbing chain, take over. Cost:
 * the non-zeros of Q per iteration, and some tens of iterations.
 */
final class HittingProbabilities {
  private static final double SETTLED = 1e-15;
  private static final double TOLERABLE = 1e-13;
  private static final int ROUNDS = 400;

  private final int states;
  private final int[] rowStart;
  private final int[] column;
  private final double[] probability;
  private final double[] conversion;

  /**
   * A chain without steps from a state to itself.
   *
   * @param rowStart where the steps of each state begin in column and probability; one more at the
   *     end
   * @param conversion probability of the step from each state to conversion
   */
  HittingProbabilities(int[] rowStart, int[] column, double[] probability, double[] conversion) {
    this.states = conversion.length;
    this.rowStart = rowStart;
    this.column = column;
    this.probability = probability;
    this.conversion = conversion;
  }

  /** The probabilities with no state removed. */
  double[] solve() {
    return solve(new boolean[states], new double[states]);
  }

  /**
   * The probabilities, 0 for removed states.
   *
   * @param removed states whose inflow is lost
   * @param guess where to start, such as the solution without removal; stays as it is
   */
  double[] solve(boolean[] removed, double[] guess) {
    double[] x = new double[states];
    for (int s = 0; s < states; s++) {
      x[s] = removed[s] ? 0 : guess[s];
    }
    double[] residual = new double[states];
    double before = Double.POSITIVE_INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
      times(x, removed, residual);
      double worst = 0;
      for (int s = 0; s < states; s++) {
        residual[s] = removed[s] ? 0 : conversion[s] - residual[s];
        worst = Math.max(worst, Math.abs(residual[s]));
      }
      boolean stalled = !(worst < before / 2);
      if (worst <= SETTLED || (stalled && worst <= TOLERABLE)) {
        return x;
      }
      if (stalled) {
        sweep(x, removed);
      } else {
        double[] correction = correct(residual, removed);
        for (int s = 0; s < states; s++) {
          x[s] += correction[s];
        }
      }
      before = worst;
    }
    throw new ArithmeticException(
        "a chain of %d states did not settle in %d rounds; its paths are too long to end"
            .formatted(states, ROUNDS));
  }

  /** y = (I - Q) x over the states that remain. */
  private void times(double[] x, boolean[] removed, double[] y) {
    for (int s = 0; s < states; s++) {
      double sum = 0;
      if (!removed[s]) {
        for (int i = rowStart[s]; i < rowStart[s + 1]; i++) {
          sum += probability[i] * x[column[i]];
        }
      }
      y[s] = x[s] - sum;
    }
  }

  private void sweep(double[] x, boolean[] removed) {
    for (int sweep = 0; sweep < 50; sweep++) {
      for (int s = states - 1; s >= 0; s--) {
        if (!removed[s]) {
          double sum = conversion[s];
          for (int i = rowStart[s]; i < rowStart[s + 1]; i++) {
            sum += probability[i] * x[column[i]];
          }
          x[s] = sum;
        }
      }
    }
  }

  /** BiCGSTAB for (I - Q) d = b to a billionth of b; the best so far if it breaks down. */
  private double[] correct(double[] b, boolean[] removed) {
    double[] d = new double[states];
    double[] r = b.clone();
    double[] p = new double[states];
    double[] v = new double[states];
    double[] t = new double[states];
    double target = dot(b, b) * 1e-18;
    double rho = 1;
    double alpha = 1;
    double omega = 1;
    for (int iteration = 0; iteration < 200; iteration++) {
      double rhoNext = dot(b, r);
      double beta = rhoNext / rho * (alpha / omega);
      if (rhoNext == 0 || !Double.isFinite(beta)) {
        return d;
      }
      rho = rhoNext;
      for (int s = 0; s < states; s++) {
        p[s] = r[s] + beta * (p[s] - omega * v[s]);
      }
      times(p, removed, v);
      alpha = rho / dot(b, v);
      if (!Double.isFinite(alpha)) {
        return d;
      }
      for (int s = 0; s < states; s++) {
        r[s] -= alpha * v[s];
        d[s] += alpha * p[s];
      }
      if (dot(r, r) <= target) {
        return d;
      }
      times(r, removed, t);
      omega = dot(t, r) / dot(t, t);
      if (omega == 0 || !Double.isFinite(omega)) {
        return d;
      }
      for (int s = 0; s < states; s++) {
        d[s] += omega * r[s];
        r[s] -= omega * t[s];
      }
      if (dot(r, r) <= target) {
        return d;
      }
    }
    return d;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
