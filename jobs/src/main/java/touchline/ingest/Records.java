package touchline.ingest;

import java.io.IOException;

/** The records of a text file, one at a time. */
interface Records {
  /** Moves to the next record; false at the end. */
  boolean next() throws IOException;

  /** Why the record cannot be read, without personal data; null when it can. */
  String problem();

  /** The record's bytes, as they were decoded. */
  byte[] bytes();
}
