package touchline.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import touchline.config.Settings;
import touchline.config.SqlCheck;
import touchline.pipeline.Audit;
import touchline.pipeline.Given;

class GatesTest {
  private static final LocalDate AS_OF = LocalDate.parse("2026-06-30");
  private static final Settings SETTINGS = Settings.load(Optional.empty(), SqlCheck.NONE);

  /** What the gate on lost rows says of conversions that were 100 two nights ago and 10 before. */
  private static Audit.Finding conversions(int now) {
    String[] conversions =
        IntStream.range(0, now)
            .mapToObj(
                i ->
                    "{\"conversion_id\": \"mql:%d\", \"conversion_type\": \"mql\", \"currency\": \"EUR\", \"value\": 0}"
                        .formatted(i))
            .toArray(String[]::new);
    String counted =
        "{\"as_of_date\": \"%s\", \"check_name\": \"rows_do_not_vanish\","
            + " \"subject\": \"gold.conversions\", \"status\": \"passed\", \"observed\": %d}";
    Given night =
        Given.asOf(AS_OF.toString())
            .rows("gold.conversions", conversions)
            .rows(
                "ops.quality_results",
                counted.formatted("2026-06-28", 100),
                counted.formatted("2026-06-29", 10));
    return gates(100_000).audit(night::rows, AS_OF).stream()
        .filter(f -> f.check().equals("rows_do_not_vanish"))
        .filter(f -> f.subject().equals("gold.conversions"))
        .findFirst()
        .orElseThrow();
  }

  private static Gates gates(int maxHistory) {
    return new Gates(SETTINGS.quality(), SETTINGS.ingest(), SETTINGS.business(), maxHistory);
  }

  /** What the gate on touchpoints says of lines with counts of touches. */
  private static Audit.Finding touchpoints(int rows, int maxHistory, int... counts) {
    Given night =
        Given.asOf(AS_OF.toString())
            .rows(
                "silver.timelines",
                IntStream.range(0, counts.length)
                    .mapToObj(
                        i -> "{\"person_id\":\"p%d\",\"touch_count\":%d}".formatted(i, counts[i]))
                    .toArray(String[]::new))
            .rows(
                "silver.touchpoints",
                IntStream.range(0, rows)
                    .mapToObj(i -> "{\"person_id\":\"p\",\"touchpoint_id\":\"t%d\"}".formatted(i))
                    .toArray(String[]::new));
    return gates(maxHistory).audit(night::rows, AS_OF).stream()
        .filter(f -> f.check().equals("touches_are_touchpoints"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyKeptTouchIsATouchpointAndWhatRobotsHaveBeyondIsTold() {
    assertThat(touchpoints(7, 10, 3, 4, 0).status()).isEqualTo(Audit.Status.PASSED);
    assertThat(touchpoints(6, 10, 3, 4).status()).isEqualTo(Audit.Status.FAILED);
    assertThat(touchpoints(8, 10, 3, 4).status()).isEqualTo(Audit.Status.FAILED);
    assertThat(touchpoints(13, 10, 3, 25))
        .satisfies(f -> assertThat(f.status()).isEqualTo(Audit.Status.WARNED))
        .satisfies(
            f -> assertThat(f.message()).contains("look of it: 1;", "oldest 15 are counted"));
  }

  @Test
  void aFifthOfTheConversionsMayGoOvernightAndNoMore() {
    assertThat(conversions(8).status()).isEqualTo(Audit.Status.PASSED);
    assertThat(conversions(7))
        .satisfies(f -> assertThat(f.status()).isEqualTo(Audit.Status.FAILED))
        .satisfies(f -> assertThat(f.expected()).isEqualTo("at least 8"))
        .satisfies(f -> assertThat(f.message()).contains("since the last night"));
  }

  @Test
  void everyFeedOfEventsIsJudgedByItsOwnNewestEvent() {
    assertThat(
            files(
                "days_of_silence",
                file("web_events", "'newest_at':'2026-06-30T08:00:00Z'"),
                file("campaign_touches", "'newest_at':'2026-06-26T08:00:00Z'"),
                file("campaign_touches", "'newest_at':'2026-06-25T08:00:00Z'"),
                file("crm_deals", "'rows_read':1")))
        .containsExactly("campaign_touches WARNED 4.67", "web_events PASSED 0.67");
  }

  @Test
  void spendThatWasNotTakenInWarnsUnlessItStoodTwice() {
    assertThat(
            files(
                "spend_is_taken_in",
                file("campaign_costs", "'money_read':100,'money_accepted':60,'money_duplicate':40"),
                file("campaign_costs", "'money_read':50,'money_accepted':50,'money_duplicate':0")))
        .containsExactly("campaign_costs PASSED 110.00");
    assertThat(
            files(
                "spend_is_taken_in",
                file(
                    "campaign_costs",
                    "'money_read':946.34,'money_accepted':464.74,'money_duplicate':0")))
        .containsExactly("campaign_costs WARNED 464.74");
  }

  @Test
  void furtherRunOfADateIsJudgedByItsOwnRows() {
    String good = file("web_events", "'rows_read':100000,'rows_quarantined':0");
    String bad =
        file("web_events", "'rows_read':1000,'rows_quarantined':900")
            .replace("2026-06-30", "2026-06-30.2");
    assertThat(files("quarantined_share", good)).containsExactly("web_events PASSED 0.00");
    assertThat(files("quarantined_share", good, bad)).containsExactly("web_events FAILED 0.90");
    assertThat(files("quarantined_share", bad)).containsExactly("web_events FAILED 0.90");
    assertThat(files("quarantined_share", bad.replace("2026-06-30.2", "2026-06-29.2"))).isEmpty();
  }

  private static String file(String feed, String more) {
    return ("{'feed':'"
            + feed
            + "','batch':'2026-06-30','rows_accepted':0,"
            + more
            + (more.contains("rows_read") ? "" : ",'rows_read':1")
            + (more.contains("rows_quarantined") ? "" : ",'rows_quarantined':0")
            + "}")
        .replace('\'', '"');
  }

  /** Subject, status and figure of a check over the account of tonight's files. */
  private static java.util.List<String> files(String check, String... files) {
    Given night = Given.asOf(AS_OF.toString()).rows("ops.feed_reconciliation", files);
    return gates(100_000).audit(night::rows, AS_OF).stream()
        .filter(f -> f.check().equals(check))
        .map(f -> "%s %s %.2f".formatted(f.subject(), f.status(), f.observed()))
        .toList();
  }
}
