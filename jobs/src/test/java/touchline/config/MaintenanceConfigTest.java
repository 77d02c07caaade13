package touchline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MaintenanceConfigTest {
  @Test
  void defaults() {
    assertThat(Site.settings().maintenance())
        .isEqualTo(new MaintenanceConfig(30, 400, Map.of("gold.score_tallies", 35), 90, 8));
  }

  @Test
  void explicitMappings() {
    MaintenanceConfig config =
        Site.settings(
                "maintenance { keep-nights = 7, keep-days = 90, keep-files = 5, small-files = 3",
                "  keep-days-of { \"gold.score_drift\" = 10 } }")
            .maintenance();
    assertThat(config.keepDays("gold.score_drift")).isEqualTo(10);
    assertThat(config.keepDays("gold.score_segments")).isEqualTo(90);
    assertThat(config.keepNights()).isEqualTo(7);
    assertThat(config.keepFiles()).isEqualTo(5);
    assertThat(config.smallFiles()).isEqualTo(3);
  }

  @Test
  void aNightThatKeepsNothingIsAProblem() {
    assertThat(Site.problems("maintenance.keep-nights = 0"))
        .containsExactly(
            "conf/prod.conf: 1: maintenance.keep-nights is 0; it must be between 1 and 10000");
  }
}
