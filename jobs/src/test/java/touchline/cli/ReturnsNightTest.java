package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import touchline.config.AttributionConfig;
import touchline.config.Settings;
import touchline.explain.ExplainedDeal;
import touchline.explain.Journey;
import touchline.explain.Journey.Conversion;
import touchline.explain.Journey.Earned;
import touchline.explain.Journey.Share;
import touchline.explain.Journey.Touch;
import touchline.pipeline.Given;
import touchline.pipeline.UserError;
import touchline.publish.PublishedTables;
import touchline.storage.Storage;

/** Reports, returns and explanations of one published night, against the tables they come from. */
class ReturnsNightTest {
  private static final AttributionConfig ATTRIBUTION =
      Settings.load(Optional.of(SmallWorld.CONF)).attribution();

  private static PublishedTables published;

  @BeforeAll
  static void open() {
    published = PublishedTables.open(Given.spark(), Storage.of(SmallWorld.WAREHOUSE));
  }

  private static List<Row> rows(String sql) {
    return published.query(sql).collectAsList();
  }

  private static long count(String sql) {
    return rows(sql).get(0).getLong(0);
  }

  @Test
  void returnsHoldAllCostsUnderEveryModelAndAllRevenue() {
    Object costs = rows("SELECT sum(cost_reporting) FROM silver.costs").get(0).get(0);
    Object won =
        rows("SELECT sum(value_reporting) FROM gold.conversions WHERE conversion_type = 'won'")
            .get(0)
            .get(0);
    List<Row> sums =
        rows(
            "SELECT model, sum(cost), sum(revenue) FROM gold.attribution_returns GROUP BY 1 ORDER BY 1");
    assertThat(sums).hasSize(ATTRIBUTION.models().size());
    assertThat(sums)
        .allSatisfy(
            row -> {
              assertThat(row.get(1)).isEqualTo(costs);
              assertThat(row.get(2)).isEqualTo(won);
            });
    assertThat(
            count(
                "SELECT count(*) FROM gold.attribution_returns WHERE isnan(acquisition_cost) OR"
                    + " isnan(revenue_per_cost) OR abs(return_on_investment) = double('Infinity')"))
        .isZero();
  }

  @Test
  void everyConversionIsInEveryPathReport() {
    List<Row> differing =
        rows(
            "SELECT r.conversion_type, r.report, r.n, c.n FROM (SELECT conversion_type, report,"
                + " sum(conversions) AS n FROM gold.path_reports WHERE report <> 'days' GROUP BY 1,"
                + " 2) AS r JOIN (SELECT conversion_type, count(*) AS n FROM gold.conversions GROUP"
                + " BY 1) AS c ON c.conversion_type = r.conversion_type AND c.n <> r.n");
    assertThat(differing).isEmpty();
    assertThat(count("SELECT count(DISTINCT report) FROM gold.path_reports")).isEqualTo(4);
  }

  @Test
  void everySharesSumIsOneAndLiesInItsInterval() {
    List<Row> sums =
        rows(
            "SELECT conversion_type, model, sum(share), bool_and(lower <= upper) FROM"
                + " gold.attribution_intervals WHERE status = 'sufficient' GROUP BY 1, 2");
    assertThat(sums).hasSizeGreaterThanOrEqualTo(ATTRIBUTION.models().size());
    assertThat(sums)
        .allSatisfy(
            row -> {
              assertThat(row.getDouble(2)).isCloseTo(1, within(1e-9));
              assertThat(row.getBoolean(3)).isTrue();
            });
    List<Row> markov =
        rows(
            "SELECT i.share, p.value FROM gold.attribution_intervals AS i JOIN"
                + " gold.attribution_parameters AS p ON p.model = i.model AND p.item = i.channel AND"
                + " p.conversion_type = i.conversion_type AND p.as_of_date = i.as_of_date"
                + " WHERE p.dimension = 'channel' AND p.parameter = 'share' AND i.model = 'markov' AND i.conversion_type ="
                + " 'mql'");
    assertThat(markov).isNotEmpty();
    assertThat(markov)
        .allSatisfy(row -> assertThat(row.getDouble(0)).isCloseTo(row.getDouble(1), within(1e-9)));
  }

  @Test
  void anExplainedDealAccountsForEveryCreditAndEveryTouch() {
    Row deal =
        rows("SELECT d.* FROM silver.deals AS d JOIN gold.deal_paths AS p ON p.conversion_id ="
                + " 'won:' || d.deal_id WHERE amount > 0 ORDER BY p.touch_count DESC, deal_id"
                + " LIMIT 1")
            .get(0);
    Journey journey =
        ExplainedDeal.of(published, deal.getAs("deal_id"), ATTRIBUTION).orElseThrow().journey();
    assertThat(journey.conversions()).extracting(Conversion::type).contains("won");
    for (Conversion conversion : journey.conversions()) {
      Map<String, Double> credits = new HashMap<>();
      Map<String, BigDecimal> values = new HashMap<>();
      conversion.toNobody().forEach((model, e) -> credits.merge(model, e.credit(), Double::sum));
      conversion.toNobody().forEach((model, e) -> values.merge(model, e.value(), BigDecimal::add));
      for (Touch touch : journey.touches()) {
        Share share = touch.shares().get(conversion.id());
        assertThat(share.earned().isEmpty()).isEqualTo(share.why() != null);
        share.earned().forEach((model, e) -> credits.merge(model, e.credit(), Double::sum));
        share.earned().forEach((model, e) -> values.merge(model, e.value(), BigDecimal::add));
      }
      assertThat(credits).hasSize(ATTRIBUTION.models().size());
      assertThat(credits.values())
          .allSatisfy(
              credit ->
                  assertThat(credit)
                      .isCloseTo(conversion.type().equals("adjustment") ? 0 : 1, within(1e-9)));
      assertThat(values.values())
          .allSatisfy(value -> assertThat(value).isEqualByComparingTo(conversion.value()));
    }
    assertThat(journey.touches())
        .flatExtracting(touch -> touch.shares().values())
        .extracting(Share::why)
        .filteredOn(why -> why != null)
        .isNotEmpty()
        .noneMatch(why -> why.contains("not in the path of the published night"));
    Earned last =
        journey.touches().stream()
            .map(touch -> touch.shares().get("won:" + deal.getAs("deal_id")).earned())
            .filter(earned -> earned.containsKey("last_touch"))
            .findFirst()
            .orElseThrow()
            .get("last_touch");
    String[] explain = {"explain", "deal", deal.getAs("deal_id"), "--warehouse", warehouse()};
    Said said = Said.by(explain);
    assertThat(said.exitCode()).isZero();
    assertThat(said.out())
        .startsWith("deal " + deal.getAs("deal_id") + ": ")
        .contains(String.format("last_touch 100.0%% %,.2f", last.value()))
        .contains("== won, ");
    assertThat(said.out().lines()).allMatch(line -> line.length() <= 120);

    List<String> csv = formatted(explain, "csv");
    assertThat(csv.get(0))
        .startsWith("conversion_id,touchpoint_id,occurred_at,channel,")
        .endsWith(",model,credit,value,currency,why_nothing");
    Map<String, Double> sums = new HashMap<>();
    for (String line : csv.subList(1, csv.size())) {
      String[] fields = line.split(",", -1);
      if (!fields[10].isEmpty()) {
        sums.merge(fields[0] + " " + fields[9], Double.parseDouble(fields[10]), Double::sum);
      }
    }
    for (Conversion conversion : journey.conversions()) {
      int whole = conversion.type().equals("adjustment") ? 0 : 1;
      assertThat(ATTRIBUTION.models())
          .allSatisfy(
              model ->
                  assertThat(sums.get(conversion.id() + " " + model))
                      .isCloseTo(whole, within(1e-9)));
    }
    assertThat(formatted(explain, "json"))
        .hasSize(csv.size() - 1)
        .allMatch(line -> line.startsWith("{\"conversion_id\":\""));
  }

  private static List<String> formatted(String[] explain, String format) {
    String[] all = Arrays.copyOf(explain, explain.length + 2);
    all[explain.length] = "--format";
    all[explain.length + 1] = format;
    return Said.by(all).out().lines().toList();
  }

  @Test
  void anUnknownDealIsNamedWithTheRemedy() {
    Said said = Said.by("explain", "deal", "no-such", "--warehouse", warehouse());
    assertThat(said.exitCode()).isEqualTo(UserError.USAGE);
    assertThat(said.err())
        .contains("no deal no-such in the last published night of")
        .contains("./touchline sql \"SELECT deal_id FROM silver.deals\" lists them");
    assertThat(Said.by("explain").exitCode()).isEqualTo(UserError.USAGE);
    assertThat(Said.by("explain", "deal").exitCode()).isEqualTo(UserError.USAGE);
  }

  @Test
  void truthComparesEveryModel() {
    String truth = SmallWorld.TRUTH.toString();
    Said said = Said.by("truth", "--truth", truth, "--warehouse", warehouse());
    assertThat(said.exitCode()).isZero();
    assertThat(said.out().lines().filter(line -> line.startsWith("mql ")))
        .hasSize(ATTRIBUTION.models().size());
    Said missing = Said.by("truth", "--truth", "target/no-such", "--warehouse", warehouse());
    assertThat(missing.exitCode()).isEqualTo(UserError.USAGE);
    assertThat(missing.err())
        .contains("no target/no-such/channel_incremental.csv; --truth names the folder truth");
  }

  private static String warehouse() {
    return SmallWorld.WAREHOUSE.toString();
  }
}
