package touchline.algorithm.attribution;

import java.util.Arrays;

/** Every one of n touches weighs 1/n. */
public record Linear() implements RuleModel {
  @Override
  public double[] weights(Path path) {
    double[] weights = new double[path.size()];
    Arrays.fill(weights, 1.0 / weights.length);
    return weights;
  }
}
