package touchline.calibrate;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.Outcomes;
import touchline.algorithm.calibration.Wilson;
import touchline.algorithm.resampling.PoissonBootstrap;

/**
 * Wins and losses by score, as they are and resampled by cluster: all rows of an account lie in one
 * cluster, so that leads which decide together stay together.
 */
final class AccountResamples {
  static final double CONFIDENCE = .9;

  private static final int MOST = 1000;

  /** Equally large clusters below which resampling them says nothing about chance. */
  private static final double LEAST_CLUSTERS = 10;

  private final double[][] wins;
  private final double[][] losses;
  private final double[] scores;
  private final int replicates;

  /** Cells of one cube that is parted by cluster and score. */
  AccountResamples(List<Cell> cells, Censoring censoring, int replicates) {
    int most = cells.stream().mapToInt(Cell::score).max().orElse(0);
    this.wins = new double[TallyScores.CLUSTERS][Math.min(most, MOST) + 1];
    this.losses = new double[TallyScores.CLUSTERS][Math.min(most, MOST) + 1];
    this.scores = new double[Math.min(most, MOST) + 1];
    Arrays.setAll(scores, i -> i);
    Map<Integer, Double> weights = new HashMap<>();
    for (Cell cell : cells) {
      wins[cell.cluster()][cell.score()] += censoring.wins(cell);
      losses[cell.cluster()][cell.score()] += censoring.losses(cell);
      weights.merge(cell.cluster(), censoring.wins(cell) + censoring.losses(cell), Double::sum);
    }
    this.replicates = areEnough(weights.values()) ? replicates : 0;
  }

  /**
   * Whether clusters of these weights can be resampled. A single account that holds nearly all
   * leads would look certain, since every replicate of it is the same.
   */
  static boolean areEnough(Collection<Double> weights) {
    double sum = weights.stream().mapToDouble(w -> w).sum();
    double squares = weights.stream().mapToDouble(w -> w * w).sum();
    return Wilson.effective(sum, squares) >= LEAST_CLUSTERS;
  }

  /** The same, of the cells that satisfy a condition. */
  AccountResamples(
      List<Cell> cells, Predicate<Cell> condition, Censoring censoring, int replicates) {
    this(cells.stream().filter(condition).toList(), censoring, replicates);
  }

  /** Replicates; none where too few clusters hold the leads. */
  int replicates() {
    return replicates;
  }

  /** By score, as they are. */
  Outcomes outcomes() {
    return sum(cluster -> 1);
  }

  /** By score, in one replicate. */
  Outcomes outcomes(int replicate) {
    return sum(cluster -> PoissonBootstrap.weight(cluster, replicate));
  }

  /**
   * Interval of a figure over the replicates in which it is defined; null if there are fewer than
   * half of them.
   *
   * @param figure NaN where it is not defined
   */
  Interval interval(ToDoubleFunction<Outcomes> figure) {
    double[] values = new double[replicates];
    for (int b = 0; b < replicates; b++) {
      values[b] = figure.applyAsDouble(outcomes(b));
    }
    return interval(values);
  }

  /** Percentile interval of the values that are finite; null if fewer than half are. */
  static Interval interval(double[] values) {
    double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
    return finite.length == 0 || 2 * finite.length < values.length
        ? null
        : PoissonBootstrap.spread(finite, CONFIDENCE).interval();
  }

  private Outcomes sum(ToDoubleFunction<Integer> weight) {
    double[] won = new double[scores.length];
    double[] lost = new double[scores.length];
    for (int c = 0; c < wins.length; c++) {
      double times = weight.applyAsDouble(c);
      for (int s = 0; times > 0 && s < scores.length; s++) {
        won[s] += times * wins[c][s];
        lost[s] += times * losses[c][s];
      }
    }
    return Outcomes.of(scores, won, lost);
  }
}
