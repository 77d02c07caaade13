package touchline.algorithm.calibration;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * How long leads have been followed since one age, and what came by then: won, dead (nothing more
 * will come of it), or still open when last seen; counted by whole days since that age.
 *
 * <p>Open leads are censored, not lost. The share won by a day is the Aalen-Johansen estimate with
 * death as the competing event (Aalen and Johansen 1978); the weight of a known outcome is the
 * inverse of the Kaplan-Meier estimate G of not yet being censored (Robins and Finkelstein 2000).
 * Both rest on leads that were followed as far as the question asks: where G is small, a handful of
 * leads stands for all others, and where it is 0 nothing is known at all. {@link #support} says
 * which.
 *
 * <p>At equal days events come before censoring. Cost: O(days) to build, O(1) to look up.
 */
public final class FollowUp {
  private final double[] won;
  private final double[] dead;
  private final double[] open;

  /** Leads seen on a day or later. */
  private final double[] reaching;

  /** Share not censored before a day, had nothing else happened to them. */
  private final double[] uncensored;

  /** Share still open before a day. */
  private final double[] waiting;

  /** Share won before a day. */
  private final double[] incidence;

  /**
   * What the data can tell about winning within a horizon.
   *
   * @param won leads known to be won within it
   * @param lost leads known not to be: dead before its end, or followed to its end
   * @param largestWeight how many leads one that was followed to the end stands for; infinite where
   *     nobody was
   * @param problem the first condition that does not hold
   * @param days days after which it can hold at the earliest, if leads keep coming as they did;
   *     empty where it holds or no date can be given
   */
  public record Support(
      long won, long lost, double largestWeight, Problem problem, OptionalInt days) {
    /** Whether probabilities can be told. */
    public boolean isSufficient() {
      return problem == Problem.NONE;
    }
  }

  /** Why probabilities cannot be told. */
  public enum Problem {
    NONE,
    /** Too few leads have been followed to the end of the horizon. */
    NOT_FOLLOWED,
    /** Those who have been stand for too many who have not. */
    WEIGHT,
    /** Too few have been won. */
    FEW_WON
  }

  /**
   * What is asked for.
   *
   * @param won fewest leads known to be won
   * @param lost fewest leads known not to be
   * @param weight most leads that one may stand for, above 1
   */
  public record Limits(int won, int lost, double weight) {}

  /**
   * Counts by day since the age, from day 0.
   *
   * @param won leads that were won on that day
   * @param dead leads given up on that day
   * @param open leads last seen on that day, with nothing decided
   */
  public FollowUp(double[] won, double[] dead, double[] open) {
    int n = Math.max(won.length, Math.max(dead.length, open.length));
    this.won = Arrays.copyOf(won, n);
    this.dead = Arrays.copyOf(dead, n);
    this.open = Arrays.copyOf(open, n);
    this.reaching = new double[n + 1];
    for (int d = n - 1; d >= 0; d--) {
      reaching[d] = reaching[d + 1] + this.won[d] + this.dead[d] + this.open[d];
    }
    this.uncensored = new double[n + 1];
    this.waiting = new double[n + 1];
    this.incidence = new double[n + 1];
    uncensored[0] = 1;
    waiting[0] = 1;
    for (int d = 0; d < n; d++) {
      double events = this.won[d] + this.dead[d];
      double after = reaching[d] - events;
      uncensored[d + 1] = uncensored[d] * (this.open[d] > 0 ? 1 - this.open[d] / after : 1);
      waiting[d + 1] = waiting[d] * (events > 0 ? Math.max(0, 1 - events / reaching[d]) : 1);
      incidence[d + 1] =
          incidence[d] + (this.won[d] > 0 ? waiting[d] * this.won[d] / reaching[d] : 0);
    }
  }

  /** Leads seen at all. */
  public double leads() {
    return reaching[0];
  }

  /** Leads that were still open on this day. */
  public double reaching(int day) {
    return reaching[at(day)];
  }

  /**
   * How many leads one whose outcome was known on this day stands for, {@code 1 / G(day-)}, at
   * least 1; infinite where nobody was followed so far.
   */
  public double weight(int day) {
    double g = uncensored[at(day)];
    return g > 0 ? 1 / g : Double.POSITIVE_INFINITY;
  }

  /**
   * Probability that a lead which is open on a day is won within so many days from then, {@code
   * (F(day + days) - F(day)) / S(day)}; 0 where nobody was open so long. What lies beyond the last
   * day that anybody was followed to counts as never: ask {@link #support} first.
   */
  public double probability(int day, int days) {
    double open = waiting[at(day)];
    return open > 0 ? (incidence[at(day + days)] - incidence[at(day)]) / open : 0;
  }

  /** What can be told of winning within so many days, of a lead that is open on a day. */
  public Support support(int day, int days, Limits limits) {
    int end = day + days;
    double won = sum(this.won, day, end);
    double dead = sum(this.dead, day, end);
    double followed = reaching(end);
    double weight =
        uncensored[at(end)] > 0
            ? uncensored[at(day)] / uncensored[at(end)]
            : Double.POSITIVE_INFINITY;
    Problem problem =
        dead + followed < limits.lost()
            ? Problem.NOT_FOLLOWED
            : weight > limits.weight() * (1 + 1e-12)
                ? Problem.WEIGHT
                : won < limits.won() ? Problem.FEW_WON : Problem.NONE;
    return new Support(
        Math.round(won),
        Math.round(dead + followed),
        weight,
        problem,
        problem == Problem.NOT_FOLLOWED || problem == Problem.WEIGHT
            ? wait(day, end, limits, dead)
            : OptionalInt.empty());
  }

  /**
   * Days until enough of those seen today have been followed to the end, and until one of them
   * stands for no more than allowed if leads keep coming evenly: of a history of T days, the share
   * 1 - end / T has been followed.
   */
  private OptionalInt wait(int day, int end, Limits limits, double dead) {
    int longest = won.length - 1;
    while (longest >= 0 && reaching[longest] == 0) {
      longest--;
    }
    int enough = Math.min(end, longest);
    while (enough >= 0 && dead + reaching(enough) < limits.lost()) {
      enough--;
    }
    if (enough < day || limits.weight() <= 1) {
      return OptionalInt.empty();
    }
    // Among those open on the day: (T - day) / (T - end) leads are what one stands for.
    double history = (limits.weight() * end - day) / (limits.weight() - 1);
    return OptionalInt.of(
        Math.max(1, Math.max(end - enough, (int) Math.ceil(history - longest - 1e-9))));
  }

  private int at(int day) {
    return Math.min(day, won.length);
  }

  private double sum(double[] counts, int from, int to) {
    double sum = 0;
    for (int d = from; d < Math.min(to, counts.length); d++) {
      sum += counts[d];
    }
    return sum;
  }
}
