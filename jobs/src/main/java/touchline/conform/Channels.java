package touchline.conform;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import touchline.config.ChannelRule;
import touchline.config.ChannelsConfig;
import touchline.config.Nearest;
import touchline.pipeline.OrNull;
import touchline.pipeline.Predicate;

/**
 * The channel rules as SQL over source, medium, campaign, channel_stated and referrer_host, lower
 * case and null when absent, and channel_as_stated.
 */
final class Channels {
  /** The columns of the rules, from a touch. */
  static final String TOUCH_COLUMNS =
      """
      nullif(lower(trim(source)), '') AS source,
      nullif(lower(trim(medium)), '') AS medium,
      nullif(lower(trim(campaign_id)), '') AS campaign,
      nullif(lower(trim(channel)), '') AS channel_stated,
      nullif(trim(channel), '') AS channel_as_stated,
      CAST(NULL AS STRING) AS referrer_host""";

  /** What credits without a touch stand under; a feed that states such a channel means its own. */
  private static final List<String> OURS = List.of("Unattributed", "baseline");

  private static final StructType COLUMNS =
      Stream.of("source", "medium", "campaign", "channel_stated", "referrer_host")
          .reduce(
              new StructType(),
              (all, name) -> all.add(name, DataTypes.StringType),
              (one, two) -> one);

  private final ChannelsConfig config;

  Channels(ChannelsConfig config) {
    this.config = config;
  }

  /** What is wrong with a rule's predicate; empty when it can be asked of every touch. */
  static Optional<String> problem(ChannelRule rule) {
    List<String> known = List.of(COLUMNS.fieldNames());
    for (String column : Predicate.named(rule.when())) {
      if (!known.contains(column)) {
        return Optional.of(
            "knows no column "
                + column
                + Nearest.of(column, known).map(near -> "; did you mean " + near + "?").orElse("")
                + "; there are "
                + String.join(", ", known));
      }
    }
    try {
      Predicate.of(rule.when(), COLUMNS);
      return Optional.empty();
    } catch (Predicate.Refused e) {
      return Optional.of(e.getMessage());
    }
  }

  /** The channel; never null. */
  String sql() {
    return config.preferStated() ? "coalesce(" + stated() + ", " + ruled() + ")" : ruled();
  }

  /** The channel as stated, spelt as the rules spell it; null when none is stated. */
  String stated() {
    Map<String, String> spellings = new LinkedHashMap<>();
    config.rules().forEach(rule -> spellings.put(lower(rule.name()), rule.name()));
    spellings.put(lower(config.otherwise()), config.otherwise());
    OURS.forEach(name -> spellings.put(lower(name), name + " (stated)"));
    return spellings.entrySet().stream()
        .filter(spelling -> !spelling.getKey().isEmpty())
        .map(spelling -> " WHEN " + text(spelling.getKey()) + " THEN " + text(spelling.getValue()))
        .collect(Collectors.joining("", "CASE channel_stated", " ELSE channel_as_stated END"));
  }

  /** Regular expression of a paid medium. */
  String paid() {
    return config.paid();
  }

  /** Sites whose pages are part of a visit and begin none. */
  List<String> within() {
    return Stream.concat(config.ownSites().stream(), config.transitSites().stream()).toList();
  }

  private String ruled() {
    if (config.rules().isEmpty()) {
      return text(config.otherwise());
    }
    return config.rules().stream()
        .map(rule -> " WHEN (" + OrNull.sql(rule.when()) + "\n) THEN " + text(rule.name()))
        .collect(Collectors.joining("", "CASE", " ELSE " + text(config.otherwise()) + " END"));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  static String text(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
