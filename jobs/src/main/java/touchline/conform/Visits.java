package touchline.conform;

import java.util.HashMap;
import java.util.Map;

/**
 * The sessions of one person's touchpoints, which come by in order of time. A web engagement
 * continues the session of its channel when the last engagement of that channel is less than the
 * gap ago. One that says nothing of its origin takes the channel of the visit it continues: that of
 * the person's last engagement on any channel within the gap. Holds one entry per channel.
 *
 * @param <T> a text, of an id or a channel
 */
final class Visits<T> {
  /**
   * Where a touchpoint belongs.
   *
   * @param channel its channel, taken over from the visit where it has none of its own
   * @param sessionId first touchpoint of the session
   * @param isStart whether it opens the session
   * @param isFirstOfKind whether it is the session's first of a kind that may earn credit
   */
  record Place<T>(T channel, T sessionId, boolean isStart, boolean isFirstOfKind) {}

  private static final class Session<T> {
    private T id;
    private long lastAt;
    private boolean isCredited;
  }

  private final long gap;
  private final Map<T, Session<T>> sessions = new HashMap<>();
  private T visitChannel;
  private long visitAt;

  /**
   * @param gap silence that ends a session, in microseconds
   */
  Visits(long gap) {
    this.gap = gap;
  }

  /** A touch that is no web engagement: a session of its own. */
  Place<T> touch(T id, T channel, boolean mayEarn) {
    return new Place<>(channel, id, true, mayEarn);
  }

  /**
   * The next web engagement.
   *
   * @param at microseconds, not before the engagement before it
   * @param tellsOrigin whether campaign tags or a foreign referrer tell the channel
   */
  Place<T> engagement(T id, long at, T channel, boolean tellsOrigin, boolean mayEarn) {
    T taken = !tellsOrigin && visitChannel != null && at - visitAt < gap ? visitChannel : channel;
    visitChannel = taken;
    visitAt = at;
    Session<T> session = sessions.computeIfAbsent(taken, first -> new Session<>());
    boolean isStart = session.id == null || at - session.lastAt >= gap;
    if (isStart) {
      session.id = id;
      session.isCredited = false;
      if (sessions.size() > 64) {
        sessions
            .values()
            .removeIf(old -> old.id != null && at - old.lastAt >= gap && old != session);
      }
    }
    session.lastAt = at;
    boolean isFirstOfKind = mayEarn && !session.isCredited;
    session.isCredited |= mayEarn;
    return new Place<>(taken, session.id, isStart, isFirstOfKind);
  }
}
