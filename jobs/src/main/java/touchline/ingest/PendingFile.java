package touchline.ingest;

/**
 * A landed file that the next night will take in.
 *
 * @param feed feed that it brings rows of
 * @param file path relative to the landing folder
 * @param bytes size
 */
public record PendingFile(String feed, String file, long bytes) {}
