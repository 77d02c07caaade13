package touchline.config;

import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;

/**
 * When a region works; section {@code funnel.calendars.<name>}.
 *
 * @param zone zone of the hours and holidays
 * @param days working days, Monday first
 * @param opens start of a working day, inclusive
 * @param closes end of a working day, exclusive; after {@code opens}
 * @param holidays days off, ascending
 */
public record CalendarConfig(
    ZoneId zone, List<DayOfWeek> days, LocalTime opens, LocalTime closes, List<LocalDate> holidays)
    implements Serializable {

  public CalendarConfig {
    days = List.copyOf(days);
    holidays = List.copyOf(holidays);
  }

  static CalendarConfig of(Section section) {
    CalendarConfig calendar =
        new CalendarConfig(
            section.zone("time-zone"),
            section.choices("days", DayOfWeek.class).stream().distinct().sorted().toList(),
            section.time("opens"),
            section.time("closes"),
            section.has("holidays")
                ? section.dates("holidays").stream().distinct().sorted().toList()
                : List.of());
    if (section.readWell() && calendar.days.isEmpty()) {
      section.problem("days", "is empty; name at least one working day");
    }
    if (section.readWell() && !calendar.opens.isBefore(calendar.closes)) {
      section.problem(
          "opens", "is " + calendar.opens + "; it must be before closes, " + calendar.closes);
    }
    return calendar;
  }
}
