package touchline.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import touchline.pipeline.Given;

class DisagreementTest {
  @Test
  void modelsAtEitherEndAndTheBudgetBetweenThem() {
    List<Row> rows =
        build(
            Given.asOf("2026-06-30")
                .rows(
                    "gold.attribution_intervals",
                    share("2026-06-30", "mql", "linear", "Email", "0.5", "sufficient"),
                    share("2026-06-30", "mql", "linear", "Direct", "0.5", "sufficient"),
                    share("2026-06-30", "mql", "markov", "Email", "1", "sufficient"),
                    share("2026-06-30", "mql", "participation", "Email", "0.1", "sufficient"),
                    share("2026-06-30", "won", "linear", "Email", "null", "insufficient"),
                    share("2026-06-29", "mql", "linear", "Email", "0.2", "sufficient"))
                .rows(
                    "gold.attribution_returns",
                    cost("2025-06-01", "linear", "Email", "9000.00"),
                    cost("2025-07-01", "linear", "Email", "40.00"),
                    cost("2026-06-01", "linear", "Email", "20.00"),
                    cost("2026-06-01", "linear", "", "140.00"),
                    cost("2026-06-01", "linear", "Direct", "null"),
                    cost("2026-06-01", "markov", "Email", "20.00")));
    assertThat(rows.stream().map(Row::toString))
        .containsExactly(
            "[2026-06-30,mql,Direct,0.0,markov,0.5,linear,0.5,2,null,200.00,100.00]",
            "[2026-06-30,mql,Email,0.5,linear,1.0,markov,0.5,2,60.00,200.00,100.00]");
  }

  @Test
  void withoutCostsNoMoneyMoves() {
    List<Row> rows =
        build(
            Given.asOf("2026-06-30")
                .rows(
                    "gold.attribution_intervals",
                    share("2026-06-30", "mql", "linear", "Email", "1", "sufficient")));
    assertThat(rows.toString())
        .isEqualTo("[[2026-06-30,mql,Email,1.0,linear,1.0,linear,0.0,1,null,null,null]]");
  }

  private static List<Row> build(Given night) {
    return night
        .build(Reports.job("gold.attribution_disagreement"))
        .orderBy("conversion_type", "channel")
        .collectAsList();
  }

  private static String share(
      String night, String type, String model, String channel, String share, String status) {
    return """
        {"as_of_date": "%s", "conversion_type": "%s", "model": "%s", "channel": "%s", "share": %s, "status": "%s"}"""
        .formatted(night, type, model, channel, share, status);
  }

  private static String cost(String month, String model, String channel, String cost) {
    return """
        {"calendar_month": "%s", "model": "%s", "channel": "%s", "campaign_id": "", "cost": %s}"""
        .formatted(month, model, channel, cost);
  }
}
