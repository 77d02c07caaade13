package touchline.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import touchline.algorithm.attribution.Model;

/**
 * How a conversion's value is shared among earlier touches; section {@code attribution}.
 *
 * @param unit whose touches share an opportunity or a won deal
 * @param roleWeights how much more a touch counts whose person has that role in the deal, by role
 *     in lower case; other roles count 1
 * @param lookback touches older than this at the conversion earn nothing
 * @param maturity silence after which a path without a conversion counts as not converted; zero
 *     counts it at once
 * @param collapseRepeats whether consecutive touches of one channel count as one
 * @param models names of the models to run, in the site's order, each once, at least one
 * @param custom the site's own models by name, each the weights of roles; each sums to 1
 * @param halfLife age at which a touch weighs half; at 7 days, a 14-day-old touch weighs 0.25
 * @param markovOrder channels that the Markov model remembers, 1 to 4; 0 leaves the choice to the
 *     likelihood of journeys held out
 * @param markovMaxSteps most distinct steps of a chain that is fitted
 * @param shapleyExactChannels channels up to which Shapley values of rates are exact
 * @param shapleyOrders orders of the channels sampled above that
 * @param incremental what decides the incremental model
 * @param dimensions by what credits are added up, each a dimension or several joined by +
 * @param fitDimensions dimensions over which the learning models are fitted, each by itself
 * @param sessionGap pause after which a visitor's web activity is a new visit
 * @param touchKinds kinds of touch that are touchpoints of a path
 * @param directChannel name of the channel that stands for no channel
 * @param maxTouches touches kept of one path, the latest
 * @param maxHistory touches kept of one person, the latest; at least as many as of a path
 * @param restateDays days after a deal is won in which a change restates it; later ones are
 *     adjustments
 * @param replicates resamples behind every interval; 0 for no intervals
 * @param minConversions conversions under which a figure is flagged insufficient
 * @param maxShareError standard error of a channel's share above which a model's shares are flagged
 *     insufficient
 */
public record AttributionConfig(
    AttributionUnit unit,
    Map<String, Double> roleWeights,
    Duration lookback,
    Duration maturity,
    boolean collapseRepeats,
    List<String> models,
    Map<String, Map<String, Double>> custom,
    Duration halfLife,
    int markovOrder,
    int markovMaxSteps,
    int shapleyExactChannels,
    int shapleyOrders,
    IncrementalConfig incremental,
    List<String> dimensions,
    List<String> fitDimensions,
    Duration sessionGap,
    List<String> touchKinds,
    String directChannel,
    int maxTouches,
    int maxHistory,
    int restateDays,
    int replicates,
    int minConversions,
    double maxShareError)
    implements Serializable {

  /** What a credit can be added up by. */
  public static final List<String> DIMENSIONS =
      List.of("campaign", "channel", "content", "content_type", "persona");

  /** Roles of touches that a custom model can weigh. */
  public static final List<String> ROLES =
      List.of(
          "first",
          "middle",
          "last",
          "lead_creation",
          "mql",
          "sql",
          "opportunity_creation",
          "closed_won");

  private static final String NAME = "[a-z][a-z0-9_]*";

  public AttributionConfig {
    models = List.copyOf(models);
    touchKinds = List.copyOf(touchKinds);
    dimensions = List.copyOf(dimensions);
    fitDimensions = List.copyOf(fitDimensions);
    roleWeights = Collections.unmodifiableSortedMap(new TreeMap<>(roleWeights));
    custom = Collections.unmodifiableSortedMap(new TreeMap<>(custom));
  }

  static AttributionConfig of(Section section) {
    Duration years = Duration.ofDays(3650);
    Section roles = section.section("role-weights");
    AttributionConfig attribution =
        new AttributionConfig(
            section.choice("unit", AttributionUnit.class),
            roles.byName(role -> roles.number(role, 0, 1000)),
            section.duration("lookback", Duration.ofHours(1), years),
            section.duration("maturity", Duration.ZERO, years),
            section.flag("collapse-repeats"),
            section.texts("models"),
            custom(section.section("custom")),
            section.duration("half-life", Duration.ofHours(1), years),
            order(section),
            section.count("markov-max-steps", 1_000, 100_000_000),
            section.count("shapley-exact-channels", 0, 20),
            section.count("shapley-orders", 4, 1_000_000),
            IncrementalConfig.of(section.section("incremental")),
            section.texts("dimensions").stream().map(AttributionConfig::ordered).toList(),
            section.texts("fit-dimensions").stream().distinct().sorted().toList(),
            section.duration("session-gap", Duration.ofMinutes(1), Duration.ofHours(24)),
            section.texts("touch-kinds").stream().distinct().sorted().toList(),
            section.text("direct-channel"),
            section.count("max-touches", 10, 1_000_000),
            section.count("max-history", 10, 1_000_000),
            section.count("restate-days", 1, 3650),
            section.count("replicates", 0, 10_000),
            section.count("min-conversions", 1, 100_000),
            section.number("max-share-error", 0.001, 1));
    attribution.check(section);
    return attribution;
  }

  private void check(Section section) {
    for (String role : roleWeights.keySet()) {
      if (!role.equals(role.toLowerCase(Locale.ROOT))) {
        section.problem("role-weights", "names " + role + "; roles are matched in lower case");
      }
    }
    section.requireElements(
        "models", "model", Stream.concat(Model.keys().stream(), custom.keySet().stream()).toList());
    if (section.readWell() && models.isEmpty()) {
      section.problem("models", "is empty; name at least one model");
    }
    if (maxHistory < maxTouches) {
      section.problem(
          "max-history",
          "is "
              + maxHistory
              + ", less than max-touches, which is "
              + maxTouches
              + "; raise it, since a path lists what its people's histories keep");
    }
    if (new HashSet<>(models).size() < models.size()) {
      section.problem("models", "names a model twice");
    }
    for (String dimension : dimensions) {
      List<String> parts = List.of(dimension.split("\\+", -1));
      if (!DIMENSIONS.containsAll(parts) || new HashSet<>(parts).size() < parts.size()) {
        section.problem(
            "dimensions",
            "names "
                + dimension
                + "; a dimension is one of "
                + String.join(", ", DIMENSIONS)
                + ", or several of them joined by +");
      }
    }
    if (section.readWell() && dimensions.isEmpty()) {
      section.problem("dimensions", "is empty; name at least one dimension");
    }
    if (new HashSet<>(dimensions).size() < dimensions.size()) {
      section.problem("dimensions", "names a dimension twice");
    }
    section.requireElements("fit-dimensions", "dimension", DIMENSIONS);
    if (section.readWell() && !fitDimensions.contains("channel")) {
      section.problem("fit-dimensions", "lacks channel, which the credits need");
    }
    if (section.readWell() && touchKinds.isEmpty()) {
      section.problem("touch-kinds", "is empty; without touches nothing can be attributed");
    }
  }

  /** A dimension with its parts in alphabetical order, channel first: one name for each. */
  private static String ordered(String dimension) {
    return Arrays.stream(dimension.split("\\+", -1))
        .map(String::strip)
        .sorted((a, b) -> a.equals("channel") ? -1 : b.equals("channel") ? 1 : a.compareTo(b))
        .reduce((a, b) -> a + "+" + b)
        .orElseThrow();
  }

  private static SortedMap<String, Map<String, Double>> custom(Section section) {
    SortedMap<String, Map<String, Double>> models = new TreeMap<>();
    for (String name : section.names()) {
      Section model = section.section(name);
      SortedMap<String, Double> weights = model.byName(model::share);
      weights.keySet().forEach(role -> model.requireName(role, "role", ROLES));
      double sum = weights.values().stream().mapToDouble(Double::doubleValue).sum();
      if (model.readWell() && section.readWell() && Math.abs(sum - 1) > 1e-9) {
        section.problem(name, "has weights that sum to " + (float) sum + "; they must sum to 1");
      }
      boolean taken = Model.named(name).isPresent();
      if (taken || !name.matches(NAME)) {
        section.problem(
            name,
            taken
                ? "has the name of a model that everybody has; choose another"
                : "is no name of a model; write it like even_ends");
      }
      models.put(name, weights);
    }
    return models;
  }

  private static int order(Section section) {
    String order = section.text("markov-order");
    if (order.equals("auto")) {
      return 0;
    }
    if (!order.matches("[1-4]")) {
      section.problem("markov-order", "is " + order + "; expected 1, 2, 3, 4 or auto");
      return 1;
    }
    return Integer.parseInt(order);
  }
}
