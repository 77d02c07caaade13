package touchline.config;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.SATURDAY;
import static java.time.DayOfWeek.SUNDAY;
import static java.time.DayOfWeek.THURSDAY;
import static java.time.DayOfWeek.TUESDAY;
import static java.time.DayOfWeek.WEDNESDAY;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class BusinessConfigTest {
  @Test
  void defaults() {
    assertThat(Site.settings().business())
        .isEqualTo(
            new BusinessConfig(
                ZoneId.of("UTC"),
                "EUR",
                Duration.ofDays(31),
                List.of(MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY),
                LocalTime.of(9, 0),
                LocalTime.of(17, 0),
                List.of()));
  }

  @Test
  void explicitMappings() {
    assertThat(
            Site.settings(
                    "business {",
                    "  time-zone = Asia/Dubai, reporting-currency = USD, fx-max-age = 3d",
                    "  days = [sunday, saturday], opens = \"07:30\", closes = \"12:00\"",
                    "  holidays = [2026-12-02, 2026-01-01]",
                    "}")
                .business())
        .isEqualTo(
            new BusinessConfig(
                ZoneId.of("Asia/Dubai"),
                "USD",
                Duration.ofDays(3),
                List.of(SATURDAY, SUNDAY),
                LocalTime.of(7, 30),
                LocalTime.of(12, 0),
                List.of(LocalDate.of(2026, 1, 1), LocalDate.of(2026, 12, 2))));
  }

  @Test
  void dayEndsAfterItBegins() {
    assertThat(Site.problems("business.days = []", "business.opens = \"18:00\""))
        .containsExactly(
            "conf/prod.conf: 1: business.days is empty; name at least one working day",
            "conf/prod.conf: 2: business.opens is 18:00; it must be before business.closes, 17:00");
  }
}
