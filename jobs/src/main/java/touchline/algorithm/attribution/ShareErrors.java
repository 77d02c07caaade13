package touchline.algorithm.attribution;

import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
import touchline.algorithm.calibration.Interval;

/**
 * How far the channel shares of a model are from the true ones.
 *
 * @param meanAbsolute mean over channels of |share - truth|, unitless in [0, 2 / channels]
 * @param rankCorrelation Spearman's, over channels; none when all shares or all truths are equal
 * @param covered channels whose true share lies inside the model's interval
 * @param channels channels compared: those of either side
 * @param misallocated share of a budget that lies wrong if it follows the model, {@code sum of
 *     |share - truth| / 2}, in [0, 1]: at shares .7, .3 and truth .5, .5 it is .2. No budget is
 *     negative: shares below 0 count as 0 there, and the others as parts of their sum
 */
public record ShareErrors(
    double meanAbsolute,
    OptionalDouble rankCorrelation,
    int covered,
    int channels,
    double misallocated) {

  /**
   * What a model says of a channel.
   *
   * @param share of what it gives to all channels
   * @param interval of the share
   */
  public record Told(double share, Interval interval) {}

  /**
   * Compares what a model tells with the truth; a channel that one side does not name has a share
   * of 0 there, without spread.
   *
   * @param told by channel, at least one
   * @param truth true share by channel
   */
  public static ShareErrors of(Map<String, Told> told, Map<String, Double> truth) {
    SortedSet<String> channels = new TreeSet<>(told.keySet());
    channels.addAll(truth.keySet());
    Told nothing = new Told(0, new Interval(0, 0));
    double[] shares = new double[channels.size()];
    double[] truths = new double[channels.size()];
    double sum = 0;
    int covered = 0;
    int i = 0;
    for (String channel : channels) {
      Told says = told.getOrDefault(channel, nothing);
      shares[i] = says.share;
      truths[i] = truth.getOrDefault(channel, 0.0);
      sum += Math.abs(shares[i] - truths[i]);
      covered += says.interval.contains(truths[i]) ? 1 : 0;
      i++;
    }
    return new ShareErrors(
        sum / channels.size(),
        RankCorrelation.spearman(shares, truths),
        covered,
        channels.size(),
        misallocated(shares, truths));
  }

  private static double misallocated(double[] shares, double[] truths) {
    double all = Arrays.stream(shares).filter(share -> share > 0).sum();
    double wrong = 0;
    for (int i = 0; i < shares.length; i++) {
      double part = all > 0 ? Math.max(0, shares[i]) / all : 0;
      wrong += Math.abs(part - truths[i]);
    }
    return wrong / 2;
  }
}
