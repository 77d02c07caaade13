package touchline.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static touchline.score.Rules.against;
import static touchline.score.Rules.definitions;
import static touchline.score.Rules.fit;
import static touchline.score.Rules.score;
import static touchline.score.Rules.touch;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.config.ScoreConfig;
import touchline.config.ScoreRule;
import touchline.pipeline.Given;
import touchline.pipeline.Table;

class ScoreLeadsTest {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final ScoreConfig DOWNLOADS =
      score(touch("downloaded", 8, WEEK, 20, "kind = 'download'"));

  @Test
  void touchOneHalfLifeOldEarnsHalf() {
    Given given =
        given("2026-03-31").rows("silver.touchpoints", download("t1", "2026-03-25T00:00:00Z"));

    assertThat(only(given, DOWNLOADS).<Double>getAs("score")).isEqualTo(4.0);
  }

  @Test
  void touchesOfOneRuleAddUpToItsCap() {
    Given two =
        given("2026-03-31")
            .rows(
                "silver.touchpoints",
                download("t1", "2026-03-25T00:00:00Z"),
                download("t2", "2026-03-18T00:00:00Z"));
    Given many =
        given("2026-03-31")
            .rows(
                "silver.touchpoints",
                download("t1", "2026-03-31T23:59:59Z"),
                download("t2", "2026-03-31T23:59:59Z"),
                download("t3", "2026-03-31T23:59:59Z"));

    assertThat(only(two, DOWNLOADS).<Double>getAs("score")).isEqualTo(4.0 + 2.0);
    assertThat(only(many, DOWNLOADS).<Double>getAs("score")).isEqualTo(20.0);
  }

  @Test
  void everyHitIsKeptWithItsPointsCountAndTime() {
    Given given =
        given("2026-03-31")
            .rows(
                "silver.touchpoints",
                download("t1", "2026-03-25T00:00:00Z"),
                download("t2", "2026-03-18T00:00:00Z"));
    ScoreConfig config =
        score(
            touch("downloaded", 8, WEEK, 20, "kind = 'download'"),
            touch("never", 8, WEEK, 20, "kind = 'attend'"),
            fit("big", 10, "employees >= 200"),
            fit("small", 10, "employees < 200"));

    List<Row> hits = only(given, config).getList(only(given, config).fieldIndex("hits"));

    assertThat(hits.stream().map(Row::mkString))
        .containsExactly("bigfit10.01.01null", "downloadedengagement6.00.7522026-03-25 00:00:00.0");
  }

  @Test
  void groupsAddUpToTheUnclippedScore() {
    Given given =
        given("2026-03-31")
            .rows(
                "silver.touchpoints",
                download("t1", "2026-03-25T00:00:00Z"),
                touchpoint("t2", "p1", "unsubscribe", "2026-03-25T00:00:00Z", "2026-03-25"));
    ScoreConfig config =
        score(
            touch("downloaded", 8, WEEK, 20, "kind = 'download'"),
            fit("big", 10, "employees >= 200"),
            against("left", -50, Rules.NEVER, 20, "kind = 'unsubscribe'"));

    Row row = only(given, config);

    assertThat(row.<Double>getAs("fit_points")).isEqualTo(10.0);
    assertThat(row.<Double>getAs("engagement_points")).isEqualTo(4.0);
    assertThat(row.<Double>getAs("negative_points")).isEqualTo(-20.0);
    assertThat(row.<Double>getAs("raw_score")).isEqualTo(-6.0);
    assertThat(row.<Double>getAs("score")).isEqualTo(0.0);
  }

  @Test
  void scoreIsClippedAtHundredAndTheSumIsKept() {
    ScoreConfig config = score(fit("a", 80, "true"), fit("b", 70, "employees = 500"));

    Row row = only(given("2026-03-31"), config);

    assertThat(row.<Double>getAs("score")).isEqualTo(100.0);
    assertThat(row.<Double>getAs("raw_score")).isEqualTo(150.0);
    assertThat(row.<Boolean>getAs("is_terminal")).isFalse();
  }

  @Test
  void ruleThatIsNullForALeadDoesNotHold() {
    ScoreConfig config = score(fit("a", 80, "title = 'CEO'"), fit("b", 7, "employees = 500"));

    assertThat(only(given("2026-03-31"), config).<Double>getAs("score")).isEqualTo(7.0);
  }

  @Test
  void rulesSeeTheContentOfATouch() {
    Given given =
        given("2026-03-31")
            .rows(
                "silver.contents",
                "{\"content_id\":\"c1\",\"content_type\":\"ebook\",\"funnel_stage\":\"decision\"}")
            .rows("silver.touchpoints", download("t1", "2026-03-25T00:00:00Z"));
    ScoreConfig config =
        score(
            touch(
                "late", 3, Rules.NEVER, 20, "content_type = 'ebook' AND funnel_stage = 'decision'"),
            touch("unknown", 50, Rules.NEVER, 50, "content_id IS NULL"));

    assertThat(only(given, config).<Double>getAs("score")).isEqualTo(3.0);
  }

  @Test
  void leadWithoutAnyHitHasScoreZero() {
    Row row = only(given("2026-03-31"), DOWNLOADS);

    assertThat(row.<Double>getAs("score")).isEqualTo(0.0);
    assertThat(row.getList(row.fieldIndex("hits"))).isEmpty();
    assertThat(row.<String>getAs("band")).isEqualTo("cold");
  }

  @Test
  void configurationWithoutRulesScoresEverybodyZero() {
    assertThat(only(given("2026-03-31"), score()).<Double>getAs("score")).isEqualTo(0.0);
  }

  @Test
  void wonLeadHasHundredAndDeadLeadZero() {
    ScoreConfig config = score(fit("a", 30, "true"));
    Given given =
        Given.asOf("2026-03-31")
            .rows("silver.people", person("p1"), person("p2"), person("p3"), person("p4"))
            .rows("silver.deals", deal("d1", "p1", "2026-03-01T00:00:00Z", "2026-03-01"))
            .rows(
                "silver.deal_contacts",
                "{\"deal_id\":\"d1\",\"journey_id\":\"j\",\"person_id\":\"p2\",\"lead_id\":\"l2\"}")
            .rows(
                "silver.lead_stages",
                stage("p3", "LOST", "2026-02-01T00:00:00Z", 1),
                stage("p4", "LOST", "2026-02-01T00:00:00Z", 1),
                stage("p4", "MQL", "2026-03-01T00:00:00Z", 2));

    assertThat(
            build(given, config).stream()
                .map(
                    r ->
                        r.getAs("person_id")
                            + " "
                            + r.getAs("score")
                            + " "
                            + r.getAs("is_terminal")))
        .containsExactlyInAnyOrder(
            "p1 100.0 true", "p2 100.0 true", "p3 0.0 true", "p4 30.0 false");
  }

  @Test
  void deletingEverythingLaterChangesNothing() {
    String[] early = {
      download("t1", "2026-03-25T00:00:00Z"), download("t2", "2026-03-31T23:59:59.999999Z")
    };
    Given known =
        given("2026-03-31")
            .rows("silver.touchpoints", early)
            .rows("silver.lead_stages", stage("p1", "MQL", "2026-03-01T00:00:00Z", 1));
    Given later =
        Given.asOf("2026-03-31")
            .rows(
                "silver.people",
                person("p1"),
                person("p9")
                    .replace(
                        "\"received_date\":\"2026-01-01\"", "\"received_date\":\"2026-04-01\""))
            .rows(
                "silver.touchpoints",
                early[0],
                early[1],
                // Happened later, though a clock that runs ahead delivered it.
                touchpoint("t3", "p1", "download", "2026-04-01T00:00:00Z", "2026-03-31"),
                // Happened before, but nobody knew.
                touchpoint("t4", "p1", "download", "2026-03-30T00:00:00Z", "2026-04-01"))
            .rows(
                "silver.deals",
                deal("d1", "p1", "2026-04-02T00:00:00Z", "2026-03-31"),
                deal("d2", "p1", "2026-03-02T00:00:00Z", "2026-04-01"))
            .rows(
                "silver.lead_stages",
                stage("p1", "MQL", "2026-03-01T00:00:00Z", 1),
                stage("p1", "LOST", "2026-04-01T00:00:00Z", 2));

    assertThat(build(later, DOWNLOADS)).isEqualTo(build(known, DOWNLOADS));
  }

  @Test
  void touchesCanBeCountedByKindAndRecency() {
    ScoreConfig config =
        score(
            counting("busy", 11, Duration.ofDays(7), 2, -1),
            counting("quiet", 5, Duration.ofDays(7), 0, 0),
            counting("once", 3, Duration.ZERO, 1, 1));
    String[] touches = {
      download("t1", "2026-03-20T00:00:00Z"),
      download("t2", "2026-03-29T00:00:00Z"),
      download("t3", "2026-03-30T00:00:00Z")
    };

    assertThat(rules(given("2026-03-31"), config)).containsExactly("quiet 5.0 0");
    assertThat(rules(given("2026-03-31").rows("silver.touchpoints", touches[0]), config))
        .containsExactly("once 3.0 1", "quiet 5.0 0");
    assertThat(rules(given("2026-03-31").rows("silver.touchpoints", touches), config))
        .containsExactly("busy 11.0 2");
  }

  @Test
  void retiredRuleStillShowsHowOftenItWasHit() {
    Given given =
        given("2026-03-31").rows("silver.touchpoints", download("t1", "2026-03-25T00:00:00Z"));
    Row row = only(given, score(touch("gone", 0, Duration.ofDays(7), 20, "kind = 'download'")));

    Row hit = row.<Row>getList(row.fieldIndex("hits")).get(0);
    assertThat(row.<Double>getAs("score")).isZero();
    assertThat(hit.<Double>getAs("points")).isZero();
    assertThat(hit.<Double>getAs("units")).isEqualTo(.5);
  }

  @Test
  void gradeTellsFitFromEngagement() {
    Given given =
        given("2026-03-31").rows("silver.touchpoints", download("t1", "2026-03-31T00:00:00Z"));
    for (String expected : List.of("A1", "B2", "C3", "D4")) {
      int limit = "ABCD".indexOf(expected.charAt(0));
      int fit = List.of(30, 20, 10, 9).get(limit);
      int engagement = List.of(40, 20, 8, 7).get(limit);
      ScoreConfig config =
          score(
              fit("f", fit, "true"), touch("d", engagement, Rules.NEVER, 100, "kind = 'download'"));

      assertThat(only(given, config).<String>getAs("grade")).isEqualTo(expected);
    }
  }

  @Test
  void dayEndsInTheBusinessTimeZone() {
    Given given =
        given("2026-03-31")
            .rows(
                "silver.touchpoints",
                touchpoint("t1", "p1", "download", "2026-04-01T03:59:59Z", "2026-03-31"),
                touchpoint("t2", "p1", "download", "2026-04-01T04:00:00Z", "2026-03-31"));
    ScoreConfig config = score(touch("d", 8, Rules.NEVER, 100, "kind = 'download'"));

    Row row =
        given.build(new ScoreLeads(config, definitions(ZoneId.of("America/New_York")))).head();

    assertThat(row.<Double>getAs("score")).isEqualTo(8.0);
  }

  @Test
  void probabilityIsThatOfTheRoundedScoreTonight() {
    ScoreConfig config = score(touch("d", 5, WEEK, 100, "kind = 'download'"));
    Given given =
        Given.asOf("2026-03-31")
            .rows("silver.people", person("p1"), person("p2"))
            .rows("silver.touchpoints", download("t1", "2026-03-25T00:00:00Z"))
            .rows("silver.deals", deal("d1", "p2", "2026-03-01T00:00:00Z", "2026-03-01"))
            .rows(
                "gold.score_age_probabilities",
                probability("2026-03-31", 2, 0.2),
                probability("2026-03-31", 3, 0.3),
                probability("2026-03-31", 100, 0.9),
                probability("2026-03-30", 3, 0.1));

    assertThat(
            build(given, config).stream()
                .map(
                    r ->
                        r.getAs("person_id")
                            + " "
                            + r.getAs("score")
                            + " "
                            + r.getAs("probability")))
        .containsExactlyInAnyOrder("p1 2.5 0.3", "p2 100.0 null");
  }

  @Test
  void probabilityIsThatOfTheLeadsAgeAndNoneWhereTheAgeCannotBeTold() {
    String band = probability("2026-03-31", 0, .2).replace("\"age_to\":400", "\"age_to\":30");
    String older =
        probability("2026-03-31", 0, .1)
            .replace("\"age_from\":0", "\"age_from\":31")
            .replace("\"age_to\":400", "\"age_to\":80");
    Given given =
        Given.asOf("2026-03-31")
            .rows(
                "silver.people",
                person("old"),
                person("young").replace("2026-01-01T", "2026-03-01T"),
                person("mid").replace("2026-01-01T", "2026-02-28T"),
                person("ageless").replace("\"created_at\":\"2026-01-01T00:00:00Z\",", ""))
            .rows("gold.score_age_probabilities", band, older);

    assertThat(build(given, score(touch("d", 5, WEEK, 100, "kind = 'download'"))))
        .extracting(
            r ->
                "%s %s %s %s"
                    .formatted(
                        r.getAs("person_id"),
                        r.getAs("age_days"),
                        r.getAs("probability"),
                        r.getAs("probability_status")))
        .containsExactlyInAnyOrder(
            "old 90 null insufficient",
            "young 31 0.1 ok",
            "mid 32 0.1 ok",
            "ageless null null insufficient");
  }

  @Test
  void mapWithTooFewWinsIsNoLeadsProbability() {
    Given given =
        Given.asOf("2026-03-31")
            .rows("silver.people", person("p1"))
            .rows(
                "gold.score_age_probabilities",
                probability("2026-03-31", 0, .2)
                    .replace("\"is_sufficient\":true", "\"is_sufficient\":false"));

    assertThat(build(given, score(touch("d", 5, WEEK, 100, "kind = 'download'"))))
        .singleElement()
        .satisfies(r -> assertThat(r.<Double>getAs("probability")).isNull());
  }

  @Test
  void bandsBeginAtTheThresholdsInForce() {
    ScoreConfig config =
        score(
            fit("a", 70, "employees = 70"),
            fit("b", 40, "employees = 40"),
            fit("c", 39, "employees = 39"));
    Given given =
        Given.asOf("2026-03-31")
            .rows(
                "silver.people",
                person("p1").replace("500", "70"),
                person("p2").replace("500", "40"),
                person("p3").replace("500", "39"));

    assertThat(build(given, config).stream().map(r -> r.getAs("person_id") + " " + r.getAs("band")))
        .containsExactlyInAnyOrder("p1 hot", "p2 warm", "p3 cold");
  }

  @Test
  void definitionInForceWhenTheDealClosedSaysWhetherItIsWon() {
    Definitions definitions =
        new Definitions(
            Rules.from(
                java.time.LocalDate.parse("2026-03-01"), "is_won AND stage = 'Signed'", "false"),
            ZoneId.of("UTC"));
    Given given =
        Given.asOf("2026-03-31")
            .rows("silver.people", person("p1"), person("p2"), person("p3"))
            .rows(
                "silver.deals",
                deal("d1", "p1", "2026-02-28T23:59:59Z", "2026-03-01"),
                deal("d2", "p2", "2026-03-01T00:00:00Z", "2026-03-01"))
            .rows(
                "silver.lead_stages",
                stage("p2", "LOST", "2026-03-01T00:00:00Z", 1),
                stage("p3", "LOST", "2026-02-01T00:00:00Z", 1));

    assertThat(
            given
                .build(new ScoreLeads(score(fit("a", 30, "true")), definitions))
                .collectAsList()
                .stream()
                .map(
                    r ->
                        r.getAs("person_id")
                            + " "
                            + r.getAs("score")
                            + " "
                            + r.getAs("lexicon_version")))
        .containsExactlyInAnyOrder("p1 100.0 2", "p2 30.0 2", "p3 0.0 2");
  }

  @Test
  void visitorsAndDeletedLeadsHaveNoScore() {
    Given given =
        Given.asOf("2026-03-31")
            .rows(
                "silver.people",
                person("p1").replace("\"lead_id\":\"l-p1\",", ""),
                person("p2").replace("\"is_deleted\":false", "\"is_deleted\":true"));

    assertThat(build(given, DOWNLOADS)).isEmpty();
  }

  @Test
  void botWithManyTouchesIsOneRowOfBoundedPoints() {
    Given given =
        given("2026-03-31")
            .rows(
                "silver.touchpoints",
                Given.spark()
                    .range(200_000)
                    .selectExpr(
                        "'t' || id AS touchpoint_id",
                        "'p1' AS person_id",
                        "CAST(NULL AS STRING) AS account_id",
                        "'p1' AS journey_id",
                        "TIMESTAMP '2026-03-01' + make_dt_interval(0, 0, 0, id) AS occurred_at",
                        "'Email' AS channel",
                        "CAST(NULL AS STRING) AS campaign_id",
                        "CAST(NULL AS STRING) AS content_id",
                        "'download' AS kind",
                        "'s' AS session_id",
                        "true AS is_session_start",
                        "true AS is_attributable",
                        "DATE '2026-03-02' AS received_date"));

    Row row = only(given, DOWNLOADS);

    assertThat(row.<Double>getAs("score")).isCloseTo(20.0, within(1e-9));
    assertThat(row.<Row>getList(row.fieldIndex("hits")).get(0).<Long>getAs("hits"))
        .isEqualTo(200_000L);
  }

  @Test
  void columnsAreThoseOfTheTable() {
    assertThat(
            given("2026-03-31").build(new ScoreLeads(DOWNLOADS, definitions())).schema().fields())
        .extracting(f -> f.name() + " " + f.dataType().sql())
        .containsExactlyInAnyOrderElementsOf(
            List.of(Table.of("gold.lead_scores").schema().fields()).stream()
                .map(f -> f.name() + " " + f.dataType().sql())
                .toList());
  }

  private static ScoreRule counting(
      String name, int points, Duration within, int atLeast, int atMost) {
    return new ScoreRule(
        name,
        ScoreRule.Group.ENGAGEMENT,
        ScoreRule.On.TOUCH,
        "kind = 'download'",
        points,
        0,
        100,
        Duration.ZERO,
        100,
        within,
        atLeast,
        atMost);
  }

  private static List<String> rules(Given given, ScoreConfig config) {
    Row row = only(given, config);
    return row.<Row>getList(row.fieldIndex("hits")).stream()
        .map(hit -> hit.getAs("rule") + " " + hit.getAs("points") + " " + hit.getAs("hits"))
        .toList();
  }

  private static Row only(Given given, ScoreConfig config) {
    List<Row> rows = build(given, config);
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  private static List<Row> build(Given given, ScoreConfig config) {
    return given.build(new ScoreLeads(config, definitions())).collectAsList();
  }

  private static Given given(String asOf) {
    return Given.asOf(asOf).rows("silver.people", person("p1"));
  }

  static String person(String id) {
    return """
        {"person_id":"%s","lead_id":"l-%s","lead_ids":["l-%s"],"journey_id":"j-%s","is_free_mail":false,
         "created_at":"2026-01-01T00:00:00Z","received_date":"2026-01-01","employees":500,"is_deleted":false}"""
        .formatted(id, id, id, id)
        .replace("\n", "");
  }

  private static String download(String id, String at) {
    return touchpoint(id, "p1", "download", at, at.substring(0, 10));
  }

  static String touchpoint(String id, String person, String kind, String at, String received) {
    return """
        {"touchpoint_id":"%s","person_id":"%s","journey_id":"j","occurred_at":"%s","channel":"Email","content_id":"c1",
         "kind":"%s","session_id":"s","is_session_start":true,"is_attributable":true,"received_date":"%s"}"""
        .formatted(id, person, at, kind, received)
        .replace("\n", "");
  }

  static String deal(String id, String person, String wonAt, String received) {
    return """
        {"deal_id":"%s","journey_id":"j","person_id":"%s","currency":"EUR","stage":"Closed","created_at":"2026-01-02T00:00:00Z",
         "closed_at":"%s","is_won":true,"won_at":"%s","received_date":"%s"}"""
        .formatted(id, person, wonAt, wonAt, received)
        .replace("\n", "");
  }

  static String stage(String person, String stage, String at, int number) {
    return stage(person, stage, at, null, number);
  }

  static String stage(String person, String stage, String at, String exitedAt, int number) {
    return """
        {"person_id":"%s","journey_id":"%s","lead_id":"l","stage":"%s","entered_at":"%s",%s"entry_number":1,
         "sequence_number":%d,"received_date":"%s"}"""
        .formatted(
            person,
            person,
            stage,
            at,
            exitedAt == null ? "" : "\"exited_at\":\"" + exitedAt + "\",",
            number,
            at.substring(0, 10))
        .replace("\n", "");
  }

  private static String probability(String date, int score, double probability) {
    return """
        {"as_of_date":"%s","age_from":0,"age_to":400,"score":%d,"probability":%s,"horizon_days":180,"dispersion":1,"method":"platt","is_sufficient":true,"wins":30,"losses":70}"""
        .formatted(date, score, probability);
  }
}
