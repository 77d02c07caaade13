package touchline.algorithm.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import touchline.algorithm.resampling.PoissonBootstrap;

/** Replicates counted together are those that are counted one by one. */
class ResampledPathsTest {
  private static final int SAMPLES = 5;

  private record Journey(int[] channels, boolean converts, int[] weights) {}

  @Test
  void everyReplicateIsTheChainOfItsWeightedJourneys() {
    for (int order = 1; order <= 3; order++) {
      List<Journey> journeys = journeys();
      ResampledTransitions some = new ResampledTransitions(order, SAMPLES);
      ResampledTransitions others = new ResampledTransitions(order, SAMPLES);
      for (Journey j : journeys) {
        (j.weights[1] == 1 ? some : others).add(j.channels, j.converts, j.weights);
      }
      some.merge(others);
      for (int b = 0; b < SAMPLES; b++) {
        TransitionCounts counts = new TransitionCounts(order, false);
        for (Journey j : journeys) {
          int weight = j.weights[b];
          counts.add(j.channels, j.converts ? weight : 0, j.converts ? 0 : weight);
        }
        assertThat(MarkovChain.of(some.counts(b), 4).removalEffects())
            .isEqualTo(MarkovChain.of(counts, 4).removalEffects());
      }
    }
  }

  @Test
  void everyReplicateIsTheGameOfItsWeightedJourneys() {
    List<Journey> journeys = journeys();
    ResampledSets some = new ResampledSets(SAMPLES);
    ResampledSets others = new ResampledSets(SAMPLES);
    for (Journey j : journeys) {
      (j.weights[1] == 1 ? some : others).add(j.channels, j.converts, j.weights);
    }
    some.merge(others);
    for (int b = 0; b < SAMPLES; b++) {
      List<Shapley.ChannelSet> game = new ArrayList<>();
      for (Journey j : journeys) {
        int[] set = Arrays.stream(j.channels).sorted().distinct().toArray();
        int weight = j.weights[b];
        game.add(new Shapley.ChannelSet(set, j.converts ? weight : 0, j.converts ? 0 : weight));
      }
      assertThat(Shapley.ofConversionRates(some.game(b), 4, 4, 4, 1).values())
          .isEqualTo(Shapley.ofConversionRates(game, 4, 4, 4, 1).values());
    }
  }

  @Test
  void aChainWithTooManyStepsIsForgottenWhicheverPartMetThem() {
    ResampledTransitions some = new ResampledTransitions(2, 1);
    ResampledTransitions others = new ResampledTransitions(2, 1);
    for (int a = 0; a < 100; a++) {
      for (int b = 0; b < 100; b++) {
        some.add(new int[] {a, b}, true, new int[] {1});
        others.add(new int[] {a, 100 + b, a}, true, new int[] {1});
      }
    }
    assertThat(some.isTooWide()).isFalse();
    assertThat(others.isTooWide()).isFalse();
    assertThat(some.merge(others).isTooWide()).isTrue();
    assertThat(new ResampledTransitions(2, 1).merge(some).isTooWide()).isTrue();
    assertThat(some.counts(0).conversions()).isEqualTo(20_000);
  }

  private static List<Journey> journeys() {
    Random random = new Random(3);
    List<Journey> journeys = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int[] channels = random.ints(1 + random.nextInt(6), 0, 4).toArray();
      int[] weights = new int[SAMPLES];
      PoissonBootstrap.draw(i, weights);
      journeys.add(new Journey(channels, random.nextInt(3) == 0, weights));
    }
    return journeys;
  }
}
