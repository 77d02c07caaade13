package touchline.ingest;

import touchline.pipeline.Intake;

/**
 * A landed file that the next night will take in.
 *
 * @param feed feed that it brings rows of
 * @param file path relative to the landing folder
 * @param bytes size
 */
public record PendingFile(String feed, String file, long bytes) {
  /** Bytes that its rows take as plain text, about. */
  long text() {
    return file.endsWith(".gz") || file.endsWith(".parquet") ? bytes * Intake.UNPACKED : bytes;
  }
}
