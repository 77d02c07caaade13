package touchline.algorithm.attribution;

import java.util.HashMap;
import java.util.Map;

/**
 * Every distinct channel of the path earns a whole conversion, spread evenly over its touches.
 *
 * <p>Not additive: a path with three channels hands out 3. It answers "in how many conversions did
 * the channel take part" and stays out of reconciliation.
 */
public record Participation() implements RuleModel {
  @Override
  public double[] weights(Path path) {
    Map<String, Integer> touches = new HashMap<>();
    for (String channel : path.channels()) {
      touches.merge(channel, 1, Integer::sum);
    }
    double[] weights = new double[path.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = 1.0 / touches.get(path.channels()[i]);
    }
    return weights;
  }

  @Override
  public boolean additive() {
    return false;
  }
}
