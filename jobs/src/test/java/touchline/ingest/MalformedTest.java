package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.config.Settings;
import touchline.pipeline.Given;
import touchline.pipeline.Table;
import touchline.storage.Storage;

/**
 * Files as they should not be, all landed at once: every row is accounted for, no good row is lost,
 * and none of the others is taken for one.
 */
class MalformedTest {
  private static final String HEADER = "deal_id,stage,created_at,amount\n";

  /**
   * Kinds by file: good rows that have to be accepted; -1 for a file that is refused as a whole.
   */
  private final Map<String, Integer> good = new LinkedHashMap<>();

  @TempDir Path dir;

  private void land(String file, int accepted, byte[] bytes) {
    Path place = dir.resolve("landing/crm_deals").resolve(file);
    try {
      Files.createDirectories(place.getParent());
      Files.write(place, bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    if (good.put("crm_deals/" + file, accepted) != null) {
      throw new AssertionError(file + " is there twice");
    }
  }

  private void land(String file, int accepted, String text) {
    // Ids are the file's own, so that no row repeats one of another file.
    land(
        file,
        accepted,
        text.replace("@", file.replaceAll("[^a-z0-9]", "") + "_").getBytes(StandardCharsets.UTF_8));
  }

  private void csv() {
    String a = "@a,New,2026-06-01,1\n";
    String b = "@b,New,2026-06-02,2\n";
    land("plain.csv", 2, HEADER + a + b);
    land("bom.csv", 2, "\ufeff" + HEADER + a + b);
    land("crlf.csv", 2, (HEADER + a + b).replace("\n", "\r\n"));
    land("cr.csv", 2, (HEADER + a + b).replace("\n", "\r"));
    land("no-last-break.csv", 2, (HEADER + a + b).strip());
    land("blank-lines.csv", 2, HEADER + "\n" + a + "\n\n" + b + "\n");
    land("blank-first.csv", 2, "\n\n" + HEADER + a + b);
    land("spaces-around.csv", 2, HEADER.replace(",", " , ") + a.replace(",", " , ") + b);
    land("upper-header.csv", 2, HEADER.toUpperCase(java.util.Locale.ROOT) + a + b);
    land("quoted-header.csv", 2, "\"deal_id\",\"stage\",\"created_at\",\"amount\"\n" + a + b);
    land("reordered.csv", 1, "amount,created_at,stage,deal_id\n1,2026-06-01,New,@a\n");
    land("semicolon.csv", 2, (HEADER + a + b).replace(",", ";"));
    land("tab.csv", 2, (HEADER + a + b).replace(",", "\t"));
    land("pipe.csv", 2, (HEADER + a + b).replace(",", "|"));
    land("few-cells.csv", 1, HEADER + a + "@b,New\n");
    land("many-cells.csv", 1, HEADER + a + "@b,New,2026-06-02,2,3,4\n");
    land("one-cell.csv", 1, HEADER + a + "@b\n");
    land("stray-quote.csv", 2, HEADER + a + "@b,Ne\"w,2026-06-02,2\n");
    land("open-quote.csv", 2, HEADER + a + b + "@c,\"New,2026-06-02,2\n");
    land("open-quote-first.csv", 2, HEADER + "@c,\"New,2026-06-02,2\n" + a + b);
    land(
        "two-stray-quotes.csv",
        4,
        HEADER
            + "@x,\"New,2026-06-02,2\n"
            + a
            + b
            + "@c,New,2026-06-03,3\n@d,New,2026-06-04,4\n@y,Ne\"w,2026-06-02,2x\n");
    land("doubled-quotes.csv", 2, HEADER + a + "@b,\"Ne\"\"w\",2026-06-02,2\n");
    land("text-after-quote.csv", 1, HEADER + a + "@b,\"New\"x,2026-06-02,2\n");
    land("break-in-quotes.csv", 2, HEADER + "@a,\"Ne\nw\",2026-06-01,1\n" + b);
    land("delimiter-in-quotes.csv", 2, HEADER + "@a,\"New, old\",2026-06-01,1\n" + b);
    land("backslash-quote.csv", 1, HEADER + a + "@b,\"Ne\\\"w\",2026-06-02,2\n");
    land("nul.csv", 1, HEADER + a + "@\0b,New,2026-06-02,x\n");
    land("control-signs.csv", 2, HEADER + a + "@b,Ne\u0001w,2026-06-02,2\n");
    land("emoji.csv", 2, HEADER + a + "@b,\ud83d\ude00,2026-06-02,2\n");
    land("right-to-left.csv", 2, HEADER + a + "@b,\u202eNew,2026-06-02,2\n");
    land("bad-date.csv", 1, HEADER + a + "@b,New,2026-02-30,2\n");
    land("no-date.csv", 1, HEADER + a + "@b,New,,2\n");
    land("text-date.csv", 1, HEADER + a + "@b,New,soon,2\n");
    land("early-date.csv", 2, HEADER + a + "@b,New,0001-01-01,2\n");
    land("late-date.csv", 2, HEADER + a + "@b,New,9999-12-31,2\n");
    land("huge-year.csv", 1, HEADER + a + "@b,New,+292278994-08-17T07:12:55Z,2\n");
    land("bad-amount.csv", 1, HEADER + a + "@b,New,2026-06-02,two\n");
    land("huge-amount.csv", 1, HEADER + a + "@b,New,2026-06-02,1e300\n");
    land("large-amount.csv", 1, HEADER + a + "@b,New,2026-06-02,20000000000000000\n");
    land("infinite-amount.csv", 1, HEADER + a + "@b,New,2026-06-02,Infinity\n");
    land("nan-amount.csv", 1, HEADER + a + "@b,New,2026-06-02,NaN\n");
    land("no-id.csv", 1, HEADER + a + ",New,2026-06-02,2\n");
    land("null-id.csv", 1, HEADER + a + "NULL,New,2026-06-02,2\n");
    land("rounded-id.csv", 1, HEADER + a + "1.02346E+07,New,2026-06-02,2\n");
    land("same-row-twice.csv", 1, HEADER + a + a);
    land("same-id-twice.csv", 2, HEADER + a + "@a,Won,2026-06-01,3\n" + b);
    land("empty.csv", 0, "");
    land("breaks-only.csv", 0, "\n\n\n");
    land("header-only.csv", 0, HEADER);
    land("header-twice.csv", 2, HEADER + a + HEADER + b);
    land("same-column-twice.csv", -1, "deal_id,stage,stage,created_at\n@a,New,Old,2026-06-01\n");
    land("column-missing.csv", -1, "deal_id,created_at\n@a,2026-06-01\n");
    land("no-header.csv", -1, a + b);
    land("empty-column-name.csv", 1, "deal_id,stage,created_at,\n@a,New,2026-06-01,x\n");
    land("binary.csv", -1, new byte[] {0, 1, 2, 3, (byte) 0xff, (byte) 0xfe, 0, 0, 10, 13});
    land(
        "is-json.csv",
        -1,
        "{\"deal_id\":\"@a\",\"stage\":\"New\",\"created_at\":\"2026-06-01\"}\n");
    land("is-html.csv", -1, "<html><body>Please log in</body></html>\n");
    land(
        "five-thousand-columns.csv",
        1,
        HEADER.strip() + manyColumns(5_000) + "\n@a,New,2026-06-01,1" + ",".repeat(5_000) + "\n");
    land("long-cell.csv", 1, HEADER + a + "@b," + "x".repeat(3_000_000) + ",2026-06-02,2\n");
    land("many-quotes.csv", 1, HEADER + a + "@b,\"" + "\"".repeat(200_000) + "\n");
    land("utf-16.csv", 2, text(HEADER + a + b, "u16").getBytes(StandardCharsets.UTF_16));
    land(
        "utf-16le.csv",
        2,
        bytes("\ufeff" + text(HEADER + a + b, "u16le"), StandardCharsets.UTF_16LE));
    land(
        "latin.csv",
        2,
        bytes(
            text(HEADER + a + "@b,Gr\u00fcn,2026-06-02,2\n", "latin"),
            StandardCharsets.ISO_8859_1));
    land(
        "broken-utf-8.csv",
        2,
        bytes(text(HEADER + a + "@b,N\u00c3,2026-06-02,2\n", "butf"), StandardCharsets.ISO_8859_1));
    land("zipped.csv.gz", 2, zipped(text(HEADER + a + b, "gz")));
    byte[] zip = zipped(text(HEADER + a + b, "gzcut"));
    land("zip-cut.csv.gz", 2, java.util.Arrays.copyOf(zip, zip.length - 9));
    land("no-zip.csv.gz", -1, HEADER + a);
    land("empty-zip.csv.gz", -1, new byte[0]);
    land("zip-without-ending.csv", -1, zipped(text(HEADER + a + b, "gzno")));
  }

  private void json() {
    String a = "{\"deal_id\":\"@a\",\"stage\":\"New\",\"created_at\":\"2026-06-01\",\"amount\":1}";
    String b = "{\"deal_id\":\"@b\",\"stage\":\"New\",\"created_at\":\"2026-06-02\",\"amount\":2}";
    String c = "{\"deal_id\":\"@c\",\"stage\":\"New\",\"created_at\":\"2026-06-03\",\"amount\":3}";
    land("plain.json", 2, "[" + a + "," + b + "]");
    land("one-object.json", 1, a);
    land("objects.json", 2, a + "\n" + b);
    land("wrapped.json", 0, "{\"deals\":[" + a + "," + b + "]}");
    land("bom.json", 2, "\ufeff[" + a + "," + b + "]");
    land("spread.json", 2, ("[" + a + "," + b + "]").replace(",", ",\n  ").replace("{", "{\n"));
    land("cut-in-object.json", 1, "[" + a + "," + b.substring(0, 30));
    land("cut-after-comma.json", 2, "[" + a + "," + b + ",");
    land("last-comma.json", 2, "[" + a + "," + b + ",]");
    land("no-comma.json", 2, "[" + a + b + "]");
    land(
        "bracket-missing-inside.json",
        2,
        "["
            + a
            + ","
            + "{\"deal_id\":\"@x\",\"stage\":{\"a\":1,\"created_at\":\"2026-06-01\"},"
            + b
            + "]");
    land("bracket-too-many.json", 2, "[" + a + "}," + b + "]");
    land("null-entry.json", 2, "[" + a + ",null," + b + "]");
    land("number-entry.json", 2, "[" + a + ",7," + b + "]");
    land("array-entry.json", 2, "[" + a + ",[1,2]," + b + "]");
    land("empty-object.json", 2, "[" + a + ",{}," + b + "]");
    land("empty-array.json", 0, "[]");
    land("empty.json", 0, "");
    land("null.json", 0, "null");
    land("is-csv.json", 0, HEADER + "@a,New,2026-06-01,1\n");
    land("single-quotes.json", 1, "[" + a + "," + b.replace('"', '\'') + "]");
    land(
        "key-twice.json",
        1,
        "["
            + a
            + ",{\"deal_id\":\"@b\",\"deal_id\":\"@z\",\"stage\":\"New\",\"created_at\":\"2026-06-02\"}]");
    land("comment.json", 1, "[" + a + ", /* b */ " + b.replace("2026-06-02", "soon") + "]");
    land(
        "deep.json",
        2,
        "["
            + a
            + ",{\"deal_id\":\"@x\",\"stage\":"
            + "[".repeat(10_000)
            + "]".repeat(10_000)
            + ",\"created_at\":\"2026-06-01\"},"
            + b
            + "]");
    land(
        "nested-stage.json",
        1,
        "["
            + a
            + ","
            + b.replace("\"New\"", "{\"name\":\"New\"}").replace("2026-06-02", "x")
            + "]");
    land("lone-surrogate.json", 2, "[" + a + "," + b.replace("New", "\\ud83d") + "]");
    land("bad-escape.json", 1, "[" + a + "," + b.replace("New", "\\x") + "]");
    land("infinite.json", 1, "[" + a + "," + b.replace(":2}", ":1e999}") + "]");
    land("text-amount.json", 1, "[" + a + "," + b.replace(":2}", ":\"two\"}") + "]");
    land(
        "object-of-two-megabytes.json",
        2,
        "["
            + a
            + ","
            + b.replace("}", ",\"x\":\"" + "y".repeat(2_000_000) + "\"}")
            + ","
            + c
            + "]");
    land("plain.jsonl", 2, a + "\n" + b + "\n");
    land("blank-lines.jsonl", 2, a + "\n\n" + b + "\n\n");
    land("cut.jsonl", 1, a + "\n" + b.substring(0, 40));
    land("bad-line.jsonl", 2, a + "\nERROR: time-out\n" + b + "\n");
    land("crlf.jsonl", 2, a + "\r\n" + b + "\r\n");
    land("commas.jsonl", 2, a + ",\n" + b + "\n");
    land("array-line.jsonl", 2, a + "\n[1]\n" + b + "\n");
    land("empty.jsonl", 0, "");
    land("twice.jsonl", 1, a + "\n" + a + "\n");
    land("zipped.jsonl.gz", 2, zipped(text(a + "\n" + b, "gzl")));
  }

  private void parquet() throws IOException {
    String ab =
        "VALUES ('@a', 'New', '2026-06-01', 1), ('@b', 'New', '2026-06-02', 2) AS t(deal_id, stage, created_at, amount)";
    parquet("plain.parquet", 2, "SELECT * FROM " + ab);
    parquet(
        "times.parquet",
        2,
        "SELECT deal_id, stage, CAST(created_at AS TIMESTAMP) created_at FROM " + ab);
    parquet(
        "dates.parquet",
        2,
        "SELECT deal_id, stage, CAST(created_at AS DATE) created_at FROM " + ab);
    parquet(
        "numbers-as-ids.parquet",
        2,
        "SELECT row_number() OVER (ORDER BY deal_id) + 770000 AS deal_id, stage, created_at FROM "
            + ab);
    parquet(
        "double-ids.parquet",
        2,
        "SELECT CAST(row_number() OVER (ORDER BY deal_id) + 880000 AS DOUBLE) AS deal_id, stage, created_at FROM "
            + ab);
    parquet(
        "binary-stage.parquet",
        2,
        "SELECT deal_id, CAST(stage AS BINARY) stage, created_at FROM " + ab);
    parquet(
        "null-ids.parquet",
        1,
        "SELECT if(deal_id LIKE '%_a', deal_id, NULL) AS deal_id, stage, created_at FROM " + ab);
    parquet(
        "nested.parquet",
        2,
        "SELECT deal_id, stage, created_at, struct(1 AS x, array('y') AS z) AS more FROM " + ab);
    parquet("map.parquet", 2, "SELECT deal_id, stage, created_at, map('k', 1) AS more FROM " + ab);
    parquet(
        "bad-text-date.parquet",
        1,
        "SELECT deal_id, stage, if(deal_id LIKE '%_a', created_at, 'soon') AS created_at FROM "
            + ab);
    parquet("no-rows.parquet", 0, "SELECT * FROM " + ab + " WHERE false");
    parquet("column-missing.parquet", -1, "SELECT deal_id, created_at FROM " + ab);
    parquet("odd-name.parquet", 2, "SELECT deal_id, stage, created_at, 1 AS `a b.c%` FROM " + ab);
    parquet("metadata.parquet", 2, "SELECT deal_id, stage, created_at, 1 AS _metadata FROM " + ab);
    parquet(
        "twice.parquet", 1, "SELECT '@a' AS deal_id, stage, '2026-06-01' AS created_at FROM " + ab);
    byte[] whole =
        Files.readAllBytes(parquet("to-be-cut", "SELECT * FROM " + ab.replace("@", "cut_")));
    land("cut.parquet", -1, java.util.Arrays.copyOf(whole, whole.length / 2));
    land("no-ending.parquet", -1, java.util.Arrays.copyOf(whole, whole.length - 4));
    land("empty.parquet", -1, new byte[0]);
    land("is-csv.parquet", -1, HEADER + "@a,New,2026-06-01,1\n");
    byte[] flipped = whole.clone();
    flipped[flipped.length - 8] ^= 0x55;
    land("footer-length.parquet", -1, flipped);
  }

  private void parquet(String file, int accepted, String sql) throws IOException {
    String ids = file.replaceAll("[^a-z0-9]", "") + "_";
    land(file, accepted, Files.readAllBytes(parquet(file, sql.replace("@", ids))));
  }

  private Path parquet(String name, String sql) throws IOException {
    Path made = dir.resolve("made/" + name);
    Given.spark().sql(sql).coalesce(1).write().parquet(made.toString());
    try (Stream<Path> files = Files.list(made)) {
      return files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
  }

  private static String manyColumns(int columns) {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < columns; i++) {
      names.append(",c").append(i);
    }
    return names.toString();
  }

  private static String text(String text, String id) {
    return text.replace("@", id + "_");
  }

  private static byte[] bytes(String text, Charset charset) {
    return text.getBytes(charset);
  }

  private static byte[] zipped(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  @Test
  void everyRowIsAccountedForAndNoGoodRowIsLost() throws IOException {
    csv();
    json();
    parquet();
    assertThat(good).hasSizeGreaterThan(110);
    Path events = dir.resolve("landing/web_events/a.csv");
    Files.createDirectories(events.getParent());
    Files.writeString(events, "event_id,occurred_at,event_type,lead_id\ne,2026-06-01,x,L0\n");
    FileStore store = FileStore.parquet(Given.spark(), dir.resolve("warehouse"));
    Settings settings =
        Settings.load(
            com.typesafe.config.ConfigFactory.parseString("ingest.max-quarantine-share = 1"));
    new Ingest(
            settings.ingest(),
            settings.privacy(),
            settings.sources(),
            settings.business(),
            Storage.of(dir.resolve("landing")))
        .take(Given.spark(), store, LocalDate.parse("2026-06-30"));

    Map<String, Row> accounts = new LinkedHashMap<>();
    for (Row row : store.read(Table.of("ops.feed_reconciliation")).collectAsList()) {
      accounts.put(row.getAs("file"), row);
    }
    Map<String, Long> stored = stored(store.read(Table.of("bronze.crm_deals")));
    List<String> wrong = new ArrayList<>();
    good.forEach(
        (file, wanted) -> {
          Row row = accounts.get(file);
          if (row == null) {
            wrong.add(file + " is not accounted for");
            return;
          }
          long accepted = row.<Long>getAs("rows_accepted");
          long read = row.<Long>getAs("rows_read");
          long others =
              row.<Long>getAs("rows_quarantined")
                  + row.<Long>getAs("rows_duplicate")
                  + row.<Long>getAs("rows_superseded")
                  + row.<Long>getAs("rows_left_out");
          String told =
              "%s: %s, %d read = %d accepted + %d others"
                  .formatted(file, row.getAs("status"), read, accepted, others);
          if (read != accepted + others) {
            wrong.add(told + ": rows are lost");
          }
          if (accepted != stored.getOrDefault(file, 0L)) {
            wrong.add(told + ", but " + stored.get(file) + " are in the table");
          }
          boolean refused = row.<String>getAs("status").equals("rejected");
          if (refused != (wanted < 0) || !refused && accepted != wanted) {
            wrong.add(told + ", wanted " + wanted);
          }
        });
    assertThat(wrong).isEmpty();
  }

  private static Map<String, Long> stored(Dataset<Row> deals) {
    Map<String, Long> stored = new LinkedHashMap<>();
    deals
        .groupBy("_file")
        .count()
        .collectAsList()
        .forEach(row -> stored.put(row.getString(0), row.getLong(1)));
    return stored;
  }
}
