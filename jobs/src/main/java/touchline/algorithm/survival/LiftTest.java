package touchline.algorithm.survival;

import java.io.Serializable;

/**
 * What a test found that kept a channel, or one of its campaigns, from some people for some days.
 *
 * @param id of the test
 * @param channel whose touches were kept from the control group; null when a campaign was
 * @param campaign whose touches were; null when a channel was
 * @param type number of the stage among {@link StageHazard#TYPES} whose entries were counted
 * @param from first day, since 1970-01-01, on which touches were kept back
 * @param to last such day
 * @param until last day on which entries were counted
 * @param lift conversions of the treated that would not have come without those touches
 * @param error standard error of lift, more than 0
 */
public record LiftTest(
    String id,
    String channel,
    String campaign,
    int type,
    int from,
    int to,
    int until,
    double lift,
    double error)
    implements Serializable {

  /**
   * Lift and its standard error.
   *
   * @param lift in conversions of the treated
   */
  public record Measured(double lift, double error) {}

  private static final int WEEK = 7;
  private static final double WEEKS_TO_DOUBT = 52;

  public LiftTest {
    if (!(error > 0) || Double.isNaN(lift) || from > to || to > until) {
      throw new IllegalArgumentException(
          "test %s: lift %s, error %s, days %s to %s, counted until %s"
              .formatted(id, lift, error, from, to, until));
    }
  }

  /**
   * What a holdout measured: {@code n_T (Y_T / n_T - Y_C / n_C)}, with the error of a difference of
   * two independent shares. A group of which none or all converted knows no variance; one
   * conversion and one other are added to it there (Agresti and Caffo 2000). With 1,000 treated of
   * whom 60 converted and 1,000 others of whom 40 did, 20 with an error of 9.7.
   *
   * @param treated units, at least 1, like control
   */
  public static Measured measured(long treated, long treatedCame, long control, long controlCame) {
    double lift = treatedCame - treated * ((double) controlCame / control);
    double error =
        treated * Math.sqrt(variance(treated, treatedCame) + variance(control, controlCame));
    return new Measured(lift, error);
  }

  private static double variance(long units, long came) {
    boolean isConstant = came == 0 || came == units;
    double share = isConstant ? (came + 1) / (units + 2.0) : (double) came / units;
    return share * (1 - share) / units;
  }

  /**
   * By what factor the error of an old test, or of one at another spend, grows: {@code sqrt(1 +
   * recency + spend)}, recency {@code 2^(weeks / 52) - 1}, spend the larger daily spend over the
   * smaller, less 1 (the calibration of Meridian, Google 2024). A test that ended a year ago at the
   * present spend counts with 1.4 times its error.
   *
   * @param days since the test ended, at least 0
   * @param spend of a day of the test; 0 or NaN where it is not known, like present
   */
  public static double inflation(int days, double spend, double present) {
    double recency = Math.pow(2, (double) days / WEEK / WEEKS_TO_DOUBT) - 1;
    boolean isKnown = spend > 0 && present > 0;
    double changed = isKnown ? Math.max(spend, present) / Math.min(spend, present) - 1 : 0;
    return Math.sqrt(1 + recency + changed);
  }

  /** The same test, its error so many times as large. */
  public LiftTest inflated(double factor) {
    return new LiftTest(id, channel, campaign, type, from, to, until, lift, error * factor);
  }

  /** Whether touches of an effect are those that the test kept back, on its days. */
  boolean isOf(String effect) {
    return campaign == null
        ? Effects.channel(effect).equals(channel)
        : campaign.equals(Effects.campaign(effect));
  }

  /** Whether a touch was kept from the control group. */
  boolean withholds(int day, String effect) {
    return day >= from && day <= to && isOf(effect);
  }

  /** Days on which entries were counted. */
  public int days() {
    return until - from + 1;
  }
}
