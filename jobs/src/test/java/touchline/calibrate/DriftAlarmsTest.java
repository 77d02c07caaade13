package touchline.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.config.Settings;

/** How often a night without any drift says that there is one, over all its measures. */
class DriftAlarmsTest {
  private static final LocalDate NIGHT = LocalDate.parse("2026-12-31");
  private static final int RULES = 9;
  private static final Settings SETTINGS = settings();

  private static Settings settings() {
    StringBuilder rules = new StringBuilder();
    for (int j = 0; j < RULES; j++) {
      rules.append(
          "{ name = r%d, group = fit, on = profile, points = 5, when = \"true\" }\n".formatted(j));
    }
    return Settings.load(
        ConfigFactory.parseString("score { version = t, rules = [\n" + rules + "] }"));
  }

  @Test
  void nightsWithoutDriftAreSeldomAlarmed() {
    int alarmed = 0;
    for (int night = 0; night < 200; night++) {
      alarmed += drifting(new Random(night), .3).isEmpty() ? 0 : 1;
    }

    // Binomial(200, .05) is 18 or less with probability .99.
    assertThat(alarmed).isLessThanOrEqualTo(18);
  }

  @Test
  void ruleWhoseHitsHalveIsNamed() {
    assertThat(drifting(new Random(1), .15))
        .extracting(row -> row.getAs("measure") + " " + row.getAs("subject"))
        .contains("hit_rate r0");
  }

  /** Leads of a year that hit each rule with probability .3, the first one lately with another. */
  private static List<Row> drifting(Random random, double lately) {
    List<Cell> cells = new ArrayList<>();
    for (int month = 1; month <= 12; month++) {
      LocalDate period = LocalDate.of(2026, month, 1);
      long[] hits = new long[RULES];
      for (int i = 0; i < 100; i++) {
        cells.add(cell("month", "", period, random.nextInt(60), 1));
        for (int j = 0; j < RULES; j++) {
          double p = j == 0 && month > 9 ? lately : .3;
          hits[j] += random.nextDouble() < p ? 1 : 0;
        }
      }
      for (int j = 0; j < RULES; j++) {
        cells.add(cell("hit", "r" + j, period, -1, hits[j]));
      }
    }
    return MeasureDrift.made(
            new Cells(NIGHT, NIGHT, 180, cells), SETTINGS.calibration(), SETTINGS.score())
        .rows()
        .stream()
        .filter(row -> row.<Boolean>getAs("is_drifting"))
        .toList();
  }

  private static Cell cell(String cube, String label, LocalDate period, int score, long n) {
    return new Cell(
        cube, label, List.of(), period, -1, score, n, 0, 0, n, 0, 0, 0, 0, 0, 0, BigDecimal.ZERO);
  }
}
