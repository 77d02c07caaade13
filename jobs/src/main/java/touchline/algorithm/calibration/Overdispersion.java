package touchline.algorithm.calibration;

import java.util.Collection;

/**
 * How many times the variance of independent leads their wins have, {@code phi = sum (W_g - E_g)^2
 * / sum V_g} over groups of leads of which no two decide together (the moment estimate for
 * clustered proportions, Donner 1982): 1 where every lead decides alone; about the size of an
 * account where all its leads are won or lost together.
 */
public final class Overdispersion {
  private Overdispersion() {}

  /** Leads that may decide together, and what was expected of them. */
  public static final class Group {
    private double won;
    private double expected;
    private double variance;

    /**
     * Adds leads of one probability.
     *
     * @param won how many of them were won
     * @param leads how many there are
     * @param probability of each, in [0, 1]
     */
    public void add(double won, double leads, double probability) {
      this.won += won;
      this.expected += leads * probability;
      this.variance += leads * probability * (1 - probability);
    }
  }

  /** The factor, at least 1; 1 where nothing varies. */
  public static double of(Collection<Group> groups) {
    double squares = 0;
    double variance = 0;
    for (Group group : groups) {
      squares += (group.won - group.expected) * (group.won - group.expected);
      variance += group.variance;
    }
    return variance > 0 ? Math.max(1, squares / variance) : 1;
  }
}
