package touchline.algorithm.calibration;

/**
 * The share of successes in one group less that in the others, with Newcombe's hybrid score
 * interval (Statistics in Medicine 17, 1998, method 10), made of the two Wilson intervals, and the
 * two-sided p-value of the pooled test of two proportions.
 *
 * @param difference in [-1, 1]
 * @param low lower end of the interval
 * @param high upper end
 */
public record ShareContrast(double difference, double low, double high, double pValue) {
  /**
   * Compares; both groups have at least one member.
   *
   * @param confidence of the interval, in (0, 1)
   */
  public static ShareContrast of(
      long successes, long n, long otherSuccesses, long others, double confidence) {
    double p = successes / (double) n;
    double q = otherSuccesses / (double) others;
    Interval ofP = Wilson.interval(p, n, confidence);
    Interval ofQ = Wilson.interval(q, others, confidence);
    double difference = p - q;
    double pooled = (successes + otherSuccesses) / (double) (n + others);
    double error = Math.sqrt(pooled * (1 - pooled) * (1.0 / n + 1.0 / others));
    double z = error == 0 ? 0 : Math.abs(difference) / error;
    return new ShareContrast(
        difference,
        difference - Math.hypot(p - ofP.lower(), ofQ.upper() - q),
        difference + Math.hypot(ofP.upper() - p, q - ofQ.lower()),
        Math.min(1, 2 * (1 - Wilson.normalProbability(z))));
  }
}
