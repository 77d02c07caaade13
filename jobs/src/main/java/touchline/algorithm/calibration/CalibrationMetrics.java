package touchline.algorithm.calibration;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;

/**
 * How well predicted probabilities agree with outcomes. Every figure is over {@link Outcomes} whose
 * x is the predicted probability in [0, 1], and empty where it is not defined; none is NaN. A
 * figure costs one pass over the distinct probabilities.
 */
public final class CalibrationMetrics {
  /**
   * The CORP decomposition of the Brier score (Dimitriadis, Gneiting and Jordan 2021), {@code Brier
   * = miscalibration - discrimination + uncertainty}, with the isotonic fit as recalibration.
   *
   * @param miscalibration what recalibration would gain: S(p) - S(isotonic), at least 0
   * @param discrimination what the order of the predictions is worth: S(base rate) - S(isotonic)
   * @param uncertainty S(base rate), the rate times its complement
   */
  public record Corp(double miscalibration, double discrimination, double uncertainty) {}

  /**
   * The logistic recalibration {@code logit P(won) = intercept + slope x logit p} (Cox 1958): 0 and
   * 1 for a calibrated forecast; a slope below 1 means predictions that are too extreme.
   */
  public record Line(double intercept, double slope) {}

  private CalibrationMetrics() {}

  /**
   * Mean of {@code -ln} of the probability given to what happened, in nats; probabilities are kept
   * 1e-15 away from 0 and 1. Empty without leads.
   */
  public static OptionalDouble logLoss(Outcomes o) {
    return mean(o, p -> -Math.log(Logistic.clip(p)), p -> -Math.log(1 - Logistic.clip(p)));
  }

  /** Mean squared difference of probability and outcome, in [0, 1]. Empty without leads. */
  public static OptionalDouble brier(Outcomes o) {
    return mean(o, p -> (1 - p) * (1 - p), p -> p * p);
  }

  /**
   * Probability that a lead which was won was given more than one which was lost, a tie counting
   * one half (Mann and Whitney 1947). Empty unless there are both. Also valid over scores.
   */
  public static OptionalDouble auc(Outcomes o) {
    double below = 0;
    double sum = 0;
    for (int i = 0; i < o.size(); i++) {
      sum += o.wins()[i] * (below + o.losses()[i] / 2);
      below += o.losses()[i];
    }
    double pairs = o.won() * o.lost();
    return pairs > 0 ? OptionalDouble.of(sum / pairs) : OptionalDouble.empty();
  }

  /** Wins per predicted win; 1 if calibrated in the large. Empty if none was predicted. */
  public static OptionalDouble observedOverExpected(Outcomes o) {
    double expected = expected(o);
    return expected > 0 ? OptionalDouble.of(o.won() / expected) : OptionalDouble.empty();
  }

  /** The CORP decomposition. Empty without leads. */
  public static Optional<Corp> corp(Outcomes o) {
    OptionalDouble score = brier(o);
    if (score.isEmpty()) {
      return Optional.empty();
    }
    double weight = o.won() + o.lost();
    double rate = o.won() / weight;
    double uncertainty = rate * (1 - rate);
    double recalibrated = 0;
    for (Isotonic.Pool pool : Isotonic.fit(o).pools()) {
      recalibrated += pool.wins() * (pool.losses() / (pool.wins() + pool.losses())) / weight;
    }
    return Optional.of(
        new Corp(
            Math.max(0, score.getAsDouble() - recalibrated),
            Math.max(0, uncertainty - recalibrated),
            uncertainty));
  }

  /**
   * The recalibration line. Empty without both outcomes, with a single predicted probability, or
   * where a probability separates wins from losses, for then no finite line fits best.
   */
  public static Optional<Line> line(Outcomes o) {
    Outcomes logits = o.by(Logistic::logit);
    if (logits.size() < 2 || isSeparated(logits)) {
      return Optional.empty();
    }
    double[] line = Logistic.fit(logits);
    return Optional.of(new Line(line[0], line[1]));
  }

  /**
   * Calibration in the large: the constant that, added to every log-odds, makes the expected wins
   * the observed ones. Empty unless there are both wins and losses.
   */
  public static OptionalDouble intercept(Outcomes o) {
    if (!(o.won() > 0 && o.lost() > 0)) {
      return OptionalDouble.empty();
    }
    // Expected wins rise with the constant, and logits are within 35 of 0: bisect.
    double low = -80;
    double high = 80;
    while (true) {
      double middle = (low + high) / 2;
      if (middle == low || middle == high || high - low < 1e-14) {
        return OptionalDouble.of(middle);
      }
      double expected = 0;
      for (int i = 0; i < o.size(); i++) {
        double n = o.wins()[i] + o.losses()[i];
        expected += n * Logistic.probability(middle + Logistic.logit(o.x()[i]));
      }
      if (expected < o.won()) {
        low = middle;
      } else {
        high = middle;
      }
    }
  }

  /**
   * Spiegelhalter's Z (1986): {@code sum (y - p)(1 - 2p) / sqrt(sum (1 - 2p)^2 p (1 - p))},
   * standard normal for a calibrated forecast of independent leads with weight 1. Empty where the
   * variance is 0, as when every p is 0, 1/2 or 1.
   */
  public static OptionalDouble spiegelhalterZ(Outcomes o) {
    double sum = 0;
    double variance = 0;
    for (int i = 0; i < o.size(); i++) {
      double p = o.x()[i];
      double n = o.wins()[i] + o.losses()[i];
      sum += (o.wins()[i] - n * p) * (1 - 2 * p);
      variance += n * (1 - 2 * p) * (1 - 2 * p) * p * (1 - p);
    }
    return variance > 0 ? OptionalDouble.of(sum / Math.sqrt(variance)) : OptionalDouble.empty();
  }

  /**
   * Debiased squared calibration error (Kumar, Liang and Ma 2019): {@code sum (n_b / n) [(ybar_b -
   * pbar_b)^2 - ybar_b (1 - ybar_b) / (n_b - 1)]} over bins of about equal weight. Around 0, and at
   * times negative, for a calibrated forecast, where the plain error is biased upward.
   *
   * <p>A probability is never split between bins, so there may be fewer; a bin of weight 1 or less
   * is joined to its neighbour. Empty if all leads together weigh 1 or less.
   *
   * @param bins how many to aim for, at least 1
   */
  public static OptionalDouble debiasedSquaredError(Outcomes o, int bins) {
    double weight = o.won() + o.lost();
    if (weight <= 1) {
      return OptionalDouble.empty();
    }
    double left = weight;
    double n = 0;
    double wins = 0;
    double predicted = 0;
    int bin = 0;
    double sum = 0;
    for (int i = 0; i < o.size(); i++) {
      double here = o.wins()[i] + o.losses()[i];
      n += here;
      wins += o.wins()[i];
      predicted += here * o.x()[i];
      double share = left / Math.max(1, bins - bin);
      boolean last = i == o.size() - 1;
      if (last || (n >= share - 1e-9 * weight && n > 1 && left - n > 1)) {
        double observed = wins / n;
        double off = observed - predicted / n;
        sum += n / weight * (off * off - observed * (1 - observed) / (n - 1));
        left -= n;
        bin++;
        n = 0;
        wins = 0;
        predicted = 0;
      }
    }
    return OptionalDouble.of(sum);
  }

  /**
   * Wins per lead among the best of them, over the base rate; 2 means that working those finds
   * twice the wins of working as many at random. Leads tied at the edge count in part. Empty
   * without wins.
   *
   * @param capacity share of all leads that can be worked, in (0, 1]
   */
  public static OptionalDouble lift(Outcomes o, double capacity) {
    double weight = o.won() + o.lost();
    double room = capacity * weight;
    double found = 0;
    for (int i = o.size() - 1; i >= 0 && room > 0; i--) {
      double here = o.wins()[i] + o.losses()[i];
      if (here > 0) {
        found += o.wins()[i] * Math.min(1, room / here);
        room -= here;
      }
    }
    return o.won() > 0 ? OptionalDouble.of(found / (capacity * o.won())) : OptionalDouble.empty();
  }

  private static double expected(Outcomes o) {
    double sum = 0;
    for (int i = 0; i < o.size(); i++) {
      sum += (o.wins()[i] + o.losses()[i]) * o.x()[i];
    }
    return sum;
  }

  private static OptionalDouble mean(
      Outcomes o, DoubleUnaryOperator ofWin, DoubleUnaryOperator ofLoss) {
    double weight = o.won() + o.lost();
    if (!(weight > 0)) {
      return OptionalDouble.empty();
    }
    double sum = 0;
    for (int i = 0; i < o.size(); i++) {
      sum += o.wins()[i] * ofWin.applyAsDouble(o.x()[i]);
      sum += o.losses()[i] * ofLoss.applyAsDouble(o.x()[i]);
    }
    return OptionalDouble.of(sum / weight);
  }

  /** Whether no loss lies above a win, or no win above a loss; with one outcome, both. */
  private static boolean isSeparated(Outcomes o) {
    double lowestWin = Double.POSITIVE_INFINITY;
    double highestWin = Double.NEGATIVE_INFINITY;
    double lowestLoss = Double.POSITIVE_INFINITY;
    double highestLoss = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < o.size(); i++) {
      if (o.wins()[i] > 0) {
        lowestWin = Math.min(lowestWin, o.x()[i]);
        highestWin = o.x()[i];
      }
      if (o.losses()[i] > 0) {
        lowestLoss = Math.min(lowestLoss, o.x()[i]);
        highestLoss = o.x()[i];
      }
    }
    return highestLoss <= lowestWin || highestWin <= lowestLoss;
  }
}
