package touchline.calibrate;

import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.Wilson;
import touchline.config.CalibrationConfig;
import touchline.config.LexiconConfig;
import touchline.config.Settings;
import touchline.pipeline.Given;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

class CalibrateTest {
  private static final Fates FATES = new Fates(List.of(0, 7, 30, 90), ZoneId.of("UTC"));
  private static final LexiconConfig LEXICON = Settings.load(Optional.empty()).lexicon();
  private static final LocalDate NIGHT = LocalDate.parse("2026-07-30");
  private static final String AT = "2026-01-01T00:00:00Z";

  @Test
  void outcomeIsWhatWasKnownByTheEndOfTheDate() {
    Dataset<Row> landmarks =
        landmarks(
            landmark("won in time", 1, AT, "2026-06-30T00:00:00Z", null),
            landmark("won a second late, horizon over", 2, AT, "2026-06-30T00:00:01Z", null),
            landmark("horizon over", 3, AT, null, null),
            landmark("horizon not over", 4, "2026-02-02T00:00:00Z", null, null),
            landmark(
                "dead before the horizon", 5, "2026-02-02T00:00:00Z", null, "2026-02-03T00:00:00Z"),
            landmark("won later than now", 6, "2026-02-02T00:00:00Z", "2026-07-31T00:00:00Z", null),
            landmark(
                "dead later than now", 7, "2026-02-02T00:00:00Z", null, "2026-08-01T00:00:00Z"),
            landmark("landmark ahead", 8, "2026-08-01T00:00:00Z", null, null),
            landmark(
                "dead, yet won in time", 9, AT, "2026-03-01T00:00:00Z", "2026-02-03T00:00:00Z"),
            landmark("terminal", 10, AT, null, null)
                .replace("\"is_terminal\":false", "\"is_terminal\":true"));

    assertThat(
            FATES
                .of(NIGHT, FATES.seen(NIGHT, landmarks), Duration.ofDays(180))
                .collectAsList()
                .stream()
                .map(r -> r.getAs("score") + " " + r.getAs("fate") + " " + r.getAs("days")))
        .containsExactlyInAnyOrder(
            "1.0 0 180",
            "2.0 1 180",
            "3.0 1 180",
            "4.0 2 179",
            "5.0 1 1",
            "6.0 2 179",
            "7.0 2 179",
            "9.0 0 59");
  }

  @Test
  void driverReceivesOneCellPerWholeScoreAndCluster() {
    List<Row> cells =
        tallies(
                landmarks(
                    landmark("a", 12.4, AT, null, null),
                    landmark("a", 11.6, AT, AT, null),
                    landmark("a", 12.5, AT, null, null)))
            .where("cube IN ('earlier', 'later', 'young')")
            .orderBy("score")
            .collectAsList();

    assertThat(cells)
        .extracting(r -> List.of(r.getAs("score"), r.getAs("n"), r.getAs("won"), r.getAs("lost")))
        .containsExactly(List.of(12, 2L, 1L, 1L), List.of(13, 1L, 0L, 1L));
  }

  @Test
  void knownOutcomesStandForOpenOnes() {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      rows.add(landmark("old" + i, 50, AT, i < 2 ? "2026-05-01T00:00:00Z" : null, null));
      rows.add(landmark("new" + i, 50, "2026-11-01T00:00:00Z", null, null));
    }
    // Ten were open at 60 days; those known at 120 and 180 days count for two each.
    Row sum =
        tallies(landmarks(rows), config(2))
            .where("cube IN ('earlier', 'later', 'young')")
            .agg(sum("won_weight"), sum("lost_weight"), sum("squared_weight"))
            .head();

    assertThat(List.of(sum.getDouble(0), sum.getDouble(1), sum.getDouble(2)))
        .isEqualTo(List.of(4.0, 16.0, 40.0));
  }

  @Test
  void probabilityFollowsTheTruthBehindTheOutcomes() {
    List<Row> map = map(simulated(20_000, 1)).collectAsList();

    assertThat(map).hasSize(101);
    for (Row row : map) {
      double score = row.<Integer>getAs("score");
      assertThat(row.<Double>getAs("probability")).isCloseTo(truth(score), within(.03));
      assertThat(row.<String>getAs("method")).isEqualTo("platt");
    }
  }

  @Test
  void tooFewWinsGiveEveryScoreTheBaseRate() {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      rows.add(landmark("p" + i, i, AT, i >= 81 ? AT : null, null));
    }

    assertThat(map(landmarks(rows)).collectAsList())
        .hasSize(101)
        .allSatisfy(
            row -> {
              assertThat(row.<Double>getAs("probability")).isCloseTo(.19, within(1e-9));
              assertThat(row.<String>getAs("method")).isEqualTo("base_rate");
              assertThat(row.<Boolean>getAs("is_sufficient")).isFalse();
              assertThat(row.<Long>getAs("wins")).isEqualTo(19);
              assertThat(row.<Long>getAs("losses")).isEqualTo(81);
            });
  }

  @Test
  void withoutAnyKnownOutcomeThereIsNoProbability() {
    assertThat(map(landmarks(landmark("p", 5, "2026-12-01T00:00:00Z", null, null))).collectAsList())
        .isEmpty();
  }

  @Test
  void binsHoldEveryRowOnceInAscendingOrder() {
    Dataset<Row> landmarks = simulated(3_000, 2);
    List<Row> bins = bins(landmarks).collectAsList();

    for (String binning : List.of("decile", "isotonic", "band")) {
      List<Row> own = bins.stream().filter(r -> r.getAs("binning").equals(binning)).toList();
      assertThat(own.stream().mapToLong(r -> r.<Long>getAs("n")).sum()).isEqualTo(3_000);
      for (int i = 1; i < own.size(); i++) {
        assertThat(own.get(i).<Double>getAs("score_low"))
            .isGreaterThan(own.get(i - 1).<Double>getAs("score_high"));
        assertThat(own.get(i).<Integer>getAs("bin"))
            .isEqualTo(own.get(i - 1).<Integer>getAs("bin") + 1);
      }
    }
    assertThat(bins.stream().filter(r -> r.getAs("binning").equals("decile")))
        .hasSize(10)
        .allSatisfy(r -> assertThat(r.<Long>getAs("n")).isBetween(255L, 350L));
    assertThat(bins.stream().filter(r -> r.getAs("binning").equals("isotonic")).toList())
        .isSortedAccordingTo(
            java.util.Comparator.comparingDouble(r -> r.<Double>getAs("observed")));
  }

  @Test
  void binStatesObservedShareWithItsWilsonInterval() {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      rows.add(landmark("p" + i, 50, AT, i < 8 ? AT : null, null));
    }
    rows.add(landmark("open", 50, "2026-12-01T00:00:00Z", null, null));

    Row band = bins(landmarks(rows), 1).where("binning = 'band'").collectAsList().get(0);

    assertThat(band.<Integer>getAs("bin")).isEqualTo(2);
    assertThat(List.of(band.getAs("n"), band.getAs("won"), band.getAs("lost"), band.getAs("open")))
        .isEqualTo(List.of(11L, 8L, 2L, 1L));
    // The open row was last seen after 30 days: the two lost ones count for one and a half each.
    assertThat(band.<Double>getAs("observed")).isCloseTo(8 / 11.0, within(1e-12));
    assertThat(band.<Double>getAs("effective_n")).isCloseTo(121 / 12.5, within(1e-12));
    Interval wilson = Wilson.interval(8 / 11.0, 121 / 12.5, .9);
    assertThat(band.<Double>getAs("observed_low")).isCloseTo(wilson.lower(), within(1e-12));
    assertThat(band.<Double>getAs("observed_high")).isCloseTo(wilson.upper(), within(1e-12));
    assertThat(band.<Boolean>getAs("is_small")).isTrue();
  }

  @Test
  void metricsAreThoseOfThePredictedProbabilities() {
    // Five wins of 20 at 10 points and 15 of 20 at 90: two scores that a line fits without rest.
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      boolean high = i >= 20;
      rows.add(landmark("p" + i, high ? 90 : 10, AT, i % 20 < (high ? 15 : 5) ? AT : null, null));
    }
    Map<String, Double> metrics = metrics(landmarks(rows), 1);

    assertThat(metrics.get("base_rate")).isEqualTo(.5);
    assertThat(metrics.get("unc")).isCloseTo(.25, within(1e-12));
    assertThat(metrics.get("dsc")).isCloseTo(.25 - .1875, within(1e-12));
    assertThat(metrics.get("auc"))
        .isCloseTo((15 * 15 + .5 * (15 * 5 + 5 * 15)) / 400.0, within(1e-12));
    assertThat(metrics.get("observed_expected")).isCloseTo(1, within(.001));
    assertThat(metrics.get("brier")).isCloseTo(.1875, within(.001));
    assertThat(metrics.get("brier"))
        .isCloseTo(metrics.get("mcb") - metrics.get("dsc") + metrics.get("unc"), within(1e-12));
    assertThat(metrics.get("calibration_slope")).isCloseTo(1.12, within(.005));
    assertThat(metrics.get("calibration_intercept")).isCloseTo(0, within(.01));
  }

  @Test
  void figuresThatAreNotDefinedAreInsufficientAndNeverNaN() {
    List<List<String>> worlds =
        List.of(
            List.of(),
            List.of(landmark("open", 5, "2026-12-01T00:00:00Z", null, null)),
            List.of(landmark("lost", 5, AT, null, null)),
            List.of(landmark("won", 5, AT, AT, null)),
            all(true),
            all(false));
    for (List<String> world : worlds) {
      for (int minWins : List.of(1, 20)) {
        CalibrationConfig config = config(minWins);
        Cells cells =
            Cells.of(
                LocalDate.parse("2026-12-31"),
                LocalDate.parse("2026-12-31"),
                tallies(landmarks(world), config).collectAsList());
        List<Row> metrics = MeasureCalibration.made(cells, config).rows();
        assertThat(metrics).hasSize(3 * 14 + 2);
        for (Row row : metrics) {
          Double value = row.getAs("value");
          assertThat(row.<String>getAs("status").equals("insufficient")).isEqualTo(value == null);
          assertThat(value == null || Double.isFinite(value)).isTrue();
        }
        assertThat(metrics.stream().filter(r -> r.getAs("metric").equals("auc")))
            .allSatisfy(r -> assertThat(r.<String>getAs("status")).isEqualTo("insufficient"));
        boolean areFollowed = cells.probabilities(config).areFollowed();
        assertThat(BinScores.made(cells, config, LEXICON.on(NIGHT)).rows())
            .allSatisfy(
                r -> assertThat(r.<Double>getAs("observed") != null).isEqualTo(areFollowed));
      }
    }
  }

  @Test
  void openRowsAreCountedAndLeftOut() {
    Row row =
        measured(
                landmarks(
                    landmark("open", 5, "2026-12-01T00:00:00Z", null, null),
                    landmark("lost", 5, AT, null, null)),
                1)
            .where("metric = 'brier' AND censoring = 'weighted'")
            .head();

    assertThat(List.of(row.getAs("n"), row.getAs("won"), row.getAs("open")))
        .isEqualTo(List.of(1L, 0L, 1L));
  }

  @Test
  void columnsAreThoseOfTheTables() {
    for (Job job : Calibrate.jobs(Settings.load(Optional.empty()))) {
      assertThat(Given.asOf("2026-12-31").build(job).schema().fields())
          .extracting(f -> f.name() + " " + f.dataType().sql())
          .containsExactlyInAnyOrderElementsOf(
              List.of(job.writes().schema().fields()).stream()
                  .map(f -> f.name() + " " + f.dataType().sql())
                  .toList());
    }
  }

  @Test
  void onlyTheMostFrequentSegmentsStandByThemselves() {
    List<String> leads = new ArrayList<>();
    String[] personas = {"a", "a", "a", "b", "b", "c", "other", null, null};
    for (int i = 0; i < personas.length; i++) {
      String lead = Evidence.lead(i, AT, 30, 50, "" + personas[i], null);
      leads.add(personas[i] == null ? lead.replace("\"persona\":\"null\",", "") : lead);
      // Other landmarks of the same lead do not make a segment frequent.
      leads.add(Evidence.lead(i, AT, 7, 50, "c", null));
    }
    CalibrationConfig two =
        Settings.load(ConfigFactory.parseString("calibration.segments = 2")).calibration();

    assertThat(
            Given.asOf("2026-12-31")
                .rows("gold.landmark_scores", landmarks(leads))
                .build(new TallyScores(FATES, two, 1000))
                .where("cube IN ('persona', 'industry', 'grade')")
                .collectAsList())
        .extracting(r -> r.getAs("cube") + "=" + r.getAs("label") + " " + r.getAs("n"))
        .containsExactlyInAnyOrder(
            "persona=a 3", "persona=b 2", "persona=other 4", "industry=unknown 9", "grade=B2 9");
  }

  private static double truth(double score) {
    return 1 / (1 + Math.exp(4 - .05 * score));
  }

  private static Dataset<Row> simulated(int n, long seed) {
    Random random = new Random(seed);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double score = 100 * random.nextDouble();
      rows.add(landmark("p" + i, score, AT, random.nextDouble() < truth(score) ? AT : null, null));
    }
    return landmarks(rows);
  }

  private static List<String> all(boolean won) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      rows.add(landmark("p" + i, 2 * i, AT, won ? AT : null, null));
    }
    return rows;
  }

  private static Dataset<Row> tallies(Dataset<Row> landmarks) {
    return tallies(landmarks, config(20));
  }

  private static Dataset<Row> tallies(Dataset<Row> landmarks, CalibrationConfig config) {
    return Given.asOf("2026-12-31")
        .rows("gold.landmark_scores", landmarks)
        .build(new TallyScores(FATES, config, 1000));
  }

  private static CalibrationConfig config(int minWins) {
    return Settings.load(
            ConfigFactory.parseString(
                "calibration { replicates = 20, min-wins-platt = " + minWins + " }"))
        .calibration();
  }

  private static Dataset<Row> map(Dataset<Row> landmarks) {
    return map(tallies(landmarks), 20);
  }

  private static Dataset<Row> map(Dataset<Row> tallies, int minWins) {
    return Given.asOf("2026-12-31")
        .rows("gold.score_tallies", tallies)
        .build(new MapScores(config(minWins)));
  }

  private static Dataset<Row> bins(Dataset<Row> landmarks) {
    return bins(landmarks, 20);
  }

  private static Dataset<Row> bins(Dataset<Row> landmarks, int minWins) {
    return Given.asOf("2026-12-31")
        .rows("gold.score_tallies", kept(tallies(landmarks, config(minWins))))
        .build(new BinScores(config(minWins), LEXICON));
  }

  private static Dataset<Row> measured(Dataset<Row> landmarks, int minWins) {
    return Given.asOf("2026-12-31")
        .rows("gold.score_tallies", kept(tallies(landmarks, config(minWins))))
        .build(new MeasureCalibration(config(minWins)));
  }

  private static Dataset<Row> kept(Dataset<Row> rows) {
    return Given.spark().createDataFrame(rows.collectAsList(), rows.schema());
  }

  private static Map<String, Double> metrics(Dataset<Row> landmarks, int minWins) {
    return measured(landmarks, minWins).where("censoring = 'weighted'").collectAsList().stream()
        .collect(Collectors.toMap(r -> r.getAs("metric"), r -> r.getAs("value")));
  }

  private static Dataset<Row> landmarks(String... rows) {
    return landmarks(List.of(rows));
  }

  /** Rows of gold.landmark_scores, as far as calibration reads them. */
  private static Dataset<Row> landmarks(List<String> rows) {
    return Given.parse(Table.of("gold.landmark_scores"), rows.toArray(String[]::new));
  }

  private static String landmark(
      String person, double score, String at, String wonAt, String lostAt) {
    return """
        {"person_id":"%s","landmark_days":0,"landmark_at":"%s","score":%s,"is_terminal":false,"hits":[]%s%s}"""
        .formatted(
            person,
            at,
            score,
            wonAt == null ? "" : ",\"won_at\":\"" + wonAt + "\"",
            lostAt == null ? "" : ",\"lost_at\":\"" + lostAt + "\"");
  }
}
