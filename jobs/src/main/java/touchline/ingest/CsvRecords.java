package touchline.ingest;

import java.io.IOException;
import java.util.Arrays;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Records of separated values after RFC 4180: fields may be quoted, quotes in them are doubled,
 * quoted fields may span lines; lines end with LF, CR LF or CR; blank lines are no records. Works
 * on bytes, so that a field costs one copy.
 *
 * <p>A record whose quoting is broken costs itself only: reading goes on at the next line that has
 * as many fields as the header. One that never closes, because the file was cut, ends with the
 * file.
 */
final class CsvRecords implements Records {
  private enum Outcome {
    WHOLE,
    UNFINISHED,
    BROKEN
  }

  /** Least fields of a row that is told from text inside a quoted field. */
  private static final int ROWS_OF = 3;

  /** Least lines inside a record that make them rows. */
  private static final int LINES_OF = 3;

  private static final int MOST_FIELDS = 100_000;

  static final String CUT = "the file is cut short here; land it again whole";

  private final Lookahead in;
  private final byte delimiter;
  private int width;
  private int[] starts = new int[32];
  private int[] ends = new int[32];
  private boolean[] doubled = new boolean[32];
  private int fields;
  private int after;
  private boolean closed;
  private boolean ascii;
  private boolean utf8;
  private int recordFrom;
  private int recordTo;
  private String problem;
  private boolean cutTold;
  private boolean inLongLine;

  CsvRecords(Lookahead in, char delimiter) {
    this.in = in;
    this.delimiter = (byte) delimiter;
  }

  /** States how many fields a record has, as the header says. */
  void width(int columns) {
    this.width = columns;
  }

  @Override
  public boolean next() throws IOException {
    problem = null;
    fields = 0;
    passLongLine();
    if (!skipBlankLines()) {
      if (in.cut() && !cutTold) {
        cutTold = true;
        recordFrom = recordTo = in.from;
        problem = CUT;
        return true;
      }
      return false;
    }
    Outcome outcome = parse(in.from, false);
    while (outcome == Outcome.UNFINISHED && in.twice()) {
      outcome = parse(in.from, false);
    }
    if (outcome == Outcome.UNFINISHED && in.ended()) {
      outcome = parse(in.from, true);
    }
    recordFrom = in.from;
    if (outcome == Outcome.WHOLE && swallows(in.from, after)) {
      recordTo = in.afterLine(in.from);
      in.from = recordTo;
      problem = "a quote without its partner would swallow the rows up to the next quote";
      fields = 0;
      return true;
    }
    if (outcome == Outcome.WHOLE) {
      in.from = after;
      recordTo = closed ? after : in.to;
      if (!closed && in.cut()) {
        cutTold = true;
        problem = CUT;
      } else if (width > 0 && fields != width) {
        problem = "has " + fields + " fields where the header has " + width;
      }
      return true;
    }
    String fault =
        outcome == Outcome.BROKEN && fields > width
            ? "has more than " + (fields - 1) + " fields where the header has " + width
            : outcome == Outcome.BROKEN
                ? "a quote inside a quoted field is not doubled"
                : in.ended()
                    ? "a quoted field does not end"
                    : "does not end within " + Lookahead.LIMIT + " bytes";
    recordTo = resume();
    in.from = recordTo;
    if (recordTo == in.to && in.cut()) {
      cutTold = true;
      fault = CUT;
    }
    inLongLine = recordTo == in.to && !in.ended() && !endsLine(in.bytes[in.to - 1]);
    problem = fault;
    fields = 0;
    return true;
  }

  /** What is left of a line that is longer than any record belongs to the record that it ended. */
  private void passLongLine() throws IOException {
    while (inLongLine) {
      while (in.from < in.to && !endsLine(in.bytes[in.from])) {
        in.from++;
      }
      inLongLine = in.from == in.to && in.more();
    }
  }

  private static boolean endsLine(byte sign) {
    return sign == '\n' || sign == '\r';
  }

  @Override
  public String problem() {
    return problem;
  }

  int fields() {
    return fields;
  }

  /** Whether a field holds one of two signs of ASCII. */
  boolean holds(int i, char a, char b) {
    for (int at = starts[i]; at < ends[i]; at++) {
      if (in.bytes[at] == a || in.bytes[at] == b) {
        return true;
      }
    }
    return false;
  }

  /** Text of a field; null when it is empty. */
  UTF8String field(int i) {
    int from = starts[i];
    int to = ends[i];
    if (from == to) {
      return null;
    }
    byte[] text = Arrays.copyOfRange(in.bytes, from, to);
    if (doubled[i]) {
      int length = 0;
      for (int j = 0; j < text.length; j++) {
        text[length++] = text[j];
        if (text[j] == '"') {
          j++;
        }
      }
      text = Arrays.copyOf(text, length);
    }
    if (!utf8) {
      text = new String(text, Opened.SINGLE_BYTE).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
    return UTF8String.fromBytes(text);
  }

  @Override
  public byte[] bytes() {
    int to = recordTo;
    while (to > recordFrom && (in.bytes[to - 1] == '\n' || in.bytes[to - 1] == '\r')) {
      to--;
    }
    return Arrays.copyOfRange(in.bytes, recordFrom, to);
  }

  private boolean skipBlankLines() throws IOException {
    while (true) {
      while (in.from < in.to && (in.bytes[in.from] == '\n' || in.bytes[in.from] == '\r')) {
        in.from++;
      }
      if (in.from < in.to) {
        return true;
      }
      if (!in.more()) {
        return false;
      }
    }
  }

  /**
   * Whether lines inside the record are rows by themselves: then its quotes belong to two rows that
   * each lack one. Leaves the record's own fields parsed.
   */
  private boolean swallows(int from, int to) {
    int first = in.afterLine(from);
    if (width < ROWS_OF || first >= to || in.afterLine(first) >= to) {
      return false;
    }
    int rows = 0;
    int lines = 0;
    for (int line = first; line < to; line = in.afterLine(line)) {
      int end = in.afterLine(line);
      if (end >= to) {
        break;
      }
      lines++;
      if (parse(line, in.ended()) == Outcome.WHOLE && fields == width && after == end) {
        rows++;
      }
    }
    boolean swallows = lines >= LINES_OF && rows == lines;
    if (!swallows) {
      parse(from, in.ended());
    }
    return swallows;
  }

  /** Start of the first later line that looks like a record; the end of what was read if none. */
  private int resume() {
    int first = in.from;
    for (int line = in.afterLine(first); line < in.to; line = in.afterLine(line)) {
      if (parse(line, in.ended()) == Outcome.WHOLE && fields == width) {
        return line;
      }
    }
    return in.to;
  }

  private Outcome parse(int from, boolean last) {
    byte[] bytes = in.bytes;
    int to = in.to;
    int i = from;
    fields = 0;
    int seen = 0;
    while (true) {
      int start = i;
      boolean twice = false;
      int end;
      int quote = i;
      while (quote < to && bytes[quote] == ' ') {
        quote++;
      }
      if (quote < to && bytes[quote] == '"') {
        i = quote;
        start = ++i;
        while (true) {
          while (i < to && bytes[i] != '"') {
            seen |= bytes[i++];
          }
          if (i == to) {
            return Outcome.UNFINISHED;
          }
          if (i + 1 == to && !last) {
            return Outcome.UNFINISHED;
          }
          if (i + 1 < to && bytes[i + 1] == '"') {
            twice = true;
            i += 2;
          } else {
            break;
          }
        }
        end = i++;
        while (i < to && bytes[i] == ' ') {
          i++;
        }
        if (i < to && bytes[i] != delimiter && bytes[i] != '\n' && bytes[i] != '\r') {
          return Outcome.BROKEN;
        }
      } else {
        while (i < to && bytes[i] != delimiter && bytes[i] != '\n' && bytes[i] != '\r') {
          seen |= bytes[i++];
        }
        end = i;
      }
      if (i == to && !last) {
        return Outcome.UNFINISHED;
      }
      add(start, end, twice);
      if (fields > (width == 0 ? MOST_FIELDS : 4 * width + 16)) {
        // Far more fields than the header: quotes that do not pair would make a row of many lines.
        return Outcome.BROKEN;
      }
      if (i == to || bytes[i] != delimiter) {
        break;
      }
      i++;
    }
    closed = i < to;
    if (closed) {
      if (bytes[i] == '\r' && i + 1 == to && !last) {
        return Outcome.UNFINISHED;
      }
      i += bytes[i] == '\r' && i + 1 < to && bytes[i + 1] == '\n' ? 2 : 1;
    }
    after = i;
    ascii = seen >= 0;
    utf8 = ascii || UTF8String.fromBytes(bytes, from, i - from).isValid();
    return Outcome.WHOLE;
  }

  private void add(int start, int end, boolean twice) {
    if (fields == starts.length) {
      starts = Arrays.copyOf(starts, fields * 2);
      ends = Arrays.copyOf(ends, fields * 2);
      doubled = Arrays.copyOf(doubled, fields * 2);
    }
    starts[fields] = start;
    ends[fields] = end;
    doubled[fields++] = twice;
  }
}
