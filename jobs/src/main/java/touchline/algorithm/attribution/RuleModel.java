package touchline.algorithm.attribution;

import java.io.Serializable;

/**
 * A fixed rule that weighs the touches of one path, without looking at other paths.
 *
 * <p>The weights of an additive model are at least 0 and sum to 1 for any path that has a touch; a
 * path without touches has no weights.
 */
public interface RuleModel extends Serializable {
  /** One weight per touch, in the path's order; the path's own arrays stay as they are. */
  double[] weights(Path path);

  /** Whether the weights of a path sum to 1, so that credits reconcile with conversions. */
  default boolean additive() {
    return true;
  }

  /** Whether it looks at the milestones of a path. */
  default boolean needsMilestones() {
    return false;
  }
}
