package touchline.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.pipeline.Given;
import touchline.pipeline.Grain;
import touchline.pipeline.Job;
import touchline.pipeline.SqlJob;
import touchline.pipeline.Table;

class SummaryTest {
  private static final Job JOB =
      new SqlJob(
          Attribute.class,
          "summary.sql",
          Table.of("gold.attribution_summary"),
          Grain.WHOLE,
          Dimensions.sql(List.of("channel+campaign")));

  @Test
  void creditsOfAMonthAddUpByChannelAndCurrency() {
    List<Row> rows =
        Given.asOf("2026-06-30")
            .rows(
                "gold.attribution_credits",
                credit("won:a", "t1", "2026-06-01", "Email", "\"c\"", .1, "10.00", "9.00"),
                credit("won:a", "t2", "2026-06-01", "Email", "\"c\"", .2, "20.00", "18.00"),
                credit("won:b", "t1", "2026-06-30", "Email", "\"c\"", .7, "0.01", "null"),
                credit("won:c", "t3", "2026-07-01", "Email", "\"c\"", 1, "5.00", "4.50"),
                credit("won:d", "", "2026-07-02", "Unattributed", "null", 1, "-7.00", "null"))
            .build(JOB)
            .orderBy("conversion_month", "channel")
            .collectAsList();
    assertThat(rows.stream().map(Row::toString))
        .containsExactly(
            "[2026-06-01,won,linear,channel+campaign,c,Email,,,,EUR,1.0,3,30.01,27.00,3,2]",
            "[2026-07-01,won,linear,channel+campaign,c,Email,,,,EUR,1.0,1,5.00,4.50,1,1]",
            "[2026-07-01,won,linear,channel+campaign,,Unattributed,,,,EUR,1.0,0,-7.00,null,1,0]");
  }

  private static String credit(
      String conversion,
      String touchpoint,
      String date,
      String channel,
      String campaign,
      double credit,
      String value,
      String reporting) {
    return """
        {"conversion_id": "%s", "touchpoint_id": "%s", "model": "linear", "journey_id": "j", "conversion_type": "won",
         "converted_date": "%s", "channel": "%s", "campaign_id": %s, "credit": %s, "value": %s, "currency": "EUR",
         "value_reporting": %s, "is_adjustment": false}"""
        .formatted(conversion, touchpoint, date, channel, campaign, credit, value, reporting);
  }
}
