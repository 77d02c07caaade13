package touchline.algorithm.attribution;

import java.time.Duration;
import java.util.Arrays;

/**
 * A touch weighs {@code 2^(-age / half-life)}, normalised over the path.
 *
 * <p>50.00 over touches 0, 0, 6 and 9 days before the conversion, with a half-life of 7 days, is
 * 16.88, 16.88, 9.32, 6.92. Ages count from the youngest touch, which changes no share and keeps a
 * path of very old touches from underflowing.
 *
 * @param halfLife age at which a touch weighs half; more than 0
 */
public record TimeDecay(Duration halfLife) implements RuleModel {
  public TimeDecay {
    if (halfLife.toMillis() <= 0) {
      throw new IllegalArgumentException("half-life is " + halfLife + "; it must be more than 0");
    }
  }

  @Override
  public double[] weights(Path path) {
    long youngest = Arrays.stream(path.agesMillis()).min().orElse(0);
    double[] weights = new double[path.size()];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      double age = path.agesMillis()[i] - youngest;
      weights[i] = Math.pow(2, -age / halfLife.toMillis());
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }
}
