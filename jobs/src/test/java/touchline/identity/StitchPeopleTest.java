package touchline.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.config.IdentityConfig;
import touchline.pipeline.Given;
import touchline.pipeline.Table;

class StitchPeopleTest {
  private static final IdentityConfig CONFIG = new IdentityConfig(List.of(), 1000, 10);

  @Test
  void identifiersSeenTogetherAreOnePerson() {
    Map<String, String> people =
        people(
            Given.asOf("2026-03-01")
                .rows(
                    "bronze.web_events",
                    event("e1", null, "t1", "v1"),
                    event("e2", null, null, "v2"))
                .rows("bronze.campaign_touches", touch("a", "00Q1", "t1", null))
                .build(new StitchPeople(CONFIG)));
    assertThat(people).containsOnlyKeys("lead:00Q1", "email:t1", "visitor:v1", "visitor:v2");
    assertThat(people.get("visitor:v1"))
        .isEqualTo(people.get("lead:00Q1"))
        .matches("p_[0-9a-f]{16}");
    assertThat(people.get("email:t1")).isEqualTo(people.get("lead:00Q1"));
    assertThat(people.get("visitor:v2")).isNotEqualTo(people.get("lead:00Q1"));
  }

  @Test
  void personIsNamedAfterItsLeastIdentifierLeadsFirst() throws NoSuchAlgorithmException {
    byte[] least =
        MessageDigest.getInstance("SHA-256").digest("lead:00Q1".getBytes(StandardCharsets.UTF_8));
    assertThat(
            people(
                    Given.asOf("2026-03-01")
                        .rows("bronze.campaign_touches", touch("a", "00Q1", "t1", "v1"))
                        .build(new StitchPeople(CONFIG)))
                .values())
        .containsOnly("p_" + HexFormat.of().formatHex(least, 0, 8));
  }

  @Test
  void mergedLeadsAreOnePersonAndEveryLeadHasAnIdentity() {
    Map<String, String> people =
        people(
            Given.asOf("2026-03-01")
                .rows(
                    "bronze.crm_leads",
                    lead("A", "ta", null),
                    lead("B", "tb", "A"),
                    lead("C", null, "gone"))
                .rows("bronze.crm_lead_stages", "{\"lead_id\":\"S\"}")
                .rows("bronze.crm_deal_contacts", "{\"lead_id\":\"K\"}")
                .rows("bronze.crm_activities", "{\"lead_id\":\"T\"}")
                .rows("bronze.crm_deals", "{\"primary_lead_id\":\"D\"}", "{\"deal_id\":\"x\"}")
                .build(new StitchPeople(CONFIG)));
    assertThat(people)
        .containsOnlyKeys(
            "lead:A",
            "lead:B",
            "lead:C",
            "lead:gone",
            "lead:S",
            "lead:K",
            "lead:T",
            "lead:D",
            "email:ta",
            "email:tb");
    assertThat(people.get("email:tb")).isEqualTo(people.get("lead:A"));
    assertThat(people.get("lead:C")).isEqualTo(people.get("lead:gone"));
    assertThat(new TreeSet<>(people.values())).hasSize(6);
  }

  @Test
  void sharedBrowserJoinsNobody() {
    Map<String, String> people =
        people(
            Given.asOf("2026-03-01")
                .rows(
                    "bronze.web_events",
                    event("e1", null, "t1", "kiosk"),
                    event("e2", null, "t2", "kiosk"),
                    event("e3", "L3", null, "kiosk"),
                    event("e4", null, "t1", "v1"))
                .build(new StitchPeople(new IdentityConfig(List.of(), 2, 10))));
    assertThat(people.get("email:t1")).isEqualTo(people.get("visitor:v1"));
    assertThat(
            List.of("email:t1", "email:t2", "lead:L3", "visitor:kiosk").stream().map(people::get))
        .doesNotHaveDuplicates();
  }

  @Test
  void browserOfManyLeadsJoinsNoneOfThemThoughAnAddressMay() {
    List<String> touches = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      touches.add(touch("k" + i, "K" + i, null, "kiosk"));
      touches.add(touch("m" + i, "M" + i, "mail", null));
    }
    touches.add(touch("p0", "P0", null, "own"));
    touches.add(touch("p1", "P1", null, "own"));
    Map<String, String> people =
        people(
            Given.asOf("2026-03-01")
                .rows("bronze.campaign_touches", touches.toArray(String[]::new))
                .build(new StitchPeople(new IdentityConfig(List.of(), 1000, 2))));
    assertThat(List.of("lead:K0", "lead:K1", "lead:K2", "visitor:kiosk").stream().map(people::get))
        .doesNotHaveDuplicates();
    assertThat(people.get("lead:M0")).isEqualTo(people.get("lead:M2"));
    assertThat(people.get("lead:P0")).isEqualTo(people.get("lead:P1"));
  }

  @Test
  void nightByNightEqualsFromNothingInAnyOrder() {
    Random random = new Random(11);
    for (int most : new int[] {3, 1000}) {
      List<String> touches = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        touches.add(
            touch(
                "t" + i,
                random.nextInt(3) == 0 ? "L" + random.nextInt(15) : null,
                random.nextInt(2) == 0 ? "m" + random.nextInt(20) : null,
                "v" + random.nextInt(25)));
      }
      StitchPeople job =
          new StitchPeople(
              new IdentityConfig(List.of(), most, most == 3 ? 1 : 1000), most == 3 ? 0 : 1000);
      Map<String, String> whole =
          byIdentifier(
              Given.asOf("2026-03-01")
                  .rows("bronze.campaign_touches", touches.toArray(String[]::new))
                  .build(job)
                  .collectAsList());
      Map<String, String> grown = new TreeMap<>();
      Map<String, Row> rows = new TreeMap<>();
      for (int night = 2; night >= 0; night--) {
        List<String> arrived = touches.subList(night * 20, night * 20 + 20);
        List<Row> changed =
            Given.asOf("2026-03-01")
                .rows("silver.identities", table(rows.values().stream().toList()))
                .rows("bronze.campaign_touches", arrived.toArray(String[]::new))
                .build(job)
                .collectAsList();
        changed.forEach(row -> rows.put(row.getString(0), row));
        byIdentifier(changed)
            .forEach((id, row) -> assertThat(grown.put(id, row)).isNotEqualTo(row));
      }
      assertThat(grown).isEqualTo(whole);
    }
  }

  private static Dataset<Row> table(List<Row> rows) {
    return Given.spark().createDataFrame(rows, Table.of("silver.identities").schema());
  }

  private static Map<String, String> byIdentifier(List<Row> rows) {
    return rows.stream().collect(Collectors.toMap(row -> row.getString(0), Row::toString));
  }

  private static Map<String, String> people(Dataset<Row> rows) {
    return rows.collectAsList().stream()
        .collect(
            Collectors.toMap(
                row -> row.getAs("identifier"), row -> row.<String>getAs("person_id")));
  }

  private static String touch(String id, String lead, String email, String visitor) {
    return "{\"touch_id\":\"" + id + "\"" + identifiers(lead, email, visitor);
  }

  private static String event(String id, String lead, String email, String visitor) {
    return "{\"event_id\":\"" + id + "\"" + identifiers(lead, email, visitor);
  }

  private static String lead(String id, String email, String mergedInto) {
    return "{\"merged_into_lead_id\":" + text(mergedInto) + identifiers(id, email, null);
  }

  private static String identifiers(String lead, String email, String visitor) {
    return ",\"lead_id\":"
        + text(lead)
        + ",\"email\":"
        + text(email)
        + (email == null ? "" : ",\"email_domain\":\"acme.example\"")
        + (visitor == null ? "" : ",\"visitor_id\":" + text(visitor))
        + "}";
  }

  private static String text(String value) {
    return value == null ? "null" : "\"" + value + "\"";
  }
}
