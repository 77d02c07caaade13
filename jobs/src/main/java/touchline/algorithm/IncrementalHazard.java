package touchline.algorithm;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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
 * <p>A journey that went through stages is worth {@code v(T) = product over stages of P(T) /
 * P(all)}, with {@code P = 1 - product of (1 - h(d))} over the days of the stage and T the
 * marketing touches that remain; of one stage that is its probability of conversion in units of
 * what it was. The credit of a touch is its Shapley share of v. What the journey would have done
 * anyway, v of none, is the baseline's, and no channel's.
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
   * The days that a journey spent on its way to one stage, the last of them that of the entry.
   *
   * @param firstDay number of the first
   * @param baseline log-odds of the hazard on each day without any touch
   * @param betas log-odds per unit of exposure, by effect
   */
  public record Stage(int firstDay, double[] baseline, double[] betas) {}

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

  /** Probability that the journey enters the stage on one of its days. */
  public double probability(Stage stage, Touch[] touches) {
    boolean[] all = new boolean[touches.length];
    Arrays.fill(all, true);
    return probability(stage, touches, all);
  }

  private double probability(Stage stage, Touch[] touches, boolean[] present) {
    double[] sums = new double[stage.betas.length];
    int[] effects = new int[sums.length];
    int seen = 0;
    double dayLater = Math.pow(2, -1 / halfLifeDays);
    int last = stage.firstDay + stage.baseline.length - 1;
    boolean[] waits = new boolean[touches.length];
    for (int i = 0; i < touches.length; i++) {
      Touch touch = touches[i];
      if (present[i] && touch.day < last && stage.betas[touch.effect] != 0) {
        if (sums[touch.effect] == 0 && !contains(effects, seen, touch.effect)) {
          effects[seen++] = touch.effect;
        }
        waits[i] = touch.day >= stage.firstDay;
        if (!waits[i]) {
          sums[touch.effect] += Math.pow(2, -(stage.firstDay - touch.day) / halfLifeDays);
        }
      }
    }
    double logSurvival = 0;
    for (int day = 0; day < stage.baseline.length; day++) {
      double logit = stage.baseline[day];
      for (int i = 0; i < seen; i++) {
        int effect = effects[i];
        if (sums[effect] > 0) {
          logit += stage.betas[effect] * saturated(sums[effect]);
        }
      }
      // ln(1 - h) without rounding a small hazard away.
      logSurvival -= Logistic.loss(-logit);
      for (int i = 0; i < touches.length; i++) {
        if (waits[i] && touches[i].day == stage.firstDay + day) {
          sums[touches[i].effect]++;
        }
      }
      for (int i = 0; i < seen; i++) {
        sums[effects[i]] *= dayLater;
      }
    }
    return -Math.expm1(logSurvival);
  }

  private static boolean contains(int[] numbers, int count, int number) {
    for (int i = 0; i < count; i++) {
      if (numbers[i] == number) {
        return true;
      }
    }
    return false;
  }

  /**
   * Shares one conversion of the journey. A stage without days, or without a chance to be entered,
   * tells nothing; if all are, everything is the baseline's. Touches without effect earn nothing
   * and cost nothing. Cost: days times touches, 2^n times for n touches with an effect up to {@code
   * exactUpTo}, n times per order above.
   *
   * @param exactUpTo the most touches whose shares are exact
   * @param orders sampled above that, at least 4
   * @param seed of the sample, such as a hash of the journey's id
   */
  public Credit credit(List<Stage> stages, Touch[] touches, int exactUpTo, int orders, long seed) {
    List<Stage> told = new ArrayList<>();
    List<Double> probabilities = new ArrayList<>();
    for (Stage stage : stages) {
      double probability = probability(stage, touches);
      if (probability > 0) {
        told.add(stage);
        probabilities.add(probability);
      }
    }
    int[] players =
        IntStream.range(0, touches.length)
            .filter(i -> touches[i].marketing && told.stream().anyMatch(s -> works(touches[i], s)))
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
                for (int s = 0; s < told.size(); s++) {
                  worth *= probability(told.get(s), touches, present) / probabilities.get(s);
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

  private static boolean works(Touch touch, Stage stage) {
    return stage.betas[touch.effect] != 0 && touch.day < stage.firstDay + stage.baseline.length - 1;
  }
}
