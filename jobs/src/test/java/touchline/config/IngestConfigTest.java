package touchline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class IngestConfigTest {
  @Test
  void defaults() {
    IngestConfig ingest = Site.settings().ingest();
    assertThat(ingest)
        .isEqualTo(
            new IngestConfig(
                ZoneId.of("UTC"),
                0.05,
                Duration.ofDays(1),
                LocalDate.of(2000, 1, 1),
                ingest.keepColumns(),
                NumberFormat.AUTO,
                DateOrder.AUTO,
                ingest.placeholderIds(),
                ingest.placeholderEmails(),
                1e12,
                List.of(
                    List.of("campaign_touches", "web_events"),
                    List.of("crm_deals", "crm_lead_stages"))));
    assertThat(ingest.placeholderIds()).contains("null", "undefined", "\\n").isSorted();
    assertThat(ingest.placeholderEmails()).contains("test@*", "noreply@*").isSorted();
  }

  @Test
  void explicitMappings() {
    assertThat(
            Site.settings(
                    "ingest {",
                    "  time-zone = Europe/Berlin, max-quarantine-share = 0.2, future-tolerance = 2h",
                    "  earliest-date = 2015-06-01, keep-columns = [Seat_Count, seats]",
                    "  number-format = comma, date-order = day_first, placeholder-ids = [Kiosk], placeholder-emails = [\"Info@*\"]",
                    "  mandatory = [crm_deals], largest-amount = 5e9",
                    "}",
                    "calibration.vendor-scores = [Budget]",
                    "funnel.self-reported = [Source_Told]")
                .ingest())
        .isEqualTo(
            new IngestConfig(
                ZoneId.of("Europe/Berlin"),
                0.2,
                Duration.ofHours(2),
                LocalDate.of(2015, 6, 1),
                List.of("budget", "seatcount", "seats", "sourcetold"),
                NumberFormat.COMMA,
                DateOrder.DAY_FIRST,
                List.of("kiosk"),
                List.of("info@*"),
                5e9,
                List.of(List.of("crm_deals"))));
  }

  @Test
  void keepsColumnsThatAreNamedHoweverTheyAreSpelled() {
    IngestConfig ingest = Site.settings("ingest.keep-columns = [fax_number]").ingest();

    assertThat(List.of("Fax_Number", "faxNumber", "FAX NUMBER", "number"))
        .filteredOn(ingest::keeps)
        .containsExactly("Fax_Number", "faxNumber", "FAX NUMBER");
    assertThat(Site.settings("ingest.keep-columns = [\"*\"]").ingest())
        .satisfies(all -> assertThat(all.keepsAll()).isTrue())
        .satisfies(all -> assertThat(all.keeps("anything")).isTrue());
  }

  @Test
  void keepsColumnsThatRulesRead() {
    IngestConfig ingest =
        Site.settings(
                "score.rules = [{ name = a, group = fit, on = profile, points = 5,",
                "  when = \"profile['Number of seats'] = '5' OR profile.plan = 'pro'\" }]",
                "calibration.vendor-scores = [lead_grade]")
            .ingest();

    assertThat(List.of("number_of_seats", "Plan", "Lead Grade", "nickname"))
        .filteredOn(ingest::keeps)
        .containsExactly("number_of_seats", "Plan", "Lead Grade");
  }
}
