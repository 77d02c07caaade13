package touchline.night;

import java.time.Duration;
import java.time.Instant;

/**
 * How far a night's tables have come, and how long the others take if they go like those before.
 */
final class Pace {
  /** Of so many tables the first few tell nothing of the others. */
  private static final int FIRST = 10;

  private final int all;
  private final Instant began;
  private int done;

  /**
   * @param all tables of the night
   * @param began when the first one was begun
   */
  Pace(int all, Instant began) {
    this.all = all;
    this.began = began;
  }

  /** What is said when one more is done, such as {@code , 44 of 88, about 2 min to go}. */
  synchronized String next(Instant now) {
    done++;
    String far = ", " + done + " of " + all;
    if (done < FIRST || done == all) {
      return far;
    }
    long seconds = Duration.between(began, now).toSeconds() * (all - done) / done;
    if (seconds == 0) {
      return far;
    }
    return far
        + ", about "
        + (seconds < 90 ? seconds + " s" : (seconds + 30) / 60 + " min")
        + " to go";
  }
}
