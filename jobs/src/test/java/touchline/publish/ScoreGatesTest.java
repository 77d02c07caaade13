package touchline.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import touchline.pipeline.Audit;
import touchline.pipeline.Given;

class ScoreGatesTest {
  @Test
  void leaksAndDisagreementWarn() {
    Given given =
        Given.asOf("2026-06-30")
            .rows(
                "gold.score_weight_advice",
                "{\"as_of_date\":\"2026-06-30\",\"rule\":\"seer\",\"is_suspected_leak\":true,\"sentence\":\"knows\"}",
                "{\"as_of_date\":\"2026-06-30\",\"rule\":\"fine\",\"is_suspected_leak\":false}",
                "{\"as_of_date\":\"2026-06-29\",\"rule\":\"old\",\"is_suspected_leak\":true}")
            .rows(
                "gold.score_calibration_metrics",
                "{\"as_of_date\":\"2026-06-30\",\"censoring\":\"all\",\"metric\":\"censoring_disagreement\",\"value\":1.6,\"status\":\"alarm\"}");

    assertThat(findings(given))
        .extracting(f -> f.check() + " " + f.subject() + " " + f.status() + " " + f.observed())
        .containsExactly(
            "score_knows_no_outcome seer WARNED null",
            "open_leads_change_little gold.score_calibration_metrics WARNED 1.6");
  }

  @Test
  void nothingToSayIsNoFinding() {
    assertThat(findings(Given.asOf("2026-06-30"))).isEmpty();
  }

  private static List<Audit.Finding> findings(Given given) {
    return new ScoreGates().audit(given::rows, LocalDate.parse("2026-06-30"));
  }
}
