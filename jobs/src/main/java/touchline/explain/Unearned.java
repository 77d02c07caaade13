package touchline.explain;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;
import touchline.config.AttributionConfig;

/**
 * Why a touch earned nothing of a conversion, judged by the conversion's path and the settings.
 *
 * @param convertedAt when the conversion happened
 * @param path row of gold.deal_paths; null when there is none
 * @param contacts people whom the CRM names on the deal
 */
record Unearned(Instant convertedAt, Row path, Set<String> contacts, AttributionConfig config) {

  /** The reason for a row of silver.touchpoints, in words. */
  String why(Row touch) {
    Instant at = touch.<Timestamp>getAs("occurred_at").toInstant();
    List<String> listed =
        path == null ? List.of() : path.getList(path.fieldIndex("touchpoint_ids"));
    if (listed.contains(touch.<String>getAs("touchpoint_id"))) {
      return touch.getAs("channel").equals(config.directChannel())
          ? "in the path, but models that leave " + config.directChannel() + " out pass it over"
          : "in the path, but every model gives its share to other touches";
    }
    if (at.isAfter(convertedAt)) {
      return "after the conversion";
    }
    if (at.isBefore(convertedAt.minus(config.lookback()))) {
      return "older than the lookback of " + length(config.lookback());
    }
    String kind = touch.getAs("kind");
    if (!config.touchKinds().contains(kind)) {
      return "kind " + kind + " is not one of attribution.touch-kinds";
    }
    if (!touch.<Boolean>getAs("is_attributable")) {
      return "a visit counts once, by its first touch";
    }
    if (path != null && path.<Boolean>getAs("is_capped") && isBeforeThePath(at)) {
      return "only the last " + config.maxTouches() + " touches are kept (attribution.max-touches)";
    }
    if (!contacts.contains(touch.<String>getAs("person_id")) && isOfContacts()) {
      return "its person is not on the deal";
    }
    return config.collapseRepeats()
        ? "repeats the channel of the next touch (attribution.collapse-repeats)"
        : "not in the path of the published night";
  }

  private boolean isBeforeThePath(Instant at) {
    List<Timestamp> times = path.getList(path.fieldIndex("touched_at"));
    return times.isEmpty() || !at.isAfter(times.get(0).toInstant());
  }

  /** Whether only people on the deal count, as the CRM names some beside its primary lead. */
  private boolean isOfContacts() {
    return path == null || contacts.containsAll(path.getList(path.fieldIndex("person_ids")));
  }

  private static String length(Duration duration) {
    return duration.toHours() % 24 == 0
        ? duration.toDays() + " days"
        : duration.toHours() + " hours";
  }
}
