package touchline.conform;

import static org.assertj.core.api.Assertions.assertThat;
import static touchline.conform.Silver.json;
import static touchline.conform.Silver.value;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import touchline.pipeline.Given;

/** Deals and accounts that were deleted or merged away. */
class MergesTest {
  private static final String ACCOUNT = ",account_id,country,domain,name,";

  @Test
  void accountsEndAtTheSurvivorOfTheirChainOrList() {
    assertThat(
            accounts(
                account("A", "2026-01-05", ACCOUNT, "'name':'a'"),
                account("B", "2026-01-05", ACCOUNT, "'name':'b'"),
                account("C", "2026-01-05", ACCOUNT, "'name':'c','parent_account_id':'A'"),
                account(
                    "A",
                    "2026-01-06",
                    ",account_id,merged_into_account_id,",
                    "'merged_into_account_id':'B'"),
                account(
                    "B",
                    "2026-01-07",
                    ",account_id,merged_into_account_id,",
                    "'merged_into_account_id':'C'"),
                account("A", "2026-01-08", ACCOUNT, "'name':'a'"),
                account("S", "2026-01-05", ACCOUNT, "'name':'s','merged_account_ids':'T;U'"),
                account("T", "2026-01-06", ACCOUNT, "'name':'t'"),
                account("X", "2026-01-05", ACCOUNT, "'merged_into_account_id':'nobody'"),
                account("Y", "2026-01-05", ACCOUNT, "'merged_into_account_id':'Z'"),
                account("Z", "2026-01-05", ACCOUNT, "'merged_into_account_id':'Y'")))
        .containsExactly(
            "C c null [A, B]",
            "S s null [T, U]",
            "X null null null",
            "Y null null null",
            "Z null null null");
  }

  @Test
  void chainsOfAnyLengthEndAndCirclesDoNot() {
    List<Row> merges = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      merges.add(merge("r" + i, "r" + (i + 1)));
    }
    merges.add(merge("x", "y"));
    merges.add(merge("y", "z"));
    merges.add(merge("z", "y"));
    Collections.shuffle(merges, new Random(1));

    List<Row> ends = new ArrayList<>();
    ResolveMerges.ends(merges.iterator()).forEachRemaining(ends::add);

    assertThat(ends).hasSize(1_000).allMatch(row -> row.getAs("winner").equals("r1000"));
  }

  private static Row merge(String loser, String winner) {
    StructType schema = StructType.fromDDL("loser STRING, winner STRING, received_date DATE");
    return new GenericRowWithSchema(new Object[] {loser, winner, null}, schema);
  }

  @Test
  void accountsGoByTheDeletionOfAnyExportAndColumnsByTheLastThatHasThem() {
    assertThat(
            accounts(
                account("A", "2026-01-05", ACCOUNT, "'name':'a'"),
                account("A", "2026-01-06", ",account_id,is_deleted,", "'is_deleted':true"),
                account("A", "2026-01-07", ACCOUNT, "'name':'a'"),
                account("B", "2026-01-05", ACCOUNT, "'name':'b'"),
                account("B", "2026-01-06", ",account_id,is_deleted,", "'_hash':99"),
                account("C", "2026-01-05", ACCOUNT, "'name':'old'"),
                account("C", "2026-01-06", ACCOUNT, "'name':null")))
        .containsExactly("B b null null", "C null null null");
  }

  @Test
  void dealsThatWereMergedAwayAreGoneAndTheirPeopleTakePartInTheSurvivor() {
    Given given =
        Given.asOf("2026-06-30")
            .rows(
                "bronze.crm_deals",
                json(
                    deal("A", "2026-01-05", "'stage':'Closed Won','amount':10"),
                    deal("B", "2026-01-05", "'stage':'Closed Won','amount':20"),
                    deal("C", "2026-01-05", "'stage':'Closed Won','amount':30,'account_id':'old'"),
                    fact("A", "2026-01-06", "'merged_into_deal_id':'B'"),
                    fact("B", "2026-01-07", "'merged_into_deal_id':'C'"),
                    deal("A", "2026-01-08", "'stage':'Closed Won','amount':11"),
                    deal("K", "2026-01-05", "'stage':'Open','merged_into_deal_id':'nobody'"),
                    deal("L", "2026-01-05", "'stage':'Open'"),
                    deal("M", "2026-01-05", "'stage':'Open'"),
                    fact("M", "2026-01-04", "'merged_deal_ids':'[L]'"),
                    deal("D", "2026-01-05", "'stage':'Open'"),
                    fact("D", "2026-01-06", "'is_deleted':true"),
                    deal("D", "2026-01-07", "'stage':'Negotiation'"),
                    fact("only", "2026-01-06", "'is_deleted':true")))
            .rows(
                "silver.accounts",
                json("{'account_id':'new','merged_account_ids':['old','older']}"))
            .rows("silver.identities", json("{'identifier':'lead:P','person_id':'p'}"))
            .rows("silver.people", json("{'person_id':'p','journey_id':'a_new'}"))
            .rows(
                "bronze.crm_deal_contacts",
                json(
                    "{'deal_id':'A','lead_id':'P','identifier':'lead:P','role':'buyer','_received_date':'2026-01-05','_hash':1}",
                    "{'deal_id':'C','lead_id':'P','identifier':'lead:P','_received_date':'2026-01-05','_hash':2}"));
    merged(given);
    var versions = given.build(Silver.job("deal_versions"));
    given.rows("silver.deal_versions", versions);
    assertThat(
            given.build(Silver.job("deals")).orderBy("deal_id").collectAsList().stream()
                .map(
                    r ->
                        value(r, "deal_id")
                            + " "
                            + value(r, "amount")
                            + " "
                            + value(r, "account_id")))
        .containsExactly("C 30.00 new", "K null null", "M null null");
    assertThat(
            versions
                .where("deal_id IN ('A', 'D', 'L')")
                .orderBy("deal_id", "received_date")
                .collectAsList()
                .stream()
                .map(
                    r ->
                        value(r, "deal_id")
                            + " "
                            + value(r, "received_date")
                            + " "
                            + value(r, "stage")
                            + " "
                            + value(r, "is_deleted")))
        .containsExactly(
            "A 2026-01-05 Closed Won false",
            "A 2026-01-06 Closed Won true",
            "A 2026-01-08 Closed Won true",
            "D 2026-01-05 Open false",
            "D 2026-01-06 Open true",
            "D 2026-01-07 Negotiation true",
            "L 2026-01-05 Open true");
    assertThat(
            given.build(Silver.job("deal_contacts")).where("deal_id = 'C'").collectAsList().stream()
                .map(r -> value(r, "lead_id") + " " + value(r, "role")))
        .containsExactly("P buyer");
  }

  @Test
  void dealIsWonWhenTheOneThatItTookOverWasUnlessItsOwnStagesSay() {
    assertThat(
            merged(
                    Given.asOf("2026-06-30")
                        .rows(
                            "bronze.crm_deals",
                            json(
                                deal("A", "2026-01-05", "'stage':'Closed Won'"),
                                deal(
                                    "B",
                                    "2026-01-05",
                                    "'stage':'Closed Won','merged_deal_ids':'A'"),
                                deal("C", "2026-01-05", "'stage':'Closed Won'"),
                                deal(
                                    "D",
                                    "2026-01-05",
                                    "'stage':'Closed Won','merged_deal_ids':'C'"),
                                deal("E", "2026-01-05", "'stage':'Closed Won'"),
                                fact("E", "2026-01-06", "'merged_into_deal_id':'gone'")))
                        .rows(
                            "bronze.crm_deal_stages",
                            json(
                                "{'deal_id':'A','stage':'Closed Won','entered_at':'2026-03-01T00:00:00Z'}",
                                "{'deal_id':'C','stage':'Closed Won','entered_at':'2026-03-02T00:00:00Z'}",
                                "{'deal_id':'D','stage':'Closed Won','entered_at':'2026-03-03T00:00:00Z'}",
                                "{'deal_id':'E','stage':'Closed Won','entered_at':'2026-03-04T00:00:00Z'}")))
                .build(Silver.job("deal_versions"))
                .where("replaced_date IS NULL AND NOT is_deleted")
                .orderBy("deal_id")
                .collectAsList()
                .stream()
                .map(r -> value(r, "deal_id") + " " + value(r, "won_at")))
        .containsExactly(
            "B 2026-03-01 00:00:00.0", "D 2026-03-03 00:00:00.0", "E 2026-03-04 00:00:00.0");
  }

  @Test
  void winIsNotBeforeTheDealWasCreated() {
    assertThat(
            Given.asOf("2026-06-30")
                .rows(
                    "bronze.crm_deals",
                    json(
                        deal(
                            "A",
                            "2026-01-05",
                            "'stage':'Closed Won','closed_at':'2026-01-01T00:00:00Z'"),
                        deal(
                            "B",
                            "2026-01-05",
                            "'stage':'Closed Won','closed_at':'2026-01-03T00:00:00Z'")))
                .build(Silver.job("deal_versions"))
                .orderBy("deal_id")
                .collectAsList()
                .stream()
                .map(r -> value(r, "won_at")))
        .containsExactly("2026-01-02 00:00:00.0", "2026-01-03 00:00:00.0");
  }

  @Test
  void inverseRateKeepsFifteenDigits() {
    var deal =
        Given.asOf("2026-06-30")
            .rows(
                "bronze.crm_deals",
                json(
                    deal("A", "2026-01-05", "'stage':'Open','amount':1000000000,'currency':'KRW'")))
            .rows(
                "bronze.fx_rates",
                json(
                    "{'rate_date':'2026-01-02','from_currency':'EUR','to_currency':'KRW','rate':1450.123,'_received_date':'2026-01-02','_hash':1}"))
            .build(Silver.job("deal_versions"))
            .head();
    // 1 / 1450.123 = 0.000689596675592346...
    assertThat(value(deal, "fx_rate_exact")).isEqualTo("0.000689596675592346");
    assertThat(value(deal, "amount_reporting")).isEqualTo("689596.68");
  }

  private static Given merged(Given given) {
    return given.rows("silver.merges", given.build(Silver.job("merges")));
  }

  private static List<String> accounts(String... rows) {
    return merged(Given.asOf("2026-03-01").rows("bronze.crm_accounts", json(rows)))
        .build(Silver.job("accounts"))
        .orderBy("account_id")
        .collectAsList()
        .stream()
        .map(
            r ->
                value(r, "account_id")
                    + " "
                    + value(r, "name")
                    + " "
                    + value(r, "parent_account_id")
                    + " "
                    + (r.isNullAt(r.fieldIndex("merged_account_ids"))
                        ? null
                        : r.getList(r.fieldIndex("merged_account_ids"))))
        .toList();
  }

  private static String account(String id, String received, String columns, String more) {
    return "{'account_id':'%s','_source':'s','_received_date':'%s','_columns':'%s',%s%s}"
        .formatted(id, received, columns, more.contains("_hash") ? "" : "'_hash':1,", more);
  }

  private static String deal(String id, String received, String more) {
    return "{'deal_id':'%s','created_at':'2026-01-02T00:00:00Z','_source':'s','_received_date':'%s','_columns':',account_id,amount,closed_at,created_at,currency,deal_id,stage,','_hash':1,%s}"
        .formatted(id, received, more);
  }

  private static String fact(String id, String received, String more) {
    return "{'deal_id':'%s','_source':'s','_received_date':'%s','_columns':',deal_id,is_deleted,merged_into_deal_id,','_hash':99,%s}"
        .formatted(id, received, more);
  }
}
