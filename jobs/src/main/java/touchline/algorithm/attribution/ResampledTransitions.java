package touchline.algorithm.attribution;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import touchline.algorithm.resampling.PoissonBootstrap;

/**
 * The {@link TransitionCounts} of a sample of journeys and of its {@link PoissonBootstrap}
 * replicates, counted in one pass: each step between states holds one number per replicate.
 *
 * <p>Counts are whole numbers and additive, so that neither the order of the journeys nor the parts
 * of the data decide anything. {@link #add} costs the length of the path times the replicates;
 * memory is 8 bytes for each distinct step and replicate. A chain of more than {@value #MOST_STEPS}
 * distinct steps (20 channels have at most 440 at order 1 and 8,420 at order 2) is not resampled:
 * its counts are forgotten and {@link #isTooWide} says so.
 */
public final class ResampledTransitions implements Serializable {
  /** Distinct steps between states that are counted at most. */
  public static final int MOST_STEPS = 20_000;

  private static final long serialVersionUID = 1;

  private final int order;
  private final Tuples tuples;
  private final HashMap<Long, long[]> first = new HashMap<>();
  private final HashMap<Long, long[]> steps = new HashMap<>();
  private final HashMap<Long, long[]> converted = new HashMap<>();
  private final HashMap<Long, long[]> lost = new HashMap<>();
  private final long[] conversions;
  private final long[] nonConversions;
  private boolean tooWide;

  /**
   * Empty counts.
   *
   * @param order touches that make up a state, 1 to {@link TransitionCounts#MAX_ORDER}
   * @param samples the sample and its replicates
   */
  public ResampledTransitions(int order, int samples) {
    this.order = order;
    this.tuples = new Tuples(order);
    this.conversions = new long[samples];
    this.nonConversions = new long[samples];
  }

  /**
   * Counts one journey.
   *
   * @param channels number of each touch's channel, oldest first
   * @param converts whether it ended in a conversion
   * @param weights how often the journey counts in each sample
   */
  public void add(int[] channels, boolean converts, int[] weights) {
    plus(converts ? conversions : nonConversions, weights);
    if (tooWide) {
      return;
    }
    long state = 0;
    int opening = Math.min(order, channels.length);
    for (int i = 0; i < opening; i++) {
      state = tuples.extend(state, channels[i]);
    }
    plus(at(first, state), weights);
    for (int i = opening; i < channels.length; i++) {
      long step = tuples.extend(state, channels[i]);
      long next = tuples.newest(step);
      // A step from a state to itself changes no removal effect.
      if (next != state) {
        plus(at(steps, step), weights);
      }
      state = next;
    }
    plus(at(converts ? converted : lost, state), weights);
    narrow();
  }

  /** Adds the counts of other journeys, which stay as they are; returns these counts. */
  public ResampledTransitions merge(ResampledTransitions other) {
    plus(conversions, other.conversions);
    plus(nonConversions, other.nonConversions);
    tooWide |= other.tooWide;
    other.first.forEach((state, counts) -> plus(at(first, state), counts));
    other.steps.forEach((step, counts) -> plus(at(steps, step), counts));
    other.converted.forEach((state, counts) -> plus(at(converted, state), counts));
    other.lost.forEach((state, counts) -> plus(at(lost, state), counts));
    narrow();
    return this;
  }

  /** Whether there are more distinct steps than are resampled. */
  public boolean isTooWide() {
    return tooWide;
  }

  /** Counts of one sample, 0 being the journeys as they are. */
  public TransitionCounts counts(int sample) {
    TransitionCounts counts = new TransitionCounts(order, true);
    copy(first, counts.first, sample);
    copy(steps, counts.steps, sample);
    copy(converted, counts.converted, sample);
    copy(lost, counts.lost, sample);
    counts.addJourneys(conversions[sample], nonConversions[sample]);
    return counts;
  }

  private static void copy(Map<Long, long[]> from, TupleWeights to, int sample) {
    from.forEach(
        (key, counts) -> {
          if (counts[sample] > 0) {
            to.add(key, counts[sample]);
          }
        });
  }

  private void narrow() {
    if (tooWide || first.size() + steps.size() > MOST_STEPS) {
      tooWide = true;
      first.clear();
      steps.clear();
      converted.clear();
      lost.clear();
    }
  }

  private long[] at(Map<Long, long[]> counts, long key) {
    return counts.computeIfAbsent(key, k -> new long[conversions.length]);
  }

  private static void plus(long[] sum, int[] weights) {
    for (int b = 0; b < sum.length; b++) {
      sum[b] += weights[b];
    }
  }

  private static void plus(long[] sum, long[] others) {
    for (int b = 0; b < sum.length; b++) {
      sum[b] += others[b];
    }
  }
}
