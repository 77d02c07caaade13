package touchline.algorithm.calibration;

import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;

/**
 * The probability that a score stands for, by as free a curve as the number of wins allows: the
 * base rate for all scores, {@link Platt}'s line, or an {@link Isotonic} curve drawn towards that
 * line, if it tells later outcomes better than the line does.
 *
 * @param method base_rate, platt or isotonic
 * @param curve probability in [0, 1] by score; does not fall
 */
public record ScoreCurve(String method, DoubleUnaryOperator curve) {
  /** Leads' worth of the line that every distinct score gets. */
  private static final double SHRINKAGE = 20;

  /**
   * The curve for all outcomes. Costs a few fits.
   *
   * @param earlier the part of them from which later ones are told
   * @param later the rest, which decides between line and free curve
   * @param wins number of wins, unweighted
   * @param minPlatt wins from which there is a line
   * @param minIsotonic wins from which there may be a free curve
   */
  public static ScoreCurve fit(
      Outcomes earlier, Outcomes later, Outcomes all, long wins, int minPlatt, int minIsotonic) {
    if (wins < minPlatt) {
      double weight = all.won() + all.lost();
      double rate = weight > 0 ? all.won() / weight : .5;
      return new ScoreCurve("base_rate", score -> rate);
    }
    boolean isFree =
        wins >= minIsotonic
            && loss(isotonic(earlier), later).orElse(0)
                < loss(Platt.fit(earlier)::probability, later).orElse(0);
    return again(isFree ? "isotonic" : "platt", all);
  }

  /** The curve by a method that is already chosen, such as for a resample. */
  public static ScoreCurve again(String method, Outcomes all) {
    return switch (method) {
      case "platt" -> new ScoreCurve(method, Platt.fit(all)::probability);
      case "isotonic" -> new ScoreCurve(method, isotonic(all));
      default -> fit(all, all, all, 0, 1, 1);
    };
  }

  private static DoubleUnaryOperator isotonic(Outcomes outcomes) {
    return Isotonic.shrunk(outcomes, Platt.fit(outcomes), SHRINKAGE)::probability;
  }

  private static OptionalDouble loss(DoubleUnaryOperator curve, Outcomes outcomes) {
    return CalibrationMetrics.logLoss(outcomes.by(curve));
  }
}
