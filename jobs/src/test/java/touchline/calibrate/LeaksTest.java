package touchline.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import touchline.config.Settings;
import touchline.pipeline.Given;
import touchline.pipeline.Table;

/** What profile columns and other systems' scores give away, and leads that are still open. */
class LeaksTest {
  private static final Settings SETTINGS =
      Settings.load(
          ConfigFactory.parseString(
              """
              calibration { replicates = 50, horizon = 60d, vendor-scores = [telling, noise] }
              score { version = t, rules = [
                { name = seer, group = fit, on = profile, points = 10, when = "true" } ] }
              """));
  private static Given given;
  private static Map<String, Row> advice;

  @BeforeAll
  static void build() {
    Random random = new Random(2);
    List<String> leads = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      // The first 600 are old and known; the last 300 are new and open.
      boolean open = i >= 600;
      boolean won = !open && random.nextInt(4) == 0;
      double telling = Math.max(0, Math.min(100, 50 + (won ? 15 : 0) + 20 * random.nextGaussian()));
      int budget = random.nextInt(9);
      int noise = random.nextInt(100);
      String vendors = "{\"telling\":%.0f,\"noise\":%d}".formatted(telling, noise);
      String profile =
          "{\"budget\":\"%s\",\"telling\":\"%.0f\",\"noise\":\"%d\"%s,\"empty\":\" \"}"
              .formatted(budget, telling, noise, won ? ",\"contract_number\":\"c" + i + "\"" : "");
      leads.add(
          Evidence.lead(
                  i,
                  (open ? "2026-12-" : "2026-%02d-".formatted(1 + i % 9))
                      + "%02dT00:00:00Z".formatted(1 + i % 28),
                  0,
                  won ? 60 : 40,
                  "buyer",
                  won ? "2026-%02d-28T12:00:00Z".formatted(1 + i % 9) : null,
                  won ? new String[] {"seer:10.0:1.0"} : new String[0])
              .replace(
                  "\"is_terminal\"",
                  "\"profile\":" + profile + ",\"vendor_scores\":" + vendors + ",\"is_terminal\""));
    }
    given = Evidence.built(Evidence.landmarks(leads), SETTINGS);
    advice =
        given.rows(Table.of("gold.score_weight_advice")).collectAsList().stream()
            .collect(Collectors.toMap(r -> r.getAs("rule"), r -> r));
  }

  @Test
  void ruleAndProfileColumnThatKnowTheOutcomeAreNamed() {
    assertThat(advice.keySet())
        .containsExactlyInAnyOrder("seer", "telling", "noise", "profile['contract_number']");
    assertThat(advice.get("seer").<Boolean>getAs("is_suspected_leak")).isTrue();
    assertThat(advice.get("profile['contract_number']").<String>getAs("sentence"))
        .startsWith(
            "Make no rule of profile['contract_number']: it is filled for 100% of the won leads,"
                + " 0% of the lost and 0% of the open ones");
  }

  @Test
  void scoresOfOtherSystemsAreTrustedAsFarAsTheyTell() {
    Row telling = advice.get("telling");
    Row noise = advice.get("noise");

    assertThat(telling.<String>getAs("verdict")).isEqualTo("keep");
    assertThat(telling.<String>getAs("sentence")).startsWith("Trust telling as far as this: ");
    // Fifteen of its points for a deviation of twenty: b = 15 / 400 a point, of ln 2 / 20.
    assertThat(telling.<Double>getAs("evidence_low")).isLessThan(15 / 400.0 * 20 / Math.log(2));
    assertThat(telling.<Double>getAs("evidence_high")).isGreaterThan(15 / 400.0 * 20 / Math.log(2));
    assertThat(noise.<String>getAs("verdict")).isEqualTo("retire");
    assertThat(noise.<String>getAs("sentence")).startsWith("Do not rely on noise: ");
  }

  @Test
  void recentWinsThatComeFasterRaiseTheAlarm() {
    List<String> leads = new ArrayList<>();
    for (int i = 0; i < 800; i++) {
      // Old leads win late and rarely, new ones at once and often.
      boolean recent = i >= 400;
      boolean won = recent ? i % 3 == 0 : i % 10 == 0;
      leads.add(
          Evidence.lead(
              i,
              recent ? "2026-12-10T00:00:00Z" : "2026-03-10T00:00:00Z",
              30,
              50,
              "buyer",
              won ? (recent ? "2026-12-15T00:00:00Z" : "2026-05-01T00:00:00Z") : null));
    }
    List<Row> metrics =
        Evidence.built(Evidence.landmarks(leads), SETTINGS)
            .rows(Table.of("gold.score_calibration_metrics"))
            .where("metric IN ('base_rate', 'censoring_disagreement')")
            .collectAsList();
    Map<String, Double> rates =
        metrics.stream()
            .collect(Collectors.toMap(r -> r.getAs("censoring"), r -> r.getAs("value")));

    assertThat(rates.get("mature")).isEqualTo(.1);
    assertThat(rates.get("open_as_lost")).isEqualTo((40 + 133) / 800.0);
    assertThat(rates.get("weighted")).isGreaterThan(1.5 * rates.get("mature"));
    assertThat(metrics)
        .filteredOn(r -> r.getAs("metric").equals("censoring_disagreement"))
        .singleElement()
        .satisfies(r -> assertThat(r.<String>getAs("status")).isEqualTo("alarm"));
  }

  @Test
  void baseRateThatRestsOnFewFollowedLeadsRaisesTheAlarm() {
    List<String> leads = new ArrayList<>();
    for (int i = 0; i < 1_600; i++) {
      // One in eight is old enough; two in five of these were won, and nobody else yet.
      boolean old = i < 200;
      leads.add(
          Evidence.lead(
              i,
              old ? "2026-03-%02dT00:00:00Z".formatted(1 + i % 28) : "2026-12-28T00:00:00Z",
              30,
              50,
              "buyer",
              old && i % 5 < 2 ? "2026-04-20T00:00:00Z" : null));
    }
    Map<String, Row> metrics =
        Evidence.built(Evidence.landmarks(leads), SETTINGS)
            .rows(Table.of("gold.score_calibration_metrics"))
            .where("metric LIKE '%disagreement'")
            .collectAsList()
            .stream()
            .collect(Collectors.toMap(r -> r.getAs("metric"), r -> r));
    Row asLost = metrics.get("open_as_lost_disagreement");

    assertThat(asLost.<Double>getAs("value")).isBetween(7.5, 8.5);
    assertThat(asLost.<String>getAs("status")).isEqualTo("alarm");
    assertThat(metrics.get("censoring_disagreement").<String>getAs("status")).isEqualTo("ok");
  }
}
