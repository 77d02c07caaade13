package touchline.algorithm.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchline.algorithm.attribution.Shapley.ChannelSet;

class ShapleyTest {
  private static List<ChannelSet> random(int sets, int channels, long seed) {
    Random random = new Random(seed);
    List<ChannelSet> all = new ArrayList<>();
    for (int i = 0; i < sets; i++) {
      int[] set = IntStream.range(0, channels).filter(c -> random.nextInt(channels) < 3).toArray();
      all.add(new ChannelSet(set, random.nextInt(5), random.nextInt(20)));
    }
    return all;
  }

  private static double rateWithin(List<ChannelSet> sets, BitSet allowed) {
    double conversions = 0;
    double journeys = 0;
    for (ChannelSet set : sets) {
      if (set.channels().length > 0 && Arrays.stream(set.channels()).allMatch(allowed::get)) {
        conversions += set.conversions();
        journeys += set.conversions() + set.nonConversions();
      }
    }
    return journeys > 0 ? conversions / journeys : 0;
  }

  /** What each channel adds, averaged over every ordering of the channels. */
  private static double[] overEveryOrdering(List<ChannelSet> sets, int channels) {
    double[] rates = new double[1 << channels];
    for (int mask = 0; mask < rates.length; mask++) {
      rates[mask] = rateWithin(sets, BitSet.valueOf(new long[] {mask}));
    }
    double[] sums = new double[channels];
    int orderings = join(rates, 0, channels, sums);
    return Arrays.stream(sums).map(sum -> sum / orderings).toArray();
  }

  private static int join(double[] rates, int present, int channels, double[] sums) {
    if (present == (1 << channels) - 1) {
      return 1;
    }
    int orderings = 0;
    for (int j = 0; j < channels; j++) {
      if ((present & 1 << j) == 0) {
        int below = join(rates, present | 1 << j, channels, sums);
        sums[j] += below * (rates[present | 1 << j] - rates[present]);
        orderings += below;
      }
    }
    return orderings;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8})
  void agreesWithAveragingOverEveryOrdering(int channels) {
    for (long seed = 0; seed < 3; seed++) {
      List<ChannelSet> sets = random(25, channels, seed);
      Shapley.Values values = Shapley.ofConversionRates(sets, channels, 20, 4, 0);
      assertThat(values.values()).containsExactly(overEveryOrdering(sets, channels), within(1e-13));
      assertThat(values.exact()).isTrue();
    }
  }

  @Test
  void valuesSumToTheRateOfAllJourneysWithATouch() {
    List<ChannelSet> sets = random(300, 16, 4);
    BitSet everything = new BitSet();
    everything.set(0, 16);
    double rate = rateWithin(sets, everything);
    double[] exact = Shapley.ofConversionRates(sets, 16, 16, 4, 0).values();
    double[] sampled = Shapley.ofConversionRates(sets, 16, 15, 50, 0).values();
    assertThat(Arrays.stream(exact).sum()).isEqualTo(rate, within(1e-11));
    assertThat(Arrays.stream(sampled).sum()).isEqualTo(rate, within(1e-12));
  }

  @Test
  void renamingChannelsChangesNothing() {
    int[] renamed = {3, 0, 4, 1, 5, 2};
    List<ChannelSet> sets = random(40, 6, 3);
    double[] values = Shapley.ofConversionRates(sets, 6, 6, 4, 0).values();
    double[] others =
        Shapley.ofConversionRates(
                sets.stream()
                    .map(
                        set ->
                            new ChannelSet(
                                Arrays.stream(set.channels()).map(c -> renamed[c]).toArray(),
                                set.conversions(),
                                set.nonConversions()))
                    .toList(),
                6,
                6,
                4,
                0)
            .values();
    for (int c = 0; c < 6; c++) {
      assertThat(others[renamed[c]]).isEqualTo(values[c], within(1e-13));
    }
  }

  @Test
  void sampledValuesLieWithinTheirStandardErrors() {
    List<ChannelSet> sets = random(200, 12, 8);
    double[] exact = Shapley.ofConversionRates(sets, 12, 12, 4, 0).values();
    Shapley.Values sampled = Shapley.ofConversionRates(sets, 12, 0, 4000, 7);
    assertThat(sampled.exact()).isFalse();
    int outside = 0;
    for (int j = 0; j < 12; j++) {
      double error = sampled.standardErrors()[j];
      assertThat(error).isBetween(1e-6, .01);
      assertThat(sampled.values()[j]).isEqualTo(exact[j], within(4 * error));
      outside += Math.abs(sampled.values()[j] - exact[j]) > 2 * error ? 1 : 0;
    }
    assertThat(outside).isLessThanOrEqualTo(3);
  }

  @Test
  void sameSeedGivesTheSameSample() {
    List<ChannelSet> sets = random(50, 10, 2);
    assertThat(Shapley.ofConversionRates(sets, 10, 0, 20, 5).values())
        .containsExactly(Shapley.ofConversionRates(sets, 10, 0, 20, 5).values());
  }

  @Test
  void channelThatLowersTheRateIsNegative() {
    List<ChannelSet> sets =
        List.of(new ChannelSet(new int[] {0}, 5, 5), new ChannelSet(new int[] {0, 1}, 0, 10));
    // v(0) = .5, v(1) = 0, v(0, 1) = .25: channel 1 adds 0 when first, -.25 when second.
    assertThat(Shapley.ofConversionRates(sets, 2, 8, 4, 0).values()).containsExactly(.375, -.125);
    assertThat(Shapley.dividends(sets, 2)).containsExactly(0, .5, 0, -.25);
  }

  @Test
  void noJourneysAreWorthNothing() {
    assertThat(Shapley.ofConversionRates(List.of(), 2, 8, 4, 0).values()).containsExactly(0, 0);
    assertThat(Shapley.ofConversionRates(List.of(), 2, 0, 4, 0).values()).containsExactly(0, 0);
    assertThat(Shapley.ofConversionRates(List.of(), 0, 0, 4, 0).values()).isEmpty();
  }

  @Test
  void refusesMoreSetsThanItCanHold() {
    assertThatThrownBy(() -> Shapley.ofConversionRates(List.of(), 2, 21, 4, 0))
        .hasMessage("exact up to 21 channels and 4 orders; at most 20 and at least 4");
  }

  /** The game of arXiv:1804.05327: a set earns the conversions of journeys within it. */
  @Test
  void uniqueSharesAreTheValuesOfTheGameOfConversions() {
    List<ChannelSet> sets = random(40, 6, 3);
    double[] worth = new double[1 << 6];
    for (int mask = 0; mask < worth.length; mask++) {
      BitSet allowed = BitSet.valueOf(new long[] {mask});
      worth[mask] =
          sets.stream()
              .filter(s -> Arrays.stream(s.channels()).allMatch(allowed::get))
              .filter(s -> s.channels().length > 0)
              .mapToDouble(ChannelSet::conversions)
              .sum();
    }
    double[] expected = new double[6];
    int orderings = join(worth, 0, 6, expected);
    double[] unique = new double[6];
    for (ChannelSet set : sets) {
      int n = set.channels().length;
      String[] names =
          Arrays.stream(set.channels()).mapToObj(Integer::toString).toArray(String[]::new);
      double[] weights =
          new ShapleyUnique().weights(new Path(names, new long[n], new boolean[n], Map.of()));
      for (int i = 0; i < n; i++) {
        unique[set.channels()[i]] += weights[i] * set.conversions();
      }
    }
    for (int j = 0; j < 6; j++) {
      assertThat(unique[j]).isEqualTo(expected[j] / orderings, within(1e-12));
    }
  }
}
