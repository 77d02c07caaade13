package touchline.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * What decides the incremental model; section {@code attribution.incremental}.
 *
 * @param halfLife age at which a touch works half as much as at first
 * @param saturation exposure to one channel that no number of touches exceeds, in fresh touches
 * @param effectSize standard deviation, in log-odds of a day's hazard, of what a fresh touch of a
 *     channel plausibly adds
 * @param ownAccord regular expressions that find, whatever the case, touches of one's own accord,
 *     written like {@code Paid Search > brand-1}; those of the direct channel are in any case
 * @param salesKinds kinds of touch that are sales' where they name no campaign, sorted
 * @param freshDays days before a stage whose touches may follow from it; 0 for none
 * @param mayHarm regular expressions that find channels whose effects may be below 0
 * @param sample journey-days without a conversion that the fit reads, per conversion type
 * @param exactTouches touches of a conversion up to which shares are exact: 2^n evaluations
 * @param orders orders sampled above that
 */
public record IncrementalConfig(
    Duration halfLife,
    double saturation,
    double effectSize,
    List<String> ownAccord,
    List<String> salesKinds,
    int freshDays,
    List<String> mayHarm,
    int sample,
    int exactTouches,
    int orders)
    implements Serializable {

  public IncrementalConfig {
    ownAccord = List.copyOf(ownAccord);
    salesKinds = List.copyOf(salesKinds);
    mayHarm = List.copyOf(mayHarm);
  }

  static IncrementalConfig of(Section section) {
    return new IncrementalConfig(
        section.duration("half-life", Duration.ofHours(1), Duration.ofDays(3650)),
        section.number("saturation", 0.1, 1000),
        section.number("effect-size", 0.001, 100),
        expressions(section, "own-accord"),
        section.texts("sales-kinds").stream().distinct().sorted().toList(),
        section.count("fresh-days", 0, 90),
        expressions(section, "may-harm"),
        section.count("sample", 1_000, 10_000_000),
        section.count("exact-touches", 0, 16),
        section.count("orders", 4, 100_000));
  }

  private static List<String> expressions(Section section, String key) {
    List<String> expressions = section.texts(key);
    for (String expression : expressions) {
      Regexes.problem(expression)
          .ifPresent(wrong -> section.problem(key, "has " + expression + ", which " + wrong));
    }
    return expressions;
  }
}
