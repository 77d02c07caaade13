package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spend as ad systems report it: rows of a day add up at the report's own grain. */
class ReportsTest {
  private static final String ADS =
      """
      sources.active = [ads2]
      sources.ads2.feeds.campaign_costs = [
        { files = "ads2/*plain*", columns { cost_date = "`day`", campaign_id = "`c`", cost = "`spend`" } }
        { files = "ads2/*keyed*", key = ["`day`", "`c`", "`device`"], version = "`synced`",
          columns { cost_date = "`day`", campaign_id = "`c`", cost = "`spend`" } }
        { files = "ads2/{*paid*,paid/*}", where = "`kind` = 'paid'",
          columns { cost_date = "`day`", campaign_id = "`c`", cost = "`spend`" } }]
      """;

  @TempDir Path dir;

  @Test
  void segmentsOfADayAreCostsOfTheirOwnThoughNobodyMapsWhatPartsThem() {
    TakenIn taken =
        TakenIn.in(dir, ADS)
            .land(
                "ads2/plain.csv",
                "day,c,device,spend\n2026-05-04,k,phone,5\n2026-05-04,k,desk,5\n2026-05-04,k,tablet,1.25\n");
    taken.take("2026-05-31");
    assertThat(taken.account("ads2/plain.csv")).isEqualTo("3 = 3 + 0 + 0 + 0 + 0");
    assertThat(taken.rows("bronze.campaign_costs", "cost", "_key IS NULL"))
        .containsExactly("1.250000|true", "5.000000|true", "5.000000|true");
  }

  @Test
  void canonicalRowsThatDifferInAnUnknownColumnOrInCostAddUp() {
    TakenIn taken =
        TakenIn.in(dir, "ingest.keep-columns = [\"*\"]")
            .land(
                "campaign_costs/a.csv",
                "cost_date,channel,cost,country\n2026-05-04,Email,5,DE\n2026-05-04,Email,5,FR\n"
                    + "2026-05-04,Email,7,FR\n");
    taken.take("2026-05-31");
    assertThat(taken.account("campaign_costs/a.csv")).isEqualTo("3 = 3 + 0 + 0 + 0 + 0");
  }

  @Test
  void columnThatIsNotKeptStillPartsRows() {
    TakenIn taken =
        TakenIn.in(dir, "")
            .land(
                "campaign_costs/a.csv",
                "cost_date,channel,cost,country\n2026-05-04,Email,5,DE\n2026-05-04,Email,5,FR\n");
    taken.take("2026-05-31");
    assertThat(taken.account("campaign_costs/a.csv")).isEqualTo("2 = 2 + 0 + 0 + 0 + 0");
  }

  @Test
  void lineThatStandsTwiceIsADuplicate() {
    TakenIn taken =
        TakenIn.in(dir, ADS)
            .land(
                "ads2/plain.csv",
                "day,c,device,spend\n2026-05-04,k,phone,5\n2026-05-04,k,phone,5\n");
    taken.take("2026-05-31");
    assertThat(taken.account("ads2/plain.csv")).isEqualTo("2 = 1 + 0 + 1 + 0 + 0");
  }

  @Test
  void onlyAnOlderVersionOfAStatedKeyIsSuperseded() {
    TakenIn taken =
        TakenIn.in(dir, ADS)
            .land(
                "ads2/keyed.csv",
                "day,c,device,spend,synced\n2026-05-04,k,phone,5,2026-05-05 01:00:00\n"
                    + "2026-05-04,k,phone,6,2026-05-06 01:00:00\n2026-05-04,k,desk,6,2026-05-05 01:00:00\n");
    taken.take("2026-05-31");
    assertThat(taken.account("ads2/keyed.csv")).isEqualTo("3 = 2 + 0 + 0 + 1 + 0");
    assertThat(taken.rows("bronze.campaign_costs", "cost", "_key IS NULL"))
        .containsExactly("6.000000|false", "6.000000|false");
    assertThat(taken.table("bronze.campaign_costs").select("_key").distinct().count()).isEqualTo(2);
  }

  @Test
  void rowsThatAProfileLeavesOutAreCountedWithItsCondition() {
    TakenIn taken =
        TakenIn.in(dir, ADS)
            .land(
                "ads2/paid.csv",
                "day,c,kind,spend\n2026-05-04,k,paid,5\n2026-05-04,k,free,0\n2026-05-04,k,,0\n"
                    + "nonsense,k,free,x\nnonsense,k,paid,x\n2026-05-04,k\n2026-05-04,k,paid,5\n");
    taken.take("2026-05-31");
    assertThat(taken.account("ads2/paid.csv")).isEqualTo("7 = 1 + 2 + 1 + 0 + 3");
    assertThat(taken.rows("ops.feed_reconciliation", "file", "left_out_unless"))
        .contains("ads2/paid.csv|`kind` = 'paid'", "web_events/dt=2026-01-01/least.csv|null");
  }

  @Test
  void leftOutRowsOfParquetAndOfFilesWithNoOtherRowAreCounted() {
    TakenIn taken =
        TakenIn.in(dir, ADS)
            .land("ads2/paid.jsonl", "{\"day\":\"2026-05-04\",\"c\":\"k\",\"kind\":\"free\"}\n");
    touchline.pipeline.Given.spark()
        .sql(
            "SELECT * FROM VALUES ('2026-05-04', 'k', 'free', 1), ('2026-05-04', 'k', 'paid', 1) AS t(day, c, kind, spend)")
        .coalesce(1)
        .write()
        .parquet(dir.resolve("landing/ads2/paid").toString());
    taken.take("2026-05-31");
    assertThat(taken.account("ads2/paid.jsonl")).isEqualTo("1 = 0 + 0 + 0 + 0 + 1");
    assertThat(
            taken.rows(
                "ops.feed_reconciliation", "file LIKE 'ads2/paid/%'", "rows_read", "rows_left_out"))
        .contains("true|2|1");
  }

  @Test
  void reportInSeveralFilesOfOneDayAddsUpAndIsTold() {
    TakenIn taken =
        TakenIn.in(dir, "")
            .land("campaign_costs/a.csv", "cost_date,channel,cost\n2026-05-04,Email,5\n")
            .land(
                "campaign_costs/b.csv",
                "cost_date,channel,cost\n2026-05-04,Email,6\n2026-05-05,Email,6\n");
    assertThat(taken.take("2026-05-31"))
        .anyMatch(
            note ->
                note.equals(
                    "campaign_costs: 1 cost of a day and campaign stands in several files that were received on one"
                        + " day, first 2026-05-04; they add up. If one restates the other, land them in dt= folders"
                        + " or state the report's key in its source profile"));
  }

  @Test
  void moneyOfAFileIsCountedAsReadAcceptedAndStandingTwice() {
    TakenIn taken =
        TakenIn.in(dir, ADS)
            .land(
                "ads2/paid.csv",
                "day,c,kind,spend\n2026-05-04,k,paid,5\n2026-05-04,k,free,90\n2026-05-04,k,paid,5\n"
                    + "nonsense,k,paid,7\n2026-05-04,k,paid,x\n2026-05-05,k,paid,1.5\n");
    taken.take("2026-05-31");
    assertThat(
            taken.rows(
                "ops.feed_reconciliation",
                "feed",
                "money_read",
                "money_accepted",
                "money_duplicate",
                "string(newest_at)"))
        .containsExactly(
            "campaign_costs|18.500000|6.500000|5.000000|null",
            "crm_deals|0.000000|0.000000|0.000000|null",
            "web_events|null|null|null|2026-01-01 00:00:00");
  }
}
