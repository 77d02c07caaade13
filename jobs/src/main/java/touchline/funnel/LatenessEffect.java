package touchline.funnel;

import java.util.List;
import touchline.algorithm.calibration.Wilson;

/**
 * What lateness changes in the share of leads that convert, at equal score: within each stratum of
 * the score the late ones' share minus the others', averaged over strata as the late ones lie in
 * them (direct standardisation). The variance is that of independent shares, each with half a
 * success and half a failure added, so that a stratum without conversions has one.
 *
 * <p>A stratum that holds only one of the two sides compares nothing and is left out.
 */
record LatenessEffect(
    long kept, long late, double difference, double low, double high, boolean isSufficient) {
  private static final int LEAST = 20;
  private static final int LEAST_CONVERSIONS = 5;

  /** Leads of one score stratum, in time and late, and those of each that converted. */
  record Stratum(long kept, long keptConverted, long late, long lateConverted) {}

  static LatenessEffect of(List<Stratum> strata) {
    long kept = 0;
    long late = 0;
    long converted = 0;
    double difference = 0;
    double variance = 0;
    for (Stratum s : strata) {
      if (s.kept() == 0 || s.late() == 0) {
        continue;
      }
      kept += s.kept();
      late += s.late();
      converted += s.keptConverted() + s.lateConverted();
      difference +=
          s.late()
              * (s.lateConverted() / (double) s.late() - s.keptConverted() / (double) s.kept());
      variance +=
          (double) s.late()
              * s.late()
              * (variance(s.lateConverted(), s.late()) + variance(s.keptConverted(), s.kept()));
    }
    boolean isSufficient = kept >= LEAST && late >= LEAST && converted >= LEAST_CONVERSIONS;
    if (!isSufficient) {
      return new LatenessEffect(kept, late, Double.NaN, Double.NaN, Double.NaN, false);
    }
    double mean = difference / late;
    double half = Wilson.normalQuantile(.5 + FunnelSql.CONFIDENCE / 2) * Math.sqrt(variance) / late;
    return new LatenessEffect(kept, late, mean, mean - half, mean + half, true);
  }

  private static double variance(long converted, long n) {
    double p = (converted + .5) / (n + 1);
    return p * (1 - p) / n;
  }
}
