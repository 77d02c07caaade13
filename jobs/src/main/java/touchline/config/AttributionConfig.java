package touchline.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a conversion's value is shared among earlier touches; section {@code attribution}.
 *
 * @param unit whose touches share an opportunity or a won deal
 * @param lookback touches older than this at the conversion earn nothing
 * @param maturity silence after which a path without a conversion counts as not converted; zero
 *     counts it at once
 * @param collapseRepeats whether consecutive touches of one channel count as one
 * @param models models to run, in the site's order, each once, at least one
 * @param halfLife age at which a touch weighs half; at 7 days, a 14-day-old touch weighs 0.25
 * @param customWeights what first, middle and last earn under the custom model; sums to 1
 * @param markovOrder channels that the Markov model remembers, 1 to 4
 * @param sessionGap pause after which a visitor's web activity is a new visit
 * @param touchKinds kinds of touch that are touchpoints of a path
 * @param directChannel name of the channel that stands for no channel
 * @param maxTouches touches kept of one path, the latest
 * @param restateDays days after which a published figure is closed
 * @param replicates resamples behind every interval; 0 for no intervals
 * @param minConversions conversions under which a figure is flagged insufficient
 */
public record AttributionConfig(
    AttributionUnit unit,
    Duration lookback,
    Duration maturity,
    boolean collapseRepeats,
    List<AttributionModel> models,
    Duration halfLife,
    Map<String, Double> customWeights,
    int markovOrder,
    Duration sessionGap,
    List<String> touchKinds,
    String directChannel,
    int maxTouches,
    int restateDays,
    int replicates,
    int minConversions)
    implements Serializable {

  public AttributionConfig {
    models = List.copyOf(models);
    touchKinds = List.copyOf(touchKinds);
    customWeights = Collections.unmodifiableSortedMap(new TreeMap<>(customWeights));
  }

  static AttributionConfig of(Section section) {
    Duration years = Duration.ofDays(3650);
    Section custom = section.section("custom-weights");
    SortedMap<String, Double> customWeights =
        new TreeMap<>(
            Map.of(
                "first", custom.share("first"),
                "middle", custom.share("middle"),
                "last", custom.share("last")));
    AttributionConfig attribution =
        new AttributionConfig(
            section.choice("unit", AttributionUnit.class),
            section.duration("lookback", Duration.ofHours(1), years),
            section.duration("maturity", Duration.ZERO, years),
            section.flag("collapse-repeats"),
            section.choices("models", AttributionModel.class),
            section.duration("half-life", Duration.ofHours(1), years),
            customWeights,
            section.count("markov-order", 1, 4),
            section.duration("session-gap", Duration.ofMinutes(1), Duration.ofHours(24)),
            section.texts("touch-kinds").stream().distinct().sorted().toList(),
            section.text("direct-channel"),
            section.count("max-touches", 10, 1_000_000),
            section.count("restate-days", 1, 3650),
            section.count("replicates", 0, 10_000),
            section.count("min-conversions", 1, 100_000));
    double sum = customWeights.values().stream().mapToDouble(Double::doubleValue).sum();
    if (custom.readWell() && Math.abs(sum - 1) > 1e-9) {
      custom.problem(
          "first", "with middle and last sums to " + (float) sum + "; they must sum to 1");
    }
    if (section.readWell() && attribution.models.isEmpty()) {
      section.problem("models", "is empty; name at least one model");
    }
    if (attribution.models.stream().distinct().count() < attribution.models.size()) {
      section.problem("models", "names a model twice");
    }
    if (section.readWell() && attribution.touchKinds.isEmpty()) {
      section.problem("touch-kinds", "is empty; without touches nothing can be attributed");
    }
    return attribution;
  }
}
