package touchline.cli;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The date of a night as it is asked for: a date, or {@code yesterday} for whoever schedules it.
 *
 * @param stated the date; null for yesterday
 */
record NightDate(LocalDate stated) {
  private static final String YESTERDAY = "yesterday";

  /**
   * The date itself.
   *
   * @param zone of the business, whose yesterday it is; asked only for that
   */
  LocalDate in(Supplier<ZoneId> zone, Clock clock) {
    return stated != null ? stated : LocalDate.now(clock.withZone(zone.get())).minusDays(1);
  }

  /** Reads what was typed. */
  static final class Converter implements ITypeConverter<NightDate> {
    @Override
    public NightDate convert(String text) {
      if (text.equals(YESTERDAY)) {
        return new NightDate(null);
      }
      try {
        return new NightDate(LocalDate.parse(text));
      } catch (DateTimeParseException e) {
        throw new TypeConversionException(
            "'" + text + "' is neither a date such as 2026-06-30 nor yesterday");
      }
    }
  }
}
