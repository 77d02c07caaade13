package touchline.algorithm.calibration;

import java.util.Arrays;

/**
 * Maximum likelihood of logit P(won) = intercept + slope x, by Newton steps that never go uphill.
 */
public final class Logistic {
  private static final int STEPS = 100;

  private Logistic() {}

  public static double probability(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  /** The log-odds, with p kept 1e-15 away from 0 and 1. */
  static double logit(double p) {
    double inside = clip(p);
    return Math.log(inside / (1 - inside));
  }

  static double clip(double p) {
    return Math.max(1e-15, Math.min(1 - 1e-15, p));
  }

  /** Minus the logarithm of the probability at this logit, without overflow. */
  static double loss(double logit) {
    return logit > 0 ? Math.log1p(Math.exp(-logit)) : Math.log1p(Math.exp(logit)) - logit;
  }

  /**
   * Intercept and slope. The caller makes sure that the maximum is finite: both outcomes, at least
   * two values of x, and no x that separates wins from losses.
   */
  static double[] fit(Outcomes outcomes) {
    double[] x = outcomes.x();
    double weight = outcomes.won() + outcomes.lost();
    double mean = 0;
    for (int i = 0; i < x.length; i++) {
      mean += (outcomes.wins()[i] + outcomes.losses()[i]) / weight * x[i];
    }
    double variance = 0;
    for (int i = 0; i < x.length; i++) {
      double off = x[i] - mean;
      variance += (outcomes.wins()[i] + outcomes.losses()[i]) / weight * off * off;
    }
    double deviation = Math.sqrt(variance);
    double centre = mean;
    double[] z = Arrays.stream(x).map(value -> (value - centre) / deviation).toArray();
    double a = Math.log(outcomes.won() / outcomes.lost());
    double b = 0;
    double loss = loss(outcomes, z, a, b);
    for (int step = 0; step < STEPS; step++) {
      double gradientA = 0;
      double gradientB = 0;
      double aa = 0;
      double ab = 0;
      double bb = 0;
      for (int i = 0; i < z.length; i++) {
        double n = outcomes.wins()[i] + outcomes.losses()[i];
        double p = probability(a + b * z[i]);
        double off = outcomes.wins()[i] - n * p;
        double curvature = n * p * (1 - p);
        gradientA += off;
        gradientB += off * z[i];
        aa += curvature;
        ab += curvature * z[i];
        bb += curvature * z[i] * z[i];
      }
      double determinant = aa * bb - ab * ab;
      double stepA = (bb * gradientA - ab * gradientB) / determinant;
      double stepB = (aa * gradientB - ab * gradientA) / determinant;
      if (!Double.isFinite(stepA) || !Double.isFinite(stepB)) {
        break;
      }
      double size = 1;
      double next = loss(outcomes, z, a + stepA, b + stepB);
      while (next > loss && size > 1e-10) {
        size /= 2;
        next = loss(outcomes, z, a + size * stepA, b + size * stepB);
      }
      if (next > loss) {
        break;
      }
      a += size * stepA;
      b += size * stepB;
      boolean settled = Math.abs(size * stepA) + Math.abs(size * stepB) < 1e-13;
      loss = next;
      if (settled) {
        break;
      }
    }
    return new double[] {a - b * mean / deviation, b / deviation};
  }

  private static double loss(Outcomes outcomes, double[] z, double a, double b) {
    double sum = 0;
    for (int i = 0; i < z.length; i++) {
      double logit = a + b * z[i];
      sum += outcomes.wins()[i] * loss(logit) + outcomes.losses()[i] * loss(-logit);
    }
    return sum;
  }
}
