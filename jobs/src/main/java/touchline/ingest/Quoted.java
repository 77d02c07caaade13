package touchline.ingest;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What failures say, without what they quote of the data: values that Spark and Java could not
 * read, rows that break a constraint, addresses and numbers of people in names of files.
 */
public final class Quoted {
  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s@<>,;:\"'/=]+(?:@|%(?:25)*40)[\\p{L}\\p{N}-]+(?:[.][\\p{L}\\p{N}-]+)+");

  /** As Spark, Delta and Java quote a value that they refuse. */
  private static final Pattern VALUE =
      Pattern.compile(
          "(?<=The value |Text |string |input string: |input: |Unparseable (?:date|number): )"
              + "('[^']*'|\"[^\"]*\")"
              + "|(?m)(?<=^ - )[\\w.]+ : .*$"
              + "|(?m)(?<=The url is invalid: |at index [0-9]{1,6}: ).*$"
              + "|(?<=The input \"?[A-Z]{1,10}\"? ).*?(?= does not match)");

  private Quoted() {}

  /** The text with what it quotes replaced. */
  public static String without(String text) {
    String plain = VALUE.matcher(text).replaceAll("(a value)");
    return Personal.replaced(
        ADDRESS.matcher(plain).replaceAll("(an address)"), value -> "(a value)");
  }

  /** Passes on what is written to it, a line or a flush at a time, without what it quotes. */
  public static PrintStream without(PrintStream to) {
    return new PrintStream(new Lines(to), true, StandardCharsets.UTF_8);
  }

  private static final class Lines extends FilterOutputStream {
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Lines(OutputStream to) {
      super(to);
    }

    @Override
    public synchronized void write(int b) {
      line.write(b);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
      line.write(bytes, from, length);
    }

    @Override
    public synchronized void flush() throws IOException {
      out.write(without(line.toString(StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
      line.reset();
      out.flush();
    }
  }
}
