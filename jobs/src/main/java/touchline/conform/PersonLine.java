package touchline.conform;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import touchline.pipeline.InOrder;
import touchline.pipeline.Made;
import touchline.pipeline.SparkRows;

/**
 * One person's line of time. What is known of the person and all versions of its touches come by,
 * those of one touch after each other; of each the latest version stays, with the date of the
 * first. Of more touches than may be kept the latest stay and the rest is counted, so that a robot
 * of millions takes the memory of its line.
 */
final class PersonLine implements InOrder.Line {
  /** What is asked of everybody alike. */
  static final class Asked implements Serializable {
    private static final long serialVersionUID = 1;

    private final long gap;
    private final int most;
    private final Set<UTF8String> kinds;
    private final SparkRows.Shared touch;
    private final SparkRows.Shared person;
    private final int personId;
    private final int knownSize;
    private final int known;
    private final int id;
    private final int at;
    private final int moment;
    private final int channel;
    private final int kind;
    private final int isWeb;
    private final int tellsOrigin;
    private final int consent;
    private final int received;
    private final int hash;

    /**
     * @param steps versions of touches and, in a column known, what is known of the person
     * @param lines what is made
     * @param gap pause after which a visitor's web activity is a new visit, in microseconds
     * @param kinds kinds of touch that may earn credit
     * @param most touches kept of a person
     */
    Asked(StructType steps, StructType lines, long gap, Set<String> kinds, int most) {
      this.gap = gap;
      this.most = most;
      this.kinds = kinds.stream().map(UTF8String::fromString).collect(Collectors.toSet());
      StructType told = Made.within(steps, "known");
      this.touch = new SparkRows.Shared(steps, Made.within(lines, "touches"));
      this.person = new SparkRows.Shared(told, lines);
      this.personId = steps.fieldIndex("person_id");
      this.knownSize = told.size();
      this.known = steps.fieldIndex("known");
      this.id = steps.fieldIndex("touchpoint_id");
      this.at = steps.fieldIndex("occurred_at");
      this.moment = steps.fieldIndex("moment");
      this.channel = steps.fieldIndex("channel");
      this.kind = steps.fieldIndex("kind");
      this.isWeb = steps.fieldIndex("is_web");
      this.tellsOrigin = steps.fieldIndex("tells_origin");
      this.consent = steps.fieldIndex("consent");
      this.received = steps.fieldIndex("received_date");
      this.hash = steps.fieldIndex("hash");
    }
  }

  /**
   * A touch.
   *
   * @param moment at which it has its turn
   * @param version the latest
   * @param received days since 1970, of the first version
   */
  private record Touch(long moment, UTF8String id, InternalRow version, int received) {
    static final Comparator<Touch> IN_TIME =
        Comparator.comparingLong(Touch::moment).thenComparing(Touch::id);
  }

  private final Asked asked;

  /** The latest touches, the first of them at hand. */
  private final PriorityQueue<Touch> kept = new PriorityQueue<>(Touch.IN_TIME);

  private long count;
  private InternalRow known;

  // The touch whose versions come by.
  private InternalRow latest;
  private int received;

  PersonLine(Asked asked) {
    this.asked = asked;
  }

  @Override
  public void row(InternalRow step, Consumer<InternalRow> made) {
    if (!step.isNullAt(asked.known)) {
      known = step;
    } else if (latest == null
        || !latest.getUTF8String(asked.id).equals(step.getUTF8String(asked.id))) {
      keep();
      latest = step;
      received = step.getInt(asked.received);
    } else {
      received = Math.min(received, step.getInt(asked.received));
      if (isLater(step, latest)) {
        latest = step;
      }
    }
  }

  private boolean isLater(InternalRow version, InternalRow than) {
    int newer = Integer.compare(version.getInt(asked.received), than.getInt(asked.received));
    return newer > 0 || newer == 0 && version.getLong(asked.hash) > than.getLong(asked.hash);
  }

  /** The touch whose versions came by is one of the person's, unless consent was refused. */
  private void keep() {
    if (latest == null || !latest.isNullAt(asked.consent) && !latest.getBoolean(asked.consent)) {
      return;
    }
    count++;
    kept.add(
        new Touch(latest.getLong(asked.moment), latest.getUTF8String(asked.id), latest, received));
    if (kept.size() > asked.most) {
      kept.remove();
    }
  }

  @Override
  public void end(Consumer<InternalRow> made) {
    keep();
    if (known == null) {
      return;
    }
    InternalRow told = known.getStruct(asked.known, asked.knownSize);
    made.accept(
        asked
            .person
            .line(told)
            .set("person_id", known.getUTF8String(asked.personId))
            .set("touch_count", count)
            .set("touches", Arrays.asList(touches()))
            .made());
  }

  private InternalRow[] touches() {
    Touch[] inTime = kept.toArray(Touch[]::new);
    Arrays.sort(inTime, Touch.IN_TIME);
    Visits<UTF8String> visits = new Visits<>(asked.gap);
    InternalRow[] touches = new InternalRow[inTime.length];
    for (int i = 0; i < touches.length; i++) {
      touches[i] = placed(inTime[i], visits);
    }
    return touches;
  }

  /** A touch with its visit. */
  private InternalRow placed(Touch touch, Visits<UTF8String> visits) {
    InternalRow version = touch.version();
    UTF8String channel = version.getUTF8String(asked.channel);
    boolean mayEarn = asked.kinds.contains(version.getUTF8String(asked.kind));
    Visits.Place<UTF8String> place =
        version.getBoolean(asked.isWeb)
            ? visits.engagement(
                touch.id(),
                version.getLong(asked.at),
                channel,
                version.getBoolean(asked.tellsOrigin),
                mayEarn)
            : visits.touch(touch.id(), channel, mayEarn);
    return asked
        .touch
        .line(version)
        .set("channel", place.channel())
        .set("session_id", place.sessionId())
        .set("is_session_start", place.isStart())
        .set("is_attributable", place.isFirstOfKind())
        .set("received_date", touch.received())
        .made();
  }
}
