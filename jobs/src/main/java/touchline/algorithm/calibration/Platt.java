package touchline.algorithm.calibration;

import java.util.Arrays;

/**
 * A score turned into a probability by a line on the log-odds (Platt 1999), {@code logit p =
 * intercept + slope x score}, with slope at least 0.
 *
 * <p>The line is fitted to Platt's smoothed targets, {@code (W + 1) / (W + 2)} for a win and {@code
 * 1 / (L + 2)} for a loss (W and L the weights of all wins and losses), so it is finite even where
 * a score separates wins from losses. A score that runs against its outcome, is the same for all,
 * or comes with no leads at all has slope 0; without leads the probability is 1/2.
 *
 * <p>Cost: a few Newton steps over the distinct scores.
 *
 * @param intercept log-odds at score 0
 * @param slope log-odds per point, at least 0
 */
public record Platt(double intercept, double slope) {
  /** The line that fits best. */
  public static Platt fit(Outcomes outcomes) {
    double won = outcomes.won();
    double lost = outcomes.lost();
    double forWin = (won + 1) / (won + 2);
    double forLoss = 1 / (lost + 2);
    double[] wins = new double[outcomes.size()];
    double[] losses = new double[outcomes.size()];
    Arrays.setAll(wins, i -> outcomes.wins()[i] * forWin + outcomes.losses()[i] * forLoss);
    Arrays.setAll(losses, i -> outcomes.wins()[i] + outcomes.losses()[i] - wins[i]);
    Outcomes smoothed = Outcomes.of(outcomes.x(), wins, losses);
    if (smoothed.size() > 1) {
      double[] line = Logistic.fit(smoothed);
      if (line[1] > 0) {
        return new Platt(line[0], line[1]);
      }
    }
    return new Platt(smoothed.size() > 0 ? Math.log(smoothed.won() / smoothed.lost()) : 0, 0);
  }

  /** Probability of being won at this score, inside (0, 1) as far as a double can tell. */
  public double probability(double score) {
    return Logistic.probability(intercept + slope * score);
  }
}
