package touchline.algorithm.calendar;

import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Time in which somebody works: on working days that are no holiday, from opening to closing, by
 * the clock of a zone.
 *
 * <p>Opening and closing are moments of the zone's clock; between them runs real time. So a day on
 * which the clock is put forward within the hours is an hour shorter, one on which it is put back
 * an hour longer, and an opening that the clock skips is the moment after the gap. In Berlin, with
 * 09:00 to 17:00 from Monday to Friday, from Friday 16:30 to Monday 09:15 are 45 minutes, whether
 * or not the clock changed on Sunday. Cost: O(days between).
 */
public final class WorkingTime implements Serializable {
  private static final long serialVersionUID = 1;

  /** Days looked ahead for a deadline: a calendar that is closed for longer has none. */
  private static final int MOST_DAYS = 3_700;

  private final ZoneId zone;
  private final Set<DayOfWeek> days;
  private final LocalTime opens;
  private final LocalTime closes;
  private final Set<LocalDate> holidays;

  /**
   * @param days at least one
   * @param closes after {@code opens}
   */
  public WorkingTime(
      ZoneId zone,
      Collection<DayOfWeek> days,
      LocalTime opens,
      LocalTime closes,
      Collection<LocalDate> holidays) {
    this.zone = zone;
    this.days = EnumSet.copyOf(days);
    this.opens = opens;
    this.closes = closes;
    this.holidays = new TreeSet<>(holidays);
  }

  /** The same hours by the clock of another zone. */
  public WorkingTime in(ZoneId other) {
    return new WorkingTime(other, days, opens, closes, holidays);
  }

  /** Working time from one moment to another; zero when the second is not later. */
  public Duration between(Instant from, Instant to) {
    Duration sum = Duration.ZERO;
    if (!to.isAfter(from)) {
      return sum;
    }
    LocalDate last = LocalDate.ofInstant(to, zone);
    for (LocalDate day = LocalDate.ofInstant(from, zone);
        !day.isAfter(last);
        day = day.plusDays(1)) {
      if (isWorked(day)) {
        Instant start = later(from, at(day, opens));
        Instant end = earlier(to, at(day, closes));
        if (end.isAfter(start)) {
          sum = sum.plus(Duration.between(start, end));
        }
      }
    }
    return sum;
  }

  /**
   * The moment at which that much working time has passed since another; the next opening for none
   * when it is closed.
   *
   * @throws IllegalArgumentException when ten years do not hold so much working time
   */
  public Instant after(Instant from, Duration work) {
    Duration left = work;
    LocalDate day = LocalDate.ofInstant(from, zone);
    for (int i = 0; i < MOST_DAYS; i++, day = day.plusDays(1)) {
      if (!isWorked(day)) {
        continue;
      }
      Instant start = later(from, at(day, opens));
      Instant end = at(day, closes);
      if (!end.isAfter(start)) {
        continue;
      }
      Duration today = Duration.between(start, end);
      if (left.compareTo(today) <= 0) {
        return start.plus(left);
      }
      left = left.minus(today);
    }
    throw new IllegalArgumentException(
        "no " + work + " of working time within ten years of " + from + "; see the holidays");
  }

  private boolean isWorked(LocalDate day) {
    return days.contains(day.getDayOfWeek()) && !holidays.contains(day);
  }

  private Instant at(LocalDate day, LocalTime time) {
    LocalDateTime clock = day.atTime(time);
    ZoneOffsetTransition change = zone.getRules().getTransition(clock);
    return change != null && change.isGap() ? change.getInstant() : clock.atZone(zone).toInstant();
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
