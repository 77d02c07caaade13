package touchline.algorithm.calibration;

/**
 * How many of many leads will be won, with the interval in which it should come: {@code sum p},
 * give or take {@code z sqrt(phi sum p (1 - p) + e^2)}, with phi the {@link Overdispersion} of
 * leads that are won together and e how far the probabilities themselves may be off, all in the
 * same direction. Chance is taken for normal; the lower end is at least 0.
 *
 * @param expected wins
 * @param interval in which the wins lie with the confidence asked for
 */
public record Forecast(double expected, Interval interval) {
  /**
   * The forecast of leads whose probabilities have intervals.
   *
   * @param expected sum of the probabilities
   * @param variance of the wins where the probabilities are right
   * @param low sum of the lower ends of their intervals
   * @param high sum of the upper ends
   * @param confidence of these intervals and of the forecast's, such as .9
   */
  public static Forecast of(
      double expected, double variance, double low, double high, double confidence) {
    double z = Wilson.normalQuantile(.5 + confidence / 2);
    double chance = z * z * variance;
    double below = Math.sqrt(chance + (expected - low) * (expected - low));
    double above = Math.sqrt(chance + (high - expected) * (high - expected));
    return new Forecast(expected, new Interval(Math.max(0, expected - below), expected + above));
  }
}
