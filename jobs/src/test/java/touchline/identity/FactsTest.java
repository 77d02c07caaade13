package touchline.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.config.Settings;
import touchline.pipeline.Given;

/** What several exports say about one lead: deletions, merges and columns. */
class FactsTest {
  private static final String PLAIN = ",created_at,email,extra_x,lead_id,title,";
  private static final String GONE = ",is_deleted,lead_id,";
  private static final String MERGE = ",lead_id,merged_into_lead_id,";

  @Test
  void deletionOfAnotherExportIsNotUndoneByPlainRowsBeforeOrAfterIt() {
    Row lead =
        people(
                row(
                    "A",
                    "2026-01-05",
                    PLAIN,
                    "'title':'CEO','email':'a','email_domain':'acme.example'"),
                row("A", "2026-01-06", GONE, "'is_deleted':true"),
                row(
                    "A",
                    "2026-01-07",
                    PLAIN,
                    "'title':'CEO','email':'a','email_domain':'acme.example'"))
            .get("A");
    assertThat(lead.<Boolean>getAs("is_deleted")).isTrue();
    assertThat(lead.<String>getAs("title")).isEqualTo("CEO");
    assertThat(lead.<String>getAs("email_domain")).isEqualTo("acme.example");
  }

  @Test
  void deletionOnTheSameDayWipesNothingWhateverItsHash() {
    for (int hash : new int[] {-9, 99}) {
      Row lead =
          people(
                  row(
                      "A",
                      "2026-01-05",
                      PLAIN,
                      "'title':'CEO','created_at':'2026-01-01T00:00:00Z'"),
                  row("A", "2026-01-05", GONE, "'is_deleted':true,'_hash':" + hash))
              .get("A");
      assertThat(lead.<Boolean>getAs("is_deleted")).isTrue();
      assertThat(lead.<String>getAs("title")).isEqualTo("CEO");
      assertThat(lead.<Object>getAs("created_at")).isNotNull();
    }
  }

  @Test
  void anExportThatTakesItsOwnDeletionBackRestoresTheLead() {
    String both = ",is_deleted,lead_id,title,";
    assertThat(
            people(
                    row("A", "2026-01-05", both, "'is_deleted':true"),
                    row("A", "2026-01-06", both, "'is_deleted':false"))
                .get("A")
                .<Boolean>getAs("is_deleted"))
        .isFalse();
    assertThat(
            people(
                    row("A", "2026-01-05", GONE, "'is_deleted':true"),
                    row("A", "2026-01-06", both, "'is_deleted':false"))
                .get("A")
                .<Boolean>getAs("is_deleted"))
        .isTrue();
  }

  @Test
  void emptyFlagIsNoDeletion() {
    assertThat(
            people(row("A", "2026-01-05", ",is_deleted,lead_id,", "'title':null"))
                .get("A")
                .<Boolean>getAs("is_deleted"))
        .isFalse();
  }

  @Test
  void columnThatWasEmptiedIsEmptyAndOneThatAnExportDoesNotHaveStays() {
    Row lead =
        people(
                row(
                    "A",
                    "2026-01-05",
                    PLAIN,
                    "'title':'CEO','email':'a','email_domain':'acme.example'"),
                row("A", "2026-01-06", ",country,lead_id,", "'country':'DE'"),
                row(
                    "A",
                    "2026-01-07",
                    PLAIN,
                    "'title':null,'email':'a','email_domain':'acme.example'"))
            .get("A");
    assertThat(lead.<String>getAs("title")).isNull();
    assertThat(lead.<String>getAs("country")).isEqualTo("DE");
  }

  @Test
  void laterUpdateWinsOfTheRowsOfOneDay() {
    String columns = ",lead_id,title,updated_at,";
    assertThat(
            people(
                    row(
                        "A",
                        "2026-01-05",
                        columns,
                        "'title':'new','updated_at':'2026-01-04T10:00:00Z','_hash':1"),
                    row(
                        "A",
                        "2026-01-05",
                        columns,
                        "'title':'old','updated_at':'2026-01-04T09:00:00Z','_hash':9"))
                .get("A")
                .<String>getAs("title"))
        .isEqualTo("new");
  }

  @Test
  void furtherColumnsOfTwoExportsAreKeptTogether() {
    Row lead =
        people(
                row("A", "2026-01-05", ",lead_id,x,y,", "'extra':{'x':'1','y':'2'}"),
                row("A", "2026-01-06", ",lead_id,score,", "'extra':{'score':'7'}"),
                row("A", "2026-01-07", ",lead_id,x,y,", "'extra':{'x':'3'}"))
            .get("A");
    assertThat(new TreeMap<>(lead.<String, String>getJavaMap(lead.fieldIndex("profile"))))
        .isEqualTo(Map.of("score", "7", "x", "3"));
  }

  @Test
  void chainsAndListsOfMergesEndAtTheSurvivor() {
    Map<String, Row> people =
        people(
            row("A", "2026-01-05", PLAIN, "'title':'a','created_at':'2025-01-01T00:00:00Z'"),
            row("B", "2026-01-05", PLAIN, "'title':'b','created_at':'2025-02-01T00:00:00Z'"),
            row("C", "2026-01-05", PLAIN, "'title':'c','created_at':'2025-03-01T00:00:00Z'"),
            row("A", "2026-01-06", MERGE, "'merged_into_lead_id':'B'"),
            row("B", "2026-01-07", MERGE, "'merged_into_lead_id':'C'"),
            row("A", "2026-01-08", PLAIN, "'title':'a','created_at':'2025-01-01T00:00:00Z'"),
            row(
                "S",
                "2026-01-05",
                PLAIN,
                "'title':'s','created_at':'2025-09-01T00:00:00Z','merged_lead_ids':'[\"T\",\"U\"]'"),
            row("T", "2026-01-05", PLAIN, "'title':'t','created_at':'2025-01-01T00:00:00Z'"),
            row("V", "2026-01-05", PLAIN, "'title':'v','merged_lead_ids':'W;X , Y'"));
    assertThat(people).containsOnlyKeys("C", "S", "V");
    assertThat(people.get("C").<String>getAs("title")).isEqualTo("c");
    assertThat(leads(people.get("C"))).isEqualTo("[A, B, C]");
    assertThat(leads(people.get("S"))).isEqualTo("[S, T, U]");
    assertThat(leads(people.get("V"))).isEqualTo("[V, W, X, Y]");
  }

  @Test
  void survivorThatIsOnlyNamedIsTheLead() {
    assertThat(
            people(
                row(
                    "A",
                    "2026-01-05",
                    PLAIN + "merged_into_lead_id,",
                    "'merged_into_lead_id':'Z'")))
        .containsOnlyKeys("Z");
  }

  @Test
  void leadOfAnAccountThatWasMergedAwayBelongsToItsSurvivor() {
    assertThat(
            people(row("A", "2026-01-05", ",account_id,lead_id,", "'account_id':'old'"))
                .get("A")
                .<String>getAs("account_id"))
        .isEqualTo("new");
  }

  @Test
  void orderOfArrivalDecidesNothing() {
    List<String> rows = new ArrayList<>();
    for (int day = 1; day < 9; day++) {
      rows.add(row("A", "2026-01-0" + day, PLAIN, "'title':'t" + day + "','_hash':" + day * 7 % 5));
      rows.add(row("A", "2026-01-0" + day, ",country,lead_id,", "'country':'c" + day + "'"));
    }
    String once = people(rows.toArray(String[]::new)).toString();
    Collections.reverse(rows);
    assertThat(people(rows.toArray(String[]::new))).hasToString(once);
  }

  private static String leads(Row person) {
    return person.getList(person.fieldIndex("lead_ids")).toString();
  }

  /** People by their surviving lead, stitched and built from the rows of crm_leads. */
  private static Map<String, Row> people(String... rows) {
    Settings settings = Settings.load(ConfigFactory.empty());
    Dataset<Row> identities =
        Given.asOf("2026-03-01")
            .rows("bronze.crm_leads", rows)
            .build(Identity.jobs(settings).get(0));
    Map<String, Row> people = new TreeMap<>();
    Given.asOf("2026-03-01")
        .rows("bronze.crm_leads", rows)
        .rows("silver.identities", identities)
        .rows("silver.accounts", "{\"account_id\":\"new\",\"merged_account_ids\":[\"old\"]}")
        .build(Identity.jobs(settings).get(1))
        .collectAsList()
        .forEach(row -> people.put(row.getAs("lead_id"), row));
    return people;
  }

  private static String row(String lead, String received, String columns, String more) {
    String hash =
        more.contains("_hash") ? "" : "'_hash':" + (lead + received + columns).hashCode() + ",";
    return ("{'lead_id':'%s','identifier':'lead:%s','_source':'s','_received_date':'%s','_columns':'%s',%s%s}")
        .formatted(lead, lead, received, columns, hash, more)
        .replace('\'', '"')
        .replace("\"[\"T\",\"U\"]\"", "\"[\\\"T\\\",\\\"U\\\"]\"");
  }
}
