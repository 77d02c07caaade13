package touchline.algorithm.attribution;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Fixed weights for the roles that touches play: {@code first}, {@code last}, milestones by name,
 * and {@code middle}, spread evenly over the touches that play no other weighted role.
 *
 * <p>A touch in several roles earns the sum. The weight of a role that nobody plays (a milestone
 * not reached, no touch in the middle) is shared by the others in proportion, so {@code .4 first,
 * .2 middle, .4 last} becomes .5 and .5 for two touches and 1 for a single one. If no weighted role
 * is played at all, every touch earns the same.
 *
 * <p>Position-based, J-shaped, inverse J, W-shaped and full-path models are such weights, and so is
 * a custom model. Cost: O(n).
 */
public final class RoleWeights implements RuleModel {
  /** Roles that follow from a touch's place alone. */
  private static final Set<String> PLACES = Set.of("first", "middle", "last");

  private final TreeMap<String, Double> byRole;

  /**
   * Weights by role.
   *
   * @throws IllegalArgumentException if a weight is negative or not finite, or the sum is not 1
   */
  public RoleWeights(Map<String, Double> weights) {
    // Sorted, so that sums do not depend on the order of a hash map.
    this.byRole = new TreeMap<>(weights);
    double sum = 0;
    for (Map.Entry<String, Double> role : byRole.entrySet()) {
      if (!(role.getValue() >= 0) || Double.isInfinite(role.getValue())) {
        throw new IllegalArgumentException(
            "weight of %s is %s; weights are finite and at least 0"
                .formatted(role.getKey(), role.getValue()));
      }
      sum += role.getValue();
    }
    if (Math.abs(sum - 1) > 1e-9) {
      throw new IllegalArgumentException(
          "weights %s sum to %s; they must sum to 1".formatted(byRole, sum));
    }
  }

  @Override
  public boolean needsMilestones() {
    return !PLACES.containsAll(byRole.keySet());
  }

  @Override
  public double[] weights(Path path) {
    int n = path.size();
    double[] weights = new double[n];
    if (n == 0) {
      return weights;
    }
    boolean[] playsRole = new boolean[n];
    for (Map.Entry<String, Double> role : byRole.entrySet()) {
      int touch =
          switch (role.getKey()) {
            case "first" -> 0;
            case "last" -> n - 1;
            default -> path.milestones().getOrDefault(role.getKey(), -1);
          };
      if (touch >= 0 && role.getValue() > 0) {
        weights[touch] += role.getValue();
        playsRole[touch] = true;
      }
    }
    int rest = 0;
    for (boolean plays : playsRole) {
      rest += plays ? 0 : 1;
    }
    double middle = rest == 0 ? 0 : byRole.getOrDefault("middle", 0.0) / rest;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      weights[i] += playsRole[i] ? 0 : middle;
      sum += weights[i];
    }
    if (sum == 0) {
      Arrays.fill(weights, 1.0 / n);
      return weights;
    }
    for (int i = 0; i < n; i++) {
      weights[i] /= sum;
    }
    return weights;
  }
}
