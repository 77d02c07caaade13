package touchline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FunnelConfigTest {
  private static final String CALENDAR =
      "funnel.calendars.emea { time-zone = Europe/Berlin, days = [monday, friday], opens = \"09:00\","
          + " closes = \"17:00\", holidays = [\"2026-12-25\"] }";

  @Test
  void defaults() {
    FunnelConfig funnel = Site.settings().funnel();

    assertThat(funnel.calendars()).isEmpty();
    assertThat(funnel.teams()).isEmpty();
    assertThat(funnel.plan()).isEmpty();
    assertThat(funnel.segment()).isEqualTo("industry");
    assertThat(funnel.followUpShare()).isEqualTo(.9);
    assertThat(funnel.answerShare()).isEqualTo(.9);
    assertThat(funnel.acceptedShare()).isEqualTo(.5);
    assertThat(funnel.outcomeWithin()).isEqualTo(Duration.ofDays(90));
    assertThat(funnel.minCount()).isEqualTo(20);
    assertThat(funnel.longestPattern()).isEqualTo(3);
  }

  @Test
  void explicitMappings() {
    FunnelConfig funnel =
        Site.settings(
                CALENDAR,
                "funnel.teams.north { calendar = emea, owners = [rep-1, rep-2],",
                "  time-zones { rep-2 = Europe/Lisbon } }",
                "funnel.plan = [ { step = mql, side = marketing, goal = 5, from = 2026-01-01 },",
                "  { step = mql, side = marketing, goal = 7, from = 2026-03-01 } ]",
                "funnel.self-reported = [heard_of_us]")
            .funnel();

    assertThat(funnel.calendars())
        .isEqualTo(
            Map.of(
                "emea",
                new CalendarConfig(
                    ZoneId.of("Europe/Berlin"),
                    List.of(DayOfWeek.MONDAY, DayOfWeek.FRIDAY),
                    LocalTime.of(9, 0),
                    LocalTime.of(17, 0),
                    List.of(LocalDate.of(2026, 12, 25)))));
    assertThat(funnel.team("rep-2")).contains("north");
    assertThat(funnel.teams().get("north").zone("rep-2")).contains(ZoneId.of("Europe/Lisbon"));
    assertThat(funnel.planOf(LocalDate.of(2026, 2, 1)))
        .extracting(PlanStep::goal)
        .containsExactly(5);
    assertThat(funnel.planOf(LocalDate.of(2026, 3, 1)))
        .extracting(PlanStep::goal)
        .containsExactly(7);
    assertThat(funnel.selfReported()).containsExactly("heard_of_us");
  }

  @Test
  void whatLeadsSayOfThemselvesIsKeptWhenItIsTakenIn() {
    IngestConfig ingest = Site.settings("funnel.self-reported = [heard_of_us]").ingest();

    assertThat(List.of("Heard of us", "self_reported_source"))
        .filteredOn(ingest::keeps)
        .containsExactly("Heard of us");
    assertThat(Site.settings().ingest().keeps("self_reported_source")).isTrue();
  }

  @Test
  void teamsWithoutACalendarAndPromisesThatContradictAreRefusedWithThePlace() {
    assertThatThrownBy(
            () ->
                Site.settings(
                    CALENDAR,
                    "funnel.teams.north { calendar = emae, owners = [rep-1] }",
                    "funnel.teams.south { calendar = emea, owners = [rep-1] }",
                    "funnel.plan = [ { step = mql, side = marketing, goal = 5, from = 2026-01-01 },",
                    "  { step = mql, side = sales, goal = 7, from = 2026-01-01 },",
                    "  { step = sql, side = support, goal = 7, from = 2026-01-15 } ]"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "2: funnel.teams.north.calendar is emae, which funnel.calendars does not have; did you"
                + " mean emea?")
        .hasMessageContaining(
            "3: funnel.teams.south.owners names rep-1, who is of team north; an owner has one team")
        .hasMessageContaining(
            "5: funnel.plan[1].step has another goal from 2026-01-01 on; a step has one goal a month,"
                + " of one side")
        .hasMessageContaining(
            "6: funnel.plan[2].side is support; a promise is of marketing or of sales");
  }
}
