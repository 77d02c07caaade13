package touchline.delta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.DeletionVectorDescriptor;
import org.apache.spark.sql.delta.actions.RemoveFile;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * One data file of a table, as the table's log names it.
 *
 * @param path relative to the table's folder, URL-encoded as in the log
 * @param bytes size on disk
 * @param modifiedAt milliseconds since 1970
 * @param stats JSON of Delta's statistics; null when the writer kept none
 * @param partition values of the partition columns by name; empty when the table has none
 * @param deletions what takes rows away from the file; null when nothing does
 */
public record DataFile(
    String path,
    long bytes,
    long modifiedAt,
    String stats,
    Map<String, String> partition,
    Deletions deletions) {

  /**
   * Rows that are deleted though they lie in the file.
   *
   * @param place of the file that lists them, relative to the table's folder; null when the log
   *     itself does
   * @param bytes up to which the file holds the list, with its length and its checksum
   * @param rows how many they are
   * @param vector what Delta's log says of the list, in Base64
   */
  public record Deletions(String place, long bytes, long rows, String vector) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Whether rows that lie in the file are deleted. */
  public boolean hasDeletedRows() {
    return deletions != null;
  }

  /** Share of the file's rows that are deleted though they lie in it. */
  public double deletedShare() {
    return deletions == null ? 0 : (double) deletions.rows() / (deletions.rows() + rows());
  }

  /** Rows that readers see, as the file's writer counted them; -1 when it kept no count. */
  public long rows() {
    if (stats == null) {
      return -1;
    }
    try {
      long written = JSON.readTree(stats).path("numRecords").asLong(-1);
      return written < 0 || deletions == null ? written : written - deletions.rows();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("statistics of " + path + " are no JSON", e);
    }
  }

  /** Path relative to the table's folder, as the file system has it. */
  public String place() {
    try {
      return new URI(path).getPath();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("path of a data file is no address: " + path, e);
    }
  }

  /** Files that hold its rows and what of them is deleted, relative to the table's folder. */
  List<String> places() {
    return deletions == null || deletions.place() == null
        ? List.of(place())
        : List.of(place(), deletions.place());
  }

  /** The log's action that takes the file out of the table. */
  RemoveFile removal(long now) {
    return addition().removeWithTimestamp(now, true);
  }

  /** The log's action that brings the file into the table. */
  AddFile addition() {
    DeletionVectorDescriptor vector =
        deletions == null
            ? null
            : DeletionVectorDescriptor.deserializeFromBase64(deletions.vector());
    return new AddFile(
        path,
        scala.collection.immutable.Map.from(CollectionConverters.asScala(partition)),
        bytes,
        modifiedAt,
        true,
        stats,
        null,
        vector,
        Option.empty(),
        Option.empty(),
        Option.empty(),
        Option.empty(),
        Option.empty());
  }
}
