package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.config.Settings;
import touchline.pipeline.Given;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.storage.Place;
import touchline.storage.Storage;

class IngestTest {
  private static final String EVENTS = "event_id,occurred_at,event_type,lead_id\n";
  private static final String DEALS = "deal_id,stage,created_at,amount,updated_at\n";

  @TempDir Path dir;
  private Path landing;
  private FileStore store;
  private String conf = "";

  @BeforeEach
  void folders() {
    landing = dir.resolve("landing");
    store = FileStore.parquet(Given.spark(), dir.resolve("warehouse"));
  }

  @Test
  void everyRowOfADirtyFileIsAccountedFor() {
    land(
        "web_events/dirty.csv",
        """
        \uFEFF Event_ID ,OCCURRED_AT,event_type,lead_id,email,visitor_id,consent,Campaign Wave
        e1,2026-06-30T09:15:00+02:00,page_view,00Q1,,,yes,W1
        e2,2026-06-30 9:05,"page ""x"",
        view",00Q1,,,no,
        e3,2026-06-30,page_view,,,123.45,,
        e4,yesterday,page_view,00Q1,,,,
        e5,2026,page_view,00Q1,,,,
        ,2026-06-30,page_view,00Q1,,,,
        e6,2026-06-30,,00Q1,,,maybe,
        e7,2026-06-30,page_view,,n/a,,,
        e8,2026-06-30,page_view
        e9,2026-06-30,page_view,00Q1,,,,,,
        e10,1970-01-01 00:00:00,page_view,00Q1,,,,
        e11,2026-07-02 00:00:01,page_view,00Q1,,,,
        e12,9999-12-31,page_view,00Q1,,,,
        e13,Ann Lee,page_view,00Q1,,,,
        e14,ann@acme.com,page_view,00Q1,,,,

        e1,2026-06-30T07:15:00Z,page_view,00Q1,,,true,W1
        e2,2026-06-30 9:05,click,00Q1,,,no,
        e15,2026-07-01 23:59:59,page_view,00Q1,,,,
        e16,2026-06-30,page_view,"00Q1
        """);
    land("crm_deals/a.csv", DEALS + "d1,New,2026-06-01,1,\n");
    assertThat(take("2026-06-30")).noneMatch(note -> note.contains("web_events/"));
    assertThat(rows("bronze.web_events", "event_id", "occurred_at", "event_type", "consent"))
        .containsExactlyInAnyOrder(
            "e1|2026-06-30 07:15:00.0|page_view|true",
            "e2|2026-06-30 09:05:00.0|click|false",
            "e3|2026-06-30 00:00:00.0|page_view|null",
            "e15|2026-07-01 23:59:59.0|page_view|null");
    assertThat(rows("bronze.quarantined_rows", "_row", "reason"))
        .containsExactlyInAnyOrder(
            "4|occurred_at 'yesterday' is no time such as 2026-06-30T09:15:00Z",
            "5|occurred_at '2026' is no time such as 2026-06-30T09:15:00Z",
            "6|event_id is missing; the feed requires it",
            "7|event_type is missing; the feed requires it; consent 'maybe' is neither true nor"
                + " false",
            "8|lead_id, email, visitor_id are missing; one of them tells the person",
            "9|has 3 fields where the header has 8",
            "10|has 10 fields where the header has 8",
            "11|occurred_at '1970-01-01 00:00:00' lies before 2000-01-01 (ingest.earliest-date)",
            "12|occurred_at '2026-07-02 00:00:01' lies more than 24 hours after its day of receipt"
                + " (ingest.future-tolerance)",
            "13|occurred_at '9999-12-31' lies more than 24 hours after its day of receipt"
                + " (ingest.future-tolerance)",
            "14|occurred_at (7 characters) is no time such as 2026-06-30T09:15:00Z",
            "15|occurred_at (12 characters) is no time such as 2026-06-30T09:15:00Z",
            "19|a quoted field does not end");
    assertThat(rows("bronze.repeated_rows", "_row", "disposition"))
        .containsExactlyInAnyOrder("16|duplicate", "2|superseded");
    assertThat(account("web_events/dirty.csv")).isEqualTo("ingested 19 = 4 + 13 + 1 + 1");
    Seal.register(Given.spark(), Storage.of(dir.resolve("warehouse/_secrets/identity.key")));
    assertThat(
            texts(
                store
                    .read(Table.of("bronze.repeated_rows"))
                    .where("_row = 2")
                    .selectExpr("unseal(original)")))
        .containsExactly("e2,2026-06-30 9:05,\"page \"\"x\"\",\nview\",00Q1,,,no,");
    assertThat(
            texts(
                store
                    .read(Table.of("bronze.quarantined_rows"))
                    .where("_row = 15")
                    .selectExpr("unseal(original)")))
        .containsExactly("e14,ann@acme.com,page_view,00Q1,,,,");
  }

  @Test
  void tasksReachFilesWithWhatTheSessionIsTold() throws IOException {
    // A worker's own process knows no file system of a jar that travelled with the session.
    String known = "fs.told.impl";
    assertThat(SparkHadoopUtil.get().conf().get(known)).isNull();
    String always = known + ".disable.cache";
    Given.spark().sparkContext().hadoopConfiguration().set(known, Told.class.getName());
    Given.spark().sparkContext().hadoopConfiguration().set(always, "true");
    System.setProperty("spark.hadoop." + known, Told.class.getName());
    System.setProperty("spark.hadoop." + always, "true");
    try {
      land("web_events/e.csv", "event_id,occurred_at,event_type,lead_id\ne1,2026-01-01,x,L1\n");
      land("crm_deals/d.csv", "deal_id,stage,created_at\nd1,New,2026-01-01\n");
      land("crm_leads/l.jsonl.gz", zipped("{\"lead_id\":\"L1\",\"created_at\":\"2026-01-01\"}\n"));
      ingest(Storage.of("told:" + landing.toAbsolutePath()))
          .take(Given.spark(), store, LocalDate.parse("2026-06-30"));
    } finally {
      System.clearProperty("spark.hadoop." + known);
      System.clearProperty("spark.hadoop." + always);
      Given.spark().sparkContext().hadoopConfiguration().unset(known);
      Given.spark().sparkContext().hadoopConfiguration().unset(always);
    }
    assertThat(rows("bronze.web_events", "event_id")).containsExactly("e1");
    assertThat(rows("bronze.crm_leads", "lead_id")).containsExactly("L1");
  }

  /** Files of this machine under a scheme that no jar announces. */
  public static final class Told extends RawLocalFileSystem {
    @Override
    public String getScheme() {
      return "told";
    }

    @Override
    public URI getUri() {
      return URI.create("told:///");
    }
  }

  @Test
  void sameRowsInEveryFormatSayTheSame() throws IOException {
    conf = "ingest.keep-columns = [\"*\"]";
    String rows =
        """
        deal_id;Amount;stage;created_at;is_won;probability;closed_at;note;wave
        d1;10.50;Won;2026-06-01T08:00:00Z;true;0.25;9999-12-31 00:00:00;héllo;7
        d2;;New;2026-06-02;;;;;
        """;
    land("crm_deals/a.csv", rows);
    land("crm_deals/b.csv", rows.replace(';', ',').getBytes(StandardCharsets.ISO_8859_1));
    land("crm_deals/c.csv", rows.replace(';', '\t').getBytes(StandardCharsets.UTF_16));
    land("crm_deals/d.csv.gz", zipped(rows.replace(';', '|')));
    land(
        "crm_deals/e.jsonl",
        """
        {"DEAL_ID":"d1","amount":10.5,"stage":"Won","created_at":"2026-06-01 08:00","is_won":true,"probability":0.25,"wave":7,"note":"h\\u00e9llo"}
        {"deal_id":"d2","stage":"New","created_at":"2026-06-02 00:00:00+00:00","note":null}
        """);
    land(
        "crm_deals/f.json.gz",
        zipped(
            """
            [{"wave":"7","deal_id":"d1","amount":"10.5","stage":" Won ","created_at":"2026-06-01T08:00:00.000Z",
              "is_won":"TRUE","probability":"0.25","note":"héllo"},
             {"deal_id":"d2","stage":"New","created_at":"2026-06-02"}]
            """));
    Given.spark()
        .sql(
            """
            SELECT 'd1' AS Deal_Id, 10.5D AS amount, 'Won' AS stage, TIMESTAMP '2026-06-01 08:00:00' AS created_at,
              true AS is_won, CAST(0.25 AS DECIMAL(4,2)) AS probability, TIMESTAMP '9999-12-31 00:00:00' AS closed_at, 'héllo' AS note, 7L AS wave
            UNION ALL
            SELECT 'd2', NULL, 'New', TIMESTAMP '2026-06-02 00:00:00', NULL, NULL, NULL, NULL, NULL
            """)
        .coalesce(1)
        .write()
        .parquet(landing.resolve("crm_deals/g.parquet").toString());
    land("web_events/a.csv", EVENTS + "e1,2026-06-30,page_view,00Q1\n");
    take("2026-06-30");
    assertThat(rows("bronze.quarantined_rows", "_file", "reason")).isEmpty();
    assertThat(
            rows(
                "bronze.crm_deals",
                "deal_id",
                "amount",
                "is_won",
                "probability",
                "closed_at",
                "extra",
                "_file"))
        .containsExactlyInAnyOrder(
            "d1|10.50|true|0.25|null|Map(note -> héllo, wave -> 7)|crm_deals/a.csv",
            "d2|null|null|null|null|null|crm_deals/a.csv");
    assertThat(rows("ops.feed_reconciliation", "rows_read", "rows_duplicate"))
        .containsExactlyInAnyOrder("1|0", "2|0", "2|2", "2|2", "2|2", "2|2", "2|2", "2|2");
  }

  @Test
  void badRowsOfParquetAreSealedAsJson() throws IOException {
    conf = "ingest.keep-columns = [\"*\"]";
    Given.spark()
        .sql(
            """
            SELECT 'd1' AS deal_id, 'New' AS stage, '2026-06-01' AS created_at, named_struct('a', array(1, 2)) AS tags
            UNION ALL SELECT 'd2', 'New', 'soon', NULL
            UNION ALL SELECT 'd3', NULL, '2026-06-01', NULL
            """)
        .coalesce(1)
        .write()
        .parquet(landing.resolve("crm_deals/dt=2026-06-29").toString());
    land("web_events/a.csv", EVENTS + "e1,2026-06-30,page_view,00Q1\n");
    take("2026-06-30");
    Seal.register(Given.spark(), Storage.of(dir.resolve("warehouse/_secrets/identity.key")));
    assertThat(rows("bronze.crm_deals", "deal_id", "extra", "_row", "_received_date"))
        .containsExactly("d1|Map(tags -> {\"a\":[1,2]})|1|2026-06-29");
    assertThat(
            texts(
                store
                    .read(Table.of("bronze.quarantined_rows"))
                    .selectExpr("concat_ws('|', _row, reason, unseal(original))")))
        .containsExactlyInAnyOrder(
            "2|created_at 'soon' is no time such as 2026-06-30T09:15:00Z"
                + "|{\"deal_id\":\"d2\",\"stage\":\"New\",\"created_at\":\"soon\"}",
            "3|stage is missing; the feed requires it"
                + "|{\"deal_id\":\"d3\",\"created_at\":\"2026-06-01\"}");
  }

  @Test
  void fileIsTakenOnceHoweverItIsCalled() throws IOException {
    land("web_events/a.csv", EVENTS + "e1,2026-06-30,page_view,00Q1\n");
    land("crm_deals/a.csv", DEALS + "d1,New,2026-06-01,1,\n");
    land("crm_deals/b.csv", DEALS + "d1,New,2026-06-01,1,\n");
    land("crm_deals/empty.csv", "");
    Files.createDirectories(landing.resolve("contents"));
    assertThat(plan("2026-06-30"))
        .containsExactly(
            "crm_deals/a.csv 64",
            "crm_deals/b.csv 64",
            "crm_deals/empty.csv 0",
            "web_events/a.csv 69");
    assertThat(take("2026-06-30"))
        .contains(
            "landing/crm_deals/empty.csv: is empty",
            "contents: never received; what is built from it stays empty");
    assertThat(plan("2026-06-30")).isEmpty();
    take("2026-06-30");
    assertThat(account("crm_deals/a.csv")).isEqualTo("ingested 1 = 1 + 0 + 0 + 0");
    assertThat(account("crm_deals/b.csv")).isEqualTo("repeated 0 = 0 + 0 + 0 + 0");
    assertThat(account("crm_deals/empty.csv")).isEqualTo("ingested 0 = 0 + 0 + 0 + 0");

    Files.move(landing.resolve("web_events/a.csv"), landing.resolve("web_events/z.csv"));
    land("crm_deals/a.csv", DEALS + "d1,New,2026-06-01,1,\nd2,New,2026-06-01,1,\n");
    land("web_events/later.csv", EVENTS + "e1,2026-06-30,page_view,00Q1\ne2,2026-06-30,x,00Q1\n");
    take("2026-06-30");
    assertThat(account("web_events/z.csv")).isEqualTo("repeated 0 = 0 + 0 + 0 + 0");
    assertThat(account("web_events/later.csv")).isEqualTo("ingested 2 = 1 + 0 + 1 + 0");
    assertThat(rows("bronze.crm_deals", "deal_id", "_batch"))
        .as("a snapshot says again what holds")
        .containsExactlyInAnyOrder("d1|2026-06-30", "d1|2026-06-30.2", "d2|2026-06-30.2");
    assertThat(rows("bronze.web_events", "event_id", "_batch"))
        .containsExactlyInAnyOrder("e1|2026-06-30", "e2|2026-06-30.2");
  }

  @Test
  void headerThatBreaksTheContractRejectsItsFileUntilItIsReplaced() {
    land("web_events/a.csv", EVENTS + "e1,2026-06-30,page_view,00Q1\n");
    land("crm_deals/ok.csv", DEALS + "d1,New,2026-06-01,1,\n");
    land("crm_deals/2026-11-20.csv", "deal_id,Amount EUR,stage\nd2,1,New\n");
    land("crm_deals/twice.csv", "deal_id,stage,created_at,STAGE\nd2,New,2026-06-01,New\n");
    land("crm_deals/bare.csv", "d3,ann@acme.com,Ann Lee\nd4,bob@acme.com,Bob Ray\n");
    land("web_events/anonymous.csv", "event_id,occurred_at,event_type\ne2,2026-06-30,x\n");
    land("crm_deals/torn.parquet", "PAR1 and then nothing");
    String missing =
        "landing/crm_deals/2026-11-20.csv: column created_at is missing (found: deal_id, amount"
            + " eur, stage); map it in conf/sources/";
    assertThat(take("2026-06-30"))
        .contains(
            missing,
            "landing/crm_deals/twice.csv: column stage stands there more than once; give each its"
                + " own name",
            "landing/crm_deals/bare.csv: columns deal_id, stage, created_at are missing (its first"
                + " line does not name columns); map them in conf/sources/",
            "landing/crm_deals/torn.parquet: cannot be read as Parquet; it is damaged or holds"
                + " unknown types",
            "landing/web_events/anonymous.csv: column lead_id or email or visitor_id is missing"
                + " (found: event_id, occurred_at, event_type); map it in conf/sources/");
    assertThat(account("crm_deals/2026-11-20.csv")).isEqualTo("rejected 0 = 0 + 0 + 0 + 0");
    assertThat(rows("bronze.crm_deals", "deal_id")).containsExactly("d1");
    assertThat(take("2026-07-01")).as("told once").doesNotContain(missing);

    land("crm_deals/2026-11-20.csv", "deal_id,created_at,stage\nd2,2026-06-01,New\n");
    assertThat(take("2026-07-02")).doesNotContain(missing);
    assertThat(rows("bronze.crm_deals", "deal_id")).containsExactlyInAnyOrder("d1", "d2");
  }

  @Test
  void damagedPageOfParquetRejectsItsFileAlone() throws IOException {
    land("web_events/a.csv", EVENTS + "e1,2026-06-30,page_view,00Q1\n");
    land("crm_deals/ok.csv", DEALS + "d1,New,2026-06-01,1,\n");
    Path written = dir.resolve("written");
    Given.spark()
        .range(2, 2_000)
        .selectExpr("'d' || id AS deal_id", "'New' AS stage", "DATE '2026-06-01' AS created_at")
        .coalesce(1)
        .write()
        .parquet(written.toString());
    byte[] bytes;
    try (Stream<Path> files = Files.list(written)) {
      bytes =
          Files.readAllBytes(
              files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow());
    }
    land("crm_deals/sound.parquet", bytes);
    bytes[1_000] ^= 1;
    land("crm_deals/damaged.parquet", bytes);
    String damaged =
        "landing/crm_deals/damaged.parquet: cannot be read to its end as Parquet; it is damaged,"
            + " deliver it again";
    assertThat(take("2026-06-30")).contains(damaged);
    assertThat(account("crm_deals/damaged.parquet")).isEqualTo("rejected 0 = 0 + 0 + 0 + 0");
    assertThat(account("crm_deals/sound.parquet")).isEqualTo("ingested 1998 = 1998 + 0 + 0 + 0");
    assertThat(account("crm_deals/ok.csv")).isEqualTo("ingested 1 = 1 + 0 + 0 + 0");
    assertThat(take("2026-07-01")).as("told once").doesNotContain(damaged);
  }

  @Test
  void whatIsReceivedLaterWaitsForItsNight() {
    land("web_events/dt=2026-06-29/a.csv", EVENTS + "e1,2026-06-29,page_view,00Q1\n");
    land("web_events/dt=2026-07-01/a.csv", EVENTS + "e2,2026-07-01,page_view,00Q1\n");
    land("web_events/dt=soon/a.csv", EVENTS + "e3,2026-07-01,page_view,00Q1\n");
    land("crm_deals/a.csv", DEALS + "d1,New,2026-06-01,1,\n");
    assertThat(take("2026-06-30"))
        .contains(
            "landing/web_events/dt=soon/a.csv: not read; its dt= folder is no date such as"
                + " dt=2026-06-30");
    assertThat(rows("bronze.web_events", "event_id", "_received_date"))
        .containsExactly("e1|2026-06-29");
    take("2026-07-01");
    assertThat(rows("bronze.web_events", "event_id", "_received_date", "_batch"))
        .containsExactlyInAnyOrder("e1|2026-06-29|2026-06-30", "e2|2026-07-01|2026-07-01");
  }

  @Test
  void strangeFilesAreNamedAndLeftAlone() {
    land("web_events/a.csv", EVENTS + "e1,2026-06-30,page_view,00Q1\n");
    land("crm_deals/a.csv", DEALS + "d1,New,2026-06-01,1,\n");
    land("crm_deal/a.csv", "x\n");
    land("photos/a.csv", "x\n");
    land("photos/b.csv", "x\n");
    land("readme.txt", "x\n");
    land("crm_deals/notes.xlsx", "x\n");
    land("crm_deals/.hidden.csv", "x\n");
    land("_tmp/part.csv", "x\n");
    assertThat(take("2026-06-30"))
        .filteredOn(note -> note.contains("not read"))
        .containsExactlyInAnyOrder(
            "landing/crm_deals/.hidden.csv: not read; a name that begins with . or _ is that of a file"
                + " still being written; rename it when it is whole",
            "landing/crm_deals/notes.xlsx: not read; feeds come as .csv, .json, .jsonl (each also"
                + " .gz) or .parquet",
            "landing/readme.txt: not read; files lie in a folder that is named as their feed",
            "landing/crm_deal/a.csv: not read; crm_deal is no feed and no active source"
                + " (sources.active); did you mean crm_deals?",
            "landing/photos: 2 files not read, first photos/a.csv; photos is no feed and no active"
                + " source (sources.active); `./touchline sources DIR` tells what its files are");
  }

  @Test
  void nightWithoutAMandatoryFeedIsRefused() {
    land("web_events/a.csv", EVENTS + "e1,2026-06-30,page_view,00Q1\n");
    land("crm_deals/a.csv", "deal_id,stage\nd1,New\n");
    assertThatThrownBy(() -> take("2026-06-30"))
        .isInstanceOfSatisfying(UserError.class, e -> assertThat(e.exitCode()).isEqualTo(30))
        .hasMessage(
            """
            landing: neither crm_deals nor crm_lead_stages was ever received; a night needs one of them (ingest.mandatory)
            landing/crm_deals/a.csv: column created_at is missing (found: deal_id, stage); map it in conf/sources/""");
    assertThat(store.isEmpty(Table.of("bronze.web_events"))).isTrue();
  }

  @Test
  void feedWhoseFilesAreAllRejectedWasNotReceivedWheneverThatWas() throws IOException {
    land("web_events/a.csv", EVENTS + "e1,2026-06-30,page_view,00Q1\n");
    land("crm_deals/a.csv", "deal_id,stage\nd1,New\n");
    land("crm_lead_stages/a.csv", "");
    take("2026-06-30");
    Files.delete(landing.resolve("crm_lead_stages/a.csv"));
    assertThatThrownBy(() -> take("2026-07-01"))
        .hasMessageContaining("neither crm_deals nor crm_lead_stages was ever received")
        .hasMessageContaining("landing/crm_deals/a.csv: column created_at is missing");
  }

  @Test
  void lostKeyIsNotReplacedByAnother() throws IOException {
    land("web_events/a.csv", EVENTS + "e1,2026-06-30,page_view,00Q1\n");
    land("crm_deals/a.csv", DEALS + "d1,New,2026-06-01,1,\n");
    take("2026-06-30");
    Path key = dir.resolve("warehouse/_secrets/identity.key");
    Files.delete(key);
    assertThatThrownBy(() -> take("2026-07-01"))
        .hasMessage(
            key
                + ": the identity key is gone, and the warehouse holds tokens that were made with"
                + " it; restore the file, or mend privacy.key-file");
  }

  @Test
  void vendorExportFeedsEveryFeedThatItsSourceMaps() {
    conf =
        """
        ingest.time-zone = Europe/Berlin
        sources.active = [shop]
        sources.shop.feeds {
          web_events = [{ files = "shop/*visits*", columns {
            event_id = "`Visit Id`", occurred_at = "timestamp_millis(try_cast(`ts` AS BIGINT))"
            event_type = "'page_view'", visitor_id = "`cookie`" } }]
          crm_deals = [{ files = "shop/*orders*", where = "`state` <> 'test'", columns {
            deal_id = "`id`", stage = "'Order'", created_at = "`placed`", amount = "try_cast(`cents` AS DECIMAL(20,0)) / 100"
            is_won = "'true'", phone = "`tel`", shop_region = "`region`" } }]
          crm_lead_stages = [{ files = "shop/*orders*", where = "nullif(`buyer`, '') IS NOT NULL", columns {
            lead_id = "`buyer`", stage = "'Customer'", entered_at = "`placed`" } }]
        }
        """;
    land("shop/dt=2026-06-29/visits.csv", "Visit Id,TS,cookie,secret\nv1,1782777600000,77.1,x\n");
    land(
        "shop/orders-1.csv",
        """
        id,state,placed,cents,buyer,tel,region
        o1,paid,2026-06-01 09:00:00,1999,00Q1,+49 170 1,north
        o2,test,2026-06-01 09:00:00,1,00Q2,,
        o3,paid,2026-06-01T09:00:00Z,x1,,,
        """);
    land("shop/orders-2.csv", "number,state,placed\n1,paid,2026-06-01\n");
    assertThat(take("2026-06-30"))
        .contains(
            "landing/shop/orders-2.csv: column deal_id (`id`) is missing (found: number, state,"
                + " placed); map it in conf/sources/");
    assertThat(rows("bronze.web_events", "event_id", "occurred_at", "extra", "_source", "_file"))
        .containsExactly("v1|2026-06-30 00:00:00.0|null|shop|shop/dt=2026-06-29/visits.csv");
    assertThat(rows("bronze.crm_deals", "deal_id", "created_at", "amount", "extra"))
        .hasSize(2)
        .anyMatch(
            row ->
                row.matches(
                    "o1\\|2026-06-01 07:00:00.0\\|19.99\\|Map\\(phone -> [\\w-]{22}, shop_region ->"
                        + " north\\)"))
        .contains("o3|2026-06-01 09:00:00.0|null|null");
    assertThat(rows("bronze.crm_lead_stages", "identifier", "stage", "entered_at"))
        .containsExactlyInAnyOrder(
            "lead:00Q1|Customer|2026-06-01 07:00:00.0", "lead:00Q2|Customer|2026-06-01 07:00:00.0");
    assertThat(rows("ops.feed_reconciliation", "feed", "file", "status", "rows_read"))
        .contains(
            "crm_deals|shop/orders-1.csv|ingested|3",
            "crm_lead_stages|shop/orders-1.csv|ingested|3",
            "crm_deals|shop/orders-2.csv|rejected|0");
  }

  @Test
  void rowThatASourcesMappingCannotReadCostsItself() {
    conf =
        """
        sources.active = [shop]
        sources.shop.feeds {
          web_events = [{ files = "shop/*visits*", let { seconds = "CAST(`ts` AS BIGINT)" }
            where = "length(`cookie`) / CAST(`weight` AS INT) > 0", columns {
            event_id = "`id`", occurred_at = "timestamp_seconds(`seconds`)"
            event_type = "split(`kind`, '-')[1]", visitor_id = "`cookie`" } }]
        }
        """;
    land(
        "shop/visits.csv",
        """
        id,ts,cookie,weight,kind
        v1,1782000000,c1,1,x-page_view
        v2,zq7k,c1,1,x-page_view
        v3,9223372036854775807,c1,1,x-page_view
        v4,1782000000,c1,zq7k,x-page_view
        v5,1782000000,c1,0,x-page_view
        v6,1782000000,c1,1,page_view
        v7,1782000000,c7,1,x-page_view
        """);
    land("crm_lead_stages/s.csv", "lead_id,stage,entered_at\nL1,MQL,2026-06-01\n");
    take("2026-06-30");
    assertThat(rows("bronze.web_events", "event_id")).containsExactlyInAnyOrder("v1", "v7");
    assertThat(
            rows(
                "ops.feed_reconciliation",
                "feed",
                "rows_read",
                "rows_accepted",
                "rows_quarantined"))
        .contains("web_events|7|2|5");
    assertThat(rows("bronze.quarantined_rows", "reason"))
        .hasSize(5)
        .allMatch(reason -> reason.contains("the source's mapping cannot be evaluated"))
        .noneMatch(reason -> reason.contains("zq7k"));
  }

  @Test
  void bronzeIsTheSameInWhateverOrderFilesArrive() {
    List<String> events = new ArrayList<>();
    for (int file = 0; file < 4; file++) {
      StringBuilder text = new StringBuilder(EVENTS);
      for (int row = 0; row < 12; row++) {
        int id = (file * 5 + row * 7) % 16;
        text.append("e%d,2026-06-%02d,page_view,00Q%d\n".formatted(id, 1 + id, id % 3));
      }
      events.add(text.toString());
    }
    List<List<List<Integer>>> arrivals =
        List.of(
            List.of(List.of(0, 1, 2, 3)),
            List.of(List.of(3), List.of(1, 0), List.of(2)),
            List.of(List.of(2, 3), List.of(0, 1)));
    List<List<String>> found = new ArrayList<>();
    for (List<List<Integer>> nights : arrivals) {
      landing = dir.resolve("landing" + found.size());
      store = FileStore.parquet(Given.spark(), dir.resolve("warehouse" + found.size()));
      land("crm_deals/a.csv", DEALS + "d1,New,2026-06-01,1,\n");
      for (int night = 0; night < nights.size(); night++) {
        for (int file : nights.get(night)) {
          land("web_events/" + file + ".csv", events.get(file));
        }
        take("2026-06-2" + night);
      }
      found.add(rows("bronze.web_events", "event_id", "occurred_at", "lead_id", "_hash"));
    }
    assertThat(found.get(0)).hasSize(16);
    assertThat(found.get(1)).isEqualTo(found.get(0));
    assertThat(found.get(2)).isEqualTo(found.get(0));
  }

  @Test
  void noPersonalValueReachesAFileOfTheWarehouse() throws IOException {
    conf = "ingest.keep-columns = [\"*\"]";
    store = FileStore.delta(Given.spark(), dir.resolve("warehouse"));
    Given.spark().conf().set("spark.sql.parquet.compression.codec", "uncompressed");
    try {
      land(
          "web_events/of ann@acme.com.csv",
          """
          event_id,occurred_at,event_type,email,visitor_id,page_url,referrer,first name,Phone,client_ip,comment
          e1,2026-06-30,page_view,Ann@Acme.com,GA1.2.333444555,https://x.com/?e=ann%40acme.com,https://y.com/?m=ann@acme.com,Annabella,+4917012345,203.0.113.9,Controlcompany says ann@acme.com
          e2,soon,page_view,Ann@Acme.com,GA1.2.333444555,,,Annabella,+4917012345,203.0.113.9,
          e3,ann@acme.com,page_view,Ann@Acme.com,GA1.2.333444555,,,Annabella,+4917012345,203.0.113.9,
          """);
      land(
          "crm_leads/a.jsonl",
          """
          {"lead_id":"00Q1","email":"Ann@Acme.com","firstName":"Annabella","industry":"Other"}
          {"lead_id":"00Q1","email":"Ann@Acme.com","firstName":"Annabella","industry":"Controlindustry","more":{"mail":"ann@acme.com"}}
          {"lead_id":"00Q2","email":"Ann@Acme.com","employees":"ann@acme.com"
          """);
      land("crm_deals/a.csv", DEALS + "d1,New,2026-06-01,1,\n");
      land("fx_rates/a.csv", "rate_date,from_currency,to_currency,rate\n2026-06-30,USD,EUR,0\n");
      land(
          "lift_tests/a.csv",
          "test_id,channel,conversion_type,started_on,ended_on,treated_units,control_units,"
              + "treated_conversions,control_conversions,incremental_conversions,standard_error\n"
              + "counted,Display,MQL,2026-03-01,2026-03-31,100,90,5,4,,\n"
              + "stated,Display,mql,2026-03-01,2026-03-31,,,,,-2.5,1\n"
              + "backwards,Display,mql,2026-03-31,2026-03-01,100,90,5,4,,\n"
              + "half,Display,mql,2026-03-01,2026-03-31,100,,5,4,3,\n"
              + "more,Display,mql,2026-03-01,2026-03-31,100,90,105,4,,\n"
              + "minus,Display,mql,2026-03-01,2026-03-31,100,90,5,-4,,\n"
              + "sure,Display,mql,2026-03-01,2026-03-31,,,,,3,0\n"
              + "other,Display,demo,2026-03-01,2026-03-31,100,90,5,4,,\n"
              + "nothing,,mql,2026-03-01,2026-03-31,100,90,5,4,,\n");
      List<String> notes = take("2026-06-30");
      assertThat(rows("bronze.lift_tests", "test_id")).containsExactly("counted", "stated");
      String rule = "lift_tests|the row breaks the rule ";
      String counts =
          "coalesce(treated_units > 0 AND control_units > 0 AND treated_conversions >= 0 AND"
              + " control_conversions >= 0, false) OR (incremental_conversions IS NOT NULL AND"
              + " standard_error IS NOT NULL)";
      String controlRule =
          "control_conversions IS NULL OR control_units IS NULL OR control_conversions BETWEEN 0"
              + " AND control_units";
      assertThat(rows("bronze.quarantined_rows", "feed", "reason"))
          .contains(
              "fx_rates|the row breaks the rule rate > 0",
              rule + "ended_on >= started_on",
              rule + counts,
              rule
                  + "treated_conversions IS NULL OR treated_units IS NULL OR treated_conversions"
                  + " BETWEEN 0 AND treated_units",
              rule + controlRule + "; the row breaks the rule " + counts,
              rule + "standard_error IS NULL OR standard_error > 0",
              rule + "lower(conversion_type) IN ('mql', 'sql', 'opportunity', 'won')",
              "lift_tests|channel, campaign_id are missing; the feed requires one");
      List<String> secrets =
          List.of("ann@acme", "ann%40acme", "annabella", "17012345", "203.0.113.9", "333444555");
      assertThat(notes).noneMatch(note -> secrets.stream().anyMatch(note.toLowerCase()::contains));
      for (String control : List.of("controlcompany", "controlindustry", "acme.com")) {
        assertThat(filesWith(control)).as(control).isNotEmpty();
      }
      for (String secret : secrets) {
        assertThat(filesWith(secret)).as(secret).isEmpty();
      }
      assertThat(rows("bronze.crm_leads", "identifier", "email_domain"))
          .containsExactly("lead:00Q1|acme.com");
    } finally {
      Given.spark().conf().set("spark.sql.parquet.compression.codec", "zstd");
    }
  }

  private List<Path> filesWith(String text) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(dir.resolve("warehouse"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content =
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).toLowerCase();
        if (content.contains(text) || file.toString().toLowerCase().contains(text)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  private List<String> take(String asOf) {
    return ingest().take(Given.spark(), store, LocalDate.parse(asOf));
  }

  private List<String> plan(String asOf) {
    return ingest().pending(store, LocalDate.parse(asOf), false).stream()
        .map(f -> f.file() + " " + f.bytes())
        .toList();
  }

  private Ingest ingest() {
    return ingest(Storage.of(landing));
  }

  private Ingest ingest(Place landing) {
    Settings settings = Settings.load(ConfigFactory.parseString(conf));
    return new Ingest(
        settings.ingest(), settings.privacy(), settings.sources(), settings.business(), landing);
  }

  private void land(String name, String text) {
    land(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void land(String name, byte[] bytes) {
    try {
      Files.createDirectories(landing.resolve(name).getParent());
      Files.write(landing.resolve(name), bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] zipped(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private List<String> rows(String table, String... columns) {
    Dataset<Row> rows = store.read(Table.of(table));
    return rows
        .select(
            Arrays.stream(columns)
                .map(org.apache.spark.sql.functions::col)
                .toArray(org.apache.spark.sql.Column[]::new))
        .collectAsList()
        .stream()
        .map(
            row -> {
              List<String> values = new ArrayList<>();
              for (int i = 0; i < row.size(); i++) {
                values.add(String.valueOf(row.get(i)));
              }
              return String.join("|", values);
            })
        .sorted()
        .collect(Collectors.toList());
  }

  private static List<String> texts(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(row -> row.getString(0)).toList();
  }

  /** Status, and rows read = accepted + quarantined + duplicate + superseded. */
  private String account(String file) {
    return rows(
            "ops.feed_reconciliation",
            "file",
            "status",
            "rows_read",
            "rows_accepted",
            "rows_quarantined",
            "rows_duplicate",
            "rows_superseded")
        .stream()
        .filter(row -> row.startsWith(file + "|"))
        .map(row -> row.split("\\|"))
        .map(c -> c[1] + " " + c[2] + " = " + c[3] + " + " + c[4] + " + " + c[5] + " + " + c[6])
        .collect(Collectors.joining("; "));
  }
}
