package touchline.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import touchline.pipeline.Audit;
import touchline.pipeline.Given;

class AttributionGatesTest {
  @Test
  void figuresThatDoNotStandAndFitsThatDidNotEndWarnOnTheirNight() {
    Given given =
        Given.asOf("2026-06-30")
            .rows(
                "gold.attribution_totals",
                total("2026-06-30", "mql", "unreliable", "calls may follow"),
                total("2026-06-30", "sql", "sufficient", "intent is there"),
                total("2026-06-30", "won", "insufficient", "calls may follow"),
                total("2026-06-29", "mql", "unreliable", "calls may follow"))
            .rows(
                "gold.attribution_parameters",
                settled("2026-06-30", "mql", 1),
                settled("2026-06-30", "won", 0),
                settled("2026-06-29", "sql", 0));
    assertThat(new AttributionGates().audit(given::rows, LocalDate.parse("2026-06-30")))
        .extracting(f -> f.check() + " " + f.subject() + " " + f.status() + " " + f.message())
        .containsExactly(
            "incremental_stands mql WARNED Do not rely on the incremental model: calls may follow",
            "incremental_stands sql PASSED null",
            "fit_settled incremental won WARNED The fit stopped before its maximum; its parameters"
                + " may be off");
  }

  @Test
  void withoutAModelThatLearnsThereIsNothingToSay() {
    List<Audit.Finding> findings =
        new AttributionGates().audit(Given.asOf("2026-06-30")::rows, LocalDate.parse("2026-06-30"));
    assertThat(findings).isEmpty();
  }

  private static String total(String night, String type, String status, String problems) {
    return
"""
{"as_of_date": "%s", "conversion_type": "%s", "caused": 4, "status": "%s", "problems": "%s"}"""
        .formatted(night, type, status, problems);
  }

  private static String settled(String night, String type, int value) {
    return
"""
{"as_of_date": "%s", "conversion_type": "%s", "model": "incremental", "parameter": "settled", "value": %d}"""
        .formatted(night, type, value);
  }
}
