package touchline.config;

import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;

/**
 * The company's calendar and money; section {@code business}.
 *
 * @param timeZone zone of business dates and of the working hours
 * @param reportingCurrency ISO 4217 code of every reported amount
 * @param fxMaxAge oldest exchange rate that may stand in for a missing day's
 * @param days working days, Monday first
 * @param opens start of a working day, inclusive
 * @param closes end of a working day, exclusive; after {@code opens}
 * @param holidays days off, ascending
 */
public record BusinessConfig(
    ZoneId timeZone,
    String reportingCurrency,
    Duration fxMaxAge,
    List<DayOfWeek> days,
    LocalTime opens,
    LocalTime closes,
    List<LocalDate> holidays)
    implements Serializable {

  public BusinessConfig {
    days = List.copyOf(days);
    holidays = List.copyOf(holidays);
  }

  static BusinessConfig of(Section section) {
    BusinessConfig business =
        new BusinessConfig(
            section.zone("time-zone"),
            section.currency("reporting-currency"),
            section.duration("fx-max-age", Duration.ZERO, Duration.ofDays(366)),
            section.choices("days", DayOfWeek.class).stream().distinct().sorted().toList(),
            section.time("opens"),
            section.time("closes"),
            section.dates("holidays").stream().distinct().sorted().toList());
    if (business.days.isEmpty()) {
      section.problem("days", "is empty; name at least one working day");
    }
    if (section.readWell() && !business.opens.isBefore(business.closes)) {
      section.problem(
          "opens",
          "is " + business.opens + "; it must be before business.closes, " + business.closes);
    }
    return business;
  }
}
