package touchline.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import touchline.pipeline.Given;

class CheckForecastsTest {
  private static List<Row> rows;

  /**
   * Forty leads of one in four on the night of 1 January, half of whose wins come in a month; 11
   * won within the month, 2 later; and a night that is pending.
   */
  @BeforeAll
  static void build() {
    List<String> scores = new ArrayList<>();
    List<String> won = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      for (String night : new String[] {"2026-01-01", "2026-07-15"}) {
        scores.add(
            """
            {"as_of_date":"%s","person_id":"p%d","lead_id":"l%d","score":50,"band":"%s","age_days":3,
             "probability":0.25,"probability_low":0.2,"probability_high":0.3,"is_terminal":false}"""
                .formatted(night, i, i, i < 4 ? "hot" : "cold")
                .replace("\n", ""));
      }
      if (i < 13) {
        won.add(
            "{\"person_id\":\"p%d\",\"deal_id\":\"d%d\",\"won_at\":\"%s\"}"
                .formatted(i, i, i < 11 ? "2026-01-20T00:00:00Z" : "2026-03-01T00:00:00Z"));
      }
    }
    rows =
        Given.asOf("2026-07-15")
            .rows("gold.lead_scores", scores.toArray(String[]::new))
            .rows("gold.won_leads", won.toArray(String[]::new))
            .rows("gold.score_age_probabilities", map("2026-01-01"), map("2026-07-15"))
            .rows(
                "gold.conversions",
                conversion("a", "2026-01-10", 1000),
                conversion("a", "2026-06-20", -400),
                conversion("b", "2026-07-01", 5000))
            .build(new CheckForecasts(180, ZoneId.of("UTC")))
            .collectAsList();
  }

  private static String map(String night) {
    return """
        {"as_of_date":"%s","age_from":0,"age_to":9,"score":50,"probability":0.25,"month_share":0.5,
         "method":"platt","is_sufficient":true,"horizon_days":180,"dispersion":1.5,"wins":30,"losses":90}"""
        .formatted(night)
        .replace("\n", "");
  }

  private static String conversion(String deal, String booked, int value) {
    return """
        {"conversion_id":"won:%s:%s","conversion_type":"won","deal_id":"%s","value_reporting":%d,
         "booked_date":"%s"}"""
        .formatted(deal, booked, deal, value, booked)
        .replace("\n", "");
  }

  private static Row row(String forecast, int days, String measure, String subject) {
    return rows.stream()
        .filter(
            r ->
                r.getAs("forecast_date").toString().equals(forecast)
                    && r.<Integer>getAs("days") == days
                    && r.getAs("measure").equals(measure)
                    && r.getAs("subject").equals(subject))
        .findFirst()
        .orElseThrow(() -> new AssertionError(rows.toString()));
  }

  @Test
  void afterAMonthTheShareThatComesInAMonthIsExpected() {
    Row all = row("2026-01-01", 30, "wins", "all");

    assertThat(all.<Double>getAs("expected")).isEqualTo(5.0);
    assertThat(all.<Double>getAs("came")).isEqualTo(11.0);
    // sqrt(1.5 x 40 x .125 x .875 x 1.645^2 + 1^2) = 4.33.
    assertThat(all.<Double>getAs("expected_high")).isBetween(9.3, 9.4);
    assertThat(all.<String>getAs("status")).isEqualTo("alarm");
  }

  @Test
  void afterTheHorizonAllThatCameCount() {
    Row all = row("2026-01-01", 180, "wins", "all");

    assertThat(all.<Double>getAs("expected")).isEqualTo(10.0);
    assertThat(all.<Double>getAs("came")).isEqualTo(13.0);
    assertThat(all.<String>getAs("status")).isEqualTo("ok");
    assertThat(row("2026-01-01", 180, "wins", "hot").<Double>getAs("came")).isEqualTo(4.0);
    assertThat(row("2026-01-01", 180, "wins", "cold").<Long>getAs("n")).isEqualTo(36);
  }

  @Test
  void tonightsPromiseIsPending() {
    Row all = row("2026-07-15", 180, "wins", "all");

    assertThat(all.<Double>getAs("expected")).isEqualTo(10.0);
    assertThat(all.<Double>getAs("came")).isNull();
    assertThat(all.<String>getAs("status")).isEqualTo("pending");
    assertThat(all.<String>getAs("sentence"))
        .startsWith("On 2026-07-15 10.0 wins were expected within 180 days, 90% interval [");
  }

  @Test
  void creditedRevenueIsHeldAgainstWhatTheCrmSaysNowOfTheSameDeals() {
    Row month = row("2026-06-15", 30, "credited_revenue", "all");
    Row horizon = row("2026-01-16", 180, "credited_revenue", "all");

    assertThat(month.<Long>getAs("n")).isEqualTo(1);
    assertThat(month.<Double>getAs("expected")).isEqualTo(1000.0);
    assertThat(month.<Double>getAs("came")).isEqualTo(600.0);
    assertThat(month.<String>getAs("status")).isEqualTo("alarm");
    assertThat(horizon.<Double>getAs("ratio")).isEqualTo(.6);
  }
}
