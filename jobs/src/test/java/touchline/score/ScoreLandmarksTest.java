package touchline.score;

import static org.assertj.core.api.Assertions.assertThat;
import static touchline.score.Rules.against;
import static touchline.score.Rules.definitions;
import static touchline.score.Rules.fit;
import static touchline.score.Rules.score;
import static touchline.score.Rules.touch;
import static touchline.score.ScoreLeadsTest.deal;
import static touchline.score.ScoreLeadsTest.person;
import static touchline.score.ScoreLeadsTest.stage;
import static touchline.score.ScoreLeadsTest.touchpoint;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.config.CalibrationConfig;
import touchline.config.ScoreConfig;
import touchline.config.ScoreRule;
import touchline.pipeline.Given;
import touchline.pipeline.Job;

class ScoreLandmarksTest {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final CalibrationConfig CALIBRATION = Rules.shipped().calibration();
  private static final ScoreConfig DOWNLOADS =
      score(touch("downloaded", 8, WEEK, 20, "kind = 'download'"));

  @Test
  void onlyWhatHappenedByTheLandmarkCounts() {
    Given given =
        Given.asOf("2026-12-31")
            .rows("silver.people", person("p1"))
            .rows(
                "silver.touchpoints",
                touchpoint("t1", "p1", "download", "2026-01-01T00:00:00Z", "2026-01-01"),
                touchpoint("t2", "p1", "download", "2026-01-08T00:00:00Z", "2026-01-08"),
                touchpoint("t3", "p1", "download", "2026-01-08T00:00:01Z", "2026-01-08"),
                touchpoint("t4", "p1", "download", "2026-12-01T00:00:00Z", "2026-12-01"));

    assertThat(scores(given, DOWNLOADS).subList(0, 2))
        .containsExactly("p1 0 2026-01-01T00:00:00Z 8.0", "p1 7 2026-01-08T00:00:00Z 12.0");
  }

  @Test
  void touchThatWasReceivedAfterTheLandmarkWasNotKnownUnlessHistoryWasLoadedAtOnce() {
    String late = touchpoint("t1", "p1", "download", "2026-01-01T00:00:00Z", "2026-01-09");
    Given nightByNight =
        Given.asOf("2026-12-31")
            .rows("silver.people", person("p1"))
            .rows("silver.touchpoints", late);
    Given loadedAtOnce =
        Given.asOf("2026-12-31")
            .rows(
                "silver.people",
                person("p1")
                    .replace(
                        "\"received_date\":\"2026-01-01\"", "\"received_date\":\"2026-06-01\""))
            .rows("silver.touchpoints", late);

    assertThat(scores(nightByNight, DOWNLOADS).subList(0, 3))
        .containsExactly(
            "p1 0 2026-01-01T00:00:00Z 0.0",
            "p1 7 2026-01-08T00:00:00Z 0.0",
            "p1 30 2026-01-31T00:00:00Z " + 8 * Math.rint(1e6 * Math.pow(2, -30 / 7.0)) / 1e6);
    assertThat(scores(loadedAtOnce, DOWNLOADS).subList(0, 2))
        .containsExactly("p1 0 2026-01-01T00:00:00Z 8.0", "p1 7 2026-01-08T00:00:00Z 4.0");
  }

  @Test
  void highestScoreBeforeIsThatOfTheEarlierLandmarks() {
    Given given =
        Given.asOf("2026-12-31")
            .rows("silver.people", person("p1"))
            .rows(
                "silver.touchpoints",
                touchpoint("t1", "p1", "download", "2026-01-08T00:00:00Z", "2026-01-08"));

    assertThat(build(given, DOWNLOADS))
        .extracting(r -> r.<Double>getAs("highest_before"))
        .containsExactly(null, 0.0, 8.0, 8.0);
  }

  @Test
  void agreesWithSummingEveryTouchOneByOne() {
    Random random = new Random(7);
    ScoreConfig config =
        score(
            touch("zeta", 8, WEEK, 20, "kind = 'a'"),
            touch("alpha", 3, Rules.NEVER, 100, "kind IN ('a', 'b')"),
            touch("everything", 1, Duration.ofDays(30), 15, "true"),
            against("gone", -5, WEEK, 12, "kind = 'c'"),
            fit("fit", 11, "employees >= 200"));
    List<Event> events = new ArrayList<>();
    List<String> people = new ArrayList<>();
    for (int p = 0; p < 25; p++) {
      people.add(person("p" + p));
      for (int i = random.nextInt(40); i > 0; i--) {
        Instant at =
            Instant.parse("2025-12-15T00:00:00Z").plusSeconds(random.nextInt(120 * 86_400));
        events.add(new Event("p" + p, String.valueOf((char) ('a' + random.nextInt(4))), at));
      }
    }
    Given given =
        Given.asOf("2026-12-31")
            .rows("silver.people", people.toArray(String[]::new))
            .rows("silver.touchpoints", touches(events));
    Given night =
        Given.asOf("2026-03-31")
            .rows("silver.people", people.toArray(String[]::new))
            .rows("silver.touchpoints", touches(events));

    for (Row row : build(given, config)) {
      Instant landmark = row.<java.sql.Timestamp>getAs("landmark_at").toInstant();
      assertThat(row.<Double>getAs("raw_score"))
          .isCloseTo(
              oracle(config, events, row.getAs("person_id"), landmark),
              org.assertj.core.api.Assertions.within(1e-4));
    }
    List<Row> leads = night.build(new ScoreLeads(config, definitions())).collectAsList();
    assertThat(leads).hasSize(25);
    for (Row row : leads) {
      assertThat(row.<Double>getAs("raw_score"))
          .isCloseTo(
              oracle(config, events, row.getAs("person_id"), Instant.parse("2026-04-01T00:00:00Z")),
              org.assertj.core.api.Assertions.within(1e-4));
    }
  }

  @Test
  void rowsOfOneLeadAreTheSameWhoeverElseIsBuiltAndInWhateverOrder() {
    String[] touches = {
      touchpoint("t1", "p1", "download", "2026-01-05T00:00:00Z", "2026-01-05"),
      touchpoint("t2", "p1", "download", "2025-12-07T10:20:30Z", "2026-01-08"),
      touchpoint("t3", "p1", "download", "2025-12-05T01:02:03Z", "2026-01-05"),
      touchpoint("t4", "p2", "download", "2026-01-08T00:00:00Z", "2026-01-08")
    };
    Given all =
        Given.asOf("2026-12-31")
            .rows("silver.people", person("p1"), person("p2"))
            .rows("silver.touchpoints", touches)
            .rows("gold.won_leads", won("p1"), won("p2"));
    Given one =
        Given.asOf("2020-01-01")
            .rows("silver.people", person("p1"))
            .rows("silver.touchpoints", touches[2], touches[0], touches[1])
            .rows("gold.won_leads", won("p1"));

    assertThat(build(one, DOWNLOADS))
        .containsExactlyElementsOf(
            build(all, DOWNLOADS).stream().filter(r -> r.getAs("person_id").equals("p1")).toList());
  }

  @Test
  void leadAlreadyWonOrDeadAtTheLandmarkIsTerminal() {
    Given given =
        Given.asOf("2026-12-31")
            .rows("silver.people", person("p1"), person("p2"))
            .rows(
                "gold.won_leads",
                "{\"person_id\":\"p1\",\"deal_id\":\"d\",\"won_at\":\"2026-01-10T00:00:00Z\"}")
            .rows(
                "silver.lead_stages",
                stage("p2", "LOST", "2026-01-05T00:00:00Z", "2026-01-20T00:00:00Z", 1),
                stage("p2", "MQL", "2026-01-20T00:00:00Z", "2026-02-20T00:00:00Z", 2),
                stage("p2", "LOST", "2026-02-20T00:00:00Z", 3));

    assertThat(
            build(given, score(fit("a", 30, "true"))).stream()
                .map(
                    r ->
                        r.getAs("person_id")
                            + " "
                            + r.getAs("landmark_days")
                            + " "
                            + r.getAs("score")
                            + " "
                            + r.getAs("is_terminal")
                            + " "
                            + r.getAs("won_at")
                            + " "
                            + r.getAs("lost_at")))
        .containsExactly(
            "p1 0 30.0 false 2026-01-10 00:00:00.0 null",
            "p1 7 30.0 false 2026-01-10 00:00:00.0 null",
            "p1 30 100.0 true 2026-01-10 00:00:00.0 null",
            "p1 90 100.0 true 2026-01-10 00:00:00.0 null",
            "p2 0 30.0 false null 2026-02-20 00:00:00.0",
            "p2 7 0.0 true null 2026-02-20 00:00:00.0",
            "p2 30 30.0 false null 2026-02-20 00:00:00.0",
            "p2 90 0.0 true null 2026-02-20 00:00:00.0");
  }

  @Test
  void firstWonDealOfPrimaryLeadOrContactCounts() {
    Given given =
        Given.asOf("2026-12-31")
            .rows(
                "silver.deals",
                deal("d1", "p1", "2026-03-01T00:00:00Z", "2026-03-01"),
                deal("d2", "p1", "2026-02-01T00:00:00Z", "2026-03-01"),
                deal("d3", "p9", "2026-01-15T00:00:00Z", "2026-03-01")
                    .replace("\"is_won\"", "\"amount_reporting\":1200,\"is_won\""),
                deal("d4", "p2", "2026-01-15T00:00:00Z", "2026-03-01")
                    .replace("\"is_won\":true", "\"is_won\":false"))
            .rows(
                "silver.deal_contacts",
                "{\"deal_id\":\"d3\",\"journey_id\":\"j\",\"person_id\":\"p3\",\"lead_id\":\"l3\"}");

    assertThat(given.build(new FindWonLeads(definitions())).orderBy("person_id").collectAsList())
        .extracting(Row::mkString)
        .containsExactly(
            "p1d22026-02-01 00:00:00.0null",
            "p3d32026-01-15 00:00:00.0600.00",
            "p9d32026-01-15 00:00:00.0600.00");
  }

  @Test
  void leadWithoutCreationTimeHasNoAge() {
    Given given =
        Given.asOf("2026-12-31")
            .rows(
                "silver.people",
                person("p1").replace("\"created_at\":\"2026-01-01T00:00:00Z\",", ""));

    assertThat(build(given, DOWNLOADS)).isEmpty();
  }

  @Test
  void columnsAreThoseOfTheTable() {
    for (Job job :
        List.of(
            new FindWonLeads(definitions()),
            new ScoreLandmarks(DOWNLOADS, definitions(), CALIBRATION))) {
      assertThat(Given.asOf("2026-12-31").build(job).schema().fields())
          .extracting(f -> f.name() + " " + f.dataType().sql())
          .containsExactlyInAnyOrderElementsOf(
              List.of(job.writes().schema().fields()).stream()
                  .map(f -> f.name() + " " + f.dataType().sql())
                  .toList());
    }
  }

  private record Event(String person, String kind, Instant at) {}

  private static double oracle(
      ScoreConfig config, List<Event> events, String person, Instant moment) {
    double total = 0;
    for (ScoreRule rule : config.rules()) {
      if (!rule.isOnTouch()) {
        total += rule.points();
        continue;
      }
      double sum = 0;
      for (Event event : events) {
        if (event.person.equals(person)
            && !event.at.isAfter(moment)
            && hits(rule.name(), event.kind)) {
          double halfLives =
              rule.ages()
                  ? Duration.between(event.at, moment).toMillis()
                      / (double) rule.halfLife().toMillis()
                  : 0;
          sum += rule.points() * Math.pow(2, -halfLives);
        }
      }
      total += Math.signum(sum) * Math.min(Math.abs(sum), rule.cap());
    }
    return total;
  }

  private static boolean hits(String rule, String kind) {
    return switch (rule) {
      case "zeta" -> kind.equals("a");
      case "alpha" -> kind.equals("a") || kind.equals("b");
      case "gone" -> kind.equals("c");
      default -> true;
    };
  }

  private static String[] touches(List<Event> events) {
    String[] rows = new String[events.size()];
    for (int i = 0; i < rows.length; i++) {
      Event event = events.get(i);
      rows[i] = touchpoint("t" + i, event.person, event.kind, event.at.toString(), "2026-01-01");
    }
    return rows;
  }

  private static String won(String person) {
    return "{\"person_id\":\"%s\",\"deal_id\":\"d\",\"won_at\":\"2026-06-01T00:00:00Z\"}"
        .formatted(person);
  }

  private static List<String> scores(Given given, ScoreConfig config) {
    return build(given, config).stream()
        .map(
            r ->
                r.getAs("person_id")
                    + " "
                    + r.getAs("landmark_days")
                    + " "
                    + r.<java.sql.Timestamp>getAs("landmark_at").toInstant()
                    + " "
                    + r.getAs("score"))
        .toList();
  }

  private static List<Row> build(Given given, ScoreConfig config) {
    return given
        .build(
            new ScoreLandmarks(
                config, new Definitions(Rules.shipped().lexicon(), ZoneId.of("UTC")), CALIBRATION))
        .orderBy("person_id", "landmark_days")
        .collectAsList();
  }
}
