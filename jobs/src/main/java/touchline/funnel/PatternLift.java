package touchline.funnel;

import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.Wilson;

/**
 * Whether leads with a pattern convert more often than others: the share of converted ones among
 * them over that among all, with Wilson's interval, and the two-sided p-value of the difference of
 * two proportions (pooled normal approximation).
 *
 * @param lift 0 when nobody has converted at all
 */
record PatternLift(double lift, double low, double high, double pValue) {

  /**
   * Compares.
   *
   * @param converted leads with the pattern that converted
   * @param others leads with the pattern that did not
   * @param allConverted leads that converted
   * @param allOthers leads that did not
   */
  static PatternLift of(long converted, long others, long allConverted, long allOthers) {
    double with = converted + others;
    double all = allConverted + allOthers;
    double base = all == 0 ? 0 : allConverted / all;
    if (with == 0 || base == 0) {
      return new PatternLift(0, 0, 0, 1);
    }
    double rate = converted / with;
    Interval wilson = Wilson.interval(rate, with, FunnelSql.CONFIDENCE);
    double without = all - with;
    double rest = without == 0 ? rate : (allConverted - converted) / without;
    double error = without == 0 ? 0 : Math.sqrt(base * (1 - base) * (1 / with + 1 / without));
    double z = error == 0 ? 0 : Math.abs(rate - rest) / error;
    return new PatternLift(
        rate / base,
        wilson.lower() / base,
        wilson.upper() / base,
        Math.min(1, 2 * (1 - Wilson.normalProbability(z))));
  }
}
