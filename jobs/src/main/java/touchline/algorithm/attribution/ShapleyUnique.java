package touchline.algorithm.attribution;

import java.util.HashMap;
import java.util.Map;

/**
 * Shapley value of the game in which a set of channels earns what paths with exactly that set, or
 * less, earned (Zhao, Mahboobi and Bagheri 2018, arXiv:1804.05327): the distinct channels of a path
 * share it equally.
 *
 * <p>A touch weighs {@code 1 / (|T| x count)}, with T the path's set of channels and count the
 * touches of this touch's channel: the paper's ordered variant at each position, and summed by
 * channel its unordered one, {@code phi_j = sum over T containing j of R(T) / |T|}. One pass, any
 * number of channels.
 */
public record ShapleyUnique() implements RuleModel {
  @Override
  public double[] weights(Path path) {
    Map<String, Integer> touches = new HashMap<>();
    for (String channel : path.channels()) {
      touches.merge(channel, 1, Integer::sum);
    }
    double[] weights = new double[path.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = 1.0 / ((double) touches.size() * touches.get(path.channels()[i]));
    }
    return weights;
  }
}
