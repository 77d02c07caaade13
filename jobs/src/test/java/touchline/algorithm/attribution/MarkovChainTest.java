package touchline.algorithm.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkovChainTest {
  private record Journeys(int[] path, double conversions, double nonConversions) {}

  private static final List<Journeys> PUBLISHED =
      List.of(
          new Journeys(new int[] {0, 1, 2}, 1, 0),
          new Journeys(new int[] {0}, 0, 1),
          new Journeys(new int[] {1, 2}, 0, 1));

  private static TransitionCounts count(List<Journeys> all, int order, boolean collapse) {
    TransitionCounts counts = new TransitionCounts(order, collapse);
    all.forEach(j -> counts.add(j.path, j.conversions, j.nonConversions));
    return counts;
  }

  private static MarkovChain chain(List<Journeys> all, int order, int channels) {
    return MarkovChain.of(count(all, order, false), channels);
  }

  /** Paths of 0 to 9 touches with repeats, whose later touches favour some channels. */
  private static List<Journeys> random(int paths, int channels, long seed) {
    Random random = new Random(seed);
    List<Journeys> all = new ArrayList<>();
    for (int i = 0; i < paths; i++) {
      int[] path = new int[random.nextInt(10)];
      for (int t = 0; t < path.length; t++) {
        boolean repeat = t > 0 && random.nextInt(4) == 0;
        path[t] = repeat ? path[t - 1] : (int) (channels * Math.pow(random.nextDouble(), 1.5));
      }
      all.add(new Journeys(path, random.nextInt(3), random.nextInt(6)));
    }
    return all;
  }

  /** The chain built anew from tuples as lists, a channel's states cut out, and solved densely. */
  private static double denseProbability(List<Journeys> all, int order, int removed) {
    Map<List<Integer>, Map<List<Integer>, Double>> steps = new HashMap<>();
    Map<List<Integer>, Double> converted = new HashMap<>();
    List<Integer> start = List.of(-1);
    for (Journeys j : all) {
      List<List<Integer>> visited = new ArrayList<>(List.of(start));
      List<Integer> path = Arrays.stream(j.path).boxed().toList();
      for (int end = Math.min(order, path.size()); end <= path.size(); end++) {
        visited.add(path.subList(Math.max(0, end - order), end));
      }
      double weight = j.conversions + j.nonConversions;
      for (int i = 1; i < visited.size(); i++) {
        steps
            .computeIfAbsent(visited.get(i - 1), s -> new HashMap<>())
            .merge(visited.get(i), weight, Double::sum);
      }
      List<Integer> last = visited.get(visited.size() - 1);
      converted.merge(last, j.conversions, Double::sum);
      steps.computeIfAbsent(last, s -> new HashMap<>()).merge(List.of(-2), weight, Double::sum);
    }
    Predicate<List<Integer>> stays = state -> !state.contains(removed);
    List<List<Integer>> states = steps.keySet().stream().filter(stays).toList();
    int n = states.size();
    double[][] matrix = new double[n][n];
    double[] right = new double[n];
    for (int s = 0; s < n; s++) {
      Map<List<Integer>, Double> out = steps.get(states.get(s));
      double sum = out.values().stream().mapToDouble(w -> w).sum();
      matrix[s][s] += 1;
      for (Map.Entry<List<Integer>, Double> step : out.entrySet()) {
        int to = states.indexOf(step.getKey());
        if (to >= 0 && sum > 0) {
          matrix[s][to] -= step.getValue() / sum;
        }
      }
      right[s] = sum > 0 ? converted.getOrDefault(states.get(s), 0.0) / sum : 0;
    }
    return new LUDecomposition(new Array2DRowRealMatrix(matrix, false))
        .getSolver()
        .solve(new ArrayRealVector(right, false))
        .getEntry(states.indexOf(start));
  }

  private static double empiricalRate(List<Journeys> all) {
    double conversions = all.stream().mapToDouble(Journeys::conversions).sum();
    return conversions / (conversions + all.stream().mapToDouble(Journeys::nonConversions).sum());
  }

  @Test
  void threePublishedPathsGiveTheirPublishedEffects() {
    MarkovChain chain = chain(PUBLISHED, 1, 3);
    assertThat(chain.conversionProbability()).isEqualTo(1.0 / 3, within(1e-15));
    assertThat(chain.removalEffects()).containsExactly(new double[] {.5, 1, 1}, within(1e-15));
    assertThat(chain.shares()).containsExactly(new double[] {.2, .4, .4}, within(1e-15));
  }

  @Test
  void onePathThatConvertsNeedsEveryChannel() {
    MarkovChain chain = chain(List.of(PUBLISHED.get(0)), 1, 4);
    assertThat(chain.conversionProbability()).isEqualTo(1);
    assertThat(chain.removalEffects()).containsExactly(1, 1, 1, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void conversionProbabilityIsTheEmpiricalRateAtEveryOrder(int order) {
    for (long seed = 0; seed < 5; seed++) {
      List<Journeys> all = random(300, 6, seed);
      assertThat(chain(all, order, 6).conversionProbability())
          .isEqualTo(empiricalRate(all), within(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void removalEffectsAgreeWithADenseSolveOfTheChainWithoutTheChannel(int order) {
    for (long seed = 0; seed < 3; seed++) {
      List<Journeys> all = random(120, 5, seed);
      double whole = denseProbability(all, order, 99);
      double[] effects = chain(all, order, 5).removalEffects();
      for (int j = 0; j < 5; j++) {
        double expected = 1 - denseProbability(all, order, j) / whole;
        assertThat(effects[j]).isEqualTo(expected, within(1e-12));
      }
    }
  }

  /** 4,100 channels are beyond the dense inverse; those from 40 on only make up the number. */
  @Test
  void sparseSolverAgreesWithTheDenseInverseAtOrderOne() {
    List<Journeys> all = random(300, 40, 1);
    List<Journeys> more = new ArrayList<>(all);
    for (int j = 40; j < 4100; j++) {
      more.add(new Journeys(new int[] {j}, 0, 1));
    }
    double[] few = chain(all, 1, 40).removalEffects();
    double[] many = chain(more, 1, 4100).removalEffects();
    assertThat(Arrays.copyOf(many, 40)).containsExactly(few, within(1e-12));
    assertThat(Arrays.stream(many, 40, 4100).max()).hasValue(0);
  }

  /**
   * A chain that remembers whole paths loses exactly the conversions whose path holds the channel.
   */
  @Test
  void orderBeyondThePathsLosesTheConversionsOfPathsWithTheChannel() {
    List<Journeys> all = random(200, 5, 7);
    all.removeIf(j -> j.path.length > 4);
    double[] effects = chain(all, 4, 5).removalEffects();
    double conversions = all.stream().mapToDouble(Journeys::conversions).sum();
    for (int j = 0; j < 5; j++) {
      int channel = j;
      double lost =
          all.stream()
              .filter(p -> Arrays.stream(p.path).anyMatch(c -> c == channel))
              .mapToDouble(Journeys::conversions)
              .sum();
      assertThat(effects[j]).isEqualTo(lost / conversions, within(1e-12));
    }
  }

  @Test
  void walkingTheChainAtRandomAgreesWithinItsInterval() {
    List<Journeys> all = random(100, 4, 3);
    MarkovChain chain = chain(all, 1, 4);
    Map<List<Integer>, List<MarkovChain.Transition>> out = new HashMap<>();
    for (MarkovChain.Transition step : chain.transitions()) {
      boolean fromStart = step.from().length == 0 && step.to().length == 1 && step.to()[0] >= 0;
      List<Integer> from = Arrays.stream(step.from()).boxed().toList();
      if (step.from().length > 0 || fromStart) {
        out.computeIfAbsent(from, s -> new ArrayList<>()).add(step);
      }
    }
    double withTouches =
        out.get(List.<Integer>of()).stream().mapToDouble(MarkovChain.Transition::count).sum();
    Random random = new Random(11);
    int walks = 40_000;
    int converted = 0;
    int withoutZero = 0;
    for (int walk = 0; walk < walks; walk++) {
      List<Integer> state = List.of();
      boolean metZero = false;
      while (state.isEmpty() || state.get(0) >= 0) {
        double left = random.nextDouble() * (state.isEmpty() ? withTouches : 1);
        List<MarkovChain.Transition> steps = out.get(state);
        int i = 0;
        boolean start = state.isEmpty();
        while (i < steps.size() - 1
            && (left -= start ? steps.get(i).count() : steps.get(i).probability()) > 0) {
          i++;
        }
        state = List.of(steps.get(i).to()[0]);
        metZero |= state.get(0) == 0;
      }
      if (state.get(0) == MarkovChain.CONVERSION) {
        converted++;
        withoutZero += metZero ? 0 : 1;
      }
    }
    List<Journeys> touched = all.stream().filter(j -> j.path.length > 0).toList();
    MarkovChain exact = chain(touched, 1, 4);
    double p = exact.conversionProbability();
    assertThat((double) converted / walks).isEqualTo(p, within(4 * Math.sqrt(p * (1 - p) / walks)));
    double q = p * (1 - exact.removalEffects()[0]);
    assertThat((double) withoutZero / walks)
        .isEqualTo(q, within(4 * Math.sqrt(q * (1 - q) / walks)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void renamingChannelsChangesNothing(int order) {
    List<Journeys> all = random(200, 6, 5);
    int[] renamed = {3, 5, 0, 4, 1, 2};
    List<Journeys> other =
        all.stream()
            .map(
                j ->
                    new Journeys(
                        Arrays.stream(j.path).map(c -> renamed[c]).toArray(),
                        j.conversions,
                        j.nonConversions))
            .toList();
    double[] before = chain(all, order, 6).removalEffects();
    double[] after = chain(other, order, 6).removalEffects();
    for (int j = 0; j < 6; j++) {
      assertThat(after[renamed[j]]).isEqualTo(before[j], within(1e-14));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void anyOrderOfArrivalAndAnyPartitionGivesTheSameBits(int order) {
    List<Journeys> all = random(300, 6, 9);
    TransitionCounts whole = count(all, order, false);
    List<Journeys> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, new Random(1));
    TransitionCounts merged = new TransitionCounts(order, false);
    for (int from = 0; from < 300; from += 50) {
      merged.merge(count(shuffled.subList(from, from + 50), order, false));
    }
    assertThat(merged.distinctSteps()).isEqualTo(whole.distinctSteps());
    assertThat(MarkovChain.of(merged, 6).removalEffects())
        .containsExactly(MarkovChain.of(whole, 6).removalEffects());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void collapsingRepeatsChangesNoEffect(int order) {
    List<Journeys> all = random(200, 4, 2);
    assertThat(MarkovChain.of(count(all, order, true), 4).removalEffects())
        .containsExactly(chain(all, order, 4).removalEffects(), within(1e-13));
  }

  /** A bot's thousand touches make the chain leave its states slowly. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void chainThatIsSlowToEndIsStillExact(int order) {
    List<Journeys> all = random(50, 4, 4);
    Random random = new Random(2);
    for (int bot = 0; bot < 20; bot++) {
      all.add(new Journeys(random.ints(2000, 0, 4).toArray(), bot % 2, 1));
    }
    MarkovChain chain = chain(all, order, 4);
    assertThat(chain.conversionProbability()).isEqualTo(empiricalRate(all), within(1e-11));
    double whole = denseProbability(all, order, 99);
    assertThat(chain.removalEffects()[1])
        .isEqualTo(1 - denseProbability(all, order, 1) / whole, within(1e-10));
  }

  @Test
  void withoutConversionsOrJourneysEveryEffectIsZero() {
    assertThat(chain(List.of(), 1, 2).conversionProbability()).isZero();
    assertThat(chain(List.of(), 2, 2).removalEffects()).containsExactly(0, 0);
    assertThat(chain(PUBLISHED.subList(1, 3), 1, 3).shares()).containsExactly(0, 0, 0);
    assertThat(chain(PUBLISHED.subList(1, 3), 2, 3).removalEffects()).containsExactly(0, 0, 0);
  }

  @Test
  void pathWithoutTouchesCountsInTheRateAndForNoChannel() {
    List<Journeys> all = new ArrayList<>(PUBLISHED);
    all.add(new Journeys(new int[0], 1, 0));
    MarkovChain chain = chain(all, 1, 3);
    assertThat(chain.conversionProbability()).isEqualTo(.5, within(1e-15));
    assertThat(chain.removalEffects()).containsExactly(new double[] {.25, .5, .5}, within(1e-15));
  }

  @Test
  void creditOfAPathFollowsTheEffectsOfItsChannels() {
    MarkovChain chain = chain(PUBLISHED, 1, 4);
    assertThat(chain.credit(new int[] {0, 1, 0}))
        .containsExactly(new double[] {.25, .5, .25}, within(1e-15));
    assertThat(chain.credit(new int[] {3, 3})).containsExactly(.5, .5);
    assertThat(chain.credit(new int[0])).isEmpty();
  }

  @Test
  void transitionProbabilitiesAreSharesOfWhatLeavesAState() {
    List<MarkovChain.Transition> steps = chain(PUBLISHED, 1, 3).transitions();
    assertThat(steps)
        .extracting(s -> Arrays.toString(s.from()) + Arrays.toString(s.to()) + s.count())
        .containsExactly(
            "[][0]2.0",
            "[][1]1.0",
            "[0][1]1.0",
            "[0][-2]1.0",
            "[1][2]2.0",
            "[2][-1]1.0",
            "[2][-2]1.0");
    assertThat(steps)
        .extracting(MarkovChain.Transition::probability)
        .containsExactly(2.0 / 3, 1.0 / 3, .5, .5, 1.0, .5, .5);
  }

  @Test
  void refusesWhatItCannotCount() {
    assertThatThrownBy(() -> new TransitionCounts(5, false))
        .hasMessage("order is 5; a Markov chain is of order 1 to 4");
    assertThatThrownBy(() -> new TransitionCounts(4, false).add(new int[] {4095}, 1, 0))
        .hasMessage("channel number 4095 at order 4; they run from 0 to 4094");
    assertThatThrownBy(() -> new TransitionCounts(1, false).add(new int[] {1}, -1, 0))
        .hasMessage(
            "a path has -1.0 conversions and 0.0 non-conversions; both are finite and at least 0");
    assertThatThrownBy(() -> new TransitionCounts(1, false).merge(new TransitionCounts(2, false)))
        .hasMessage(
            "counts of order 1, collapsed false, cannot be merged with order 2, collapsed false");
    assertThatThrownBy(() -> chain(PUBLISHED, 1, 2))
        .hasMessage("a path holds channel number 2 of 2 channels");
  }
}
