package touchline.funnel;

import java.time.Instant;
import java.util.List;

/** How soon a lead was followed up. */
final class FollowUps {
  private FollowUps() {}

  /** A sales activity with a lead. */
  record Activity(Instant at, boolean isAttempt, boolean isContact) {}

  /**
   * What was done within a time.
   *
   * @param firstAttempt null when there was none
   * @param firstContact null when there was none; contacts count as attempts
   * @param before activities before it
   */
  record Done(Instant firstAttempt, Instant firstContact, int attempts, int before) {}

  /**
   * What was done for one hand-off.
   *
   * @param activities all of the lead, in any order
   * @param since the hand-off of the cycle before; {@link Instant#MIN} for the first
   * @param handedOff this one
   * @param until the next one; {@link Instant#MAX} for the last
   */
  static Done of(List<Activity> activities, Instant since, Instant handedOff, Instant until) {
    Instant attempt = null;
    Instant contact = null;
    int attempts = 0;
    int before = 0;
    for (Activity activity : activities) {
      Instant at = activity.at();
      if (at.isBefore(handedOff)) {
        before += at.isBefore(since) ? 0 : 1;
        continue;
      }
      if (!at.isBefore(until)) {
        continue;
      }
      if (activity.isAttempt() || activity.isContact()) {
        attempts += activity.isAttempt() ? 1 : 0;
        attempt = attempt == null || at.isBefore(attempt) ? at : attempt;
      }
      if (activity.isContact()) {
        contact = contact == null || at.isBefore(contact) ? at : contact;
      }
    }
    return new Done(attempt, contact, attempts, before);
  }

  /** kept, late, open_breach, open or ended. */
  static String status(Done done, Instant due, Instant now, Instant ended) {
    if (done.firstAttempt() != null) {
      return done.firstAttempt().isAfter(due) ? "late" : "kept";
    }
    if (ended != null && !ended.isAfter(due)) {
      return "ended";
    }
    return now.isAfter(due) ? "open_breach" : "open";
  }

  /** Order of work, the most urgent first. */
  static int priority(String status, String band, boolean hasEnded) {
    boolean isHot = band.equals("hot");
    if (status.equals("open_breach") && !hasEnded) {
      return isHot ? 1 : 2;
    }
    if (status.equals("open") && !hasEnded) {
      return isHot ? 3 : 4;
    }
    return 5;
  }
}
