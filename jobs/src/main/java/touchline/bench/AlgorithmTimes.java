package touchline.bench;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import touchline.algorithm.attribution.MarkovChain;
import touchline.algorithm.attribution.Shapley;
import touchline.algorithm.attribution.TransitionCounts;
import touchline.algorithm.calibration.Isotonic;
import touchline.algorithm.calibration.Outcomes;
import touchline.algorithm.calibration.Platt;

/** Time against size of every algorithm whose cost grows, on the same inputs each time. */
public final class AlgorithmTimes {
  /**
   * One run.
   *
   * @param algorithm and what is fixed about it
   * @param size what grows
   * @param unit what the size counts
   * @param seconds wall time
   */
  public record Run(String algorithm, int size, String unit, double seconds) {}

  private static final int SHAPLEY_ORDERS = 200;

  private final Consumer<Run> seen;
  private final List<Run> runs = new ArrayList<>();

  /**
   * @param seen receives each run as it ends
   */
  public AlgorithmTimes(Consumer<Run> seen) {
    this.seen = seen;
  }

  /**
   * Runs them all at every power of ten from a thousand.
   *
   * @param most largest size, of paths and of scores
   */
  public List<Run> upTo(int most) {
    // The first run of each is slower than it will ever be again.
    for (int size = 1000; size <= most; size *= 10) {
      markov(500, 1, size);
    }
    for (int size = 1000; size <= most; size *= 10) {
      markov(30, 3, size);
    }
    for (int channels = 10; channels <= Shapley.MOST_EXACT; channels += 5) {
      int n = channels;
      List<Shapley.ChannelSet> sets = sets(n, Math.min(most, 1000));
      time(
          "Shapley, exact, " + sets.size() + " sets",
          n,
          "channels",
          () -> Shapley.ofConversionRates(sets, n, n, 4, 1));
    }
    for (int size = 1000; size <= Math.min(most, 100_000); size *= 10) {
      List<Shapley.ChannelSet> sets = sets(30, size);
      time(
          "Shapley, 30 channels, " + SHAPLEY_ORDERS + " orders",
          size,
          "sets",
          () -> Shapley.ofConversionRates(sets, 30, 0, SHAPLEY_ORDERS, 1));
    }
    for (int size = 1000; size <= most; size *= 10) {
      Outcomes outcomes = outcomes(size);
      time("Platt", size, "distinct scores", () -> Platt.fit(outcomes));
      time("pool adjacent violators", size, "distinct scores", () -> Isotonic.fit(outcomes));
    }
    return List.copyOf(runs);
  }

  private void markov(int channels, int order, int size) {
    List<int[]> paths = paths(channels, size);
    String chain = "Markov chain, " + channels + " channels, order " + order;
    TransitionCounts counts = new TransitionCounts(order, false);
    time(
        chain + ": count",
        size,
        "distinct paths",
        () -> {
          for (int i = 0; i < size; i++) {
            counts.add(paths.get(i), i % 20 == 0 ? 1 : 0, 1 + i % 3);
          }
        });
    time(chain + ": solve", size, "distinct paths", () -> MarkovChain.of(counts, channels));
  }

  private void time(String algorithm, int size, String unit, Runnable work) {
    Run run = new Run(algorithm, size, unit, Measured.of(work).wallSeconds());
    runs.add(run);
    seen.accept(run);
  }

  /** Distinct paths of 9 touches on average; the lower a channel's number, the more frequent. */
  private static List<int[]> paths(int channels, int size) {
    SplittableRandom random = new SplittableRandom(1);
    Set<Long> known = new HashSet<>();
    List<int[]> paths = new ArrayList<>();
    while (paths.size() < size) {
      int touches = 1 + (int) (-8 * Math.log(1 - random.nextDouble()));
      int[] path =
          IntStream.range(0, touches)
              .map(i -> (int) (channels * Math.pow(random.nextDouble(), 2)))
              .toArray();
      long hash = touches;
      for (int channel : path) {
        hash = (hash ^ channel) * 0x9E3779B97F4A7C15L;
        hash ^= hash >>> 32;
      }
      if (known.add(hash)) {
        paths.add(path);
      }
    }
    return paths;
  }

  private static List<Shapley.ChannelSet> sets(int channels, int size) {
    SplittableRandom random = new SplittableRandom(1);
    return IntStream.range(0, size)
        .mapToObj(
            i -> {
              int[] of =
                  IntStream.range(0, channels).filter(c -> random.nextInt(channels) < 4).toArray();
              return new Shapley.ChannelSet(of, 1 + random.nextInt(5), 20 + random.nextInt(50));
            })
        .toList();
  }

  private static Outcomes outcomes(int size) {
    SplittableRandom random = new SplittableRandom(1);
    double[] scores = new double[size];
    double[] wins = new double[size];
    double[] losses = new double[size];
    for (int i = 0; i < size; i++) {
      scores[i] = 100.0 * i / size;
      wins[i] = random.nextInt(size) < i ? 1 : 0;
      losses[i] = 1 + random.nextInt(3);
    }
    return new Outcomes(scores, wins, losses);
  }
}
