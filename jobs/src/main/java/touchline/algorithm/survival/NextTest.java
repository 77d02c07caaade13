package touchline.algorithm.survival;

import java.util.Comparator;
import java.util.Locale;

/**
 * What a lift test of a channel would teach, and how large a holdout must be to tell.
 *
 * <p>A holdout leaves half of the people alone whom the channel would reach. To tell a lift as
 * large as the credited one from none in four of five tests, at a false alarm in twenty, each half
 * has {@code (1.960 + 0.842)^2 (p q + (p - d) (q + d)) / d^2} people, p the share of those reached
 * that convert, q = 1 - p, d the share that convert because of the channel (two shares, normal
 * approximation; Fleiss, Levin and Paik 2003, without continuity correction). Of 1,000 reached of
 * whom 100 convert, 20 of them because of it, 2 x 3,212 people.
 *
 * @param effect log-odds of a fresh touch
 * @param error standard error of it
 * @param spend of the days that the figures are of
 * @param reached people
 * @param converted of these
 * @param credited conversions
 * @param overDays days that the figures are of
 */
public record NextTest(
    String channel,
    double effect,
    double error,
    double spend,
    long reached,
    long converted,
    double credited,
    int overDays) {

  /** Where most money is at stake first; of those without, where least is known. */
  public static final Comparator<NextTest> ORDER =
      Comparator.comparingDouble(NextTest::atStake)
          .thenComparingDouble(NextTest::error)
          .reversed()
          .thenComparing(NextTest::channel);

  private static final double FALSE_ALARM = 1.960;
  private static final double POWER = 0.842;

  /** Days after which nobody waits for a test. */
  private static final int LONGEST = 365;

  /** About the money of which it is not known whether it works. */
  public double atStake() {
    return error * spend;
  }

  /** People of both halves; null when nothing is credited or nobody reached. */
  public Long units() {
    double caused = Math.min(credited, converted);
    if (!(caused > 0)) {
      return null;
    }
    double with = (double) converted / reached;
    double lift = caused / reached;
    double without = with - lift;
    double variance = with * (1 - with) + without * (1 - without);
    double sizes = (FALSE_ALARM + POWER) / lift;
    return 2 * Math.max(1, (long) Math.ceil(sizes * sizes * variance));
  }

  /** Days in which so many are reached; null like units. */
  public Long days() {
    Long units = units();
    return units == null ? null : (long) Math.ceil((double) units * overDays / reached);
  }

  /** One sentence. */
  public String advice(String type) {
    String money =
        spend > 0
            ? String.format(Locale.ROOT, "it cost %,.0f in that time", spend)
            : "no cost of it is known";
    if (units() == null) {
      return String.format(
          Locale.ROOT,
          "Nothing is credited to %s in %d days, and a holdout would show whether it should be; %s.",
          channel,
          overDays,
          money);
    }
    if (days() > LONGEST) {
      return String.format(
          Locale.ROOT,
          "%s is credited with %.1f %s in %d days, too few for a holdout: it would take %,d people,"
              + " %,d days at the present pace; %s.",
          channel,
          credited,
          type,
          overDays,
          units(),
          days(),
          money);
    }
    return String.format(
        Locale.ROOT,
        "Keep %s from half of %,d people whom it would reach, about %,d days, to tell whether it"
            + " causes the %.1f %s that it is credited with in %d days; %s.",
        channel,
        units(),
        days(),
        credited,
        type,
        overDays,
        money);
  }
}
