package touchline.algorithm.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkingTimeTest {
  private static WorkingTime weekdays(String zone, String opens, String closes, String... off) {
    return new WorkingTime(
        ZoneId.of(zone),
        EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
        LocalTime.parse(opens),
        LocalTime.parse(closes),
        List.of(off).stream().map(LocalDate::parse).toList());
  }

  /**
   * Made by hand from a wall calendar of 2026: Berlin is UTC+1, from 29 March 02:00 to 25 October
   * 03:00 UTC+2; New York UTC-5, from 8 March to 1 November UTC-4. Friday 3 April is a holiday.
   */
  @ParameterizedTest
  @CsvSource({
    // a Friday afternoon to the Monday morning after
    "Europe/Berlin, 2026-01-09T15:30:00Z, 2026-01-12T08:15:00Z, 45",
    // the same over the week-end on which the clock is put forward, and back
    "Europe/Berlin, 2026-03-27T15:30:00Z, 2026-03-30T07:15:00Z, 45",
    "Europe/Berlin, 2026-10-23T14:30:00Z, 2026-10-26T08:15:00Z, 45",
    // Thursday 16:00 over Good Friday and the week-end to Tuesday 10:00: 60 + 480 + 60
    "Europe/Berlin, 2026-04-02T14:00:00Z, 2026-04-07T08:00:00Z, 600",
    // the same moments for an owner in New York: Thursday 10:00 to Tuesday 04:00, Friday off: 420 +
    // 480
    "America/New_York, 2026-04-02T14:00:00Z, 2026-04-07T08:00:00Z, 900",
    // within a day, before it opens to after it closes
    "Europe/Berlin, 2026-06-15T00:00:00Z, 2026-06-15T22:00:00Z, 480",
    // a whole week
    "America/New_York, 2026-06-15T04:00:00Z, 2026-06-22T04:00:00Z, 2400",
    // all on a Sunday
    "Europe/Berlin, 2026-06-14T08:00:00Z, 2026-06-14T20:00:00Z, 0",
    // not later
    "Europe/Berlin, 2026-06-15T09:00:00Z, 2026-06-15T09:00:00Z, 0",
    "Europe/Berlin, 2026-06-15T10:00:00Z, 2026-06-15T09:00:00Z, 0",
  })
  void minutesAgreeWithATableMadeByHand(String zone, Instant from, Instant to, long minutes) {
    assertThat(weekdays(zone, "09:00", "17:00", "2026-04-03").between(from, to))
        .isEqualTo(Duration.ofMinutes(minutes));
  }

  @Test
  void hoursOfANightShiftFollowTheClockThatIsPutForwardAndBack() {
    WorkingTime nights =
        new WorkingTime(
            ZoneId.of("Europe/Berlin"),
            EnumSet.of(DayOfWeek.SUNDAY),
            LocalTime.of(1, 0),
            LocalTime.of(5, 0),
            List.of());

    assertThat(
            nights.between(
                Instant.parse("2026-03-28T12:00:00Z"), Instant.parse("2026-03-29T12:00:00Z")))
        .isEqualTo(Duration.ofHours(3));
    assertThat(
            nights.between(
                Instant.parse("2026-10-24T12:00:00Z"), Instant.parse("2026-10-25T12:00:00Z")))
        .isEqualTo(Duration.ofHours(5));
    assertThat(
            nights.between(
                Instant.parse("2026-06-13T12:00:00Z"), Instant.parse("2026-06-14T12:00:00Z")))
        .isEqualTo(Duration.ofHours(4));
  }

  /** The clock goes from 02:00 to 03:00; a shift from half past two begins when it has. */
  @ParameterizedTest
  @CsvSource({
    "02:30, 05:00, 2026-03-29, '', 120",
    "01:00, 02:30, 2026-03-29, '', 60",
    "02:30, 05:00, 2026-06-14, '', 150",
    // put back from 03:00 to 02:00: the hour from two to three comes twice
    "02:00, 05:00, 2026-10-25, '', 240",
    // a holiday on the day of either change
    "02:30, 05:00, 2026-03-29, 2026-03-29, 0",
    "02:00, 05:00, 2026-10-25, 2026-10-25, 0",
  })
  void openingThatTheClockSkipsIsTheMomentAfterTheGap(
      String opens, String closes, LocalDate sunday, String holiday, long minutes) {
    WorkingTime nights =
        new WorkingTime(
            ZoneId.of("Europe/Berlin"),
            EnumSet.of(DayOfWeek.SUNDAY),
            LocalTime.parse(opens),
            LocalTime.parse(closes),
            holiday.isEmpty() ? List.of() : List.of(LocalDate.parse(holiday)));
    Instant noonBefore = sunday.minusDays(1).atTime(12, 0).toInstant(ZoneOffset.UTC);

    assertThat(nights.between(noonBefore, noonBefore.plus(Duration.ofDays(2))))
        .isEqualTo(Duration.ofMinutes(minutes));
  }

  @ParameterizedTest
  @CsvSource({
    // Friday 16:00 plus four hours is Monday 12:00
    "2026-01-09T15:00:00Z, 240, 2026-01-12T11:00:00Z",
    // over the clock put forward: Monday 12:00 is an hour earlier in UTC
    "2026-03-27T15:00:00Z, 240, 2026-03-30T10:00:00Z",
    // a day's end belongs to the day
    "2026-01-09T15:00:00Z, 60, 2026-01-09T16:00:00Z",
    // from a closed moment the time runs from the next opening
    "2026-01-10T12:00:00Z, 30, 2026-01-12T08:30:00Z",
    "2026-01-10T12:00:00Z, 0, 2026-01-12T08:00:00Z",
  })
  void deadlineAgreesWithATableMadeByHand(Instant from, long minutes, Instant due) {
    assertThat(weekdays("Europe/Berlin", "09:00", "17:00").after(from, Duration.ofMinutes(minutes)))
        .isEqualTo(due);
  }

  @Property(tries = 200)
  void deadlineLiesThatMuchWorkingTimeAhead(
      @ForAll @IntRange(min = 0, max = 525_600) int start,
      @ForAll @IntRange(min = 0, max = 10_000) int minutes) {
    WorkingTime work = weekdays("America/New_York", "08:30", "17:15", "2026-07-03", "2026-12-25");
    Instant from = Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofMinutes(start));

    Instant due = work.after(from, Duration.ofMinutes(minutes));

    assertThat(work.between(from, due)).isEqualTo(Duration.ofMinutes(minutes));
  }

  @Property(tries = 200)
  void timeAgreesWithCountingEachMinute(
      @ForAll @IntRange(min = 0, max = 500_000) int start,
      @ForAll @IntRange(min = 0, max = 6_000) int length) {
    WorkingTime work = weekdays("Europe/Berlin", "09:00", "17:00", "2026-05-01");
    Instant from = Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofMinutes(start));
    long counted = 0;
    for (int i = 0; i < length; i++) {
      var local = from.plus(Duration.ofMinutes(i)).atZone(ZoneId.of("Europe/Berlin"));
      boolean worked =
          local.getDayOfWeek().getValue() <= 5
              && !local.toLocalDate().equals(LocalDate.of(2026, 5, 1))
              && local.getHour() >= 9
              && local.getHour() < 17;
      counted += worked ? 1 : 0;
    }

    assertThat(work.between(from, from.plus(Duration.ofMinutes(length))).toMinutes())
        .isEqualTo(counted);
  }

  @Test
  void calendarThatIsAlwaysClosedHasNoDeadline() {
    WorkingTime never =
        new WorkingTime(
            ZoneId.of("UTC"),
            List.of(DayOfWeek.MONDAY),
            LocalTime.of(9, 0),
            LocalTime.of(17, 0),
            LocalDate.of(2026, 1, 1).datesUntil(LocalDate.of(2037, 1, 1)).toList());

    assertThatThrownBy(
            () -> never.after(Instant.parse("2026-01-05T09:00:00Z"), Duration.ofHours(1)))
        .hasMessage(
            "no PT1H of working time within ten years of 2026-01-05T09:00:00Z; see the holidays");
  }
}
