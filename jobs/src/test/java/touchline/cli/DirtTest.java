package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.night.Night;
import touchline.pipeline.Given;

/** A night over files that are wrong in every way: it is published, and no good row is lost. */
@Tag("long")
class DirtTest {
  private static final LocalDate AS_OF = LocalDate.parse("2026-06-30");
  private static final String TOUCHES = "touch_id,occurred_at,email,channel,touch_type,cost\n";
  private static final String EVENTS = "event_id,occurred_at,visitor_id,event_type,page_url\n";
  private static final String DEALS =
      "deal_id,primary_lead_id,amount,currency,stage,created_at,closed_at,is_won\n";

  /** Parts of everything personal in the files, in lower case. */
  private static final List<String> SECRETS =
      List.of("secret.ann", "secret.bob", "333444555", "777888999", "annabella", "17012345");

  @TempDir static Path folder;
  private static Path landing;
  private static Path warehouse;
  private static Night.Outcome outcome;

  @BeforeAll
  static void runTheNight() throws IOException {
    landing = folder.resolve("landing");
    warehouse = folder.resolve("warehouse");
    land(
        "campaign_touches/bom.csv",
        StandardCharsets.UTF_8,
        "\uFEFF"
            + TOUCHES
            + "t1,2026-06-01T10:00:00+02:00,Secret.Ann@Acme.example,Email,click,1.5\n");
    land(
        "campaign_touches/wide.csv",
        StandardCharsets.UTF_16,
        TOUCHES + "t2,2026-06-02 10:00,secret.ann@acme.example,Webinar,attend,\n");
    land(
        "campaign_touches/ragged.csv",
        StandardCharsets.UTF_8,
        TOUCHES
            + """
            t3,2026-06-03,secret.ann@acme.example,Email,click,0.1
            t4,2026-06-03,secret.ann@acme.example,Email
            t5,2026-06-03,secret.ann@acme.example,Email,click,0.1,secret.ann@acme.example,9
            t6,2026-06-04,secret.bob@acme.example,Email,click,0.2
            """);
    land(
        "campaign_touches/numbers.csv",
        StandardCharsets.UTF_8,
        TOUCHES
            + """
            t7,2026-06-05,secret.ann@acme.example,Email,click,12.5x
            t8,2026-06-31,secret.ann@acme.example,Email,click,1
            t9,secret.ann@acme.example,secret.ann@acme.example,Email,click,1
            t10,2026-06-06,secret.ann@acme.example,Social,click,7
            t10,2026-06-06,secret.ann@acme.example,Social,click,8
            t12,2026-06-08,secret.ann@acme.example,Social,click,8
            t12,2026-06-08,secret.ann@acme.example,Social,click,8
            ,2026-06-06,secret.ann@acme.example,Social,click,7
            t11,2026-06-07,secret.ann@acme.example,"Pa""id
            Social",click,3
            """);
    landCut("web_events/cut.csv.gz", EVENTS + event(1) + event(2) + event(3), event(4) + event(5));
    land(
        "web_events/of secret.ann@acme.example.csv",
        StandardCharsets.UTF_8,
        """
        event_id,occurred_at,visitor_id,email,event_type,page_url,Phone,First Name,Wave
        e6,2026-06-05T08:00:00Z,GA1.2.333444555,secret.ann@acme.example,page_view,https://x.example/?m=secret.ann%40acme.example,+4917012345,Annabella,controlwave
        e7,soon,GA1.2.777888999,secret.bob@acme.example,page_view,,+4917012345,Annabella,controlwave
        """);
    land("crm_activities/empty.csv", StandardCharsets.UTF_8, "");
    land(
        "crm_accounts/accounts.csv",
        StandardCharsets.ISO_8859_1,
        "account_id,name,domain\na1,Müller Söhne,acme.example\n");
    land(
        "contents/notes.csv",
        StandardCharsets.UTF_8,
        "content_id,title\nc1,\"Two\r\nlines, \"\"quoted\"\"\"\nc2,\"never ends\n");
    land(
        "crm_leads/leads.jsonl",
        StandardCharsets.UTF_8,
        """
        {"lead_id":"00Q1","email":"Secret.Ann@Acme.example","created_at":"2026-06-01","firstName":"Annabella","industry":"controlindustry"}
        {"lead_id":"00Q2","email":"secret.bob@acme.example","employees":"many"}
        {"lead_id":"00Q3","email":"secret.bob@acme.example"
        """);
    land(
        "crm_lead_stages/stages.csv",
        StandardCharsets.UTF_8,
        "lead_id,stage,entered_at\n00Q1,MQL,2026-06-08\n00Q1,SQL,someday\n");
    land(
        "crm_deals/deals.csv",
        StandardCharsets.UTF_8,
        DEALS
            + """
            d1,00Q1,1234.56,EUR,Closed Won,2026-06-09,2026-06-20,true
            d2,00Q1,lots,EUR,Closed Won,2026-06-09,2026-06-20,true
            d3,00Q1,10,EUR,New,2026-06-09,,
            """);
    land(
        "crm_deals/2026-11-20.csv",
        StandardCharsets.UTF_8,
        "deal_id,Amount EUR,stage\nd4,1,Closed Won\n");
    land("crm_deals/torn.parquet", StandardCharsets.UTF_8, "PAR1 secret.ann@acme.example");
    land("photos/a.csv", StandardCharsets.UTF_8, "x\n");
    Path conf =
        Nights.conf(folder, "ingest.max-quarantine-share = 1", "ingest.keep-columns = [\"*\"]");
    outcome = Nights.run(warehouse, landing, AS_OF, conf);
  }

  private static String event(int number) {
    return "e%d,2026-06-0%dT09:00:00Z,GA1.2.333444555,page_view,https://www.example.com/p%d\n"
        .formatted(number, number, number);
  }

  private static void land(String name, Charset charset, String text) {
    land(name, text.getBytes(charset));
  }

  /** An archive whose second half did not arrive whole. */
  private static void landCut(String name, String arrived, String lost) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes, true)) {
      zip.write(arrived.getBytes(StandardCharsets.UTF_8));
      zip.flush();
      int kept = bytes.size();
      zip.write(lost.getBytes(StandardCharsets.UTF_8));
      zip.flush();
      land(name, Arrays.copyOf(bytes.toByteArray(), kept + 4));
    }
  }

  private static void land(String name, byte[] bytes) {
    try {
      Files.createDirectories(landing.resolve(name).getParent());
      Files.write(landing.resolve(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> ids(String sql) {
    return Nights.rows(warehouse, sql).stream().map(row -> row.getString(0)).toList();
  }

  @Test
  void nightIsPublishedWithWarningsThatNameWhatWasLeftAlone() {
    assertThat(outcome.exitCode()).isEqualTo(Night.PUBLISHED_WITH_WARNINGS);
    assertThat(outcome.notes())
        .anyMatch(note -> note.contains("crm_deals/2026-11-20.csv: column created_at is missing"))
        .anyMatch(note -> note.contains("crm_deals/torn.parquet"))
        .anyMatch(note -> note.contains("crm_activities/empty.csv: is empty"))
        .anyMatch(note -> note.contains("photos"));
  }

  @Test
  void everyRowOfEveryFileIsAccountedFor() {
    Map<String, String> files = new TreeMap<>();
    for (Row row :
        Nights.rows(
            warehouse,
            "SELECT file, status, rows_read, rows_accepted, rows_quarantined, rows_duplicate,"
                + " rows_superseded FROM ops.feed_reconciliation")) {
      assertThat(row.getLong(2))
          .as(row.toString())
          .isEqualTo(row.getLong(3) + row.getLong(4) + row.getLong(5) + row.getLong(6));
      files.put(
          row.getString(0).replaceAll(".*/of .*", "web_events/of"),
          row.getString(1)
              + Stream.of(2, 3, 4, 5, 6)
                  .map(i -> " " + row.getLong(i))
                  .collect(Collectors.joining()));
    }
    assertThat(files)
        .containsOnly(
            Map.entry("campaign_touches/bom.csv", "ingested 1 1 0 0 0"),
            Map.entry("campaign_touches/wide.csv", "ingested 1 1 0 0 0"),
            Map.entry("campaign_touches/ragged.csv", "ingested 4 2 2 0 0"),
            Map.entry("campaign_touches/numbers.csv", "ingested 9 3 4 1 1"),
            Map.entry("web_events/cut.csv.gz", "ingested 4 3 1 0 0"),
            Map.entry("web_events/of", "ingested 2 1 1 0 0"),
            Map.entry("crm_activities/empty.csv", "ingested 0 0 0 0 0"),
            Map.entry("crm_accounts/accounts.csv", "ingested 1 1 0 0 0"),
            Map.entry("contents/notes.csv", "ingested 2 1 1 0 0"),
            Map.entry("crm_leads/leads.jsonl", "ingested 3 1 2 0 0"),
            Map.entry("crm_lead_stages/stages.csv", "ingested 2 1 1 0 0"),
            Map.entry("crm_deals/deals.csv", "ingested 3 2 1 0 0"),
            Map.entry("crm_deals/2026-11-20.csv", "rejected 0 0 0 0 0"),
            Map.entry("crm_deals/torn.parquet", "rejected 0 0 0 0 0"));
  }

  @Test
  void notOneGoodRowIsLost() {
    assertThat(ids("SELECT touchpoint_id FROM silver.touchpoints"))
        .containsExactlyInAnyOrder(
            "touch:t1",
            "touch:t2",
            "touch:t3",
            "touch:t6",
            "touch:t10",
            "touch:t11",
            "touch:t12",
            "event:e1",
            "event:e2",
            "event:e3",
            "event:e6");
    assertThat(ids("SELECT deal_id FROM silver.deals")).containsExactlyInAnyOrder("d1", "d3");
    assertThat(ids("SELECT conversion_type FROM gold.conversions"))
        .containsExactlyInAnyOrder("mql", "opportunity", "opportunity", "won");
    assertThat(ids("SELECT name FROM silver.accounts")).containsExactly("Müller Söhne");
    assertThat(ids("SELECT title FROM silver.contents"))
        .containsExactly("Two\r\nlines, \"quoted\"");
    // The cookie is Ann's: a visit with her address tied it to her. Bob works at the same company.
    assertThat(
            ids(
                "SELECT array_join(transform(touchpoint_ids, t -> substring_index(t, ':', -1)), ' ')"
                    + " FROM gold.deal_paths WHERE conversion_id = 'won:d1'"))
        .containsExactly("t1 e1 e2 t2 t3 e3 t6 e6 t10 t11 t12");
  }

  /** Text of every file: bytes as they are, and of data files also the values that they hold. */
  private static Map<String, String> texts() throws IOException {
    Map<String, String> texts = new TreeMap<>();
    Map<Path, List<String>> dataFiles = new TreeMap<>();
    try (Stream<Path> files = Files.walk(warehouse)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = warehouse.relativize(file).toString();
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        texts.put(name, name + "\n" + bytes);
        if (name.endsWith(".parquet")) {
          dataFiles.computeIfAbsent(file.getParent(), f -> new ArrayList<>()).add(file.toString());
        }
      }
    }
    dataFiles.forEach(
        (folder, files) -> texts.put(folder + " decoded", values(files.toArray(String[]::new))));
    texts.replaceAll((name, text) -> text.toLowerCase(Locale.ROOT));
    return texts;
  }

  private static String values(String... files) {
    Dataset<Row> rows = Given.spark().read().option("mergeSchema", true).parquet(files);
    Column[] readable =
        Arrays.stream(rows.schema().fields()).map(DirtTest::readable).toArray(Column[]::new);
    return rows.select(functions.to_json(functions.struct(readable))).collectAsList().stream()
        .map(row -> row.getString(0))
        .collect(Collectors.joining("\n"));
  }

  private static Column readable(StructField field) {
    Column value = functions.col("`" + field.name() + "`");
    return field.dataType().equals(DataTypes.BinaryType)
        ? functions.decode(value, "ISO-8859-1").as(field.name())
        : value;
  }

  @Test
  void nothingPersonalIsInAnyFileOfTheWarehouse() throws IOException {
    Map<String, String> texts = texts();
    for (String control : List.of("controlindustry", "controlwave", "acme.example", "00q1")) {
      assertThat(texts)
          .as("%s is not personal and must be found where it is kept", control)
          .anySatisfy((name, text) -> assertThat(text.contains(control)).isTrue());
    }
    for (String secret : SECRETS) {
      assertThat(
              texts.entrySet().stream()
                  .filter(file -> file.getValue().contains(secret))
                  .map(Map.Entry::getKey))
          .as(secret)
          .isEmpty();
      assertThat(outcome.notes()).noneMatch(note -> note.toLowerCase(Locale.ROOT).contains(secret));
    }
  }
}
