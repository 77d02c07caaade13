package touchline.simulate;

import java.io.Serializable;
import java.util.function.DoubleToLongFunction;
import touchline.simulate.Draws.Kind;

/**
 * The constants that make a world have the rates it was asked for by the day on which its last lead
 * came, found on its first leads.
 *
 * <p>Up to {@value #SAMPLE} leads the shares are met to the lead; larger worlds differ by the
 * sample's chance, about 5% of the won deals. A rate that no constant reaches (in a world too short
 * for deals to close) is approached as far as possible.
 *
 * @param activity mean of the logarithm of a lead's number of episodes after the first
 * @param scales exp(a) of each stage's daily hazard
 */
record Calibration(double activity, double[] scales) implements Serializable {
  static final int SAMPLE = 20_000;
  private static final int ACTIVITY_SAMPLE = 4_000;
  private static final int HALVINGS = 22;

  static Calibration of(WorldSettings world) {
    WorldSettings settings = world.begun();
    double activity = activity(settings);
    int sample = (int) Math.min(SAMPLE, settings.leads());
    Life[] lives = new Life[sample];
    double[][] odds = new double[sample][];
    double[][] thresholds = new double[sample][];
    int[] after = new int[sample];
    for (int i = 0; i < sample; i++) {
      lives[i] = new Life(settings, activity, i);
      odds[i] = lives[i].odds(0);
      thresholds[i] = lives[i].thresholds();
      after[i] = lives[i].created();
    }
    double[] scales = new double[Conversions.TYPES.length];
    double[] rates = settings.rates().inOrder();
    for (int type = 0; type < scales.length; type++) {
      int stage = type;
      DoubleToLongFunction reached =
          logScale -> {
            long count = 0;
            for (int i = 0; i < sample; i++) {
              if (entry(lives[i], odds[i], thresholds[i], after[i], stage, Math.exp(logScale))
                  >= 0) {
                count++;
              }
            }
            return count;
          };
      scales[type] = Math.exp(smallestReaching(Math.round(rates[type] * sample), reached, -16, 4));
      for (int i = 0; i < sample; i++) {
        after[i] = entry(lives[i], odds[i], thresholds[i], after[i], type, scales[type]);
      }
    }
    return new Calibration(activity, scales);
  }

  private static int entry(
      Life life, double[] odds, double[] thresholds, int after, int type, double scale) {
    return after == Conversions.NEVER
        ? after
        : life.entry(
            odds, scale * life.factor(type), thresholds[type], after, life.lastChance(type));
  }

  private static double activity(WorldSettings settings) {
    int sample = (int) Math.min(ACTIVITY_SAMPLE, settings.leads());
    int visitors = (int) Math.min(ACTIVITY_SAMPLE, settings.visitors());
    long visitorRows = 0;
    for (int i = 0; i < visitors; i++) {
      for (Episode episode :
          Visitor.episodes(settings, Draws.of(settings.seed(), Kind.VISITOR, i))) {
        visitorRows += episode.rows();
      }
    }
    double perLead =
        settings.rowsPerLead()
            - (visitors == 0 ? 0 : settings.anonymousPerLead() * visitorRows / visitors);
    return smallestReaching(
        Math.round(perLead * sample),
        activity -> {
          long rows = 0;
          for (int i = 0; i < sample; i++) {
            rows += new Life(settings, activity, i).rows();
          }
          return rows;
        },
        -3,
        6);
  }

  /** By bisection, for a count that grows with its argument. */
  private static double smallestReaching(
      long target, DoubleToLongFunction count, double low, double high) {
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (count.applyAsLong(middle) >= target) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }
}
