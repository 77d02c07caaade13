package touchline.ingest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The objects of a JSON file as bytes, one at a time: those of one list, those that follow one
 * another, or those of the pages that an interface answers with, such as {@code
 * {"results":[…],"paging":{…}}}; for JSON lines, the lines. What is no object costs its line only.
 */
final class JsonRecords implements Records {
  /** What stands around the objects of a page: counts and marks, then the list. */
  private static final Pattern PAGE =
      Pattern.compile(
          "\\{\\s*(?:\"(?:totalSize|total|count|done|offset|limit|requestId|success|hasMore|moreResult"
              + "|nextPageToken|nextRecordsUrl)\"\\s*:\\s*(?:\"[^\"]{0,300}\"|[\\w.-]{1,40})\\s*,\\s*){0,8}"
              + "\"(?:results|records|result|data|elements|value)\"\\s*:\\s*\\[(?=\\s*[{\\]])");

  private static final int HEAD = 4_096;

  private final Lookahead in;
  private final boolean lines;
  private boolean page;
  private boolean begun;
  private boolean list;
  private boolean listEnded;
  private int recordFrom;
  private int recordTo;
  private String problem;
  private boolean cutTold;
  private boolean mismatch;
  private boolean anew;
  private int faultAt;
  private int depth;
  private byte[] kept;
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
    kept = null;
    int length = lines || in.bytes[in.from] != '{' ? line() : object();
    recordFrom = in.from;
    if (kept != null) {
      problem =
          in.ended() && depth > 0 ? CsvRecords.CUT : "longer than " + Lookahead.LIMIT + " bytes";
      cutTold |= in.ended() && depth > 0;
      recordTo = recordFrom;
      return true;
    }
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
    if (kept != null) {
      return kept;
    }
    int to = recordTo;
    boolean isObject = to > recordFrom && in.bytes[recordFrom] == '{';
    while (to > recordFrom
        && (in.bytes[to - 1] <= ' ' && in.bytes[to - 1] >= 0
            || in.bytes[to - 1] == ',' && isObject)) {
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
        } else if (!lines && !begun && b == '{' && beginsPage()) {
          continue;
        } else if (list && b == ']') {
          listEnded = true;
          if (page) {
            in.from++;
            endPage();
            continue;
          }
        } else if (!(isBlank(b) || b == ',' && list)) {
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

  /** Passes over the beginning of a page, if there is one, to its first object. */
  private boolean beginsPage() throws IOException {
    while (in.to - in.from < HEAD && in.more()) {
      // What is there grows.
    }
    Matcher head =
        PAGE.matcher(
            new String(
                in.bytes, in.from, Math.min(HEAD, in.to - in.from), StandardCharsets.ISO_8859_1));
    page = head.lookingAt();
    if (page) {
      in.from += head.end();
      list = true;
      begun = true;
      listEnded = false;
    }
    return page;
  }

  /** Passes over what follows the objects of a page; another page may follow. */
  private void endPage() throws IOException {
    int open = 1;
    boolean quoted = false;
    while (open > 0 && (in.from < in.to || in.more())) {
      byte b = in.bytes[in.from++];
      if (quoted && b == '\\') {
        in.from += in.from < in.to || in.more() ? 1 : 0;
      } else if (b == '"') {
        quoted = !quoted;
      } else if (!quoted) {
        open += b == '{' || b == '[' ? 1 : b == '}' || b == ']' ? -1 : 0;
      }
    }
    page = false;
    list = false;
    begun = false;
  }

  /**
   * Where the comma is right before a place of the record, blanks apart; -1 where there is none.
   */
  private int commaBefore(int at) {
    int i = at - 1;
    while (i >= 0 && isBlank(in.bytes[in.from + i])) {
      i--;
    }
    return i >= 0 && in.bytes[in.from + i] == ',' ? i : -1;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** Length of the line, in a list up to its next object, or -1 when it is too long. */
  private int line() throws IOException {
    int i = 0;
    while (true) {
      while (in.from + i < in.to) {
        byte b = in.bytes[in.from + i];
        if (b == '\n') {
          return i;
        }
        if (b == '{' && list) {
          int comma = commaBefore(i);
          if (comma >= 0) {
            return comma;
          }
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
    depth = 0;
    boolean quoted = false;
    lists.clear();
    mismatch = false;
    anew = false;
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
          if (b == '{'
              && kept == null
              && depth > 0
              && !lists.get(depth - 1)
              && commaBefore(i - 1) >= 0) {
            // What is in an object has a name: this is the next object, and a bracket is missing.
            faultAt = i - 1;
            mismatch = true;
            anew = true;
            return -1;
          }
          lists.set(depth++, b == '[');
        } else if (b == '}' || b == ']') {
          depth--;
          if (kept == null && lists.get(depth) != (b == ']')) {
            faultAt = i;
            mismatch = true;
            return -1;
          }
          if (depth == 0) {
            if (kept != null) {
              in.from += i;
            }
            return i;
          }
        }
      }
      if (!in.more()) {
        if (in.ended()) {
          in.from = kept == null ? in.from : in.to;
          return -1;
        }
        // Too long: its beginning is kept as its bytes, the rest passes by to its end.
        if (kept == null) {
          kept = Arrays.copyOfRange(in.bytes, in.from, in.to);
        }
        int passed = in.to - in.from;
        in.from = in.to;
        i -= passed;
      }
    }
  }

  /**
   * Start of the next object: on a line of its own, or behind the comma that parts the objects of a
   * list; the end of what was read if there is none.
   */
  private int resume() {
    int from = in.from + (mismatch ? faultAt : 1);
    if (anew) {
      return from;
    }
    for (int i = from; i < in.to; i++) {
      if (in.bytes[i] == '{' && begins(i)) {
        return i;
      }
    }
    return in.to;
  }

  /** Whether an object of the list begins: after a line break, or after an object and a comma. */
  private boolean begins(int at) {
    int i = at - 1;
    boolean comma = false;
    while (i >= in.from) {
      byte b = in.bytes[i];
      if (b == '\n' || b == '\r') {
        return true;
      }
      if (b == ',' && !comma) {
        comma = true;
      } else if (b != ' ' && b != '\t') {
        return mismatch && comma && (b == '}' || b == ']');
      }
      i--;
    }
    return false;
  }
}
