package touchline.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a night must live up to before it is published; section {@code quality}.
 *
 * @param warnQuarantineShare share of a feed's rows in quarantine above which the night warns; at
 *     most the one that holds it
 * @param minRows rows that a feed must bring in a night, by feed, in alphabetical order; fewer hold
 *     the night
 * @param maxSilence age of a feed's newest event above which the night warns
 * @param maxShrinkShare share of its rows that silver.touchpoints or gold.conversions may lose from
 *     night to night; more holds the night
 * @param maxAmountChange factor by which the mean amount of a currency's deals may change from
 *     night to night; more holds the night
 * @param warnUnattributedShare share of conversions without a touch above which the night warns
 */
public record QualityConfig(
    double warnQuarantineShare,
    Map<String, Integer> minRows,
    Duration maxSilence,
    double maxShrinkShare,
    double maxAmountChange,
    double warnUnattributedShare)
    implements Serializable {

  public QualityConfig {
    minRows = Collections.unmodifiableSortedMap(new TreeMap<>(minRows));
  }

  static QualityConfig of(Section section) {
    Section minRows = section.section("min-rows");
    minRows.names().forEach(feed -> minRows.requireName(feed, "feed", Feeds.NAMES));
    return new QualityConfig(
        section.share("warn-quarantine-share"),
        minRows.byName(feed -> minRows.count(feed, 0, Integer.MAX_VALUE)),
        section.duration("max-silence", Duration.ofHours(1), Duration.ofDays(366)),
        section.share("max-shrink-share"),
        section.number("max-amount-change", 1.1, 1000),
        section.share("warn-unattributed-share"));
  }
}
