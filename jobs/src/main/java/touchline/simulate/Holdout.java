package touchline.simulate;

import java.io.Serializable;
import java.util.Arrays;
import touchline.simulate.Draws.Purpose;

/**
 * A test that a world runs of a channel: on the days of its middle half, half of the leads that the
 * channel would have reached are left alone. Who is left alone is drawn by lead and channel, so
 * that several tests run side by side. A lead exists in any case: whom the channel would have
 * brought to the first form comes there directly instead.
 *
 * @param channel such as Display
 */
record Holdout(String channel) implements Serializable {
  private static final double CONTROL = 0.5;

  /** Days after a touch, given or kept back, in which a conversion counts. */
  private static final int COUNTED_DAYS = 28;

  int from(WorldSettings settings) {
    return settings.days() / 4;
  }

  int to(WorldSettings settings) {
    return settings.days() * 3 / 4;
  }

  int until(WorldSettings settings) {
    return Math.min(settings.leadsUntil() - 1, to(settings) + COUNTED_DAYS);
  }

  /** Whether the lead is of the control group, should the channel reach it. */
  boolean isControl(Draws draws) {
    return draws.chance(CONTROL, Purpose.HOLDOUT, Tactic.marketingChannels().indexOf(channel));
  }

  /** Whether a touch is one that the control group does without. */
  boolean isOf(Episode episode, WorldSettings settings) {
    return episode.tactic().channel.equals(channel)
        && episode.day() >= from(settings)
        && episode.day() <= to(settings);
  }

  /** Whether a conversion of a day counts, given the days of the lead's touches. */
  boolean counts(int day, int[] touched, WorldSettings settings) {
    return day <= until(settings)
        && Arrays.stream(touched).anyMatch(on -> day > on && day <= on + COUNTED_DAYS);
  }
}
