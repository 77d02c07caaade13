package touchline.algorithm.attribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The Markov chain of order k behind observed paths, and the removal effect of each channel
 * (Anderl, Becker, von Wangenheim and Schumann 2016, "Mapping the customer journey").
 *
 * <p>With Q the steps between states and r those to conversion, normalised by row, the probability
 * of conversion is {@code P = start (I - Q)^-1 r}, which is the empirical rate at every order.
 * Removing channel j sends all inflow of every state that contains j to null: {@code RE_j = 1 -
 * P_without_j / P}. Without any conversion every effect is 0.
 *
 * <p>Nothing is simulated. At order 1 with up to 4,000 channels one inverse F of I - Q serves all
 * removals: the journeys that meet j do so first with probability {@code u_j / F_jj} (u the
 * expected visits) and then convert with h_j, so {@code RE_j = u_j h_j / (F_jj P)}. Otherwise one
 * sparse matrix, masked per channel, is solved starting from the solution of the whole chain.
 * Channels are solved side by side and each by itself, so that no result depends on threads. Cost:
 * n^3 for n channels at order 1; above, channels times distinct steps times some tens of
 * iterations.
 *
 * <p>The paths 1 &gt; 2 &gt; 3 (converts), 1, and 2 &gt; 3 (do not) have P = 1/3, removal effects
 * 1/2, 1, 1 and shares .2, .4, .4.
 */
public final class MarkovChain {
  /** In {@link Transition#to}: the end in a conversion. */
  public static final int CONVERSION = -1;

  /** In {@link Transition#to}: the end without one. */
  public static final int NULL = -2;

  private static final int DENSE = 4000;

  /**
   * One step of the chain.
   *
   * @param from channels of the state, oldest first; empty for the start, and for the state of
   *     paths without touches
   * @param to channels of the next state, or just {@link #CONVERSION} or {@link #NULL}
   * @param count weight of the journeys that took it
   * @param probability share of the steps out of {@code from}
   */
  public record Transition(int[] from, int[] to, double count, double probability) {}

  private final double conversionProbability;
  private final double[] removalEffects;
  private final List<Transition> transitions;

  private MarkovChain(
      double conversionProbability, double[] removalEffects, List<Transition> transitions) {
    this.conversionProbability = conversionProbability;
    this.removalEffects = removalEffects;
    this.transitions = transitions;
  }

  /**
   * Solves the chain of these counts, which stay as they are.
   *
   * @param channels how many channels there are, those never seen included; one removal effect each
   */
  public static MarkovChain of(TransitionCounts counts, int channels) {
    Tuples tuples = counts.tuples;
    long[] steps = counts.steps.sortedKeys();
    long[] states =
        LongStream.concat(
                Arrays.stream(counts.first.sortedKeys()), Arrays.stream(steps).map(tuples::newest))
            .sorted()
            .distinct()
            .toArray();
    for (long state : states) {
      for (int channel : tuples.channels(state)) {
        if (channel >= channels) {
          throw new IllegalArgumentException(
              "a path holds channel number %d of %d channels".formatted(channel, channels));
        }
      }
    }
    Flow flow = Flow.of(counts, states, steps);
    double[] effects = new double[channels];
    double probability;
    if (counts.order() == 1 && states.length <= DENSE) {
      double[][] inverse = flow.inverse();
      double[] hitting = times(inverse, flow.conversion);
      probability = dot(flow.start, hitting);
      for (int s = 0; s < states.length && probability > 0; s++) {
        if (states[s] != 0) {
          int channel = tuples.channels(states[s])[0];
          effects[channel] = flow.visits[s] * hitting[s] / (inverse[s][s] * probability);
        }
      }
    } else {
      HittingProbabilities chain =
          new HittingProbabilities(flow.rowStart, flow.column, flow.probability, flow.conversion);
      double[] whole = chain.solve();
      probability = dot(flow.start, whole);
      double all = probability;
      if (all > 0) {
        IntStream.range(0, channels)
            .parallel()
            .forEach(
                channel -> {
                  boolean[] removed = new boolean[states.length];
                  for (int s = 0; s < states.length; s++) {
                    removed[s] = tuples.contains(states[s], channel);
                  }
                  effects[channel] = 1 - dot(flow.start, chain.solve(removed, whole)) / all;
                });
      }
    }
    // Rounding can leave an effect of 0 or 1 some 1e-16 outside.
    Arrays.setAll(effects, j -> Math.max(0, Math.min(1, effects[j])));
    return new MarkovChain(probability, effects, transitions(counts, states, steps));
  }

  /** Probability that a journey converts; 0 for a chain of no journeys. */
  public double conversionProbability() {
    return conversionProbability;
  }

  /** Share of all conversions lost without each channel, in [0, 1], by channel number. */
  public double[] removalEffects() {
    return removalEffects.clone();
  }

  /**
   * The aggregate figure: each channel's removal effect as a share of their sum, by channel number.
   * Sums to 1; all 0 if no channel has an effect.
   */
  public double[] shares() {
    double sum = Arrays.stream(removalEffects).sum();
    return Arrays.stream(removalEffects).map(effect -> sum > 0 ? effect / sum : 0).toArray();
  }

  /**
   * The path-level figure: one conversion shared over the touches of its path in proportion to the
   * removal effects of their channels; equally if none of them has any. Sums to 1. Summed over all
   * paths this is not {@link #shares}: a channel earns here only where it took part.
   */
  public double[] credit(int[] path) {
    double sum = 0;
    for (int channel : path) {
      sum += removalEffects[channel];
    }
    double[] credit = new double[path.length];
    for (int i = 0; i < path.length; i++) {
      credit[i] = sum > 0 ? removalEffects[path[i]] / sum : 1.0 / path.length;
    }
    return credit;
  }

  /** Every observed step, ordered by state. */
  public List<Transition> transitions() {
    return transitions;
  }

  private static List<Transition> transitions(
      TransitionCounts counts, long[] states, long[] steps) {
    Tuples tuples = counts.tuples;
    double journeys = counts.conversions() + counts.nonConversions();
    List<Transition> list = new ArrayList<>();
    for (long state : states) {
      double count = counts.first.get(state);
      if (count > 0) {
        list.add(new Transition(new int[0], tuples.channels(state), count, count / journeys));
      }
    }
    int i = 0;
    for (long state : states) {
      int end = i;
      double out = counts.converted.get(state) + counts.lost.get(state);
      while (end < steps.length && tuples.oldest(steps[end]) == state) {
        out += counts.steps.get(steps[end++]);
      }
      int[] from = tuples.channels(state);
      for (; i < end; i++) {
        double count = counts.steps.get(steps[i]);
        int[] to = tuples.channels(tuples.newest(steps[i]));
        list.add(new Transition(from, to, count, count / out));
      }
      double converted = counts.converted.get(state);
      if (converted > 0) {
        list.add(new Transition(from, new int[] {CONVERSION}, converted, converted / out));
      }
      double lost = counts.lost.get(state);
      if (lost > 0) {
        list.add(new Transition(from, new int[] {NULL}, lost, lost / out));
      }
    }
    return List.copyOf(list);
  }

  /**
   * The chain as arrays by state, without steps from a state to itself: they change neither where a
   * journey ends nor what it meets.
   */
  private record Flow(
      double[] start,
      double[] visits,
      int[] rowStart,
      int[] column,
      double[] probability,
      double[] conversion) {
    static Flow of(TransitionCounts counts, long[] states, long[] steps) {
      Tuples tuples = counts.tuples;
      int n = states.length;
      double journeys = counts.conversions() + counts.nonConversions();
      double[] start = new double[n];
      double[] visits = new double[n];
      double[] conversion = new double[n];
      int[] rowStart = new int[n + 1];
      int[] column = new int[steps.length];
      double[] probability = new double[steps.length];
      for (int s = 0; s < n; s++) {
        start[s] = counts.first.get(states[s]) / journeys;
        visits[s] += start[s];
      }
      int step = 0;
      int used = 0;
      for (int s = 0; s < n; s++) {
        double converted = counts.converted.get(states[s]);
        double out = converted + counts.lost.get(states[s]);
        for (; step < steps.length && tuples.oldest(steps[step]) == states[s]; step++) {
          int next = Arrays.binarySearch(states, tuples.newest(steps[step]));
          if (next != s) {
            double count = counts.steps.get(steps[step]);
            out += count;
            visits[next] += count / journeys;
            column[used] = next;
            probability[used++] = count;
          }
        }
        for (int i = rowStart[s]; i < used; i++) {
          probability[i] /= out;
        }
        conversion[s] = converted / out;
        rowStart[s + 1] = used;
      }
      return new Flow(start, visits, rowStart, column, probability, conversion);
    }

    /**
     * (I - Q)^-1 by Gauss-Jordan elimination in place. I - Q of an absorbing chain is an M-matrix:
     * its pivots stay positive without exchanging rows.
     */
    double[][] inverse() {
      int n = start.length;
      double[][] a = new double[n][n];
      for (int s = 0; s < n; s++) {
        a[s][s] = 1;
        for (int i = rowStart[s]; i < rowStart[s + 1]; i++) {
          a[s][column[i]] -= probability[i];
        }
      }
      for (int k = 0; k < n; k++) {
        double pivot = 1 / a[k][k];
        a[k][k] = 1;
        for (int j = 0; j < n; j++) {
          a[k][j] *= pivot;
        }
        for (int i = 0; i < n; i++) {
          double factor = a[i][k];
          if (i != k && factor != 0) {
            a[i][k] = 0;
            for (int j = 0; j < n; j++) {
              a[i][j] -= factor * a[k][j];
            }
          }
        }
      }
      return a;
    }
  }

  private static double[] times(double[][] matrix, double[] vector) {
    return Arrays.stream(matrix).mapToDouble(row -> dot(row, vector)).toArray();
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
