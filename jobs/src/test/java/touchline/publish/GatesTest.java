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
            + " \"subject\": \"gold.conversions\", \"observed\": %d}";
    Given night =
        Given.asOf(AS_OF.toString())
            .rows("gold.conversions", conversions)
            .rows(
                "ops.quality_results",
                counted.formatted("2026-06-28", 100),
                counted.formatted("2026-06-29", 10));
    return new Gates(SETTINGS.quality(), SETTINGS.ingest(), SETTINGS.business())
        .audit(night::rows, AS_OF).stream()
            .filter(f -> f.check().equals("rows_do_not_vanish"))
            .filter(f -> f.subject().equals("gold.conversions"))
            .findFirst()
            .orElseThrow();
  }

  @Test
  void aFifthOfTheConversionsMayGoOvernightAndNoMore() {
    assertThat(conversions(8).status()).isEqualTo(Audit.Status.PASSED);
    assertThat(conversions(7))
        .satisfies(f -> assertThat(f.status()).isEqualTo(Audit.Status.FAILED))
        .satisfies(f -> assertThat(f.expected()).isEqualTo("at least 8"))
        .satisfies(f -> assertThat(f.message()).contains("since the last night"));
  }
}
