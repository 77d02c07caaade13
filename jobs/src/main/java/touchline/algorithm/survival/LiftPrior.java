package touchline.algorithm.survival;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import touchline.algorithm.calibration.Logistic;

/**
 * What lift tests say of the effect of a touch, and what is to be believed of it and of a log of
 * touches together.
 *
 * <p>A test's lift is what its touches added to the conversions of its days. With an effect of b
 * the model says {@code L(b) = sum over days w (h(logit) - h(logit - b x))}: logit is the day's as
 * it was fitted, touches included, and x what the touches that the control group did without add to
 * the exposure. L grows with b and is 0 at 0. Since the fitted hazard stays, L ends at the
 * conversions that the fit expects of those days; tests teach the effects, not the level, and no
 * further fit is needed. Days after a conversion that would not have come are not in the sum, which
 * matters as little as daily hazards are small.
 *
 * <p>The tests alone say the b with {@code sum (lift - L(b)) L'(b) / error^2 = 0}, for one test
 * L(b) = lift, with an error of {@code 1 / sqrt(sum L'(b)^2 / error^2)}. Where several contradict
 * each other by more than chance, their errors grow until they do not (Birge 1932). Together with a
 * normal belief the most probable b is that at which the derivative of the log-density is 0. The
 * lift is taken as normal and not b: an improbable lift then pulls less than one that is no news,
 * and errors of either sign cancel.
 *
 * <p>All roots are found by bisection. Cost: days times {@value #HALVINGS}.
 */
public final class LiftPrior {
  /**
   * Days of a test that are alike.
   *
   * @param weight how many
   * @param logit of the day's hazard, with all touches
   * @param added exposure that the touches of the test add; more than 0
   */
  public record Day(double weight, double logit, double added) {}

  /**
   * A test's lift beside the days on which the model can have it.
   *
   * @param days on which leads were exposed to the touches that the control group did without
   */
  public record Evidence(LiftTest test, List<Day> days) {
    public Evidence {
      days = List.copyOf(days);
    }

    /** Conversions that touches with an effect added. */
    public double lift(double effect) {
      double sum = 0;
      for (Day day : days) {
        sum +=
            day.weight
                * (Logistic.probability(day.logit)
                    - Logistic.probability(day.logit - effect * day.added));
      }
      return sum;
    }

    /** How fast lift grows with the effect. */
    public double slope(double effect) {
      double sum = 0;
      for (Day day : days) {
        double p = Logistic.probability(day.logit - effect * day.added);
        sum += day.weight * day.added * p * (1 - p);
      }
      return sum;
    }

    /** The largest lift that any effect that is thinkable brings. */
    public double most() {
      return lift(MOST);
    }
  }

  /**
   * A normal belief.
   *
   * @param error standard deviation
   */
  public record Belief(double mean, double error) {}

  /** Log-odds of a touch beyond which nothing is thinkable. */
  private static final double MOST = 5;

  private static final double WITHIN = 1.645;
  private static final int HALVINGS = 60;

  private LiftPrior() {}

  /**
   * Why a lift cannot be what the model's touches did; null when it can.
   *
   * @param most of {@link Evidence#most}
   */
  public static String problem(double lift, double error, double most) {
    return lift - most > WITHIN * error
        ? String.format(
            Locale.ROOT,
            "it expects %.1f conversions of those touched, so the test counted other people or"
                + " other days",
            most)
        : null;
  }

  /**
   * What the tests of one effect say by themselves; null when none of them has days. The mean is at
   * most {@value #MOST} either way: where no effect brings the lift, the error there is large.
   */
  public static Belief alone(List<Evidence> tests) {
    if (tests.stream().allMatch(of -> of.days.isEmpty())) {
      return null;
    }
    double mean = root(effect -> pull(tests, effect));
    return new Belief(mean, disagreement(tests, mean) / Math.sqrt(information(tests, mean)));
  }

  /** What is to be believed, given what was believed before the tests. */
  public static Belief with(Belief before, List<Evidence> tests) {
    Belief alone = alone(tests);
    if (alone == null) {
      return before;
    }
    double weight = 1 / (before.error * before.error);
    double doubt = disagreement(tests, alone.mean);
    double mean =
        root(effect -> pull(tests, effect) / (doubt * doubt) - weight * (effect - before.mean));
    double known = weight + information(tests, mean) / (doubt * doubt);
    return new Belief(mean, 1 / Math.sqrt(known));
  }

  /** By what factor the errors are too small for the tests to agree; at least 1. */
  private static double disagreement(List<Evidence> tests, double effect) {
    double sum = 0;
    int count = 0;
    for (Evidence of : tests) {
      if (!of.days.isEmpty()) {
        double off = (of.test.lift() - of.lift(effect)) / of.test.error();
        sum += off * off;
        count++;
      }
    }
    return count < 2 ? 1 : Math.sqrt(Math.max(1, sum / (count - 1)));
  }

  /** Derivative of the tests' log-density. */
  private static double pull(List<Evidence> tests, double effect) {
    double sum = 0;
    for (Evidence of : tests) {
      double error = of.test.error();
      sum += (of.test.lift() - of.lift(effect)) * of.slope(effect) / (error * error);
    }
    return sum;
  }

  private static double information(List<Evidence> tests, double effect) {
    double sum = 0;
    for (Evidence of : tests) {
      double slope = of.slope(effect) / of.test.error();
      sum += slope * slope;
    }
    return sum;
  }

  /** Where a function goes from above 0 to below; the end of the range where it does not. */
  private static double root(DoubleUnaryOperator falling) {
    double low = -MOST;
    double high = MOST;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (falling.applyAsDouble(middle) > 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }
}
