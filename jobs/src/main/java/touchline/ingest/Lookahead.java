package touchline.ingest;

import java.io.IOException;

/**
 * The part of a file that is being looked at: from the start of a record to as far as was read. It
 * grows up to {@link #LIMIT}, so a file is never in memory.
 */
final class Lookahead {
  /** Longest record, in bytes. */
  static final int LIMIT = 1 << 20;

  private final Opened file;
  byte[] bytes = new byte[1 << 17];
  int from;
  int to;
  private boolean ended;

  Lookahead(Opened file) {
    this.file = file;
  }

  /** Reads on; false when the file has ended, or when the record is too long. */
  boolean more() throws IOException {
    if (ended || to - from >= LIMIT) {
      return false;
    }
    if (from > 0) {
      System.arraycopy(bytes, from, bytes, 0, to - from);
      to -= from;
      from = 0;
    }
    if (to == bytes.length) {
      bytes = java.util.Arrays.copyOf(bytes, Math.min(LIMIT, bytes.length * 2));
    }
    int count = file.read(bytes, to, bytes.length - to);
    if (count < 0) {
      ended = true;
      return false;
    }
    to += count;
    return true;
  }

  /** Reads on until twice as much is there, so that looking again costs no more than reading. */
  boolean twice() throws IOException {
    int wanted = 2 * (to - from);
    if (!more()) {
      return false;
    }
    while (to - from < wanted && more()) {
      // What is there grows.
    }
    return true;
  }

  /** Whether nothing follows what was read. */
  boolean ended() {
    return ended;
  }

  /** Whether the file ended before its end was said. */
  boolean cut() {
    return file.cut();
  }

  /** Position after the line that begins at {@code at}; {@link #to} if it does not end. */
  int afterLine(int at) {
    int i = at;
    while (i < to && bytes[i] != '\n' && bytes[i] != '\r') {
      i++;
    }
    if (i < to && bytes[i] == '\r' && i + 1 < to && bytes[i + 1] == '\n') {
      i++;
    }
    return Math.min(i + 1, to);
  }
}
