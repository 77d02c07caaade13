package touchline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final LocalDate NIGHT = LocalDate.of(2026, 6, 30);

  private static final Tables TABLES =
      (table, columns) ->
          table.equals("ops.quality_results")
              ? Extract.of(
                  table,
                  List.of(columns),
                  List.of(
                      new Object[] {NIGHT, "passed"},
                      new Object[] {NIGHT, "passed"},
                      new Object[] {NIGHT, "warned"},
                      new Object[] {NIGHT.minusDays(1), "failed"}))
              : Extract.of(
                  table,
                  List.of(columns),
                  List.of(
                      new Object[] {"crm_deals", "2026-06-30", 10L, 8L, 2L},
                      new Object[] {"crm_deals", "2026-06-29", 90L, 90L, 0L}));

  @Test
  void figuresAreThoseOfTheLastRun() {
    String text =
        Metrics.of(
            31,
            NIGHT,
            "held",
            Instant.ofEpochSecond(1_782_900_000L),
            Map.of("night", 75.0, "gold.conversions", 1.25),
            NIGHT.minusDays(1),
            TABLES);
    assertThat(text.lines())
        .contains(
            "touchline_run_id 31",
            "touchline_run_as_of_seconds 1782777600",
            "touchline_run_recorded_seconds 1782900000",
            "touchline_step_seconds{step=\"night\"} 75",
            "touchline_step_seconds{step=\"gold.conversions\"} 1.25",
            "touchline_run_status{status=\"published\"} 0",
            "touchline_run_status{status=\"held\"} 1",
            "touchline_published_as_of_seconds 1782691200",
            "touchline_checks{status=\"passed\"} 2",
            "touchline_checks{status=\"failed\"} 0",
            "touchline_feed_rows{feed=\"crm_deals\",fate=\"read\"} 10",
            "touchline_feed_rows{feed=\"crm_deals\",fate=\"quarantined\"} 2");
  }

  @Test
  void everyLineIsOneThatPrometheusReads() {
    String text = Metrics.of(1, NIGHT, "held", Instant.EPOCH, Map.of("ops.runs", .5), null, TABLES);
    assertThat(text.lines())
        .allMatch(
            line ->
                line.matches("# (HELP|TYPE) touchline_\\w+ .+")
                    || line.matches(
                        "touchline_\\w+(\\{\\w+=\"[\\w.]+\"(,\\w+=\"\\w+\")*\\})? [\\d.]+"));
    assertThat(text).endsWith("\n").doesNotContain("published_as_of");
  }
}
