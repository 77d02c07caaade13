package touchline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalibrationConfigTest {
  @Test
  void defaults() {
    assertThat(Site.settings().calibration())
        .isEqualTo(
            new CalibrationConfig(
                Duration.ofDays(180),
                List.of(
                    Duration.ZERO, Duration.ofDays(7), Duration.ofDays(30), Duration.ofDays(90)),
                20,
                500,
                10,
                500,
                10,
                new CalibrationConfig.Advice(20, 10, 5, 20, 0.2),
                new CalibrationConfig.Thresholds(20, 10_000, 50, 0.5, 3)));
  }

  @Test
  void explicitMappings() {
    assertThat(
            Site.settings(
                    "calibration {",
                    "  horizon = 90d, landmarks = [0, 12h], min-wins-platt = 30, min-wins-isotonic = 300",
                    "  bins = 20, replicates = 100, max-weight = 5",
                    "  advice { points-to-double = 15, max-change = 5, prior-points = 2.5, min-hits = 40, max-mql-change = 0.1 }",
                    "  thresholds { daily-capacity = 7.5, win-value = 25000, lead-cost = 80, uplift = 0.3, min-move = 5 }",
                    "}")
                .calibration())
        .isEqualTo(
            new CalibrationConfig(
                Duration.ofDays(90),
                List.of(Duration.ZERO, Duration.ofHours(12)),
                30,
                300,
                20,
                100,
                5,
                new CalibrationConfig.Advice(15, 5, 2.5, 40, 0.1),
                new CalibrationConfig.Thresholds(7.5, 25_000, 80, 0.3, 5)));
  }

  @Test
  void landmarksAscendAndTheFreeCurveNeedsMoreWins() {
    assertThat(
            Site.problems(
                "calibration.landmarks = [7d, 0d]",
                "calibration { min-wins-platt = 50, min-wins-isotonic = 40 }"))
        .containsExactly(
            "conf/prod.conf: 1: calibration.landmarks must be ascending, each age once, at least one",
            "conf/prod.conf: 2: calibration.min-wins-isotonic is 40, below"
                + " calibration.min-wins-platt, 50");
  }
}
