package touchline.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.pipeline.Given;

class FitIncrementalTest {
  private static final LocalDate START = LocalDate.of(2026, 1, 1);

  /**
   * Leads who are touched by one of two channels when they are created: after Events one in two is
   * an MQL within three weeks, after Mail one in ten, as without any touch. Half of the MQLs become
   * SQLs a week later.
   */
  @Test
  void channelThatWorksHasAnEffectAndOneThatDoesNotHasNone() {
    Random random = new Random(9);
    List<String> people = new ArrayList<>();
    List<String> touches = new ArrayList<>();
    List<String> conversions = new ArrayList<>();
    for (int i = 0; i < 240; i++) {
      String person = "p" + i;
      LocalDate created = START.plusDays(random.nextInt(60));
      people.add(
          json(
              "{'person_id':'%s','lead_id':'L','is_deleted':false,'created_at':'%sT10:00:00Z',"
                  + "'seniority':'%s','employees':%d}",
              person, created, i % 2 == 0 ? "VP" : "Manager", 10 << (i % 5)));
      String channel = i % 3 == 0 ? "Events" : i % 3 == 1 ? "Mail" : "";
      if (!channel.isEmpty()) {
        touches.add(touch(person, created, channel, "c"));
      }
      if (i % 5 == 0) {
        touches.add(touch(person, created, "Brand", "B"));
      }
      if (random.nextInt(10) < (channel.equals("Events") ? 5 : 1)) {
        LocalDate mql = created.plusDays(1 + random.nextInt(20));
        conversions.add(conversion(person, "mql", mql, mql, null));
        if (random.nextBoolean()) {
          conversions.add(conversion(person, "sql", mql.plusDays(7), mql, mql.plusDays(7)));
        }
      }
    }
    Map<String, Double> figures = new TreeMap<>();
    for (Row row :
        Given.asOf("2026-04-30")
            .rows("silver.people", people.toArray(String[]::new))
            .rows("silver.touchpoints", touches.toArray(String[]::new))
            .rows("gold.conversions", conversions.toArray(String[]::new))
            .rows(
                "silver.lift_tests",
                json(
                    "{'test_id':'t','channel':'Mail','conversion_type':'mql',"
                        + "'started_on':'2026-01-01','ended_on':'2026-03-01',"
                        + "'observed_until':'2026-03-15','incremental_conversions':-1.5,"
                        + "'standard_error':3}"))
            .build(new FitModels(Paths.settings("incremental")))
            .where("as_of_date = '2026-04-30' AND model = 'incremental' AND dimension = 'channel'")
            .collectAsList()) {
      figures.put(
          row.getAs("conversion_type") + " " + row.getAs("parameter") + " " + row.getAs("item"),
          row.getAs("value"));
    }
    long mqls = conversions.stream().filter(c -> c.contains("\"mql\"")).count();
    assertThat(figures.get("mql conversions ")).isEqualTo(mqls);
    assertThat(figures.get("sql conversions ")).isEqualTo(conversions.size() - mqls);
    assertThat(figures.get("mql effect Events > c"))
        .isGreaterThan(.6)
        .isGreaterThan(figures.get("mql effect Mail > c") + .5);
    assertThat(figures).containsKeys("mql baseline fit:seniority=VP", "sql baseline stage:1");
    assertThat(figures).doesNotContainKey("sql baseline stage:0");
    // A test has found that letters do nothing, and the leads whom they reached are its days.
    assertThat(figures.get("mql tested_effect Mail")).isNegative();
    assertThat(figures.get("mql channel_effect Mail"))
        .isBetween(figures.get("mql untested_effect Mail"), figures.get("mql tested_effect Mail"));
    assertThat(figures.get("mql test_most t")).isBetween(2.0, 20.0);
    assertThat(figures).doesNotContainKey("mql tested_effect Events");
    // Of one's own accord, as the settings say.
    assertThat(figures)
        .containsKeys("mql effect Direct", "mql standard_error Direct")
        .doesNotContainKey("mql effect Brand > B");
  }

  private static String touch(String person, LocalDate day, String channel, String campaign) {
    return json(
        "{'person_id':'%s','touchpoint_id':'t','occurred_at':'%sT09:00:00Z','channel':'%s',"
            + "'campaign_id':'%s','is_attributable':true}",
        person, day, channel, campaign);
  }

  private static String conversion(
      String person, String type, LocalDate at, LocalDate mql, LocalDate sql) {
    return json(
        "{'conversion_id':'%s:%s','conversion_type':'%1$s','person_id':'%2$s','converted_at':'%sT12:00:00Z',"
            + "'mql_at':'%sT12:00:00Z'%s,'is_adjustment':false}",
        type, person, at, mql, sql == null ? "" : ",'sql_at':'" + sql + "T12:00:00Z'");
  }

  private static String json(String format, Object... values) {
    return format.formatted(values).replace('\'', '"');
  }
}
