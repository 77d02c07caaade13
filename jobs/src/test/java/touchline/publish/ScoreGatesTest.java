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
                "{\"as_of_date\":\"2026-06-30\",\"censoring\":\"all\",\"metric\":\"censoring_disagreement\",\"value\":1.6,\"status\":\"alarm\"}",
                "{\"as_of_date\":\"2026-06-30\",\"censoring\":\"all\",\"metric\":\"open_as_lost_disagreement\",\"value\":1.4,\"status\":\"ok\"}");

    assertThat(findings(given))
        .extracting(f -> f.check() + " " + f.subject() + " " + f.status() + " " + f.observed())
        .containsExactly(
            "score_knows_no_outcome seer WARNED null",
            "open_leads_change_little gold.score_calibration_metrics censoring_disagreement WARNED 1.6",
            "open_leads_change_little gold.score_calibration_metrics open_as_lost_disagreement PASSED 1.4");
  }

  @Test
  void missingFollowUpIsOneSentence() {
    Given given =
        Given.asOf("2026-06-30")
            .rows(
                "gold.score_support",
                "{\"as_of_date\":\"2026-06-30\",\"landmark_days\":-1,\"horizon_days\":180,\"wanted_days\":180,\"lost\":0,\"status\":\"insufficient\",\"sentence\":\"cannot be told\"}",
                "{\"as_of_date\":\"2026-06-30\",\"landmark_days\":7,\"horizon_days\":180,\"wanted_days\":180,\"lost\":0,\"status\":\"insufficient\",\"sentence\":\"nor here\"}");

    assertThat(findings(given))
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.status()).isEqualTo(Audit.Status.WARNED);
              assertThat(f.message()).isEqualTo("cannot be told");
            });
  }

  @Test
  void horizonIsNeverShortenedSilently() {
    Given given =
        Given.asOf("2026-06-30")
            .rows(
                "gold.score_support",
                "{\"as_of_date\":\"2026-06-30\",\"landmark_days\":-1,\"horizon_days\":60,\"wanted_days\":180,\"lost\":90,\"status\":\"ok\",\"sentence\":\"within 60 days in place of 180\"}");

    assertThat(findings(given))
        .extracting(f -> f.status() + " " + f.message())
        .containsExactly("WARNED within 60 days in place of 180");
  }

  @Test
  void driftAndBrokenPromisesReachTheNight() {
    Given given =
        Given.asOf("2026-06-30")
            .rows(
                "gold.score_drift",
                "{\"as_of_date\":\"2026-06-30\",\"measure\":\"base_rate\",\"subject\":\"\",\"earlier_n\":900,\"earlier_value\":0.03,\"recent_value\":0.46,\"is_drifting\":true,\"status\":\"ok\"}",
                "{\"as_of_date\":\"2026-06-30\",\"measure\":\"hit_rate\",\"subject\":\"a\",\"recent_value\":0.2,\"is_drifting\":false,\"status\":\"ok\"}")
            .rows(
                "gold.forecast_checks",
                "{\"as_of_date\":\"2026-06-30\",\"forecast_date\":\"2026-05-31\",\"days\":30,\"measure\":\"wins\",\"subject\":\"all\",\"came\":9,\"status\":\"alarm\",\"sentence\":\"too few\"}",
                "{\"as_of_date\":\"2026-06-30\",\"forecast_date\":\"2026-06-30\",\"days\":180,\"measure\":\"wins\",\"subject\":\"all\",\"status\":\"pending\",\"sentence\":\"yet to come\"}")
            .rows(
                "gold.score_reversals",
                "{\"as_of_date\":\"2026-06-30\",\"kind\":\"vendor\",\"subject\":\"mkto\",\"value\":40,\"won_share\":0.04,\"sentence\":\"less than below\"}");

    assertThat(findings(given))
        .extracting(f -> f.check() + " " + f.subject() + " " + f.status() + " " + f.observed())
        .containsExactly(
            "score_does_not_drift base_rate  WARNED 0.46",
            "score_does_not_drift hit_rate a PASSED 0.2",
            "more_points_win_more vendor mkto 40.0 WARNED 0.04",
            "promises_come_true wins 2026-05-31 30 WARNED 9.0");
  }

  @Test
  void nothingToSayIsNoFinding() {
    assertThat(findings(Given.asOf("2026-06-30"))).isEmpty();
  }

  private static List<Audit.Finding> findings(Given given) {
    return new ScoreGates().audit(given::rows, LocalDate.parse("2026-06-30"));
  }
}
