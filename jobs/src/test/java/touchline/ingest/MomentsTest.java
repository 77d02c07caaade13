package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class MomentsTest {
  @Test
  void everyDayOfFourHundredYearsIsWhatTheCalendarSays() {
    for (int year = 1801; year <= 2200; year++) {
      for (int month = 1; month <= 12; month++) {
        for (int day = 1; day <= 31; day++) {
          String text = "%04d-%02d-%02dT23:59:58Z".formatted(year, month, day);
          assertThat(plain(text)).as(text).isEqualTo(expected(year, month, day));
        }
      }
    }
  }

  @Test
  void everySecondOfADayCounts() {
    LocalDateTime midnight = LocalDate.of(2026, 2, 28).atStartOfDay();
    for (int second = 0; second < 86_400; second++) {
      Instant at = midnight.plusSeconds(second).toInstant(ZoneOffset.UTC);
      assertThat(plain(at.toString())).isEqualTo(at.getEpochSecond() * 1_000_000);
    }
  }

  @Test
  void whatIsWrittenOtherwiseIsLeftToSpark() {
    for (String text :
        List.of(
            "2026-06-30T09:15:00+02:00",
            "2026-06-30 09:15:00Z",
            "2026-06-30T09:15:00z",
            "2026-06-30T09:15:0 Z",
            "2026-06-30T24:00:00Z",
            "2026-06-30T09:60:00Z",
            "2026-06-30T09:15:60Z",
            "2026-00-30T09:15:00Z",
            "2026-13-30T09:15:00Z",
            "0000-06-30T09:15:00Z",
            "2026-06-00T09:15:00Z",
            "2026/06/30T09:15:00Z",
            "2026-06-30T09:15:00",
            "")) {
      assertThat(plain(text)).as(text).isEqualTo(Moments.OTHER);
    }
  }

  private static long expected(int year, int month, int day) {
    try {
      return LocalDateTime.of(year, month, day, 23, 59, 58).toEpochSecond(ZoneOffset.UTC)
          * 1_000_000;
    } catch (DateTimeException e) {
      return Moments.OTHER;
    }
  }

  private static long plain(String text) {
    return Moments.plain(UTF8String.fromString(text));
  }
}
