package touchline.algorithm.attribution;

import static touchline.algorithm.attribution.Path.CLOSED_WON;
import static touchline.algorithm.attribution.Path.LEAD_CREATION;
import static touchline.algorithm.attribution.Path.OPPORTUNITY_CREATION;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The rule models by the names that configuration and tables use. */
public final class RuleModels {
  /** Every name that {@link #named} knows by itself. */
  public static final List<String> NAMES =
      List.of(
          "first_touch",
          "last_touch",
          "last_non_direct",
          "linear",
          "time_decay",
          "position_based",
          "j_shaped",
          "inverse_j",
          "w_shaped",
          "full_path",
          "participation",
          "shapley_unique");

  private RuleModels() {}

  /**
   * The model of that name.
   *
   * @param halfLife for {@code time_decay}: age at which a touch weighs half
   * @param custom further models by name: weights as {@link RoleWeights} takes them
   * @throws IllegalArgumentException for an unknown name, naming the nearest known one, or for
   *     parameters that the named model refuses
   */
  public static RuleModel named(
      String name, Duration halfLife, Map<String, Map<String, Double>> custom) {
    if (custom.containsKey(name)) {
      return roles(custom.get(name));
    }
    return switch (name) {
      case "first_touch" -> roles(Map.of("first", 1.0));
      case "last_touch" -> roles(Map.of("last", 1.0));
      case "last_non_direct" -> new LastNonDirect();
      case "linear" -> new Linear();
      case "time_decay" -> new TimeDecay(halfLife);
      // Position-based and the J shapes: Adobe Analytics, attribution models.
      case "position_based" -> roles(Map.of("first", .4, "middle", .2, "last", .4));
      case "j_shaped" -> roles(Map.of("first", .2, "middle", .2, "last", .6));
      case "inverse_j" -> roles(Map.of("first", .6, "middle", .2, "last", .2));
      // W and full path: Marketo Measure, attribution models.
      case "w_shaped" ->
          roles(Map.of("first", .3, LEAD_CREATION, .3, OPPORTUNITY_CREATION, .3, "middle", .1));
      case "full_path" ->
          roles(
              Map.of(
                  "first",
                  .225,
                  LEAD_CREATION,
                  .225,
                  OPPORTUNITY_CREATION,
                  .225,
                  CLOSED_WON,
                  .225,
                  "middle",
                  .1));
      case "participation" -> new Participation();
      case "shapley_unique" -> new ShapleyUnique();
      default ->
          throw new IllegalArgumentException(
              "unknown attribution model %s; known: %s".formatted(name, String.join(", ", NAMES)));
    };
  }

  private static RuleModel roles(Map<String, Double> weights) {
    return new RoleWeights(weights);
  }
}
