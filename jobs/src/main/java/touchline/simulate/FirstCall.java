package touchline.simulate;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import touchline.simulate.Draws.Purpose;

/**
 * When sales first tries to reach a lead that it was given, in working time of its owner.
 *
 * <p>Log-normal with a median of two and a half hours, twice or three times that for the slower two
 * thirds of the owners; one lead in eight is never called. It depends on nothing else, so that
 * leads called late and in time are alike but for what the lateness does.
 */
final class FirstCall {
  private static final double MEDIAN_MINUTES = 150;
  private static final double SPREAD = 1.3;
  private static final double NEVER = 0.125;

  private FirstCall() {}

  /**
   * Working time from the hand-off to the call; empty when it is never made.
   *
   * @param cycle 0 for the lead's first qualification cycle
   */
  static Optional<Duration> delay(Draws draws, int owner, int cycle) {
    if (draws.chance(NEVER, Purpose.ACTIVITY_COUNT, 100 + cycle)) {
      return Optional.empty();
    }
    double pace = 1 + owner % 3;
    double minutes =
        MEDIAN_MINUTES
            * pace
            * Math.exp(SPREAD * draws.normal(Purpose.ACTIVITY_DAY, 1_000 + 10 * cycle));
    return Optional.of(Duration.ofSeconds((long) (60 * minutes)));
  }

  /** Whether it is made after what was agreed, or never. */
  static boolean isLate(Draws draws, int owner) {
    return delay(draws, owner, 0).map(delay -> delay.compareTo(Sales.DUE) > 0).orElse(true);
  }

  /** The moment of the call; empty when it is never made. */
  static Optional<Instant> at(
      WorldSettings settings, Draws draws, int owner, int cycle, Instant handedOff) {
    return delay(draws, owner, cycle)
        .map(delay -> SalesTeam.after(settings, owner, handedOff, delay));
  }
}
