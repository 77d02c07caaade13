package touchline.night;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.delta.DataFile;
import touchline.delta.TableState;
import touchline.delta.Warehouse;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * Tables of few rows: a night makes them by one query at most, and compares and writes them in this
 * process, which costs neither a join with what was there nor a query of Spark's writer.
 */
final class Few {
  /** Up to this many rows of a table are held in this process. */
  static final int ROWS = 50_000;

  /** Up to this many bytes of a table's files are. */
  static final long BYTES = 8L << 20;

  private final Warehouse warehouse;

  Few(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /** Whether a table has few rows now, or none. */
  boolean has(Table table) {
    return has(table, partition -> true);
  }

  /** The same of the partitions that a predicate takes. */
  boolean has(Table table, Predicate<Map<String, String>> partitions) {
    TableState state = warehouse.logs().state(table);
    if (state.hasDeletedRows()) {
      return false;
    }
    long rows = 0;
    long bytes = 0;
    for (DataFile file : state.files()) {
      if (partitions.test(file.partition())) {
        long counted = file.rows();
        rows += counted < 0 ? ROWS + 1L : counted;
        bytes += file.bytes();
      }
    }
    return rows <= ROWS && bytes <= BYTES;
  }

  /**
   * Whether a job will hardly make more: what it made before is few rows, or else, on its first
   * night, what it reads.
   *
   * @param before partitions that it made before
   */
  boolean expects(Job job, Predicate<Map<String, String>> before) {
    Table table = job.writes();
    if (!has(table, before)) {
      return false;
    }
    return warehouse.logs().state(table).files().stream()
            .anyMatch(file -> before.test(file.partition()))
        || job.reads().stream().allMatch(this::has);
  }

  /** All rows of a table that has few. */
  List<Row> rows(Table table) {
    return warehouse.logs().rows(table);
  }

  /** Rows that are computed now, if they are as few as was expected. */
  Optional<List<Row>> of(Dataset<Row> rows) {
    List<Row> first = rows.limit(ROWS + 1).collectAsList();
    return first.size() <= ROWS ? Optional.of(first) : Optional.empty();
  }
}
