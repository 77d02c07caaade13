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

  static Signal of(String name, Section section) {
    Signal signal =
        new Signal(
            name,
            section.predicates("steps", LexiconPredicate.Over.TOUCHES),
            section.duration("within", Duration.ofHours(1), Duration.ofDays(3650)));
    if (section.readWell() && signal.steps.isEmpty()) {
      section.problem("steps", "is empty; name at least one predicate over touches");
    }
    if (!name.matches("[a-z][a-z0-9_]*")) {
      section.problem(
          "steps", "has a name that is no column; use lower-case letters, digits and underscores");
    }
    return signal;
  }

  /** Whether the order of touches matters. */
  public boolean isSequence() {
    return steps.size() > 1;
  }
}
