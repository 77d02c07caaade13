package touchline.attribute;

import java.util.Arrays;
import java.util.Map;
import touchline.algorithm.attribution.Path;
import touchline.algorithm.attribution.RuleModel;

/**
 * Path-level credit of a model that was fitted to all paths: a conversion shared over its touches
 * in proportion to what their channels were found to add, as Markov removal effects or Shapley
 * values; equally when none of them adds anything.
 *
 * <p>Effects .5 and 1 give the path A &gt; B &gt; B the weights .2, .4, .4. A channel that the
 * model has not seen weighs 0, and so does one with a negative value: credits are shares, while the
 * parameters table reports the value as it is.
 *
 * @param byChannel what the channel adds
 */
record ChannelWeights(Map<String, Double> byChannel) implements RuleModel {
  @Override
  public double[] weights(Path path) {
    double[] weights = new double[path.size()];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.max(0, byChannel.getOrDefault(path.channels()[i], 0.0));
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
