package touchline.algorithm.attribution;

import java.io.Serializable;

/**
 * How often paths move from one state of an order-k Markov chain to the next.
 *
 * <p>The states of a path are its sliding tuples of k channels; a path shorter than k has one
 * state, all of it, and a path without touches goes from the start to its end. A path with c
 * conversions and m non-conversions adds c + m to each of its steps, c to the step from its last
 * state to conversion and m to that from its last state to null.
 *
 * <p>Counts are additive: those of two parts of the data, merged, are those of the whole, whatever
 * the parts (to the last bit as long as the weights are whole numbers below 2^53). Memory and the
 * cost of {@link #merge} grow with the distinct tuples of k + 1 channels seen, not with the paths;
 * {@link #add} costs the length of the path.
 */
public final class TransitionCounts implements Serializable {
  /** The highest order that can be counted. */
  public static final int MAX_ORDER = 4;

  private final int order;
  private final boolean collapseRepeats;
  final Tuples tuples;
  final TupleWeights first = new TupleWeights();
  final TupleWeights steps = new TupleWeights();
  final TupleWeights converted = new TupleWeights();
  final TupleWeights lost = new TupleWeights();
  private double conversions;
  private double nonConversions;

  /**
   * Empty counts.
   *
   * @param order touches that make up a state, 1 to {@link #MAX_ORDER}
   * @param collapseRepeats whether a step from a state to itself is left out; that changes the
   *     published transition probabilities, and no conversion probability or removal effect
   */
  public TransitionCounts(int order, boolean collapseRepeats) {
    if (order < 1 || order > MAX_ORDER) {
      throw new IllegalArgumentException(
          "order is " + order + "; a Markov chain is of order 1 to " + MAX_ORDER);
    }
    this.order = order;
    this.collapseRepeats = collapseRepeats;
    this.tuples = new Tuples(order);
  }

  /**
   * Counts one distinct path.
   *
   * @param channels number of each touch's channel, oldest first, from 0 up to 2 billion at order
   *     1, a million at 2, 32 thousand at 3 and 4 thousand at 4
   * @param conversions weight of the journeys that went this way and converted, at least 0
   * @param nonConversions weight of those that went this way and did not
   */
  public void add(int[] channels, double conversions, double nonConversions) {
    double all = conversions + nonConversions;
    if (!(conversions >= 0 && nonConversions >= 0) || Double.isInfinite(all)) {
      throw new IllegalArgumentException(
          "a path has %s conversions and %s non-conversions; both are finite and at least 0"
              .formatted(conversions, nonConversions));
    }
    if (all == 0) {
      return;
    }
    long state = 0;
    int opening = Math.min(order, channels.length);
    for (int i = 0; i < opening; i++) {
      state = tuples.extend(state, channels[i]);
    }
    first.add(state, all);
    for (int i = opening; i < channels.length; i++) {
      long step = tuples.extend(state, channels[i]);
      long next = tuples.newest(step);
      if (next != state || !collapseRepeats) {
        steps.add(step, all);
      }
      state = next;
    }
    if (conversions > 0) {
      converted.add(state, conversions);
    }
    if (nonConversions > 0) {
      lost.add(state, nonConversions);
    }
    this.conversions += conversions;
    this.nonConversions += nonConversions;
  }

  /** Counts journeys whose steps are added one by one. */
  void addJourneys(double converted, double lost) {
    conversions += converted;
    nonConversions += lost;
  }

  /** Adds the counts of another part of the data, which stays as it is; returns these counts. */
  public TransitionCounts merge(TransitionCounts other) {
    if (other.order != order || other.collapseRepeats != collapseRepeats) {
      throw new IllegalArgumentException(
          "counts of order %d, collapsed %s, cannot be merged with order %d, collapsed %s"
              .formatted(order, collapseRepeats, other.order, other.collapseRepeats));
    }
    first.addAll(other.first);
    steps.addAll(other.steps);
    converted.addAll(other.converted);
    lost.addAll(other.lost);
    conversions += other.conversions;
    nonConversions += other.nonConversions;
    return this;
  }

  /** Touches that make up a state. */
  public int order() {
    return order;
  }

  /** Weight of all converting journeys. */
  public double conversions() {
    return conversions;
  }

  /** Weight of all journeys that did not convert. */
  public double nonConversions() {
    return nonConversions;
  }

  /** Distinct steps between states seen so far: what the memory grows with. */
  public int distinctSteps() {
    return steps.size();
  }
}
