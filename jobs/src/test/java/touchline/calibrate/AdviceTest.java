package touchline.calibrate;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import touchline.config.Settings;
import touchline.pipeline.Given;
import touchline.pipeline.Table;

class AdviceTest {
  private static final String[] RULES = {"a", "b", "c"};
  private static final Config CONF =
      ConfigFactory.parseString(
          """
              calibration { replicates = 50, horizon = 60d, advice.max-mql-change = 1,
                thresholds { win-value = 1000, hot { daily-capacity = 5, lead-cost = 100, uplift = 0.5 } } }
              score { version = t, rules = [
                { name = a, group = fit, on = profile, points = 10, when = "true" },
                { name = b, group = fit, on = profile, points = 30, when = "true" },
                { name = c, group = fit, on = profile, points = 20, when = "true" } ] }
              """);
  private static final Settings SETTINGS = Settings.load(CONF);
  private static Given given;

  @BeforeAll
  static void build() {
    given =
        Evidence.built(
            Evidence.world(6_000, 1, RULES, new int[] {10, 30, 20}, new int[] {25, 15, 20}),
            SETTINGS);
  }

  @Test
  void weightsMoveTowardsTheTruthWithTheirEvidence() {
    Map<String, Row> advice =
        rows("gold.score_weight_advice").stream()
            .collect(Collectors.toMap(r -> r.getAs("rule"), r -> r));

    assertThat(advice.get("a").<String>getAs("verdict")).isEqualTo("raise");
    assertThat(advice.get("a").<Integer>getAs("advised_points")).isBetween(17, 20);
    assertThat(advice.get("b").<String>getAs("verdict")).isEqualTo("lower");
    assertThat(advice.get("c").<String>getAs("verdict")).isEqualTo("keep");
    assertThat(advice.get("a").<Double>getAs("evidence_low")).isLessThan(25);
    assertThat(advice.get("a").<Double>getAs("evidence_high")).isGreaterThan(25);
    assertThat(advice.get("a").<String>getAs("sentence")).startsWith("Raise a from 10 to ");
  }

  @Test
  void challengerThatKnowsBetterIsPromoted() {
    List<Row> folds = rows("gold.score_backtests");
    Row all = folds.stream().filter(r -> r.<Integer>getAs("fold") == 0).findFirst().orElseThrow();

    assertThat(folds.size()).isGreaterThan(2);
    assertThat(all.<Double>getAs("log_loss_gain_low")).isPositive();
    assertThat(all.<Double>getAs("wins_gain")).isPositive();
    assertThat(folds)
        .filteredOn(r -> r.getAs("origin_date") != null && r.getAs("status").equals("ok"))
        .isNotEmpty();
  }

  @Test
  void bestLeadsAreAsManyAsSalesCanWork() {
    // A test of 92 days or less holds some 1,500 leads: five a day are a third of them.
    double third = winsGain("[30d]", 5);
    double tenth = winsGain("[30d]", 1000);

    assertThat(third).isNotEqualTo(tenth);
    assertThat(winsGain("[0d, 30d]", 2.5)).isEqualTo(third);
    assertThat(winsGain("[30d]", 1e6)).isEqualTo(tenth);
    assertThat(rows("gold.score_backtests").stream().filter(r -> r.<Integer>getAs("fold") == 0))
        .extracting(r -> r.<Double>getAs("wins_gain"))
        .containsExactly(tenth);
  }

  @Test
  void leadsOfOneAccountAreNoEvidence() {
    Dataset<Row> world =
        Evidence.world(3_000, 1, RULES, new int[] {10, 30, 20}, new int[] {25, 15, 20})
            .withColumn("account_id", lit("one"));
    Given one =
        Evidence.built(
            Given.spark()
                .createDataFrame(
                    world.collectAsList(), Table.of("gold.landmark_scores").schema().asNullable()),
            SETTINGS);

    assertThat(one.rows(Table.of("gold.score_weight_advice")).collectAsList())
        .hasSize(3)
        .allSatisfy(
            r -> {
              assertThat(r.<String>getAs("verdict")).isEqualTo("insufficient");
              assertThat(r.<Double>getAs("evidence_low")).isNull();
              assertThat(r.<String>getAs("sentence")).endsWith("nearly all in a few accounts");
            });
    assertThat(one.rows(Table.of("gold.score_backtests")).collectAsList())
        .noneMatch(r -> r.<Boolean>getAs("is_promoted"));
    assertThat(one.rows(Table.of("gold.score_calibration_metrics")).collectAsList())
        .allSatisfy(r -> assertThat(r.<Double>getAs("value_low")).isNull());
  }

  private static double winsGain(String landmarks, double capacity) {
    Settings settings =
        Settings.load(
            ConfigFactory.parseString(
                    "calibration { landmarks = %s, thresholds.hot.daily-capacity = %s }"
                        .formatted(landmarks, capacity))
                .withFallback(CONF));
    return given
        .build(new BacktestWeights(settings.calibration(), settings.score(), settings.lexicon()))
        .where("fold = 0")
        .head()
        .getAs("wins_gain");
  }

  @Test
  void steadyWorldDoesNotDrift() {
    assertThat(rows("gold.score_drift"))
        .filteredOn(r -> r.getAs("status").equals("ok"))
        .noneMatch(r -> r.<Boolean>getAs("is_drifting"));
  }

  @Test
  void segmentsThatWinAsTheirScoresSayAreNotDifferent() {
    List<Row> segments = rows("gold.score_segments");

    assertThat(segments)
        .extracting(r -> r.getAs("dimension") + " " + r.getAs("segment"))
        .contains("persona buyer", "persona user", "industry unknown", "grade B2");
    assertThat(segments).noneMatch(r -> r.<Boolean>getAs("is_different"));
    for (Row segment : segments) {
      assertThat(Math.abs(segment.<Double>getAs("shrunken_ratio") - 1))
          .isLessThanOrEqualTo(Math.abs(segment.<Double>getAs("observed_expected") - 1) + 1e-12);
    }
  }

  @Test
  void thresholdCurveCountsWinsFromEachScoreOn() {
    List<Row> cells =
        rows("gold.score_tallies").stream()
            .filter(r -> List.of("earlier", "later", "young").contains(r.<String>getAs("cube")))
            .toList();
    double won = 0;
    double all = 0;
    for (Row cell : cells) {
      if (cell.<Integer>getAs("score") >= 30) {
        won += cell.<Double>getAs("won_weight");
        all += cell.<Double>getAs("won_weight") + cell.<Double>getAs("lost_weight");
      }
    }
    Row at30 =
        rows("gold.score_threshold_advice").stream()
            .filter(r -> r.getAs("band").equals("hot") && r.<Integer>getAs("threshold") == 30)
            .findFirst()
            .orElseThrow();

    assertThat(at30.<Double>getAs("won_share")).isCloseTo(won / all, within(1e-12));
  }

  @Test
  void recentLeadsThatScoreHigherAreADrift() {
    List<String> leads = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      boolean recent = i >= 400;
      leads.add(
          Evidence.lead(
              i,
              (recent ? "2026-12-" : "2026-06-") + "10T00:00:00Z",
              30,
              recent ? 40 + i % 20 : 20 + i % 20,
              "buyer",
              null,
              recent ? new String[] {"a:10.0:1.0"} : new String[0]));
    }
    Given drifted = Evidence.built(Evidence.landmarks(leads), SETTINGS);

    assertThat(drifted.rows(Table.of("gold.score_drift")).where("is_drifting").collectAsList())
        .extracting(r -> r.getAs("measure") + " " + r.getAs("subject"))
        .containsExactlyInAnyOrder("score ", "hit_rate a");
  }

  private static List<Row> rows(String table) {
    return given.rows(Table.of(table)).collectAsList();
  }
}
