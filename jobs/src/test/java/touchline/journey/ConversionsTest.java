package touchline.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.config.Settings;
import touchline.pipeline.Given;
import touchline.pipeline.Job;

class ConversionsTest {
  private static final String TWO_VERSIONS =
      """
      business.time-zone = "America/New_York"
      lexicon.versions = [
        { version = "1", effective-from = 2000-01-01, agreed-by = [marketing, sales], lead = "true",
          mql = "stage = 'MQL'", sql = "stage = 'SQL'", opportunity = "stage <> 'Idea'", won = "is_won",
          rejected = "false", dead = "false", hot = 70, warm = 40, sla { hot = 4h, warm = 24h },
          recycle { when = "stage = 'RECYCLED'", cool-off = 30d, max-turns = 2 } }
        { version = "2", effective-from = 2026-03-01, agreed-by = [marketing, sales], lead = "true",
          mql = "stage = 'HOT' AND reason = 'asked'", sql = "stage = 'SQL'", opportunity = "true", won = "is_won",
          rejected = "false", dead = "false", hot = 70, warm = 40, sla { hot = 4h, warm = 24h },
          recycle { when = "stage = 'RECYCLED'", cool-off = 30d, max-turns = 2 } }
      ]
      """;

  @Test
  void firstEntryThatTheLexiconNamesConverts() {
    assertThat(
            conversions(
                "",
                stages(
                    "p1", "2026-01-01 LEAD", "2026-01-02 MQL", "2026-01-03 SAL", "2026-01-04 MQL"),
                new String[0]))
        .containsExactly(
            "mql:p1 mql p1 7 2026-01-02 0.00 EUR 0.00 1",
            "sql:p1 sql p1 7 2026-01-03 0.00 EUR 0.00 1");
  }

  @Test
  void eachEntryIsJudgedByTheVersionInForceOnItsBusinessDate() {
    // Midnight UTC is still the day before in New York.
    assertThat(
            conversions(
                TWO_VERSIONS,
                stages(
                    "p1", "2026-02-20 HOT", "2026-03-01 HOT", "2026-03-02 MQL", "2026-03-03 HOT"),
                new String[0]))
        .containsExactly("mql:p1 mql p1 7 2026-03-03 0.00 EUR 0.00 2");
    assertThat(conversions(TWO_VERSIONS, stages("p1", "2026-03-01 MQL"), new String[0]))
        .containsExactly("mql:p1 mql p1 7 2026-03-01 0.00 EUR 0.00 1");
  }

  @Test
  void mqlAfterTheCoolOffBeginsAnotherTurn() {
    assertThat(
            conversions(
                "",
                stages(
                    "p1",
                    "2026-01-01 MQL",
                    "2026-01-02 SQL",
                    "2026-02-01 RECYCLED",
                    "2026-02-20 MQL",
                    "2026-03-10 MQL",
                    "2026-03-11 SQL",
                    "2026-03-12 MQL"),
                new String[0]))
        .extracting(row -> row.substring(0, row.indexOf(" 0.00")))
        .containsExactly(
            "mql:p1 mql p1 7 2026-01-01",
            "mql:p1:2 mql p1 7 2026-03-10",
            "sql:p1 sql p1 7 2026-01-02",
            "sql:p1:2 sql p1 7 2026-03-11");
  }

  @Test
  void turnsAreLimited() {
    assertThat(
            conversions(
                TWO_VERSIONS.replace("max-turns = 2", "max-turns = 1"),
                stages("p1", "2025-01-01 MQL", "2025-02-01 RECYCLED", "2025-04-10 MQL"),
                new String[0]))
        .hasSize(1);
  }

  @Test
  void dealsConvertWithTheirAmountAndItsExpectedShare() {
    assertThat(
            conversions(
                "",
                new String[0],
                new String[] {
                  deal("open", "'amount':100.10,'amount_reporting':50.05,'probability':0.25"),
                  deal(
                      "won",
                      "'amount':-30,'amount_reporting':-15,'probability':0.5,'is_won':true,"
                          + "'won_at':'2026-02-01T00:00:00Z'"),
                  deal("none", "'probability':0.5"),
                  deal("unlikely", "'amount':5,'closed_at':'2026-02-01T00:00:00Z'"),
                  deal("unrated", "'amount':5")
                }))
        .containsExactly(
            "opportunity:none opportunity a_7 7 2026-01-05 0.00 USD 0.00 1",
            "opportunity:open opportunity a_7 7 2026-01-05 25.03 USD 12.51 1",
            "opportunity:unlikely opportunity a_7 7 2026-01-05 0.00 USD 0.00 1",
            "opportunity:unrated opportunity a_7 7 2026-01-05 5.00 USD null 1",
            "opportunity:won opportunity a_7 7 2026-01-05 -15.00 USD -7.50 1",
            "won:won won a_7 7 2026-02-01 -30.00 USD -15.00 1");
  }

  @Test
  void oneJourneyIsBuiltAsAmongAll() {
    String[] p1 =
        stages("p1", "2026-01-01 MQL", "2026-01-02 SQL", "2026-02-01 RECYCLED", "2026-04-10 MQL");
    String[] p2 = stages("p2", "2026-01-01 MQL", "2026-03-01 RECYCLED", "2026-04-10 MQL");
    List<String> all = conversions("", concat(p1, p2), new String[] {deal("d", "'amount':1")});
    assertThat(conversions("", p1, new String[0]))
        .isEqualTo(all.stream().filter(row -> row.contains(" p1 ")).toList());
  }

  private static List<String> conversions(String settings, String[] stages, String[] deals) {
    Job job = Journey.jobs(Settings.load(ConfigFactory.parseString(settings))).get(0);
    return Given.asOf("2026-06-30")
        .rows("silver.lead_stages", stages)
        .rows("silver.deal_versions", deals)
        .build(job)
        .orderBy("conversion_id")
        .select(
            "conversion_id",
            "conversion_type",
            "journey_id",
            "account_id",
            "converted_at",
            "value",
            "currency",
            "value_reporting",
            "lexicon_version")
        .collectAsList()
        .stream()
        .map(ConversionsTest::line)
        .toList();
  }

  private static String line(Row row) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      String value = String.valueOf(row.get(i));
      line.append(i == 0 ? "" : " ").append(i == 4 ? value.substring(0, 10) : value);
    }
    return line.toString();
  }

  private static String[] stages(String person, String... entries) {
    String[] rows = new String[entries.length];
    for (int i = 0; i < entries.length; i++) {
      String[] entry = entries[i].split(" ");
      rows[i] =
          ("{'person_id':'%s','journey_id':'%s','lead_id':'L','account_id':'7','stage':'%s',"
                  + "'entered_at':'%sT00:00:00Z','reason':'asked','sequence_number':%d}")
              .formatted(person, person, entry[1], entry[0], i + 1)
              .replace('\'', '"');
    }
    return rows;
  }

  private static String deal(String id, String more) {
    return ("{'deal_id':'"
            + id
            + "','journey_id':'a_7','account_id':'7','person_id':'p1','stage':'Open',"
            + "'currency':'USD','created_at':'2026-01-05T00:00:00Z','received_date':'2026-06-30',"
            + "'is_deleted':false"
            + (more.contains("is_won") ? "," : ",'is_won':false,")
            + more
            + "}")
        .replace('\'', '"');
  }

  private static String[] concat(String[] a, String[] b) {
    String[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }
}
