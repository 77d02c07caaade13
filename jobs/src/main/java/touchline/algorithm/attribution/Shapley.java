package touchline.algorithm.attribution;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ToDoubleFunction;
import touchline.algorithm.resampling.Hash;

/**
 * Shapley values (Shapley 1953) of any game, and of channels in the game whose worth is a
 * conversion rate: {@code v(S)} is the rate among the journeys whose channels all lie in S, 0 where
 * there is no such journey.
 *
 * <p>Up to a number of channels the values are exact, through the Harsanyi dividends d (Harsanyi
 * 1963): {@code phi_j = sum over T containing j of d(T) / |T|}, with {@code d(T)} the alternating
 * sum of v over the subsets of T. A rate has dividends on nearly all sets, so all of them are
 * visited: O(n 2^n) time, 2^n numbers. Above that number, channels join in random orders and the
 * values are the means of what each added, with standard errors; every order is taken together with
 * its reverse (antithetic pairs), and orders are hashed from the seed, so reruns agree. Each order
 * costs the sum of the sizes of the distinct sets.
 *
 * <p>Either way the values sum to the rate of all journeys that have a touch. A negative value is a
 * channel that joins journeys which convert less; it is reported as it is.
 */
public final class Shapley {
  /** The most channels that can be solved exactly: a million sets. */
  public static final int MOST_EXACT = 20;

  /**
   * Journeys with the same set of channels.
   *
   * @param channels distinct channel numbers, in any order; journeys of an empty set are no part of
   *     the game and left out
   * @param conversions weight of the journeys that converted, at least 0
   * @param nonConversions weight of those that did not
   */
  public record ChannelSet(int[] channels, double conversions, double nonConversions) {}

  /**
   * The value of each channel by number.
   *
   * @param values share of the conversion rate, may be negative
   * @param standardErrors of the sampling of orders; all 0 if the values are exact
   * @param exact whether no order was sampled
   */
  public record Values(double[] values, double[] standardErrors, boolean exact) {}

  private Shapley() {}

  /**
   * Values of all channels.
   *
   * @param channels how many channels there are
   * @param exactUpTo the most channels to solve exactly, at most {@link #MOST_EXACT}
   * @param orders how many orders to sample above that, at least 4; an odd number is rounded up
   */
  public static Values ofConversionRates(
      List<ChannelSet> sets, int channels, int exactUpTo, int orders, long seed) {
    check(exactUpTo, orders);
    return channels <= exactUpTo
        ? exact(dividends(sets, channels), channels)
        : sampled((order, added) -> addWhatEachBrings(sets, order, added), channels, orders, seed);
  }

  /**
   * Values of the players of any game, {@code worth} of those present; they sum to what all present
   * are worth beyond nobody.
   *
   * @param worth of the players that are marked present; called 2^n times, or twice n + 1 times per
   *     pair of orders
   * @param exactUpTo the most players to solve exactly, at most {@link #MOST_EXACT}
   * @param orders how many orders to sample above that, at least 4; an odd number is rounded up
   */
  public static Values ofGame(
      ToDoubleFunction<boolean[]> worth, int players, int exactUpTo, int orders, long seed) {
    check(exactUpTo, orders);
    boolean[] present = new boolean[players];
    if (players <= exactUpTo) {
      double[] worths = new double[1 << players];
      for (int mask = 0; mask < worths.length; mask++) {
        for (int j = 0; j < players; j++) {
          present[j] = (mask & 1 << j) != 0;
        }
        worths[mask] = worth.applyAsDouble(present);
      }
      sumOverSubsets(worths, -1);
      return exact(worths, players);
    }
    return sampled(
        (order, added) -> {
          Arrays.fill(present, false);
          double before = worth.applyAsDouble(present);
          for (int player : order) {
            present[player] = true;
            double now = worth.applyAsDouble(present);
            added[player] += now - before;
            before = now;
          }
        },
        players,
        orders,
        seed);
  }

  private static void check(int exactUpTo, int orders) {
    if (exactUpTo > MOST_EXACT || orders < 4) {
      throw new IllegalArgumentException(
          "exact up to %d channels and %d orders; at most %d and at least 4"
              .formatted(exactUpTo, orders, MOST_EXACT));
    }
  }

  /**
   * Harsanyi dividend of every set of channels, by bit mask: what the set earns beyond its subsets.
   */
  static double[] dividends(List<ChannelSet> sets, int channels) {
    double[] conversions = new double[1 << channels];
    double[] journeys = new double[1 << channels];
    for (ChannelSet set : sets) {
      int mask = 0;
      for (int channel : set.channels) {
        mask |= 1 << channel;
      }
      if (mask != 0) {
        conversions[mask] += set.conversions;
        journeys[mask] += set.conversions + set.nonConversions;
      }
    }
    sumOverSubsets(conversions, 1);
    sumOverSubsets(journeys, 1);
    double[] worth = conversions;
    for (int mask = 0; mask < worth.length; mask++) {
      worth[mask] = journeys[mask] > 0 ? conversions[mask] / journeys[mask] : 0;
    }
    sumOverSubsets(worth, -1);
    return worth;
  }

  private static Values exact(double[] dividends, int channels) {
    double[] values = new double[channels];
    for (int mask = 1; mask < dividends.length; mask++) {
      double part = dividends[mask] / Integer.bitCount(mask);
      for (int rest = mask; rest != 0; rest &= rest - 1) {
        values[Integer.numberOfTrailingZeros(rest)] += part;
      }
    }
    return new Values(values, new double[channels], true);
  }

  /** The zeta transform over subsets in place (sign 1), or its inverse of Moebius (sign -1). */
  private static void sumOverSubsets(double[] f, int sign) {
    for (int bit = 1; bit < f.length; bit <<= 1) {
      for (int mask = 0; mask < f.length; mask++) {
        if ((mask & bit) != 0) {
          f[mask] += sign * f[mask ^ bit];
        }
      }
    }
  }

  private static Values sampled(
      BiConsumer<int[], double[]> game, int channels, int orders, long seed) {
    int pairs = (orders + 1) / 2;
    double[] mean = new double[channels];
    double[] squares = new double[channels];
    double[] added = new double[channels];
    for (int pair = 0; pair < pairs; pair++) {
      int[] order = order(channels, Hash.mix(seed, pair));
      Arrays.fill(added, 0);
      game.accept(order, added);
      for (int i = 0, j = channels - 1; i < j; i++, j--) {
        int swapped = order[i];
        order[i] = order[j];
        order[j] = swapped;
      }
      game.accept(order, added);
      for (int j = 0; j < channels; j++) {
        // Welford 1962, over pairs: the two orders of a pair are not independent.
        double value = added[j] / 2;
        double off = value - mean[j];
        mean[j] += off / (pair + 1);
        squares[j] += off * (value - mean[j]);
      }
    }
    double[] errors = new double[channels];
    Arrays.setAll(errors, j -> Math.sqrt(squares[j] / ((pairs - 1.0) * pairs)));
    return new Values(mean, errors, false);
  }

  private static int[] order(int channels, long bits) {
    Integer[] order = new Integer[channels];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingLong(channel -> Hash.mix(bits, channel)));
    return Arrays.stream(order).mapToInt(channel -> channel).toArray();
  }

  /** Lets channels join in order; a set's journeys count from its last channel on. */
  private static void addWhatEachBrings(List<ChannelSet> sets, int[] order, double[] added) {
    int[] position = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      position[order[i]] = i;
    }
    double[] conversions = new double[order.length];
    double[] journeys = new double[order.length];
    for (ChannelSet set : sets) {
      int complete = -1;
      for (int channel : set.channels) {
        complete = Math.max(complete, position[channel]);
      }
      if (complete >= 0) {
        conversions[complete] += set.conversions;
        journeys[complete] += set.conversions + set.nonConversions;
      }
    }
    double converted = 0;
    double all = 0;
    double before = 0;
    for (int i = 0; i < order.length; i++) {
      converted += conversions[i];
      all += journeys[i];
      double rate = all > 0 ? converted / all : 0;
      added[order[i]] += rate - before;
      before = rate;
    }
  }
}
