package touchline.ingest;

import java.io.Serializable;
import java.time.LocalDate;

/**
 * A file in the landing folder, as a feed sees it: a file that two mappings take is two of these.
 *
 * @param mapping how its columns become the feed's
 * @param uri where it lies
 * @param name path relative to the landing folder, personal data in it replaced; of several
 *     mappings to one feed, each adds its part
 * @param received the {@code dt=} folder's date, else the night's
 * @param format how it is written
 * @param preamble lines before the one that names the columns, such as a report's title
 * @param bytes size
 * @param modified when it was written, milliseconds since 1970
 */
record LandedFile(
    Mapping mapping,
    String uri,
    String name,
    LocalDate received,
    Format format,
    int preamble,
    long bytes,
    long modified)
    implements Serializable {
  private static final long MILLIS = 1000;

  String feed() {
    return mapping.feed();
  }

  LandedFile named(String other) {
    return new LandedFile(mapping, uri, other, received, format, preamble, bytes, modified);
  }

  /**
   * Whether a file that is looked at again is the one that was listed. Object stores list times to
   * the millisecond and tell those of a single file in whole seconds, as HTTP does.
   */
  boolean isStill(long bytesNow, long modifiedNow) {
    return bytesNow == bytes
        && (modifiedNow == modified || modifiedNow == modified - modified % MILLIS);
  }

  boolean zipped() {
    return Format.zipped(uri);
  }

  /** The hash of the file's bytes, as the ledger of files knows it: each part is a content. */
  String identity(String hash) {
    return mapping.part() == null ? hash : hash + "#" + mapping.part();
  }
}
