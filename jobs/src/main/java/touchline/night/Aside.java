package touchline.night;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import touchline.delta.Warehouse;

/**
 * Rows that a night computes once and needs again: few are held in this process, many are written
 * to the warehouse's scratch space, where their number is read from the files' own footers.
 */
final class Aside {
  /** Rows that were computed: in this process when they are few, else in files. */
  static final class Rows {
    private final Supplier<Dataset<Row>> query;
    private final long count;
    private final List<Row> local;
    private Dataset<Row> rows;

    private Rows(Supplier<Dataset<Row>> query, long count, List<Row> local) {
      this.query = query;
      this.count = count;
      this.local = local;
    }

    boolean isLocal() {
      return local != null;
    }

    /** How many they are. */
    long count() {
      return count;
    }

    /** The rows themselves, when they are few. */
    List<Row> local() {
      return local;
    }

    /** The rows for a query to read. */
    synchronized Dataset<Row> rows() {
      if (rows == null) {
        rows = query.get();
      }
      return rows;
    }

    /** These rows and others of the same columns. */
    Rows and(Rows other) {
      List<Row> both = null;
      if (isLocal() && other.isLocal()) {
        both = new ArrayList<>(local);
        both.addAll(other.local);
      }
      return new Rows(() -> rows().unionAll(other.rows()), count + other.count, both);
    }
  }

  private final Warehouse warehouse;
  private final SparkSession spark;
  private final boolean small;
  private final AtomicLong number = new AtomicLong();

  /**
   * @param small whether the whole night's data fits this process many times over
   */
  Aside(Warehouse warehouse, SparkSession spark, boolean small) {
    this.warehouse = warehouse;
    this.spark = spark;
    this.small = small;
  }

  /** Computes rows once. */
  Rows keep(String what, Dataset<Row> rows) {
    if (small) {
      List<Row> first = rows.limit(Few.ROWS + 1).collectAsList();
      if (first.size() <= Few.ROWS) {
        return hold(rows.schema(), first);
      }
    }
    return write(what, rows);
  }

  /** Rows that this process made and holds already. */
  Rows hold(StructType schema, List<Row> rows) {
    return new Rows(() -> spark.createDataFrame(rows, schema), rows.size(), rows);
  }

  /** Computes rows once, however many they are, and writes them to scratch space. */
  Rows write(String what, Dataset<Row> rows) {
    String name = what + "." + number.incrementAndGet();
    Dataset<Row> written = warehouse.aside(name, rows);
    String[] files = written.inputFiles();
    long[] seen = seen(files, rows.sparkSession().sessionState().newHadoopConf());
    if (seen[1] <= Few.BYTES && seen[0] <= Few.ROWS) {
      return hold(written.schema(), warehouse.logs().rows(List.of(files), written.schema()));
    }
    return new Rows(() -> written, seen[0], null);
  }

  /** Rows and bytes of Parquet files, by their footers. */
  private static long[] seen(String[] files, Configuration hadoop) {
    long[] seen = new long[2];
    Arrays.stream(files)
        .forEach(
            file -> {
              try (ParquetFileReader reader =
                  ParquetFileReader.open(HadoopInputFile.fromPath(new Path(file), hadoop))) {
                seen[0] += reader.getRecordCount();
                seen[1] += reader.getFile() == null ? 0 : bytes(new Path(file), hadoop);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return seen;
  }

  private static long bytes(Path file, Configuration hadoop) throws IOException {
    return file.getFileSystem(hadoop).getFileStatus(file).getLen();
  }
}
