package touchline.algorithm.attribution;

import java.io.Serializable;

/**
 * Which order of Markov chain foretells paths that it was not built from.
 *
 * <p>Half of the journeys (by hash) teach: {@link #add}. The others are scored: {@link
 * #logLikelihood} gives, for each order 1 to 4, the logarithm of the probability of every next
 * channel and of the end, in conversion or null. A step that was not seen after the last k channels
 * is foretold from the last k - 1, down to all outcomes alike: {@code p_k = (count + p_(k-1)) / (n
 * + 1)}, one pseudo-count of interpolation. The order with the highest sum wins.
 *
 * <p>Counts merge like {@link TransitionCounts}. Cost: five look-ups per touch.
 */
public final class OrderSelection implements Serializable {
  private static final int LONGEST = TransitionCounts.MAX_ORDER;
  private static final int BITS = 12;

  /** Symbols below the channels; 0 is kept for no symbol at all. */
  private static final int START = 1;

  private static final int CONVERSION = 2;
  private static final int NULL = 3;
  private static final int FIRST_CHANNEL = 4;

  /** The most channels that orders can be compared for. */
  public static final int MOST_CHANNELS = (1 << BITS) - FIRST_CHANNEL;

  private final int channels;
  private final TupleWeights contexts = new TupleWeights();
  private final TupleWeights outcomes = new TupleWeights();

  /**
   * No journeys yet.
   *
   * @param channels how many there are, numbered from 0; at most 4,092
   */
  public OrderSelection(int channels) {
    if (channels < 0 || channels > MOST_CHANNELS) {
      throw new IllegalArgumentException(
          "%d channels; orders can be compared for at most %d".formatted(channels, MOST_CHANNELS));
    }
    this.channels = channels;
  }

  /** Learns one distinct path, with the weights of its journeys that converted and that did not. */
  public void add(int[] path, double conversions, double nonConversions) {
    long history = START;
    for (int channel : path) {
      learn(history, FIRST_CHANNEL + channel, conversions + nonConversions);
      history = history << BITS | (FIRST_CHANNEL + channel);
    }
    learn(history, CONVERSION, conversions);
    learn(history, NULL, nonConversions);
  }

  /** Adds what another part of the data taught; returns this. */
  public OrderSelection merge(OrderSelection other) {
    contexts.addAll(other.contexts);
    outcomes.addAll(other.outcomes);
    return this;
  }

  /**
   * Log-likelihood (natural logarithm, at most 0) of one distinct path that was not learnt, by
   * order: element 0 is order 1. Sum over the held-out paths.
   */
  public double[] logLikelihood(int[] path, double conversions, double nonConversions) {
    double[] sums = new double[LONGEST];
    long history = START;
    for (int channel : path) {
      score(history, FIRST_CHANNEL + channel, conversions + nonConversions, sums);
      history = history << BITS | (FIRST_CHANNEL + channel);
    }
    score(history, CONVERSION, conversions, sums);
    score(history, NULL, nonConversions, sums);
    return sums;
  }

  /**
   * The same summed over many held-out paths, of which only the counts are known: what follows
   * depends on the last {@value TransitionCounts#MAX_ORDER} channels alone. Cost: the distinct
   * tuples held out.
   */
  public double[] logLikelihood(OrderSelection heldOut) {
    double[] sums = new double[LONGEST];
    for (long key : heldOut.outcomes.sortedKeys()) {
      long context = key >>> BITS;
      boolean isWhole = reaches(context, LONGEST) || oldest(context) == START;
      if (isWhole) {
        score(context, (int) (key & (1 << BITS) - 1), heldOut.outcomes.get(key), sums);
      }
    }
    return sums;
  }

  private static long oldest(long context) {
    long rest = context;
    while (rest >>> BITS != 0) {
      rest >>>= BITS;
    }
    return rest;
  }

  /** The order of the highest sum, the lowest of equals. */
  public static int best(double[] logLikelihoods) {
    int best = 0;
    for (int i = 1; i < logLikelihoods.length; i++) {
      if (logLikelihoods[i] > logLikelihoods[best]) {
        best = i;
      }
    }
    return best + 1;
  }

  private void learn(long history, int symbol, double weight) {
    if (weight > 0) {
      for (int length = 0; length <= LONGEST; length++) {
        if (reaches(history, length)) {
          long context = context(history, length);
          contexts.add(context, weight);
          outcomes.add(context << BITS | symbol, weight);
        }
      }
    }
  }

  private void score(long history, int symbol, double weight, double[] sums) {
    if (weight > 0) {
      double probability = 1.0 / (channels + 2);
      for (int length = 0; length <= LONGEST; length++) {
        if (reaches(history, length)) {
          long context = context(history, length);
          probability =
              (outcomes.get(context << BITS | symbol) + probability) / (contexts.get(context) + 1);
        }
        if (length > 0) {
          sums[length - 1] += weight * Math.log(probability);
        }
      }
    }
  }

  /** Whether there are that many symbols; a shorter history has no context of that length. */
  private static boolean reaches(long history, int length) {
    return length == 0 || history >>> BITS * (length - 1) != 0;
  }

  private static long context(long history, int length) {
    return history & (1L << BITS * length) - 1;
  }
}
