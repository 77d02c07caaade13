package touchline.algorithm.attribution;

import static touchline.algorithm.attribution.Path.CLOSED_WON;
import static touchline.algorithm.attribution.Path.LEAD_CREATION;
import static touchline.algorithm.attribution.Path.OPPORTUNITY_CREATION;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The attribution models that every site may name in {@code attribution.models}, each with all that
 * sets it apart; a further model is a constant here and, if it learns, its fit.
 */
public enum Model {
  /** All to the first touch. */
  FIRST_TOUCH(rule(Map.of("first", 1.0))),
  /** All to the last touch. */
  LAST_TOUCH(rule(Map.of("last", 1.0))),
  /** All to the last touch that did not come directly. */
  LAST_NON_DIRECT(halfLife -> new LastNonDirect()),
  /** Equal shares. */
  LINEAR(halfLife -> new Linear()),
  /** Halving with every half-life between touch and conversion. */
  TIME_DECAY(TimeDecay::new),
  /** 40 first, 40 last, 20 over the middle (Adobe Analytics, attribution models). */
  POSITION_BASED(rule(Map.of("first", .4, "middle", .2, "last", .4))),
  /** 20 first, 60 last, 20 over the middle (Adobe Analytics). */
  J_SHAPED(rule(Map.of("first", .2, "middle", .2, "last", .6))),
  /** 60 first, 20 last, 20 over the middle (Adobe Analytics). */
  INVERSE_J(rule(Map.of("first", .6, "middle", .2, "last", .2))),
  /**
   * 30 first, 30 lead creation, 30 opportunity creation, 10 over the rest (Marketo Measure,
   * attribution models).
   */
  W_SHAPED(rule(Map.of("first", .3, LEAD_CREATION, .3, OPPORTUNITY_CREATION, .3, "middle", .1))),
  /**
   * 22.5 each first, lead creation, opportunity creation and closed-won, 10 over the rest (Marketo
   * Measure).
   */
  FULL_PATH(
      rule(
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
              .1))),
  /** A whole conversion to every channel of the path: not additive. */
  PARTICIPATION(halfLife -> new Participation()),
  /** Removal effects of a Markov chain over channels. */
  MARKOV("removal_effect"),
  /**
   * Equal shares for the distinct channels of a path: Shapley values of what exactly they earned.
   */
  SHAPLEY_UNIQUE(halfLife -> new ShapleyUnique()),
  /** Shapley values of the conversion rates of journeys by their sets of channels. */
  SHAPLEY("shapley_value"),
  /** What would not have happened without the touches; the rest is the baseline's. */
  INCREMENTAL();

  /** Makes a rule for a half-life; null for a model that learns. */
  private final Function<Duration, RuleModel> rule;

  /** What a learning model gives each channel; null for any other. */
  private final String channelWeight;

  Model(Function<Duration, RuleModel> rule) {
    this.rule = rule;
    this.channelWeight = null;
  }

  Model(String channelWeight) {
    this.rule = null;
    this.channelWeight = channelWeight;
  }

  Model() {
    this((String) null);
  }

  /** The model of that name; none for a model of the site's own. */
  public static Optional<Model> named(String key) {
    return Arrays.stream(values()).filter(model -> model.key().equals(key)).findFirst();
  }

  /** Names of all models. */
  public static List<String> keys() {
    return Arrays.stream(values()).map(Model::key).toList();
  }

  /** Names of the models whose credits do not reconcile. */
  public static List<String> notAdditive() {
    return Arrays.stream(values()).filter(m -> !m.isAdditive()).map(Model::key).toList();
  }

  /** Fitted parameters by which paths are shared, by the name of their model. */
  public static Map<String, String> channelWeights() {
    Map<String, String> weights = new TreeMap<>();
    for (Model model : values()) {
      if (model.channelWeight != null) {
        weights.put(model.key(), model.channelWeight);
      }
    }
    return weights;
  }

  /** The name in configuration and tables: {@code first_touch}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether its credits rest on parameters that are fitted to all paths each night. */
  public boolean learns() {
    return rule == null;
  }

  /** Whether the credits of a conversion sum to it, so that they reconcile. */
  public boolean isAdditive() {
    return learns() || rule.apply(Duration.ofDays(1)).additive();
  }

  /** Whether it looks at the milestones of a path. */
  public boolean needsMilestones() {
    return learns() ? this == INCREMENTAL : rule.apply(Duration.ofDays(1)).needsMilestones();
  }

  /**
   * The rule of that name.
   *
   * @param halfLife for {@link #TIME_DECAY}: age at which a touch weighs half
   * @param custom further models by name: weights as {@link RoleWeights} takes them
   * @throws IllegalArgumentException for the name of no rule, naming all rules, or for parameters
   *     that the rule refuses
   */
  public static RuleModel rule(
      String key, Duration halfLife, Map<String, Map<String, Double>> custom) {
    if (custom.containsKey(key)) {
      return new RoleWeights(custom.get(key));
    }
    return named(key)
        .filter(model -> !model.learns())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no attribution rule " + key + "; rules are " + String.join(", ", rules())))
        .rule
        .apply(halfLife);
  }

  /** Names of the models that learn nothing. */
  public static List<String> rules() {
    return Arrays.stream(values()).filter(model -> !model.learns()).map(Model::key).toList();
  }

  private static Function<Duration, RuleModel> rule(Map<String, Double> weights) {
    return halfLife -> new RoleWeights(weights);
  }
}
