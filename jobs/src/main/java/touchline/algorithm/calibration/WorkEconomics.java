package touchline.algorithm.calibration;

import java.util.Arrays;

/**
 * Whether working a lead pays: it costs {@code cost}, and brings {@code p x uplift x value}, the
 * share of its probability to be won that is due to the work, times what a win is worth (the
 * expected value of acting on a forecast, Murphy 1977).
 *
 * <p>At a cost of 50, an uplift of 0.5 and a value of 10,000 a lead pays from p = .01 on; with p =
 * .04 it brings 150.
 *
 * @param capacity leads that can be worked in a day, above 0
 * @param cost of working one lead, at least 0
 * @param uplift share of the probability that is due to the work, in (0, 1]
 */
public record WorkEconomics(double capacity, double cost, double uplift) {
  private static final double BUSY_DAY = .9;

  /** The smallest probability from which a lead pays; infinite where a win is worth nothing. */
  public double needed(double value) {
    return cost / (uplift * value);
  }

  /**
   * The smallest score from which leads pay; the last score where none does.
   *
   * @param probability by whole score
   * @param value of a win by whole score
   */
  public int paying(double[] probability, double[] value) {
    int t = 0;
    while (t < probability.length - 1 && probability[t] < needed(value[t])) {
      t++;
    }
    return t;
  }

  /**
   * The smallest score from which a busy day's leads fit the capacity; the last score where none
   * do.
   *
   * @param busy leads of a busy day at or above each whole score
   */
  public int fitting(double[] busy) {
    int t = 0;
    while (t < busy.length - 1 && busy[t] > capacity) {
      t++;
    }
    return t;
  }

  /**
   * Expected value a day of working leads as far as capacity reaches.
   *
   * @param leads that come in a day
   * @param precision share of them that is won
   * @param value of a win
   */
  public double perDay(double leads, double precision, double value) {
    return Math.min(leads, capacity) * (precision * uplift * value - cost);
  }

  /** Leads of a busy day: the number that nine days of ten do not exceed; 0 without days. */
  public static double busyDay(double[] perDay) {
    double[] sorted = perDay.clone();
    Arrays.sort(sorted);
    return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(BUSY_DAY * sorted.length) - 1];
  }

  /**
   * Value of a win at or above each score, drawn towards the mean of all by how few there are:
   * {@code (sum + k mean) / (n + k)}, the mean itself for none.
   *
   * @param wins with known value, by whole score
   * @param value of these wins together, by whole score
   * @param weight k, in wins
   * @return null when fewer than k wins have a value
   */
  public static double[] values(long[] wins, double[] value, int weight) {
    long n = Arrays.stream(wins).sum();
    if (n < weight || n == 0) {
      return null;
    }
    double mean = Arrays.stream(value).sum() / n;
    double[] values = new double[wins.length];
    double sum = 0;
    long above = 0;
    for (int t = wins.length - 1; t >= 0; t--) {
      above += wins[t];
      sum += value[t];
      values[t] = (sum + weight * mean) / (above + weight);
    }
    return values;
  }
}
