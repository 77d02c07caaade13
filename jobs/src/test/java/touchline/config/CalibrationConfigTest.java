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
                List.of(),
                List.of(
                    Duration.ZERO, Duration.ofDays(7), Duration.ofDays(30), Duration.ofDays(90)),
                20,
                500,
                10,
                500,
                10,
                50,
                List.of(),
                new CalibrationConfig.Advice(20, 10, 5, 20, 0.2),
                new CalibrationConfig.Thresholds(
                    10_000,
                    3,
                    5,
                    new CalibrationConfig.Work(20, 50, 0.5),
                    new CalibrationConfig.Work(100, 5, 0.05))));
  }

  @Test
  void explicitMappings() {
    assertThat(
            Site.settings(
                    "calibration {",
                    "  horizon = 90d, shorter-horizons = [60d, 30d], landmarks = [0, 12h], min-wins-platt = 30, min-wins-isotonic = 300",
                    "  bins = 20, replicates = 100, max-weight = 5, segments = 12, vendor-scores = [mkto]",
                    "  advice { points-to-double = 15, max-change = 5, prior-points = 2.5, min-hits = 40, max-mql-change = 0.1 }",
                    "  thresholds { win-value = 25000, min-move = 5, max-move = 9,",
                    "    hot { daily-capacity = 7.5, lead-cost = 80, uplift = 0.3 }",
                    "    warm { daily-capacity = 70, lead-cost = 8, uplift = 0.1 } }",
                    "}")
                .calibration())
        .isEqualTo(
            new CalibrationConfig(
                Duration.ofDays(90),
                List.of(Duration.ofDays(60), Duration.ofDays(30)),
                List.of(Duration.ZERO, Duration.ofHours(12)),
                30,
                300,
                20,
                100,
                5,
                12,
                List.of("mkto"),
                new CalibrationConfig.Advice(15, 5, 2.5, 40, 0.1),
                new CalibrationConfig.Thresholds(
                    25_000,
                    5,
                    9,
                    new CalibrationConfig.Work(7.5, 80, 0.3),
                    new CalibrationConfig.Work(70, 8, 0.1))));
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
    assertThat(Site.problems("calibration.shorter-horizons = [90d, 200d]"))
        .containsExactly(
            "conf/prod.conf: 1: calibration.shorter-horizons must be descending, each once, all below"
                + " calibration.horizon");
  }
}
