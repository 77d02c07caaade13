package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import touchline.config.IngestConfig;

/** Ids and addresses that stand for nobody, and those that are spelt in several ways. */
class StrangersTest {
  private static final String EVENTS = "event_id,occurred_at,event_type,lead_id,email,visitor_id\n";
  private static final IngestConfig INGEST =
      touchline.config.Settings.load(com.typesafe.config.ConfigFactory.empty()).ingest();
  private static final Placeholders PLACEHOLDERS =
      new Placeholders(INGEST.placeholderIds(), INGEST.placeholderEmails());

  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "NULL",
        " Undefined ",
        "[object Object]",
        "NaN",
        "0",
        "000",
        "\\N",
        "anonymous",
        "(not set)",
        "00000000-0000-0000-0000-000000000000",
        "{00000000-0000-0000-0000-000000000000}",
        "N/A",
        "0.0",
        "(data deleted)",
        "<Other>",
        "#REF!",
        "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
        "xxxx",
        "-"
      })
  void wordsForNobodyAreNoIds(String word) {
    assertThat(PLACEHOLDERS.isId(word)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"00Q1", "10", "nullpointer", "anna", "0-1", "L0", "777.333"})
  void otherWordsAreIds(String word) {
    assertThat(PLACEHOLDERS.isId(word)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "test@acme.example, true", "noreply@acme.example, true", "ann@example.com, false",
        "a@a.com, true",
    "latest@acme.example, false", "x@y.invalid, true", "none@, true", "ann.test@acme.example, false"
  })
  void addressesOfNobodyAreTold(String address, boolean isPlaceholder) {
    assertThat(PLACEHOLDERS.isEmail(address)).isEqualTo(isPlaceholder);
  }

  @Test
  void placeholdersAreReadAsNoneAndCounted() {
    TakenIn taken =
        TakenIn.in(dir, "")
            .land(
                "web_events/a.csv",
                EVENTS
                    + "e1,2026-05-01,x,L1,,undefined\ne2,2026-05-01,x,null,ann@acme.example,c1\n"
                    + "e3,2026-05-01,x,,test@acme.example,0\ne4,2026-05-01,x,,,null\ne5,2026-05-01,x,0,,\n")
            .land(
                "crm_leads/a.csv",
                "lead_id,email,account_id\nL1,noreply@acme.example,000000000000000AAA\nundefined,b@acme.example,7\n");
    List<String> notes = taken.take("2026-05-31");
    assertThat(
            taken.rows(
                "bronze.web_events",
                "event_id",
                "lead_id",
                "email IS NULL",
                "visitor_id IS NULL",
                "email_domain",
                "split(identifier, ':')[0]"))
        .contains(
            "e1|L1|true|true|null|lead",
            "e2|null|false|false|acme.example|email",
            "e3|null|true|false|null|visitor",
            "e4|null|true|false|null|visitor",
            "e5|null|true|false|null|visitor");
    assertThat(
            taken
                .table("bronze.web_events")
                .where("visitor_id IS NOT NULL")
                .select("visitor_id")
                .distinct()
                .count())
        .isEqualTo(4);
    assertThat(taken.rows("bronze.crm_leads", "lead_id", "email", "email_domain", "account_id"))
        .containsExactly("L1|null|null|null");
    assertThat(taken.rows("bronze.quarantined_rows", "reason"))
        .containsExactly("lead_id stands for no record (ingest.placeholder-ids)");
    assertThat(notes)
        .contains(
            "landing/web_events/a.csv: 6 ids or addresses of web_events stand for nobody and are read as none"
                + " (ingest.placeholder-ids, ingest.placeholder-emails)",
            "landing/crm_leads/a.csv: 3 ids or addresses of crm_leads stand for nobody and are read as none"
                + " (ingest.placeholder-ids, ingest.placeholder-emails)");
  }

  @Test
  void siteAddsWordsOfItsOwn() {
    TakenIn taken =
        TakenIn.in(dir, "ingest.placeholder-ids += kiosk, ingest.placeholder-emails = []")
            .land("web_events/a.csv", EVENTS + "e1,2026-05-01,x,L1,test@acme.example,KIOSK\n");
    taken.take("2026-05-31");
    assertThat(taken.rows("bronze.web_events", "event_id", "email IS NULL", "visitor_id IS NULL"))
        .contains("e1|false|true");
  }

  @ParameterizedTest
  @CsvSource({
    "10234567.0, 10234567",
    "10234567.00, 10234567",
    "10234567.000, 10234567",
    "'10234567,0', 10234567",
    "10.000, 10.000",
    "1.0234567E7, 10234567",
    "1.0E7, 10000000",
    "1.0234567e+07, 10234567",
    "1.02346E+07, 1.02346E+07",
    "5e3, 5e3",
    "12e7, 12e7",
    "'10,234,567', 10234567",
    "10.234.567, 10234567",
    "1.234, 1.234",
    "10234567.5, 10234567.5",
    "1.0.0, 1.0.0",
    "v1.0, v1.0",
    "0015g00000AbCdE, 0015g00000AbCdEAAV",
    "0015g00000AbCdEAAV, 0015g00000AbCdEAAV",
    "001000000000000, 001000000000000",
    "001WINNER, 001WINNER",
    "006A000000abcde, 006A000000abcdeIAA"
  })
  void idHasOneSpelling(String id, String plain) {
    assertThat(RecordIds.plain(id)).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'00123", "=\"00123\""})
  void guardOfASpreadsheetIsNoPartOfAnId(String id) {
    assertThat(RecordIds.plain(id)).isEqualTo("00123");
  }

  @ParameterizedTest
  @CsvSource({
    "1.02346E+07, true", "1E+15, true", "'1,02346E+07', true", "1.2345678901234568E17, true",
    "1.0234567E7, false", "10234567.0, false", "5e3, false", "00Q1E5, false"
  })
  void roundedIdIsTold(String id, boolean isRounded) {
    assertThat(RecordIds.isRounded(id)).isEqualTo(isRounded);
  }

  @Test
  void idsThatASpreadsheetRoundedCostTheirRowAndThoseOfATableWithGapsNothing() {
    TakenIn taken =
        TakenIn.in(dir, "ingest.max-quarantine-share = 1")
            .land(
                "crm_deals/a.csv",
                "deal_id,stage,created_at,primary_lead_id\n501,New,2026-05-01,1.02346E+07\n"
                    + "502,New,2026-05-01,10234568.0\n503,New,2026-05-01,'10234569\n");
    touchline.pipeline.Given.spark()
        .sql(
            "SELECT CAST(col1 AS DOUBLE) AS lead_id, CAST(col2 AS FLOAT) AS employees"
                + " FROM VALUES (10234567, 500), (10000000, NULL)")
        .coalesce(1)
        .write()
        .parquet(dir.resolve("landing/crm_leads/table").toString());
    taken.take("2026-05-31");
    assertThat(taken.rows("bronze.crm_deals", "deal_id", "primary_lead_id"))
        .containsExactly("502|10234568", "503|10234569", "least|null");
    assertThat(taken.rows("bronze.quarantined_rows", "reason"))
        .containsExactly(
            "primary_lead_id '1.02346E+07' is a number that a spreadsheet rounded; save the column as text");
    assertThat(taken.rows("bronze.crm_leads", "lead_id", "employees"))
        .containsExactly("10000000|null", "10234567|500");
  }

  @Test
  void zonesByNameAreOffsets() {
    TakenIn taken =
        TakenIn.in(dir, "ingest.time-zone = America/New_York")
            .land(
                "crm_deals/a.csv",
                "deal_id,stage,created_at\na,New,2026-05-01 08:00\nb,New,2026-05-01 08:00:00 CET\n"
                    + "c,New,2026-05-01T08:00:00.000+0000\nd,New,2026-05-01 08:00:00 Europe/Berlin\n"
                    + "e,New,2026-05-01 08:00:00 UTC\n");
    taken.take("2026-05-31");
    assertThat(taken.rows("bronze.crm_deals", "deal_id", "string(created_at)"))
        .contains(
            "a|2026-05-01 12:00:00",
            "b|2026-05-01 06:00:00",
            "c|2026-05-01 08:00:00",
            "d|2026-05-01 06:00:00",
            "e|2026-05-01 08:00:00");
  }

  @Test
  void idsFindEachOtherThoughASpreadsheetOrAnotherExportSpeltThem() {
    TakenIn taken =
        TakenIn.in(dir, "")
            .land(
                "crm_leads/a.csv",
                "lead_id,account_id\n10234567,0015g00000AbCdE\n10234568.0,0015g00000AbCdEAAV\n");
    taken.take("2026-05-31");
    assertThat(taken.rows("bronze.crm_leads", "lead_id", "identifier", "account_id"))
        .containsExactly(
            "10234567|lead:10234567|0015g00000AbCdEAAV",
            "10234568|lead:10234568|0015g00000AbCdEAAV");
  }

  @Test
  void signsThatNobodySeesAreNoPartOfAnAddressOrAnId() {
    TakenIn taken =
        TakenIn.in(dir, "")
            .land(
                "web_events/a.csv",
                EVENTS
                    + "e1,2026-05-01,x,,ann@acme.example,\ne2,2026-05-01,x,,\u00A0ann@acme.example,\n"
                    + "e3,2026-05-01,x,,ann@acme.example\u200B,\ne4,2026-05-01,x,,\uFEFFAnn@\u00ADacme.example\t,\n"
                    + "e5,2026-05-01,x,\u200EL1\u00A0,,\ne6,2026-05-01,x,L1,,\n");
    taken.take("2026-05-31");
    assertThat(
            taken
                .table("bronze.web_events")
                .where("event_id IN ('e1', 'e2', 'e3', 'e4', 'e5', 'e6')")
                .select("identifier")
                .distinct()
                .count())
        .isEqualTo(2);
  }

  @Test
  void dateIsADayOfTheBusinessAndAClosingDateItsEnd() {
    TakenIn taken =
        TakenIn.in(dir, "business.time-zone = America/New_York")
            .land(
                "crm_deals/a.csv",
                "deal_id,stage,created_at,closed_at\na,Won,2026-04-01,2026-04-01\n"
                    + "b,Won,2026-04-01 00:00:00,2026-04-01 00:00:00\nc,Won,2026-04-01T00:00:00Z,2026-04-01T00:00:00Z\n"
                    + "d,Won,2026-04-01,2026-04-01T00:00\ne,Won,2026-04-01,2026-04-01 00:00:01\n");
    taken.take("2026-05-31");
    assertThat(taken.rows("bronze.crm_deals", "deal_id", "string(created_at)", "string(closed_at)"))
        .contains(
            "a|2026-04-01 04:00:00|2026-04-02 03:59:59.999999",
            "b|2026-04-01 00:00:00|2026-04-02 03:59:59.999999",
            "c|2026-04-01 00:00:00|2026-04-01 00:00:00",
            "d|2026-04-01 04:00:00|2026-04-02 03:59:59.999999",
            "e|2026-04-01 04:00:00|2026-04-01 00:00:01");
  }

  @Test
  void amountWithoutCurrencyIsTakenForTheSourcesOrToldOrSetAside() {
    String source =
        """
        sources.active = [shop]
        sources.shop.feeds.crm_deals = [{ files = "shop/*"
          columns { deal_id = "`id`", stage = "'Won'", created_at = "`at`", amount = "`sum`", currency = "`money`" } }]
        """;
    String rows = "id,at,sum,money\n1,2026-05-01,10,USD\n2,2026-05-01,20,\n3,2026-05-01,,\n";
    TakenIn doubtful = TakenIn.in(dir.resolve("a"), source).land("shop/a.csv", rows);
    doubtful.take("2026-05-31");
    assertThat(doubtful.rows("bronze.quarantined_rows", "_row", "reason"))
        .containsExactly(
            "2|currency is missing, and others state USD; sources.shop.currency says which it is");
    assertThat(doubtful.account("shop/a.csv")).isEqualTo("3 = 2 + 1 + 0 + 0 + 0");

    TakenIn stated =
        TakenIn.in(dir.resolve("b"), source + "sources.shop.currency = CHF")
            .land("shop/a.csv", rows);
    stated.take("2026-05-31");
    assertThat(stated.rows("bronze.crm_deals", "deal_id", "currency")).contains("1|USD", "2|CHF");

    TakenIn told = TakenIn.in(dir.resolve("c"), source).land("shop/a.csv", rows.replace("USD", ""));
    assertThat(told.take("2026-05-31"))
        .contains(
            "crm_deals: 2 rows of shop state no currency; their amount, 30.00 in all, counts as EUR"
                + " (business.reporting-currency); sources.shop.currency states another");
  }

  @Test
  void rateThatIsTheOtherWayRoundIsSetAside() {
    TakenIn taken =
        TakenIn.in(dir, "")
            .land(
                "fx_rates/a.csv",
                "rate_date,from_currency,to_currency,rate\n2026-05-01,JPY,EUR,160\n2026-05-01,EUR,JPY,160\n"
                    + "2026-05-01,JPY,EUR,0.006\n2026-05-01,USD,EUR,1.1\n2026-05-01,XAU,EUR,2000\n2026-05-01,EUR,KRW,0.00065\n");
    taken.take("2026-05-31");
    assertThat(taken.rows("bronze.quarantined_rows", "_row", "reason"))
        .containsExactly(
            "1|rate '160' is the other way round: units of to_currency for one unit of from_currency",
            "6|rate '0.00065' is the other way round: units of to_currency for one unit of from_currency");
  }

  @Test
  void clickIdsAndPlacesInABatchAreReadFromColumnsOfTheirOwnNames() {
    TakenIn taken =
        TakenIn.in(
                dir,
                """
                sources.active = [web]
                sources.web.feeds.web_events = [{ files = "web/*", columns { event_id = "`id`", occurred_at = "`at`",
                  event_type = "'x'", visitor_id = "`v`", gclid = "`g`", batch_event_index = "`n`" } }]
                """)
            .land(
                "web_events/a.csv",
                "event_id,occurred_at,event_type,lead_id,fbclid,msclkid\na,2026-05-01,x,L1,1,\nb,2026-05-01,x,L1,1,2\nc,2026-05-01,x,L1,,\n")
            .land("web/a.csv", "id,at,v,g,n\nd,2026-05-01,v1,Cj0,7\ne,2026-05-01,v1,,\n");
    taken.take("2026-05-31");
    assertThat(taken.rows("bronze.web_events", "event_id", "click_id", "sequence"))
        .contains("a|fbclid|null", "b|msclkid|null", "c|null|null", "d|gclid|7", "e|null|null");
  }

  @Test
  void wordsForNullAreNullInOptionalColumnsAndNoIds() {
    TakenIn taken =
        TakenIn.in(dir, "")
            .land(
                "crm_deals/a.csv",
                "deal_id,stage,created_at,amount,primary_lead_id,is_won,closed_at\na,New,2026-05-01,NULL,NULL,null,NULL\n"
                    + "b,New,2026-05-01,\\N,\\N,\\N,\\N\nNULL,New,2026-05-01,1,,,\nd,\\N,2026-05-01,1,,,\ne,New,NULL,1,,,\nf,New,2026-05-01,none,,,\n");
    taken.take("2026-05-31");
    assertThat(
            taken.rows(
                "bronze.crm_deals", "deal_id", "amount", "primary_lead_id", "is_won", "closed_at"))
        .containsExactly(
            "a|null|null|null|null", "b|null|null|null|null", "least|null|null|null|null");
    assertThat(taken.rows("bronze.quarantined_rows", "_row", "reason"))
        .containsExactly(
            "3|deal_id stands for no record (ingest.placeholder-ids)",
            "4|stage is missing; the feed requires it",
            "5|created_at 'NULL' is no time such as 2026-06-30T09:15:00Z",
            "6|amount 'none' is no number of at most 16 digits and a point");
  }
}
