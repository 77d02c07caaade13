package touchline.attribute;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import touchline.config.IncrementalConfig;

/** Path rows as JSON. */
final class Paths {
  static final AttributionSettings SEVEN =
      settings(
          "first_touch",
          "last_touch",
          "linear",
          "time_decay",
          "position_based",
          "markov",
          "shapley_unique");

  private static final Instant CONVERTED = Instant.parse("2026-06-01T12:00:00Z");

  private Paths() {}

  static AttributionSettings settings(String... models) {
    return settings(Duration.ZERO, 1, "UTC", models);
  }

  static AttributionSettings settings(Duration maturity, int order, String zone, String... models) {
    return settings(maturity, order, zone, Map.of(), List.of("channel"), models);
  }

  static AttributionSettings settings(
      Duration maturity,
      int order,
      String zone,
      Map<String, Double> roleWeights,
      List<String> dimensions,
      String... models) {
    return new AttributionSettings(
        List.of(models),
        Duration.ofDays(7),
        Map.of(
            "even_ends", Map.of("first", .5, "last", .5),
            "handover", Map.of("first", .25, "mql", .5, "last", .25)),
        roleWeights,
        maturity,
        "Direct",
        new AttributionSettings.Fit(
            dimensions,
            order,
            1_000_000,
            15,
            200,
            new IncrementalConfig(
                Duration.ofDays(7),
                3,
                0.5,
                List.of("^brand > B$"),
                List.of("call"),
                3,
                List.of(),
                100_000,
                6,
                32)),
        ZoneId.of(zone));
  }

  /** A path with a touch of each channel, one a day, the last a day before the conversion. */
  static String converted(String type, String journey, String money, String... channels) {
    return
"""
{"path_id": "%1$s:%2$s", "conversion_id": "%1$s:%2$s", "conversion_type": "%1$s", "converted_at": "%3$s", %4$s,
 "converted_types": ["%1$s"], %5$s}"""
        .formatted(type, journey, CONVERTED, money, touches(journey, channels));
  }

  /** A path with milestones, each so many days before the conversion. */
  static String reached(
      String type,
      String journey,
      String money,
      Map<String, Integer> daysBefore,
      String... channels) {
    List<String> names = daysBefore.keySet().stream().sorted().toList();
    return converted(type, journey, money, channels)
        .replace(
            "\"milestones\": [], \"milestones_at\": []",
            "\"milestones\": %s, \"milestones_at\": %s"
                .formatted(
                    quoted(names),
                    quoted(
                        names.stream()
                            .map(
                                n -> CONVERTED.minus(Duration.ofDays(daysBefore.get(n))).toString())
                            .toList())));
  }

  /** The same touches without a conversion after them. */
  static String open(String journey, String convertedTypes, String... channels) {
    return """
           {"path_id": "open:%s", "converted_types": [%s], %s}"""
        .formatted(journey, convertedTypes, touches(journey, channels));
  }

  static String money(String value, String currency, String reporting) {
    return "\"value\": %s, \"currency\": \"%s\", \"value_reporting\": %s"
        .formatted(value, currency, reporting);
  }

  private static String touches(String journey, String... channels) {
    int n = channels.length;
    List<String> ids = new ArrayList<>();
    List<String> times = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      ids.add("t:" + journey + ":" + i);
      times.add(CONVERTED.minus(Duration.ofDays(n - i)).toString());
    }
    return
"""
"journey_id": "%1$s", "person_id": "%1$s", "touch_count": %2$d, "is_capped": false, "touchpoint_ids": %3$s,
"touched_at": %4$s, "channels": %5$s, "campaigns": %6$s, "contents": %6$s, "kinds": %5$s,
"content_types": %6$s, "milestones": [], "milestones_at": [], "persona": "End User", "personas": %6$s,
"roles": %6$s"""
        .formatted(
            journey,
            n,
            quoted(ids),
            quoted(times),
            quoted(List.of(channels)),
            channels(List.of(channels)))
        .replace('\n', ' ');
  }

  /** Campaign of a channel: its first letter, none for Direct. */
  private static String channels(List<String> channels) {
    return channels.stream()
        .map(c -> c.equals("Direct") ? "null" : "\"" + c.charAt(0) + "\"")
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String quoted(List<String> texts) {
    return texts.stream().map(t -> "\"" + t + "\"").collect(Collectors.joining(",", "[", "]"));
  }

  /** Up to nine touches of five channels. */
  static String[] channels(Random random) {
    String[] names = {"Email", "Search", "Direct", "Webinar", "Social"};
    String[] path = new String[random.nextInt(10)];
    for (int i = 0; i < path.length; i++) {
      path[i] = names[random.nextInt(names.length)];
    }
    return path;
  }
}
