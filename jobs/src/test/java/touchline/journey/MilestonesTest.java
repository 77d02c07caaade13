package touchline.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.config.Settings;
import touchline.pipeline.Given;

class MilestonesTest {
  /** p1 had two turns, p2 was an MQL first; p3 nothing before the deals. */
  private static final Given GIVEN =
      Given.asOf("2026-06-30")
          .rows(
              "silver.lead_stages",
              stage("p1", "MQL", "2026-01-02", 1),
              stage("p1", "SQL", "2026-01-05", 2),
              stage("p1", "RECYCLED", "2026-01-10", 3),
              stage("p1", "MQL", "2026-03-01", 4),
              stage("p1", "MQL", "2026-03-02", 5),
              stage("p1", "SQL", "2026-05-01", 6),
              stage("p2", "MQL", "2026-01-01", 1),
              stage("p2", "SQL", "2026-02-01", 2),
              stage("p3", "MQL", "2026-06-01", 1))
          .rows(
              "silver.deal_versions",
              deal("first", "p1", "2026-01-06", "2026-01-08"),
              deal("second", "p1", "2026-04-01", "2026-05-02"),
              deal("other", "p3", "2026-03-01", "2026-03-02"))
          .rows(
              "silver.deal_contacts",
              contact("first", "p1"),
              contact("first", "p2"),
              contact("second", "p1"),
              contact("other", "p1"),
              contact("other", "p2"),
              contact("other", "p3"));

  @Test
  void milestonesAreThoseOfTheTurnThatLedToTheConversion() {
    List<String> lines = new ArrayList<>();
    for (Row row :
        GIVEN
            .build(Journey.jobs(Settings.load(ConfigFactory.parseString(""))).get(0))
            .where("journey_id = 'a' OR person_id = 'p1'")
            .orderBy("conversion_id")
            .collectAsList()) {
      lines.add(
          String.join(
              " ",
              row.<String>getAs("conversion_id"),
              date(row, "lead_created_at"),
              date(row, "mql_at"),
              date(row, "sql_at"),
              date(row, "opportunity_at")));
    }
    assertThat(lines)
        .containsExactly(
            "mql:p1 2026-01-01 2026-01-02 - -",
            "mql:p1:2 2026-01-01 2026-03-01 - -",
            "opportunity:first 2026-01-01 2026-01-02 2026-01-05 2026-01-06",
            "opportunity:other - 2026-01-01 2026-02-01 2026-03-01",
            "opportunity:second 2026-01-01 2026-03-01 - 2026-04-01",
            "sql:p1 2026-01-01 2026-01-02 2026-01-05 -",
            "sql:p1:2 2026-01-01 2026-03-01 2026-05-01 -",
            "won:first 2026-01-01 2026-01-02 2026-01-05 2026-01-06",
            "won:other - 2026-01-01 2026-02-01 2026-03-01",
            "won:second 2026-01-01 2026-03-01 2026-05-01 2026-04-01");
  }

  private static String date(Row row, String column) {
    Object at = row.getAs(column);
    return at == null ? "-" : at.toString().substring(0, 10);
  }

  private static String stage(String person, String stage, String date, int number) {
    return json(
        "{'person_id':'%s','journey_id':'%1$s','lead_id':'L','stage':'%s','entered_at':'%sT00:00:00Z',"
            + "'sequence_number':%d,'lead_created_at':'%s'}",
        person, stage, date, number, created(person));
  }

  private static String deal(String id, String person, String created, String won) {
    return json(
        "{'deal_id':'%s','journey_id':'a','person_id':'%s','stage':'s','currency':'EUR','amount':1,"
            + "'created_at':'%sT00:00:00Z','is_won':true,'won_at':'%sT00:00:00Z','is_deleted':false,"
            + "'received_date':'2026-06-30','lead_created_at':'%s'}",
        id, person, created, won, created(person));
  }

  /** p3 became a lead after its deal. */
  private static String created(String person) {
    return person.equals("p3") ? "2026-05-31T00:00:00Z" : "2026-01-01T00:00:00Z";
  }

  private static String contact(String deal, String person) {
    return json("{'deal_id':'%s','journey_id':'a','person_id':'%s'}", deal, person);
  }

  private static String json(String format, Object... values) {
    return format.formatted(values).replace('\'', '"');
  }
}
