package touchline.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.config.Settings;
import touchline.pipeline.Given;
import touchline.pipeline.Job;

class PeopleTest {
  private static final Job PEOPLE = job("");

  private static final List<String> IDENTITIES =
      List.of(
          id("lead:A", "p1", "null"),
          id("lead:B", "p1", "null"),
          id("email:ta", "p1", "'gmail.com'"),
          id("email:tb", "p1", "'acme.example'"),
          id("lead:C", "p2", "null"),
          id("email:tc", "p2", "'twin.example'"),
          id("visitor:v", "p3", "null"),
          id("lead:S", "p4", "null"));
  private static final List<String> LEADS =
      List.of(
          lead(
              "'lead_id':'A','_received_date':'2026-01-05','_hash':1,'title':'old','country':'DE',"
                  + "'created_at':'2026-01-01T00:00:00Z','email_domain':'gmail.com'"),
          lead(
              "'lead_id':'A','_received_date':'2026-01-07','_hash':2,'title':'new','extra':{'x':'y'},"
                  + "'created_at':'2026-01-01T00:00:00Z','email_domain':'gmail.com'"),
          lead(
              "'lead_id':'B','_received_date':'2026-01-06','_hash':3,'title':'merged',"
                  + "'created_at':'2025-01-01T00:00:00Z','merged_into_lead_id':'A'"),
          lead(
              "'lead_id':'C','_received_date':'2026-01-06','_hash':4,'is_deleted':true,"
                  + "'email_domain':'twin.example'"));
  private static final List<String> ACCOUNTS =
      List.of(
          "{'account_id':'1','domain':'acme.example','country':'FR','employees':12}",
          "{'account_id':'2','domain':'twin.example'}",
          "{'account_id':'3','domain':'twin.example'}",
          "{'account_id':'4','domain':'gmail.com'}");

  @Test
  void latestVersionOfTheLeadThatWasNotMergedAwaySurvives() {
    Row person = people(PEOPLE, IDENTITIES, LEADS).get("p1");
    assertThat(person.<String>getAs("lead_id")).isEqualTo("A");
    assertThat(person.getList(person.fieldIndex("lead_ids"))).hasToString("[A, B]");
    assertThat(person.<String>getAs("title")).isEqualTo("new");
    assertThat(person.getAs("received_date").toString()).isEqualTo("2026-01-05");
    assertThat(person.getJavaMap(person.fieldIndex("profile"))).hasToString("{x=y}");
  }

  @Test
  void accountIsFoundByAnyCompanyDomainThatOneAccountClaims() {
    Map<String, Row> people = people(PEOPLE, IDENTITIES, LEADS);
    Row person = people.get("p1");
    assertThat(person.<String>getAs("account_id")).isEqualTo("1");
    assertThat(person.<String>getAs("journey_id")).isEqualTo("a_1");
    assertThat(person.<String>getAs("email_domain")).isEqualTo("gmail.com");
    assertThat(person.<Boolean>getAs("is_free_mail")).isTrue();
    assertThat(person.<String>getAs("country")).isEqualTo("FR");
    assertThat(person.<Long>getAs("employees")).isEqualTo(12);
    assertThat(people.get("p2").<String>getAs("account_id")).isNull();
    assertThat(people.get("p2").<String>getAs("journey_id")).isEqualTo("p2");
  }

  @Test
  void everyPersonHasARow() {
    Map<String, Row> people = people(PEOPLE, IDENTITIES, LEADS);
    assertThat(people).containsOnlyKeys("p1", "p2", "p3", "p4");
    assertThat(people.get("p2").<Boolean>getAs("is_deleted")).isTrue();
    assertThat(people.get("p3").<String>getAs("lead_id")).isNull();
    assertThat(people.get("p3").<Boolean>getAs("is_deleted")).isFalse();
    assertThat(people.get("p4").<String>getAs("lead_id")).isEqualTo("S");
  }

  @Test
  void unitPersonMakesEveryPersonItsOwnJourney() {
    Row person = people(job("attribution.unit = person"), IDENTITIES, LEADS).get("p1");
    assertThat(person.<String>getAs("journey_id")).isEqualTo("p1");
    assertThat(person.<String>getAs("account_id")).isEqualTo("1");
  }

  @Test
  void onePersonIsBuiltAsAmongAllInAnyOrderOfArrival() {
    Map<String, Row> one =
        people(PEOPLE, IDENTITIES.subList(0, 4), List.of(LEADS.get(2), LEADS.get(1), LEADS.get(0)));
    assertThat(one).containsOnlyKeys("p1");
    assertThat(one.get("p1")).hasToString(people(PEOPLE, IDENTITIES, LEADS).get("p1").toString());
  }

  private static Map<String, Row> people(Job job, List<String> identities, List<String> leads) {
    return Given.asOf("2026-03-01")
        .rows("silver.identities", json(identities))
        .rows("bronze.crm_leads", json(leads))
        .rows("silver.accounts", json(ACCOUNTS))
        .build(job)
        .collectAsList()
        .stream()
        .collect(Collectors.toMap(row -> row.getAs("person_id"), row -> row));
  }

  private static Job job(String settings) {
    return Identity.jobs(Settings.load(ConfigFactory.parseString(settings))).get(1);
  }

  private static String id(String identifier, String person, String domain) {
    return "{'identifier':'%s','kind':'%s','person_id':'%s','email_domain':%s}"
        .formatted(identifier, identifier.split(":")[0], person, domain);
  }

  private static String lead(String columns) {
    String id = columns.substring(11, 12);
    return "{'identifier':'lead:" + id + "'," + columns + "}";
  }

  private static String[] json(List<String> rows) {
    return rows.stream().map(row -> row.replace('\'', '"')).toArray(String[]::new);
  }
}
