package touchline.ingest;

import java.time.LocalDate;
import java.time.YearMonth;
import org.apache.spark.unsafe.types.UTF8String;

/** Times as nearly all exports write them, read at the price of their twenty bytes. */
final class Moments {
  /** Written otherwise, or no time. */
  static final long OTHER = Long.MIN_VALUE;

  private static final String FORM = "0000-00-00T00:00:00Z";
  private static final long MICROS = 1_000_000;

  private Moments() {}

  /** Microseconds of 2026-06-30T09:15:00Z; {@link #OTHER} for what is written otherwise. */
  static long plain(UTF8String text) {
    if (text.numBytes() != FORM.length()) {
      return OTHER;
    }
    for (int i = 0; i < FORM.length(); i++) {
      byte sign = text.getByte(i);
      char form = FORM.charAt(i);
      if (form == '0' ? sign < '0' || sign > '9' : sign != form) {
        return OTHER;
      }
    }
    int year = two(text, 0) * 100 + two(text, 2);
    int month = two(text, 5);
    int day = two(text, 8);
    int hour = two(text, 11);
    int minute = two(text, 14);
    int second = two(text, 17);
    boolean isTime = hour < 24 && minute < 60 && second < 60;
    boolean isDay = year > 0 && month > 0 && month <= 12 && day > 0;
    if (!isTime || !isDay || day > 28 && day > YearMonth.of(year, month).lengthOfMonth()) {
      return OTHER;
    }
    long hours = LocalDate.of(year, month, day).toEpochDay() * 24 + hour;
    return ((hours * 60 + minute) * 60 + second) * MICROS;
  }

  private static int two(UTF8String text, int at) {
    return (text.getByte(at) - '0') * 10 + text.getByte(at + 1) - '0';
  }
}
