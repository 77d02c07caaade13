package touchline.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import touchline.algorithm.survival.IncrementalHazard;

class HazardRegressionTest {
  private static final AttributionSettings SETTINGS = Paths.settings("incremental");
  private static final IncrementalHazard HAZARD = FitIncremental.hazard(SETTINGS);
  private static final String[] CAMPAIGNS = {"Paid > good", "Paid > idle", "Email", "Direct"};

  /** What a fresh touch adds; good ads work, idle ones and visits of one's own accord do not. */
  private static final double[] TRUTH = {1.5, 0, .7, 0};

  /** Days of one type, each with up to two earlier touches, that enter as the hazard says. */
  private static List<Row> days(int type, int number, double share, Random random) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      StringBuilder said = new StringBuilder("3|-1|0|1|VP|||||");
      double logit = -3;
      for (int c = 0; c < CAMPAIGNS.length; c++) {
        int parts = random.nextInt(3) * random.nextInt(16);
        if (parts > 0) {
          said.append('|').append(parts).append(':').append(CAMPAIGNS[c]);
          logit += TRUTH[c] * HAZARD.saturated(parts / 16.0);
        }
      }
      boolean enters = random.nextDouble() < 1 / (1 + Math.exp(-logit));
      if (enters || random.nextDouble() < share) {
        rows.add(RowFactory.create(type, 0, enters, said.toString().replace('|', '\u0001'), 1L));
      }
    }
    return rows;
  }

  private static Map<String, Double> figures(List<Row> rows, double share) {
    double[][] sampled = {{share}, {share, 0}, {1}, {1}};
    Map<String, Double> figures = new HashMap<>();
    new HazardRegression(SETTINGS, rows, sampled, new double[] {1, 1, 1, 1})
        .fits()
        .forEach(f -> figures.put(f.type() + " " + f.parameter() + " " + f.item(), f.value()));
    return figures;
  }

  @Test
  void effectsOfCampaignsComeBackFromASampleOfDays() {
    Map<String, Double> figures = figures(days(0, 40_000, .25, new Random(2)), .25);
    for (int c = 0; c < CAMPAIGNS.length; c++) {
      double error = figures.get("mql standard_error " + CAMPAIGNS[c]);
      assertThat(error).isLessThan(.1);
      assertThat(figures.get("mql effect " + CAMPAIGNS[c]))
          .as(CAMPAIGNS[c])
          .isCloseTo(TRUTH[c], within(4 * error + .05));
    }
    assertThat(figures.get("mql journey_days ")).isCloseTo(40_000, within(1_500.0));
    // What no touch explains: the intercept, spread over what every day has.
    assertThat(
            figures.get("mql baseline stage:0")
                + figures.get("mql baseline age:3")
                + figures.get("mql baseline month:1")
                + figures.get("mql baseline fit:seniority=VP"))
        .isCloseTo(-3, within(.15));
  }

  @Test
  void stageWithFewEntriesBorrowsFromTheOthers() {
    Random random = new Random(3);
    List<Row> rows = days(0, 20_000, .3, random);
    Map<String, Double> alone = figures(days(1, 60, .3, new Random(5)), .3);
    rows.addAll(days(1, 60, .3, new Random(5)));
    Map<String, Double> borrowed = figures(rows, .3);
    String good = "sql effect Paid > good";
    assertThat(Math.abs(borrowed.get(good) - 1.5))
        .isLessThan(Math.abs(alone.get(good) - 1.5))
        .isLessThan(.4);
  }

  @Test
  void orderOfTheRowsChangesNoBit() {
    List<Row> rows = days(0, 3_000, 1, new Random(2));
    Map<String, Double> figures = figures(rows, 1);
    List<Row> reversed = new ArrayList<>(rows);
    Collections.reverse(reversed);
    assertThat(figures(reversed, 1)).isEqualTo(figures);
  }

  @Test
  void withoutEntriesThereIsNothingToLearn() {
    assertThat(figures(List.of(), 1)).isEmpty();
  }
}
