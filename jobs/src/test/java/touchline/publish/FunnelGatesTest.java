package touchline.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import touchline.config.Settings;
import touchline.pipeline.Given;

class FunnelGatesTest {
  private static final String TEAM =
      """
      funnel.calendars.emea { time-zone = Europe/Berlin, days = [monday], opens = "09:00", closes = "17:00" }
      funnel.teams.north { calendar = emea, owners = [rep-1] }
      """;

  private static String cycle(String person, String owner, String team, String irregularity) {
    return "{'person_id':'%s','cycle':1,'lead_id':'L','owner_id':'%s',%s'handed_over_at':'2026-06-01T00:00:00Z','crm_class':'lead','regressions':0,'irregularities':[%s],'conversions':[],'lexicon_version':'1'}"
        .formatted(person, owner, team == null ? "" : "'team':'" + team + "',", irregularity)
        .replace('\'', '"');
  }

  private static List<String> findings(String settings, String... cycles) {
    return new FunnelGates(Settings.load(ConfigFactory.parseString(settings)).funnel())
            .audit(
                Given.asOf("2026-06-30").rows("gold.lead_cycles", cycles)::rows,
                LocalDate.parse("2026-06-30"))
            .stream()
            .map(f -> f.check() + " " + f.status() + " " + f.observed() + " " + f.message())
            .toList();
  }

  @Test
  void stagesThatNoWordNamesAndOwnersWithoutACalendarAreTold() {
    assertThat(
            findings(
                TEAM,
                cycle("a", "rep-1", "north", "'unknown stage Parked','no mql before sql'"),
                cycle("b", "rep-7", null, "'unknown stage Lost in space'"),
                cycle("c", "rep-7", null, "")))
        .containsExactly(
            "stages_are_words_of_the_lexicon WARNED 2.0 No word names Lost in space,"
                + " Parked; name each in a definition or in other-stages of conf/lexicon.conf",
            "owners_have_a_calendar WARNED 1.0 No team names rep-7; their deadlines follow"
                + " business.* until funnel.teams does");
  }

  @Test
  void withoutTeamsEverybodyWorksByTheCompanysHours() {
    assertThat(findings("", cycle("a", "rep-1", null, "'no mql before sql'")))
        .containsExactly("stages_are_words_of_the_lexicon PASSED 0.0 null");
  }
}
