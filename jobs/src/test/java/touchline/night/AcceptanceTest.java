package touchline.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import touchline.pipeline.Audit;
import touchline.pipeline.Audit.Status;

class AcceptanceTest {
  private static final Acceptance ACCEPTED =
      new Acceptance(List.of("amounts_are_alike:EUR", "rows_tonight", "typo"), "prices went up");

  @Test
  void whatIsNamedDoesNotHoldAndSaysWhy() {
    assertThat(ACCEPTED.judge(finding("amounts_are_alike", "EUR", Status.FAILED)))
        .satisfies(f -> assertThat(f.status()).isEqualTo(Status.ACCEPTED))
        .satisfies(f -> assertThat(f.message()).isEqualTo("Accepted: prices went up"))
        .satisfies(f -> assertThat(f.observed()).isEqualTo(7));
    assertThat(ACCEPTED.judge(finding("rows_tonight", "crm_deals", Status.FAILED)).status())
        .isEqualTo(Status.ACCEPTED);
  }

  @Test
  void whatIsNotNamedHoldsAndWhatPassedStaysSo() {
    for (Audit.Finding other :
        List.of(
            finding("amounts_are_alike", "USD", Status.FAILED),
            finding("values_sum_to_the_cent", "linear", Status.FAILED),
            finding("rows_tonight", "crm_deals", Status.WARNED),
            finding("rows_tonight", "crm_deals", Status.PASSED))) {
      assertThat(ACCEPTED.judge(other)).isEqualTo(other);
    }
  }

  @Test
  void ledgerIsToldWhatWasOverruledAndWhatDidNotNeedIt() {
    List<Audit.Finding> judged =
        List.of(
            ACCEPTED.judge(finding("amounts_are_alike", "EUR", Status.FAILED)),
            ACCEPTED.judge(finding("rows_tonight", "crm_deals", Status.PASSED)));
    assertThat(ACCEPTED.notes(judged))
        .containsExactly(
            "accepted amounts_are_alike of EUR: found 7, expected 5; because prices went up",
            "--accept rows_tonight: no such check would hold this night",
            "--accept typo: no such check would hold this night");
  }

  private static Audit.Finding finding(String check, String subject, Status status) {
    return new Audit.Finding(check, subject, status, 7.0, "5", "look");
  }
}
