package touchline.algorithm.attribution;

/** All weight on the last touch that is not direct; on the last touch if all are direct. */
public record LastNonDirect() implements RuleModel {
  @Override
  public double[] weights(Path path) {
    double[] weights = new double[path.size()];
    if (weights.length == 0) {
      return weights;
    }
    int touch = weights.length - 1;
    while (touch >= 0 && path.direct()[touch]) {
      touch--;
    }
    weights[touch >= 0 ? touch : weights.length - 1] = 1;
    return weights;
  }
}
