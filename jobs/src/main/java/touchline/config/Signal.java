package touchline.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * Something that a lead did, by name, so that a definition can ask for it: touches that match, or a
 * sequence of them.
 *
 * @param name column that counts it; {@code <name>_days} tells how long ago it last happened
 * @param steps Spark SQL predicates over a touch (kind, channel, campaign_id, content_id,
 *     content_type, funnel_stage), in the order in which they must happen; one of them is a plain
 *     count, several are a sequence that is counted each time its last step completes it
 * @param within of one step, how far back touches count; of several, the longest time from the
 *     first step to the last
 */
public record Signal(String name, List<String> steps, Duration within) implements Serializable {

  public Signal {
    steps = List.copyOf(steps);
  }

  /** Whether the order of touches matters. */
  public boolean isSequence() {
    return steps.size() > 1;
  }
}
