package touchline.score;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import touchline.config.Settings;
import touchline.identity.Identity;
import touchline.pipeline.Given;
import touchline.pipeline.Table;

/** Leads whose profile changed: from what the CRM delivered to the score at past landmarks. */
class ProfileHistoryTest {
  private static final Settings SETTINGS =
      Settings.load(
          ConfigFactory.parseString(
              """
              calibration { landmarks = [0d, 7d, 30d], vendor-scores = [vendor] }
              business { time-zone = America/New_York }
              score { version = t, rules = [
                { name = a, group = fit, on = profile, points = 1, when = "TITLE RLIKE 'vp' -- senior" }
                { name = b, group = fit, on = profile, points = 2, when = "employees >= 200" }
                { name = c, group = fit, on = profile, points = 4, when = "profile['budget'] = 'high'" }
                { name = d, group = fit, on = profile, points = 8, when = "email_domain IS NOT NULL AND NOT is_free_mail" }
                { name = e, group = fit, on = profile, points = 16, when = "country = 'DE'" }
                { name = f, group = fit, on = profile, points = 32, when = "exists(split(persona, ' '), title -> title = 'buyer')" }
              ] }
              """));
  private static final String[] ACCOUNTS = {
    "{\"account_id\":\"1\",\"domain\":\"one.example\",\"country\":\"DE\",\"employees\":900}",
    "{\"account_id\":\"2\",\"domain\":\"two.example\",\"industry\":\"steel\"}"
  };

  /**
   * Leads that were created at 22 o'clock of 31 December in New York, and what was said of them.
   */
  private static final List<Version> LEADS =
      List.of(
          new Version("odd", "2026-01-01", "\"extra\":{\"vendor\":\"NaN\"}"),
          new Version("odd", "2026-01-03", "\"extra\":{\"vendor\":\"-Infinity\"}"),
          new Version("odd", "2026-01-20", "\"extra\":{\"vendor\":\"x\"}"),
          new Version("filled", "2026-01-01", "\"title\":\"clerk\""),
          new Version("filled", "2026-02-15", "\"title\":\"vp\",\"extra\":{\"budget\":\"high\"}"),
          new Version("full", "2026-02-15", "\"title\":\"vp\",\"extra\":{\"budget\":\"high\"}"),
          new Version("days", "2025-12-31", "\"title\":\"clerk\""),
          new Version("days", "2026-01-07", "\"title\":\"vp\""),
          new Version("days", "2026-01-08", "\"title\":\"clerk\",\"persona\":\"big buyer\""),
          new Version("days", "2026-06-01", "\"title\":\"vp\",\"employees\":500"),
          new Version("history", "2026-05-01", "\"title\":\"vp\""),
          new Version("history", "2026-05-02", "\"title\":\"clerk\""),
          new Version("linked", "2026-01-01", "\"title\":\"clerk\""),
          new Version("linked", "2026-03-01", "\"title\":\"clerk\",\"account_id\":\"1\""),
          new Version("known", "2026-01-01", "\"email_domain\":\"one.example\""),
          new Version(
              "known", "2026-03-01", "\"email_domain\":\"one.example\",\"account_id\":\"1\""),
          new Version("vendor", "2026-01-01", "\"persona\":\"user\",\"extra\":{\"vendor\":\"7\"}"),
          new Version(
              "vendor", "2026-01-20", "\"persona\":\"buyer\",\"extra\":{\"vendor\":\"90\"}"),
          new Version("owned", "2026-01-01", "\"owner_id\":\"u1\",\"extra\":{\"seen\":\"1\"}"),
          new Version("owned", "2026-01-05", "\"owner_id\":\"u2\",\"extra\":{\"seen\":\"2\"}"),
          new Version("owned", "2026-03-05", "\"owner_id\":\"u3\",\"extra\":{\"seen\":\"3\"}"));

  private static Given given;
  private static List<Row> landmarks;
  private static Map<String, Double> scores;

  @BeforeAll
  static void build() {
    given = given(LEADS);
    landmarks = landmarks(given);
    scores = scores(landmarks);
  }

  @Test
  void columnFilledAfterTheWinDoesNotCountBefore() {
    assertThat(scores).containsEntry("filled 0", 0.0).containsEntry("filled 30", 0.0);
    assertThat(scores).containsEntry("full 0", 5.0).containsEntry("full 30", 5.0);
  }

  @Test
  void landmarkKnowsWhatWasReceivedByItsBusinessDay() {
    assertThat(scores)
        .containsEntry("days 0", 0.0)
        .containsEntry("days 7", 1.0)
        .containsEntry("days 30", 32.0);
  }

  @Test
  void historyLoadedAtOnceHasTheLeadsFirstRecord() {
    assertThat(scores)
        .containsEntry("history 0", 1.0)
        .containsEntry("history 7", 1.0)
        .containsEntry("history 30", 1.0);
  }

  @Test
  void accountThatWasLinkedLaterWasNotKnownUnlessTheAddressToldIt() {
    assertThat(scores).containsEntry("linked 30", 0.0).containsEntry("known 30", 26.0);
  }

  @Test
  void vendorScoreAndSegmentAreThoseOfTheLandmark() {
    assertThat(landmarks)
        .filteredOn(r -> r.getAs("lead_id").equals("vendor"))
        .extracting(
            r ->
                r.getAs("landmark_days")
                    + " "
                    + r.getAs("persona")
                    + " "
                    + r.getJavaMap(r.fieldIndex("vendor_scores")))
        .containsExactlyInAnyOrder(
            "0 user {vendor=7.0}", "7 user {vendor=7.0}", "30 buyer {vendor=90.0}");
  }

  @Test
  void leakAuditSeesWhatIsFilledToday() {
    assertThat(landmarks)
        .filteredOn(r -> r.getAs("lead_id").equals("filled"))
        .extracting(r -> r.getAs("landmark_days") + " " + r.getAs("profile"))
        .containsExactlyInAnyOrder("0 Map(budget -> high)", "7 null", "30 null");
  }

  @Test
  void vendorScoreThatIsNoFiniteNumberIsNone() {
    assertThat(landmarks)
        .filteredOn(r -> r.getAs("lead_id").equals("odd"))
        .hasSize(3)
        .allSatisfy(r -> assertThat(r.isNullAt(r.fieldIndex("vendor_scores"))).isTrue());
  }

  @Test
  void versionsThatDifferInNothingThatRulesReadAreNotKept() {
    assertThat(
            given
                .rows(Table.of("silver.people"))
                .where("earlier_profiles IS NULL")
                .select("lead_id")
                .as(Encoders.STRING())
                .collectAsList())
        .containsExactlyInAnyOrder("full", "known", "owned");
  }

  @Test
  void deletingAllThatWasReceivedLaterChangesNoLandmark() {
    Random random = new Random(11);
    List<Version> all = new ArrayList<>();
    for (int lead = 0; lead < 60; lead++) {
      LocalDate received = LocalDate.of(2025, 12, 31).plusDays(random.nextInt(20));
      int domain = random.nextInt(3);
      // An address and an account may come later, and then stay.
      int from = random.nextInt(4);
      int linked = random.nextInt(4);
      for (int v = 0; v < 1 + random.nextInt(5); v++) {
        all.add(
            new Version(
                "L" + lead,
                received.toString(),
                "\"title\":\"%s\",\"persona\":\"%s\",\"employees\":%s,\"country\":%s,\"extra\":{\"budget\":\"%s\",\"x\":\"%d\"}%s%s"
                    .formatted(
                        random.nextBoolean() ? "vp" : "clerk",
                        random.nextBoolean() ? "buyer" : "user",
                        random.nextBoolean() ? "null" : "" + random.nextInt(400),
                        random.nextBoolean() ? "null" : "\"FR\"",
                        random.nextBoolean() ? "high" : "low",
                        random.nextInt(),
                        v >= from && domain < 2
                            ? ",\"email_domain\":\"%s\""
                                .formatted(domain == 0 ? "one.example" : "two.example")
                            : "",
                        v >= linked && domain == 0 ? ",\"account_id\":\"1\"" : "")));
        received = received.plusDays(random.nextInt(20));
      }
    }
    Map<String, Double> full = scores(landmarks(given(all)));
    for (int days : new int[] {3, 15, 40}) {
      LocalDate cut = LocalDate.of(2025, 12, 31).plusDays(days);
      List<Version> known =
          all.stream().filter(v -> !LocalDate.parse(v.received).isAfter(cut)).toList();
      Map<String, Double> then = scores(landmarks(given(known)));
      // The landmarks whose day has come by the cut, or was already over at the first record.
      then.keySet()
          .removeIf(
              key ->
                  LocalDate.of(2025, 12, 31)
                      .plusDays(Integer.parseInt(key.split(" ")[1]))
                      .isAfter(cut));
      assertThat(then)
          .isNotEmpty()
          .allSatisfy((k, score) -> assertThat(full.get(k)).as(k + " at " + cut).isEqualTo(score));
    }
    assertThat(Set.copyOf(full.values())).hasSizeGreaterThan(20);
  }

  /**
   * What the CRM says about a lead from a date on; the lead was created at the turn of the year.
   */
  private record Version(String lead, String received, String columns) {
    String json(int hash) {
      return "{\"lead_id\":\"%s\",\"identifier\":\"lead:%s\",\"created_at\":\"2026-01-01T03:00:00Z\",\"_received_date\":\"%s\",\"_hash\":%d,%s}"
          .formatted(lead, lead, received, hash, columns);
    }

    Set<String> identities() {
      Set<String> rows = new LinkedHashSet<>();
      rows.add(
          "{\"identifier\":\"lead:%s\",\"kind\":\"lead\",\"person_id\":\"p%s\"}"
              .formatted(lead, lead));
      for (String domain : new String[] {"one.example", "two.example"}) {
        if (columns.contains(domain)) {
          rows.add(
              "{\"identifier\":\"email:%s\",\"kind\":\"email\",\"person_id\":\"p%s\",\"email_domain\":\"%s\"}"
                  .formatted(lead, lead, domain));
        }
      }
      return rows;
    }
  }

  private static Map<String, Double> scores(List<Row> landmarks) {
    Map<String, Double> scores = new TreeMap<>();
    for (Row row : landmarks) {
      scores.put(row.getAs("lead_id") + " " + row.getAs("landmark_days"), row.getAs("raw_score"));
    }
    return scores;
  }

  private static List<Row> landmarks(Given people) {
    return people.build(Score.jobs(SETTINGS).get(1)).collectAsList();
  }

  /** The people whom the CRM's versions make. */
  private static Given given(List<Version> leads) {
    Set<String> identities = new LinkedHashSet<>();
    List<String> versions = new ArrayList<>();
    for (Version version : leads) {
      identities.addAll(version.identities());
      versions.add(version.json(versions.size()));
    }
    Given given =
        Given.asOf("2026-12-31")
            .rows("silver.identities", identities.toArray(String[]::new))
            .rows("bronze.crm_leads", versions.toArray(String[]::new))
            .rows("silver.accounts", ACCOUNTS);
    Dataset<Row> people = given.build(Identity.jobs(SETTINGS).get(1));
    return given.rows(
        "silver.people", Given.spark().createDataFrame(people.collectAsList(), people.schema()));
  }
}
