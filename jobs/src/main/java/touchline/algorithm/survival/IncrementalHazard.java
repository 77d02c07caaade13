package touchline.algorithm.survival;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import touchline.algorithm.attribution.Shapley;
import touchline.algorithm.calibration.Logistic;
import touchline.algorithm.calibration.PenalisedLogistic;

/**
 * What would not have happened without the touches: a journey enters the next stage on day d, if it
 * has not yet, with hazard h, {@code logit h(d) = baseline(d) + sum over effects e of beta_e x
 * exposure_e(d)}.
 *
 * <p>An effect is a channel, or a channel and content. Its touches before day d add {@code 2^(-age
 * / half-life)} each, age in days, and their sum s saturates: {@code exposure = most x (1 - e^(-s /
 * most))}, below {@code most} however many there are. A touch of the day itself does not count:
 * within a day nobody knows what came first. The betas come from {@link PenalisedLogistic} over
 * journey days with these exposures, days with equal predictors added up; a lower bound of 0 there
 * keeps credits from being negative.
 *
 * <p>A journey that entered stages is worth {@code v(T) = product over stages of h(T) / h(all)},
 * each on the day of its entry and T the marketing touches that remain: the chance that it would
 * have come that day with T alone, given that it came. Days before the entry do not count, since
 * the journey passed them either way; whether it would have come on a later day without T is not
 * asked, so that v errs in favour of the touches. The credit of a touch is its Shapley share of v.
 * What the journey would have done anyway, v of none, is the baseline's, and no channel's.
 *
 * @param halfLifeDays days after which a touch adds half; more than 0
 * @param most exposure that no number of touches exceeds; more than 0
 */
public record IncrementalHazard(double halfLifeDays, double most) implements Serializable {
  /**
   * One touch of a journey.
   *
   * @param day on the same calendar as the stages'
   * @param effect which beta it works by
   * @param marketing whether it can be taken away; a touch that cannot, such as a visit by the
   *     lead's own accord, belongs to the baseline
   */
  public record Touch(int day, int effect, boolean marketing) {}

  /**
   * A journey's entry into one stage.
   *
   * @param baseline log-odds of the day's hazard without any touch
   * @param betas log-odds per unit of exposure, by effect
   */
  public record Entry(int day, double baseline, double[] betas) {}

  /**
   * One conversion shared out; baseline and touches sum to 1.
   *
   * @param baseline share that would have come without marketing; above 1 if marketing did harm
   * @param touches share of each touch, in the journey's order; 0 for those that are not marketing
   * @param standardErrors of the touches' shares by sampling; 0 where they are exact
   */
  public record Credit(double baseline, double[] touches, double[] standardErrors) {}

  public IncrementalHazard {
    if (!(halfLifeDays > 0 && most > 0)) {
      throw new IllegalArgumentException(
          "half-life of %s days, exposure up to %s; both are more than 0"
              .formatted(halfLifeDays, most));
    }
  }

  /** Exposure to each of so many effects on a day: the predictors of that day. */
  public double[] exposures(Touch[] touches, int day, int effects) {
    double[] exposure = new double[effects];
    for (Touch touch : touches) {
      if (touch.day < day) {
        exposure[touch.effect] += Math.pow(2, -(day - touch.day) / halfLifeDays);
      }
    }
    for (int e = 0; e < exposure.length; e++) {
      exposure[e] = saturated(exposure[e]);
    }
    return exposure;
  }

  /** Exposure after so many fresh touches at once, which may be fractions. */
  public double saturated(double sum) {
    return -most * Math.expm1(-sum / most);
  }

  /** Probability that the journey enters the stage on that day if it has not yet. */
  public double hazard(Entry entry, Touch[] touches) {
    boolean[] all = new boolean[touches.length];
    Arrays.fill(all, true);
    return new Day(entry, touches).hazard(all);
  }

  /** One day's hazard with any of the touches; those that do not work on it are left out. */
  private final class Day {
    private final double baseline;
    private final int[] effects;
    private final double[] added;
    private final double[] betas;
    private final double[] sums;

    Day(Entry entry, Touch[] touches) {
      baseline = entry.baseline;
      effects = new int[touches.length];
      added = new double[touches.length];
      int[] found = new int[touches.length];
      int count = 0;
      for (int i = 0; i < touches.length; i++) {
        Touch touch = touches[i];
        effects[i] = -1;
        if (touch.day < entry.day && entry.betas[touch.effect] != 0) {
          int place = 0;
          while (place < count && found[place] != touch.effect) {
            place++;
          }
          found[place] = touch.effect;
          count = Math.max(count, place + 1);
          effects[i] = place;
          added[i] = Math.pow(2, -(entry.day - touch.day) / halfLifeDays);
        }
      }
      betas = IntStream.range(0, count).mapToDouble(place -> entry.betas[found[place]]).toArray();
      sums = new double[count];
    }

    boolean worksWith(int touch) {
      return effects[touch] >= 0;
    }

    double hazard(boolean[] present) {
      Arrays.fill(sums, 0);
      for (int i = 0; i < present.length; i++) {
        if (present[i] && effects[i] >= 0) {
          sums[effects[i]] += added[i];
        }
      }
      double logit = baseline;
      for (int effect = 0; effect < sums.length; effect++) {
        logit += betas[effect] * saturated(sums[effect]);
      }
      return Logistic.probability(logit);
    }
  }

  /**
   * Shares one conversion of the journey. A stage without a chance to be entered tells nothing;
   * without any stage, everything is the baseline's. Touches without effect earn nothing and cost
   * nothing. Cost: stages times touches, 2^n times for n touches with an effect up to {@code
   * exactUpTo}, n times per order above.
   *
   * @param exactUpTo the most touches whose shares are exact
   * @param orders sampled above that, at least 4
   * @param seed of the sample, such as a hash of the journey's id
   */
  public Credit credit(List<Entry> entries, Touch[] touches, int exactUpTo, int orders, long seed) {
    List<Day> days = new ArrayList<>();
    List<Double> hazards = new ArrayList<>();
    boolean[] all = new boolean[touches.length];
    Arrays.fill(all, true);
    for (Entry entry : entries) {
      Day day = new Day(entry, touches);
      double hazard = day.hazard(all);
      if (hazard > 0) {
        days.add(day);
        hazards.add(hazard);
      }
    }
    int[] players =
        IntStream.range(0, touches.length)
            .filter(i -> touches[i].marketing && days.stream().anyMatch(day -> day.worksWith(i)))
            .toArray();
    boolean[] present = new boolean[touches.length];
    for (int i = 0; i < present.length; i++) {
      present[i] = !touches[i].marketing;
    }
    double[] shares = new double[touches.length];
    double[] errors = new double[touches.length];
    double[] baseline = {1};
    if (players.length > 0) {
      Shapley.Values values =
          Shapley.ofGame(
              joined -> {
                boolean nobody = true;
                for (int i = 0; i < players.length; i++) {
                  present[players[i]] = joined[i];
                  nobody &= !joined[i];
                }
                double worth = 1;
                for (int d = 0; d < days.size(); d++) {
                  worth *= days.get(d).hazard(present) / hazards.get(d);
                }
                if (nobody) {
                  baseline[0] = worth;
                }
                return worth;
              },
              players.length,
              exactUpTo,
              orders,
              seed);
      for (int i = 0; i < players.length; i++) {
        shares[players[i]] = values.values()[i];
        errors[players[i]] = values.standardErrors()[i];
      }
    }
    return new Credit(baseline[0], shares, errors);
  }
}
