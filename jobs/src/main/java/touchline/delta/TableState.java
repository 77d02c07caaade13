package touchline.delta;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * A table at one version: the data files that make it up.
 *
 * @param version of Delta; {@link Warehouse#ABSENT} for a table that has never been written
 */
public record TableState(long version, List<DataFile> files) {
  static final TableState NONE = new TableState(Warehouse.ABSENT, List.of());

  /** Bytes of all files. */
  public long bytes() {
    return files.stream().mapToLong(DataFile::bytes).sum();
  }

  /** Rows that readers see; -1 when some file's writer kept no count. */
  public long rows() {
    long rows = 0;
    for (DataFile file : files) {
      if (file.rows() < 0) {
        return -1;
      }
      rows += file.rows();
    }
    return rows;
  }

  /** Whether some file has rows that a deletion vector takes away. */
  public boolean hasDeletedRows() {
    return files.stream().anyMatch(DataFile::hasDeletedRows);
  }

  /**
   * Fingerprint of the files and their sizes: a log that lost a commit, or part of one, gives
   * another.
   */
  public String digest() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      files.stream()
          .sorted(Comparator.comparing(DataFile::path))
          .map(f -> f.path() + ' ' + f.bytes() + ' ' + f.hasDeletedRows() + '\n')
          .forEach(line -> sha.update(line.getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(sha.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
