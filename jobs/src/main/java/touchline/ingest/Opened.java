package touchline.ingest;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The text of a file as bytes of UTF-8 (or of a single-byte code that has ASCII as its lower half),
 * decompressed, without byte order mark and without the line {@code sep=;} of spreadsheets. UTF-16
 * is told by its mark, or by the zero byte that every second byte of a Latin header is, and is
 * converted.
 */
final class Opened implements Closeable {
  /** Code of text that is not UTF-8: Latin-1 with the printable signs that Windows adds. */
  static final Charset SINGLE_BYTE = Charset.forName("windows-1252");

  private static final String HINT = "sep=";
  private static final int CHUNK = 1 << 16;

  private final InputStream in;
  private final Charset wide;
  private boolean cut;

  /**
   * @param bytes the file
   * @param zipped whether it is compressed with gzip
   */
  Opened(InputStream bytes, boolean zipped) throws IOException {
    PushbackInputStream start = new PushbackInputStream(zipped ? new Unzipped(bytes) : bytes, 4);
    byte[] mark = start.readNBytes(4);
    int a = mark.length > 0 ? mark[0] & 0xFF : -1;
    int b = mark.length > 1 ? mark[1] & 0xFF : -1;
    int c = mark.length > 2 ? mark[2] & 0xFF : -1;
    int skip = 0;
    Charset charset = null;
    if (a == 0xEF && b == 0xBB && c == 0xBF) {
      skip = 3;
    } else if (a == 0xFF && b == 0xFE) {
      skip = 2;
      charset = StandardCharsets.UTF_16LE;
    } else if (a == 0xFE && b == 0xFF) {
      skip = 2;
      charset = StandardCharsets.UTF_16BE;
    } else if (a > 0 && b == 0) {
      charset = StandardCharsets.UTF_16LE;
    } else if (a == 0 && b > 0) {
      charset = StandardCharsets.UTF_16BE;
    }
    start.unread(mark, skip, mark.length - skip);
    this.wide = charset;
    this.in =
        withoutHint(charset == null ? start : new Narrowed(new InputStreamReader(start, charset)));
  }

  /** A first line that tells a spreadsheet what parts the fields is no line of the file. */
  private static InputStream withoutHint(InputStream text) throws IOException {
    PushbackInputStream start = new PushbackInputStream(text, HINT.length() + 3);
    byte[] line = start.readNBytes(HINT.length() + 3);
    String read = new String(line, StandardCharsets.US_ASCII);
    int end = HINT.length() + 1;
    if (!read.regionMatches(true, 0, HINT, 0, HINT.length())
        || line.length <= end
        || line[end] != '\n' && line[end] != '\r') {
      start.unread(line);
      return start;
    }
    end += line[end] == '\r' && line.length > end + 1 && line[end + 1] == '\n' ? 2 : 1;
    start.unread(line, end, line.length - end);
    return start;
  }

  /** Reads as {@link InputStream#read(byte[], int, int)}; a broken archive ends where it breaks. */
  int read(byte[] into, int from, int length) throws IOException {
    return in.read(into, from, length);
  }

  /** Whether the archive ended before its end was said. */
  boolean cut() {
    return cut;
  }

  /** The bytes as they stood in the file, for bytes that were read from it. */
  byte[] original(byte[] read) {
    return wide == null ? read : new String(read, StandardCharsets.UTF_8).getBytes(wide);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** An archive whose missing end is an end like any other, but remembered. */
  private final class Unzipped extends InputStream {
    private final InputStream zipped;
    private InputStream plain;

    Unzipped(InputStream zipped) {
      this.zipped = zipped;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      if (cut) {
        return -1;
      }
      try {
        if (plain == null) {
          PushbackInputStream start = new PushbackInputStream(zipped, 1);
          int first = start.read();
          if (first < 0) {
            return -1;
          }
          start.unread(first);
          plain = new GZIPInputStream(start, CHUNK);
        }
        return plain.read(into, from, length);
      } catch (EOFException | ZipException e) {
        cut = true;
        return -1;
      }
    }

    @Override
    public void close() throws IOException {
      zipped.close();
    }
  }

  /** Characters as bytes of UTF-8. */
  private static final class Narrowed extends InputStream {
    private final Reader reader;
    private final char[] chars = new char[CHUNK];
    private ByteArrayInputStream bytes = new ByteArrayInputStream(new byte[0]);

    Narrowed(Reader reader) {
      this.reader = reader;
    }

    @Override
    public int read() throws IOException {
      return refill() ? bytes.read() : -1;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      return refill() ? bytes.read(into, from, length) : -1;
    }

    private boolean refill() throws IOException {
      if (bytes.available() > 0) {
        return true;
      }
      int count = reader.read(chars, 0, CHUNK - 1);
      if (count < 0) {
        return false;
      }
      if (Character.isHighSurrogate(chars[count - 1])) {
        int low = reader.read();
        if (low >= 0) {
          chars[count++] = (char) low;
        }
      }
      bytes =
          new ByteArrayInputStream(new String(chars, 0, count).getBytes(StandardCharsets.UTF_8));
      return bytes.available() > 0 || refill();
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}
