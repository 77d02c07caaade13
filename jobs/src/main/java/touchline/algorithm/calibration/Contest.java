package touchline.algorithm.calibration;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/**
 * Two scores that judge the same leads, champion and challenger, held against what came of the
 * leads; each figure may be asked of resampled clusters, so that its interval pairs the two.
 *
 * <p>Cost: O(n log n) over the leads a figure.
 */
public final class Contest {
  /**
   * How one score judges a lead.
   *
   * @param score points, by which leads are ranked
   * @param probability in [0, 1] that they stand for
   */
  public record Judgement(double score, double probability) {}

  /**
   * Leads that both judge alike.
   *
   * @param cluster leads of one cluster are resampled together
   * @param wins weight of those that were won
   * @param losses weight of those that were not
   */
  public record Leads(
      int cluster, double wins, double losses, Judgement champion, Judgement challenger) {
    double weight() {
      return wins + losses;
    }
  }

  private final List<Leads> leads;
  private final Ranking champion;
  private final Ranking challenger;

  /**
   * @param leads in any order
   */
  public Contest(List<Leads> leads) {
    this.leads = List.copyOf(leads);
    this.champion = new Ranking(Leads::champion);
    this.challenger = new Ranking(Leads::challenger);
  }

  /** The leads by one score, sorted once however often they are resampled. */
  private final class Ranking {
    private final double[] scores;
    private final int[] place;
    private final double[] loss;

    Ranking(Function<Leads, Judgement> judge) {
      this.scores =
          leads.stream()
              .mapToDouble(l -> judge.apply(l).score() + 0.0)
              .sorted()
              .distinct()
              .toArray();
      this.place = new int[leads.size()];
      this.loss = new double[leads.size()];
      for (int i = 0; i < place.length; i++) {
        Leads l = leads.get(i);
        double p = Logistic.clip(judge.apply(l).probability());
        place[i] = Arrays.binarySearch(scores, judge.apply(l).score() + 0.0);
        loss[i] = -l.wins() * Math.log(p) - l.losses() * Math.log(1 - p);
      }
    }

    /** Share of all wins among the best leads; those tied at the edge count in part. */
    double found(double share, IntUnaryOperator times) {
      double[] wins = new double[scores.length];
      double[] losses = new double[scores.length];
      for (int i = 0; i < place.length; i++) {
        double n = times.applyAsInt(leads.get(i).cluster());
        wins[place[i]] += n * leads.get(i).wins();
        losses[place[i]] += n * leads.get(i).losses();
      }
      Outcomes outcomes = new Outcomes(scores, wins, losses);
      return CalibrationMetrics.lift(outcomes, share).orElse(Double.NaN) * share;
    }
  }

  /** Every cluster counts once. */
  public static IntUnaryOperator once() {
    return cluster -> 1;
  }

  /**
   * Mean log-loss of the champion less that of the challenger, in nats; above 0 the challenger is
   * better. NaN without leads.
   *
   * @param times how often a cluster counts
   */
  public double logLossGain(IntUnaryOperator times) {
    double gain = 0;
    double weight = 0;
    for (int i = 0; i < leads.size(); i++) {
      double n = times.applyAsInt(leads.get(i).cluster());
      gain += n * (champion.loss[i] - challenger.loss[i]);
      weight += n * leads.get(i).weight();
    }
    return gain / weight;
  }

  /**
   * Share of all wins among the challenger's best leads, less that among the champion's. NaN
   * without wins.
   *
   * @param share of the leads that can be worked, in (0, 1]
   * @param times how often a cluster counts
   */
  public double winsGain(double share, IntUnaryOperator times) {
    return challenger.found(share, times) - champion.found(share, times);
  }

  /** Change of the weight of leads at a threshold or above, as a share; 0 where there were none. */
  public double change(int threshold) {
    double before = atLeast(Leads::champion, threshold);
    return before > 0 ? atLeast(Leads::challenger, threshold) / before - 1 : 0;
  }

  /** By the nearest whole score. */
  private double atLeast(Function<Leads, Judgement> judge, int threshold) {
    return leads.stream()
        .filter(l -> Math.floor(judge.apply(l).score() + .5) >= threshold)
        .mapToDouble(Leads::weight)
        .sum();
  }
}
