package touchline.ingest;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The objects of a JSON file as bytes, one at a time: those of one list, or those that follow one
 * another; for JSON lines, the lines. What is no object costs its line only.
 */
final class JsonRecords implements Records {
  private final Lookahead in;
  private final boolean lines;
  private boolean begun;
  private boolean list;
  private boolean listEnded;
  private int recordFrom;
  private int recordTo;
  private String problem;
  private boolean cutTold;
  private boolean mismatch;
  private final BitSet lists = new BitSet();

  JsonRecords(Lookahead in, boolean lines) {
    this.in = in;
    this.lines = lines;
  }

  @Override
  public boolean next() throws IOException {
    problem = null;
    if (!skipBetween()) {
      if (!cutTold && (in.cut() || list && !listEnded)) {
        cutTold = true;
        recordFrom = recordTo = in.from;
        problem = CsvRecords.CUT;
        return true;
      }
      return false;
    }
    recordFrom = in.from;
    int length = lines || in.bytes[in.from] != '{' ? line() : object();
    recordFrom = in.from;
    if (length < 0) {
      boolean cut = !mismatch && in.ended();
      problem =
          mismatch
              ? "its brackets do not match"
              : cut ? "the object does not end" : "longer than " + Lookahead.LIMIT + " bytes";
      recordTo = resume();
      while (recordTo == in.to && in.more()) {
        recordTo = resume();
      }
      recordFrom = in.from;
      if (recordTo == in.to && cut) {
        cutTold = true;
        problem = CsvRecords.CUT;
      }
    } else {
      recordTo = recordFrom + length;
      if (in.bytes[recordFrom] != '{') {
        problem = "is no JSON object";
      }
      if (lines && in.cut() && in.ended() && recordTo == in.to) {
        problem = CsvRecords.CUT;
        cutTold = true;
      }
    }
    in.from = recordTo;
    return true;
  }

  @Override
  public String problem() {
    return problem;
  }

  @Override
  public byte[] bytes() {
    int to = recordTo;
    while (to > recordFrom && in.bytes[to - 1] <= ' ' && in.bytes[to - 1] >= 0) {
      to--;
    }
    return Arrays.copyOfRange(in.bytes, recordFrom, to);
  }

  private boolean skipBetween() throws IOException {
    while (true) {
      while (in.from < in.to) {
        byte b = in.bytes[in.from];
        if (!lines && !begun && b == '[') {
          list = true;
          begun = true;
        } else if (list && b == ']') {
          listEnded = true;
        } else if (!(b == ' ' || b == '\n' || b == '\r' || b == '\t' || b == ',' && list)) {
          begun = true;
          return true;
        }
        in.from++;
      }
      if (!in.more()) {
        return false;
      }
    }
  }

  /** Length of the line, or -1 when it is too long. */
  private int line() throws IOException {
    int i = 0;
    while (true) {
      while (in.from + i < in.to) {
        if (in.bytes[in.from + i] == '\n') {
          return i;
        }
        i++;
      }
      if (!in.more()) {
        return in.ended() ? i : -1;
      }
    }
  }

  /** Length of the object, or -1 when it does not end. */
  private int object() throws IOException {
    int i = 0;
    int depth = 0;
    boolean quoted = false;
    lists.clear();
    mismatch = false;
    while (true) {
      while (in.from + i < in.to) {
        byte b = in.bytes[in.from + i];
        i++;
        if (quoted) {
          if (b == '\\') {
            i++;
          } else if (b == '"') {
            quoted = false;
          }
        } else if (b == '"') {
          quoted = true;
        } else if (b == '{' || b == '[') {
          lists.set(depth++, b == '[');
        } else if (b == '}' || b == ']') {
          depth--;
          if (lists.get(depth) != (b == ']')) {
            mismatch = true;
            return -1;
          }
          if (depth == 0) {
            return i;
          }
        }
      }
      if (!in.more()) {
        return -1;
      }
    }
  }

  /** Start of the next line on which an object begins; the end of what was read if none. */
  private int resume() {
    for (int line = in.afterLine(in.from); line < in.to; line = in.afterLine(line)) {
      int i = line;
      while (i < in.to && (in.bytes[i] == ' ' || in.bytes[i] == '\t' || in.bytes[i] == ',')) {
        i++;
      }
      if (i < in.to && in.bytes[i] == '{') {
        return line;
      }
    }
    return in.to;
  }
}
