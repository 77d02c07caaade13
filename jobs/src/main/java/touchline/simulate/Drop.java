package touchline.simulate;

import java.time.LocalDate;

/** One of the two deliveries of a world. */
enum Drop {
  /** All that arrives by the day before the last. */
  FIRST,
  /** What arrives on the last day. */
  LAST;

  LocalDate date(WorldSettings settings) {
    return this == FIRST ? settings.end().minusDays(1) : settings.end();
  }

  static Drop of(WorldSettings settings, int day) {
    return day >= settings.lastDay() ? LAST : FIRST;
  }
}
