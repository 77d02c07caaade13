package touchline.attribute;

import java.util.Arrays;
import java.util.Map;
import touchline.algorithm.Path;
import touchline.algorithm.RuleModel;

/**
 * Path-level Markov credit: a conversion shared over its touches in proportion to the removal
 * effects of their channels, once these are known; equally when none of them has any.
 *
 * <p>Effects .5 and 1 give the path A &gt; B &gt; B the weights .2, .4, .4. A channel that the
 * chain has not seen weighs 0.
 *
 * @param byChannel share of all conversions lost without the channel, in [0, 1]
 */
record RemovalEffects(Map<String, Double> byChannel) implements RuleModel {
  @Override
  public double[] weights(Path path) {
    double[] weights = new double[path.size()];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = byChannel.getOrDefault(path.channels()[i], 0.0);
      sum += weights[i];
    }
    if (!(sum > 0)) {
      Arrays.fill(weights, 1.0 / weights.length);
      return weights;
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }
}
