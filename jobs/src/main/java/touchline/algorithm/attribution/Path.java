package touchline.algorithm.attribution;

import java.util.Map;

/**
 * The touches that lead to one conversion, oldest first, as parallel arrays.
 *
 * @param channels channel of each touch
 * @param agesMillis milliseconds from each touch to the conversion, at least 0
 * @param direct whether the touch came without a marketing channel
 * @param milestones index of the touch that holds each milestone that was reached: the last touch
 *     at or before it, such as {@code lead_creation -> 2}; a milestone without such a touch is
 *     absent
 */
public record Path(
    String[] channels, long[] agesMillis, boolean[] direct, Map<String, Integer> milestones) {
  /** The milestones that the named models use; a custom model may use any other name too. */
  public static final String LEAD_CREATION = "lead_creation";

  public static final String OPPORTUNITY_CREATION = "opportunity_creation";
  public static final String CLOSED_WON = "closed_won";

  public Path {
    if (agesMillis.length != channels.length || direct.length != channels.length) {
      throw new IllegalArgumentException(
          "%d channels, %d ages and %d direct flags; a path has one of each per touch"
              .formatted(channels.length, agesMillis.length, direct.length));
    }
    for (Map.Entry<String, Integer> milestone : milestones.entrySet()) {
      if (milestone.getValue() < 0 || milestone.getValue() >= channels.length) {
        throw new IllegalArgumentException(
            "milestone %s is at touch %d of %d"
                .formatted(milestone.getKey(), milestone.getValue(), channels.length));
      }
    }
  }

  /** Number of touches. */
  public int size() {
    return channels.length;
  }
}
