package touchline.simulate;

import java.time.LocalDate;
import touchline.simulate.Draws.Purpose;

/** Writes a moment of the world as an export would. */
final class Stamp {
  private static final int SECONDS_PER_DAY = 86_400;
  private static final int OFFSET_SECONDS = 7_200;

  private Stamp() {}

  /**
   * ISO 8601 to the second: mostly in UTC with a Z; at the rate of {@link Dirt#timeZones} each, the
   * same moment with the offset +02:00, or in UTC without an offset.
   */
  static String of(WorldSettings settings, Draws draws, int counter, int day, int second) {
    double u = draws.uniform(Purpose.ZONE, counter);
    double rate = settings.dirt().timeZones();
    if (u < rate) {
      int shifted = second + OFFSET_SECONDS;
      return text(settings, day + shifted / SECONDS_PER_DAY, shifted % SECONDS_PER_DAY, "+02:00");
    }
    return text(settings, day, second, u < 2 * rate ? "" : "Z");
  }

  private static String text(WorldSettings settings, int day, int second, String zone) {
    StringBuilder text = new StringBuilder(25);
    text.append(date(settings, day)).append('T');
    pair(text, second / 3600).append(':');
    pair(text, second / 60 % 60).append(':');
    return pair(text, second % 60).append(zone).toString();
  }

  private static StringBuilder pair(StringBuilder text, int number) {
    return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }

  static LocalDate date(WorldSettings settings, int day) {
    return LocalDate.ofEpochDay(settings.start().toEpochDay() + day);
  }
}
