package touchline.attribute;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.pipeline.Given;

class ReturnsTest {
  @Test
  void costsMeetTheCreditsOfTheirMonthChannelAndCampaign() {
    Dataset<Row> returns =
        Given.asOf("2026-06-30")
            .rows(
                "gold.attribution_summary",
                summary("2026-06-01", "mql", "Email", "k", "EUR", 4, "0", "0"),
                summary("2026-06-01", "opportunity", "Email", "k", "EUR", 2, "900", "900"),
                summary("2026-06-01", "won", "Email", "k", "EUR", .5, "300", "300"),
                summary("2026-06-01", "won", "Email", "k", "USD", .25, "110", "100"))
            .rows(
                "silver.costs",
                cost("2026-06-03", "Email", "k", "EUR", "60.00", "60.00"),
                cost("2026-06-30", "Email", "k", "USD", "44.00", "40.00"))
            .build(Reports.job("gold.attribution_returns"));
    assertThat(texts(returns.drop("campaign_name")))
        .containsExactly(
            "[2026-06-01,linear,Email,k,campaign,cost_without_touches,0,100.00,0.00,4.0,0.0,2.0,0.75,900.00,400.00,25.0,null,50.0,133.33333333333334,4.0,3.0]");
  }

  @Test
  void campaignIsNamedWhereItsNameIsKnown() {
    Dataset<Row> returns =
        Given.asOf("2026-06-30")
            .rows(
                "silver.campaigns",
                "{\"campaign_id\":\"k\",\"name\":\"Spring fair\"}",
                "{\"campaign_id\":\"other\",\"name\":\"Another\"}")
            .rows(
                "silver.costs",
                cost("2026-06-03", "Email", "k", "EUR", "60.00", "60.00"),
                cost("2026-06-03", "Email", "n", "EUR", "60.00", "60.00"))
            .build(Reports.job("gold.attribution_returns"));
    assertThat(texts(returns.select("campaign_id", "campaign_name")))
        .containsExactly("[k,Spring fair]", "[n,null]");
  }

  @Test
  void costWithoutTouchesShowsUnderEveryModelAndTouchesWithoutCostHaveNoRatios() {
    Dataset<Row> returns =
        Given.asOf("2026-06-30")
            .rows("silver.touchpoints", touch("2026-05-31", "Direct", null))
            .rows(
                "gold.attribution_summary",
                summary("2026-06-01", "won", "Direct", "", "EUR", 1, "300", "300"))
            .rows("silver.costs", cost("2026-05-31", "", "fair", "EUR", "500.00", "500.00"))
            .build(
                Reports.job("gold.attribution_returns", "attribution.models = [linear, markov]"));
    assertThat(texts(returns.drop("campaign_name")))
        .containsExactly(
            "[2026-05-01,linear,,fair,campaign,cost_without_touches,0,500.00,0.00,0.0,0.0,0.0,0.0,0.00,0.00,null,null,null,null,0.0,-1.0]",
            "[2026-05-01,linear,Direct,,campaign,touches_without_cost,1,null,null,0.0,0.0,0.0,0.0,0.00,0.00,null,null,null,null,null,null]",
            "[2026-05-01,markov,,fair,campaign,cost_without_touches,0,500.00,0.00,0.0,0.0,0.0,0.0,0.00,0.00,null,null,null,null,0.0,-1.0]",
            "[2026-05-01,markov,Direct,,campaign,touches_without_cost,1,null,null,0.0,0.0,0.0,0.0,0.00,0.00,null,null,null,null,null,null]",
            "[2026-06-01,linear,Direct,,campaign,touches_without_cost,0,null,null,0.0,0.0,0.0,1.0,0.00,300.00,null,null,null,null,null,null]");
  }

  @Test
  void costOfTheChannelMeetsAllThatItsCampaignsEarned() {
    Dataset<Row> returns =
        Given.asOf("2026-06-30")
            .rows(
                "gold.attribution_summary",
                summary("2026-05-01", "won", "Paid Search", "k1", "EUR", 1, "300", "300"),
                summary("2026-06-01", "won", "Paid Search", "k1", "EUR", 1, "500", "500"),
                summary("2026-06-01", "won", "Paid Search", "k2", "EUR", 2, "900", "900"),
                summary("2026-06-01", "mql", "Paid Search", "", "EUR", 7, "0", "0"))
            .rows(
                "silver.touchpoints",
                touch("2026-06-10", "Paid Search", "k1"),
                touch("2026-06-11", "Paid Search", "k2"),
                touch("2026-06-12", "Paid Search", null))
            .rows("silver.costs", cost("2026-06-03", "Paid Search", "", "EUR", "700.00", "700.00"))
            .build(Reports.job("gold.attribution_returns"));
    assertThat(texts(returns.drop("campaign_name")))
        .containsExactly(
            "[2026-05-01,linear,Paid"
                + " Search,,channel,cost_and_touches,0,null,null,0.0,0.0,0.0,1.0,0.00,300.00,null,null,null,null,null,null]",
            "[2026-06-01,linear,Paid"
                + " Search,,channel,cost_and_touches,3,700.00,0.00,7.0,0.0,0.0,3.0,0.00,1400.00,100.0,null,null,233.33333333333334,2.0,1.0]");
    assertThat(
            texts(
                returns
                    .groupBy("channel")
                    .agg(expr("double(sum(revenue)) / double(sum(cost))").as("roas"))))
        .containsExactly("[Paid Search," + 1700 / 700.0 + "]");
  }

  @Test
  void costOfTheChannelBesideThoseOfCampaignsIsSharedByTheirTouchesToTheCent() {
    Dataset<Row> returns =
        Given.asOf("2026-06-30")
            .rows(
                "gold.attribution_summary",
                summary("2026-06-01", "won", "Email", "a", "EUR", 1, "100", "100"))
            .rows(
                "silver.touchpoints",
                touch("2026-06-10", "Email", "a"),
                touch("2026-06-11", "Email", "b"),
                touch("2026-06-30", "Email", null),
                touch("2026-07-01", "Email", "a"),
                touch("2026-06-12", "Display", "b"))
            .rows(
                "silver.costs",
                cost("2026-06-03", "Email", "a", "EUR", "10.00", "10.00"),
                cost("2026-06-04", "Email", "", "EUR", "100.00", "100.00"),
                cost("2026-05-04", "Email", "", "EUR", "3.00", "3.00"))
            .build(Reports.job("gold.attribution_returns"));
    assertThat(
            texts(
                returns
                    .where("channel = 'Email'")
                    .select("calendar_month", "campaign_id", "touches", "cost", "shared_cost")))
        .containsExactly(
            "[2026-05-01,,0,3.00,0.00]",
            "[2026-06-01,,1,33.33,33.33]",
            "[2026-06-01,a,1,43.34,33.34]",
            "[2026-06-01,b,1,33.33,33.33]",
            "[2026-07-01,a,1,null,null]");
  }

  @Test
  void costThatNamesItsCampaignAloneIsSharedByTheChannelsOfItsTouches() {
    Dataset<Row> returns =
        Given.asOf("2026-06-30")
            .rows(
                "gold.attribution_summary",
                summary("2026-06-01", "mql", "Search", "k", "EUR", 2, "0", "0"))
            .rows(
                "silver.touchpoints",
                touch("2026-06-10", "Search", "k"),
                touch("2026-06-10", "Search", "k"),
                touch("2026-06-11", "Email", "k"),
                touch("2026-05-11", "Display", "k"))
            .rows(
                "silver.costs",
                cost("2026-06-03", "", "k", "EUR", "10.00", "10.00"),
                cost("2026-07-03", "", "k", "EUR", "8.00", "8.00"))
            .build(Reports.job("gold.attribution_returns"));
    assertThat(texts(returns.select("calendar_month", "channel", "cost", "mqls")))
        .containsExactly(
            "[2026-05-01,Display,null,0.0]",
            "[2026-06-01,Email,3.33,0.0]",
            "[2026-06-01,Search,6.67,2.0]",
            "[2026-07-01,Display,2.00,0.0]",
            "[2026-07-01,Email,2.00,0.0]",
            "[2026-07-01,Search,4.00,0.0]");
  }

  @Test
  void zeroCostsNegativeAmountsAndUnknownRatesMakeNoRatioAnError() {
    Dataset<Row> returns =
        Given.asOf("2026-06-30")
            .rows(
                "gold.attribution_summary",
                summary("2026-06-01", "won", "Email", "free", "EUR", 1, "300", "300"),
                summary("2026-06-01", "won", "Email", "refund", "EUR", 1, "-300", "-300"),
                summary("2026-06-01", "won", "Email", "unrated", "XAU", 1, "7", "null"),
                summary("2026-06-01", "won", "Email", "unrated", "EUR", 1, "5", "5"))
            .rows(
                "silver.costs",
                cost("2026-06-03", "Email", "free", "EUR", "0.00", "0.00"),
                cost("2026-06-03", "Email", "refund", "EUR", "100.00", "100.00"),
                cost("2026-06-03", "Email", "unrated", "XAU", "1.00", "null"),
                cost("2026-06-03", "Email", "unrated", "EUR", "1.00", "1.00"))
            .build(Reports.job("gold.attribution_returns"))
            .select(
                "campaign_id",
                "cost",
                "revenue",
                "acquisition_cost",
                "revenue_per_cost",
                "return_on_investment");
    assertThat(texts(returns.drop("campaign_name")))
        .containsExactly(
            "[free,0.00,300.00,0.0,null,null]",
            "[refund,100.00,-300.00,100.0,-3.0,-4.0]",
            "[unrated,null,null,null,null,null]");
  }

  private static String touch(String day, String channel, String campaign) {
    return """
           {"occurred_at": "%sT12:00:00Z", "channel": "%s", "campaign_id": %s}"""
        .formatted(day, channel, campaign == null ? "null" : "\"" + campaign + "\"");
  }

  private static List<String> texts(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::toString).sorted().toList();
  }

  private static String summary(
      String month,
      String type,
      String channel,
      String campaign,
      String currency,
      double credit,
      String value,
      String reporting) {
    return
"""
{"conversion_month": "%s", "conversion_type": "%s", "model": "linear", "dimension": "channel+campaign", "channel": "%s", "campaign_id": "%s",
 "currency": "%s", "credit": %s, "touchpoints": %s, "value": %s, "value_reporting": %s}"""
        .formatted(
            month, type, channel, campaign, currency, credit, Math.round(credit), value, reporting);
  }

  private static String cost(
      String date,
      String channel,
      String campaign,
      String currency,
      String cost,
      String reporting) {
    return
"""
{"cost_date": "%s", "channel": "%s", "campaign_id": "%s", "currency": "%s", "cost": %s, "cost_reporting": %s}"""
        .formatted(date, channel, campaign, currency, cost, reporting);
  }
}
