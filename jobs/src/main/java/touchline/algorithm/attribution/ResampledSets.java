package touchline.algorithm.attribution;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import touchline.algorithm.resampling.PoissonBootstrap;

/**
 * Journeys by their set of channels, in a sample and in its {@link PoissonBootstrap} replicates:
 * the game of {@link Shapley}, counted once for all replicates. Whole numbers, so that no order
 * decides anything; memory is 16 bytes for each distinct set and replicate.
 */
public final class ResampledSets implements Serializable {
  private static final long serialVersionUID = 1;

  private final int samples;

  /** Conversions and then non-conversions of each sample. */
  private final HashMap<BitSet, long[]> sets = new HashMap<>();

  /**
   * No journeys.
   *
   * @param samples the sample and its replicates
   */
  public ResampledSets(int samples) {
    this.samples = samples;
  }

  /**
   * Counts one journey.
   *
   * @param channels number of each touch's channel
   * @param weights how often the journey counts in each sample
   */
  public void add(int[] channels, boolean converts, int[] weights) {
    BitSet set = new BitSet();
    Arrays.stream(channels).forEach(set::set);
    long[] counts = sets.computeIfAbsent(set, s -> new long[2 * samples]);
    int from = converts ? 0 : samples;
    for (int b = 0; b < samples; b++) {
      counts[from + b] += weights[b];
    }
  }

  /** Adds other journeys, which stay as they are; returns these. */
  public ResampledSets merge(ResampledSets other) {
    other.sets.forEach(
        (set, counts) -> {
          long[] sum = sets.computeIfAbsent(set, s -> new long[2 * samples]);
          for (int i = 0; i < sum.length; i++) {
            sum[i] += counts[i];
          }
        });
    return this;
  }

  /** The game of one sample, 0 being the journeys as they are, in a fixed order. */
  public List<Shapley.ChannelSet> game(int sample) {
    List<Shapley.ChannelSet> game = new ArrayList<>();
    sets.forEach(
        (set, counts) -> {
          if (counts[sample] + counts[samples + sample] > 0) {
            game.add(
                new Shapley.ChannelSet(
                    set.stream().toArray(), counts[sample], counts[samples + sample]));
          }
        });
    game.sort((a, b) -> Arrays.compare(a.channels(), b.channels()));
    return game;
  }
}
