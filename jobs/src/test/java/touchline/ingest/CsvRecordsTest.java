package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class CsvRecordsTest {
  @Property(tries = 300)
  void whatIsWrittenIsRead(
      @ForAll("tables") List<List<String>> rows, @ForAll @IntRange(min = 1, max = 7) int chunk)
      throws IOException {
    String text =
        rows.stream()
            .map(row -> row.stream().map(CsvRecordsTest::quoted).collect(Collectors.joining(",")))
            .collect(Collectors.joining("\n"));
    assertThat(read(new Trickle(text.getBytes(StandardCharsets.UTF_8), chunk), false, 3))
        .isEqualTo(
            rows.stream()
                .map(row -> row.stream().map(f -> f.isEmpty() ? "∅" : f).toList().toString())
                .toList());
  }

  @Provide
  Arbitrary<List<List<String>>> tables() {
    return Arbitraries.strings()
        .withChars("ab ,;\"\n\rü€")
        .ofMaxLength(6)
        .list()
        .ofSize(3)
        .list()
        .ofMaxSize(6);
  }

  @Test
  void linesEndInAnyWayAndBlankOnesAreNoRecords() throws IOException {
    assertThat(read("a,b\r\n\r\nc,d\re,f\n\n", 2)).containsExactly("[a, b]", "[c, d]", "[e, f]");
  }

  @Test
  void rowsBetweenTwoStrayQuotesAreRows() throws IOException {
    StringBuilder text = new StringBuilder("1,\"x,a\n");
    for (int i = 2; i < 50; i++) {
      text.append(i).append(",x,a\n");
    }
    List<String> rows = read(text + "50,y\",a\n51,x,a\n", 3);
    assertThat(rows).hasSize(51).contains("[2, x, a]", "[49, x, a]", "[51, x, a]");
    assertThat(rows.get(0)).startsWith("! a quote without its partner").endsWith(": 1,\"x,a");
    assertThat(rows.get(49)).isEqualTo("[50, y\", a]");
  }

  @Test
  void longTextThatLooksLikeNoRowsStaysOneField() throws IOException {
    assertThat(read("1,\"line\nline\nline, and more\nline\nend\",a\n", 3))
        .containsExactly("[1, line\nline\nline, and more\nline\nend, a]");
  }

  @Test
  void quotesThatNeverPairTakeTimeThatGrowsWithTheFile() throws IOException {
    String text = "a\",\"b\n".repeat(60_000) + "good,row\n";
    long from = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    assertThat(read(text, 2)).last().isEqualTo("[good, row]");
    assertThat(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - from)
        .as("processor nanoseconds")
        .isLessThan(10_000_000_000L);
  }

  @Test
  void fieldOfQuotesTakesTimeThatGrowsWithItsLengthHoweverItComes() throws IOException {
    byte[] text = ("x,\"" + "\"\"".repeat(300_000) + "\"\n").getBytes(StandardCharsets.UTF_8);
    long from = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    assertThat(read(new Trickle(text, 100), false, 2))
        .singleElement()
        .asString()
        .hasSize(300_000 + 5);
    assertThat(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - from)
        .as("processor nanoseconds")
        .isLessThan(5_000_000_000L);
  }

  @Test
  void spaceAroundQuotesIsNoPartOfTheField() throws IOException {
    assertThat(read("1, \"x, y\" ,2", 3)).containsExactly("[1, x, y, 2]");
  }

  @Test
  void recordWithTooFewOrTooManyFieldsCostsItselfOnly() throws IOException {
    assertThat(read("1,2\n3\n4,5,6\n7,8\n", 2))
        .containsExactly(
            "[1, 2]",
            "! has 1 fields where the header has 2: 3",
            "! has 3 fields where the header has 2: 4,5,6",
            "[7, 8]");
  }

  @Test
  void quoteThatIsNeverClosedCostsItsLineOnly() throws IOException {
    assertThat(read("1,\"open\n2,b\n3,c\n", 2))
        .containsExactly("! a quoted field does not end: 1,\"open", "[2, b]", "[3, c]");
  }

  @Test
  void quoteThatWouldCloseInAnotherRowCostsItsLineOnly() throws IOException {
    assertThat(read("1,\"open\n2,\"b\"\n3,c\n", 2))
        .containsExactly(
            "! a quote inside a quoted field is not doubled: 1,\"open", "[2, b]", "[3, c]");
  }

  @Test
  void fieldCutWithinItsSecondLineIsOneRecord() throws IOException {
    assertThat(read("1,a\n2,\"first\nsecond", 2))
        .containsExactly("[1, a]", "! a quoted field does not end: 2,\"first\nsecond");
  }

  @Test
  void fieldLongerThanTheLookaheadDoesNotHoldTheFileInMemory() throws IOException {
    String far = "x,y\n".repeat(Lookahead.LIMIT / 2);
    List<String> records = read("1,\"open\n" + far + "2,b\n", 2);
    assertThat(records).hasSize(2 + Lookahead.LIMIT / 2);
    assertThat(records.get(0)).isEqualTo("! does not end within 1048576 bytes: 1,\"open");
    assertThat(records.get(records.size() - 1)).isEqualTo("[2, b]");
  }

  @Test
  void lineThatIsTooLongCostsItselfOnly() throws IOException {
    for (String quote : List.of("", "\"")) {
      String field = quote + "x".repeat(3 * Lookahead.LIMIT + 17) + quote;
      List<String> records = read("1,a\n2," + field + "\n3,c\n", 2);
      assertThat(records).hasSize(3).startsWith("[1, a]").endsWith("[3, c]");
      assertThat(records.get(1))
          .startsWith("! does not end within 1048576 bytes: 2,")
          .hasSizeLessThan(Lookahead.LIMIT + 100);
    }
  }

  @Test
  void everyEncodingReadsTheSame() throws IOException {
    String text = "naïve,€5\n\"Zoë, \"\"Q\"\"\",x\n";
    List<String> expected = List.of("[naïve, €5]", "[Zoë, \"Q\", x]");
    for (byte[] bytes :
        List.of(
            text.getBytes(StandardCharsets.UTF_8),
            ("\uFEFF" + text).getBytes(StandardCharsets.UTF_8),
            ("\uFEFF" + text).getBytes(StandardCharsets.UTF_16LE),
            ("\uFEFF" + text).getBytes(StandardCharsets.UTF_16BE),
            text.getBytes(StandardCharsets.UTF_16LE),
            text.getBytes(StandardCharsets.UTF_16BE),
            text.getBytes(Charset.forName("windows-1252")))) {
      assertThat(read(new ByteArrayInputStream(bytes), false, 2)).isEqualTo(expected);
    }
  }

  @Test
  void originalBytesAreThoseOfTheFile() throws IOException {
    byte[] bytes = "\uFEFFä,b,c\n".getBytes(StandardCharsets.UTF_16LE);
    Opened opened = new Opened(new ByteArrayInputStream(bytes), false);
    CsvRecords records = new CsvRecords(new Lookahead(opened), ',');
    records.next();
    assertThat(opened.original(records.bytes()))
        .isEqualTo(Arrays.copyOfRange(bytes, 2, bytes.length - 2));
  }

  @Test
  void archiveCutShortKeepsTheRowsBeforeTheCut() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      text.append(i).append(",").append(Integer.toHexString(i * 7919)).append('\n');
    }
    byte[] whole = zipped(text.toString());
    byte[] cut = Arrays.copyOf(whole, whole.length / 2);
    List<String> records = read(new ByteArrayInputStream(cut), true, 2);
    assertThat(records.size()).isBetween(1000, 4000);
    for (int i = 0; i < records.size() - 1; i++) {
      assertThat(records.get(i)).isEqualTo("[" + i + ", " + Integer.toHexString(i * 7919) + "]");
    }
    assertThat(records.get(records.size() - 1)).startsWith("! " + CsvRecords.CUT);
  }

  @Test
  void archiveCutAtARowsEndSaysSoInARowOfItsOwn() throws IOException {
    byte[] whole = zipped("1,2\n3,4\n");
    // Without the last eight bytes the archive's check sum and length are missing.
    assertThat(read(new ByteArrayInputStream(Arrays.copyOf(whole, whole.length - 8)), true, 2))
        .containsExactly("[1, 2]", "[3, 4]", "! " + CsvRecords.CUT + ": ");
  }

  private static byte[] zipped(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static String quoted(String field) {
    return '"' + field.replace("\"", "\"\"") + '"';
  }

  private static List<String> read(String text, int width) throws IOException {
    return read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), false, width);
  }

  private static List<String> read(InputStream in, boolean zipped, int width) throws IOException {
    List<String> found = new ArrayList<>();
    try (Opened opened = new Opened(in, zipped)) {
      CsvRecords records = new CsvRecords(new Lookahead(opened), ',');
      records.width(width);
      while (records.next()) {
        if (records.problem() != null) {
          found.add(
              "! "
                  + records.problem()
                  + ": "
                  + new String(records.bytes(), StandardCharsets.UTF_8));
          continue;
        }
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < records.fields(); i++) {
          UTF8String field = records.field(i);
          fields.add(field == null ? "∅" : field.toString());
        }
        found.add(fields.toString());
      }
    }
    return found;
  }

  /** Bytes that come a few at a time, as from a slow disk. */
  private static final class Trickle extends ByteArrayInputStream {
    private final int chunk;

    Trickle(byte[] bytes, int chunk) {
      super(bytes);
      this.chunk = chunk;
    }

    @Override
    public synchronized int read(byte[] into, int from, int length) {
      return super.read(into, from, Math.min(length, chunk));
    }
  }
}
