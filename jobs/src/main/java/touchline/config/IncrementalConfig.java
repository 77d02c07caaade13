package touchline.config;

import java.io.Serializable;
import java.time.Duration;

/**
 * What decides the incremental model; section {@code attribution.incremental}.
 *
 * @param halfLife age at which a touch works half as much as at first
 * @param saturation exposure to one channel that no number of touches exceeds, in fresh touches
 * @param effectSize standard deviation, in log-odds of a day's hazard, of what a fresh touch of a
 *     channel plausibly adds
 * @param sample journey-days without a conversion that the fit reads, per conversion type
 * @param exactTouches touches of a conversion up to which shares are exact: 2^n evaluations
 * @param orders orders sampled above that
 */
public record IncrementalConfig(
    Duration halfLife,
    double saturation,
    double effectSize,
    int sample,
    int exactTouches,
    int orders)
    implements Serializable {

  static IncrementalConfig of(Section section) {
    return new IncrementalConfig(
        section.duration("half-life", Duration.ofHours(1), Duration.ofDays(3650)),
        section.number("saturation", 0.1, 1000),
        section.number("effect-size", 0.001, 100),
        section.count("sample", 1_000, 10_000_000),
        section.count("exact-touches", 0, 16),
        section.count("orders", 4, 100_000));
  }
}
