package touchline.delta;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;

/**
 * Puts a damaged table together again from the data files that are still there. Nothing is deleted:
 * what lay in the table's folder is moved into {@value #ASIDE}.
 */
public final class Salvage {
  /** Folder of the warehouse for what was damaged. */
  public static final String ASIDE = "damaged";

  private static final String BUILT = "_repair";

  /**
   * What became of a table.
   *
   * @param rows that it holds now; -1 when they were not counted
   * @param published rows that the night had; null when they were not counted
   * @param isWhole whether it is exactly what was published
   */
  public record Saved(Table table, long rows, Long published, boolean isWhole) {
    @Override
    public String toString() {
      String lost =
          published == null || rows < 0
              ? "some rows"
              : published - rows + " of " + published + " rows";
      return isWhole
          ? table + ": put together again from its data files, nothing is lost"
          : table + ": " + lost + " could not be read any more";
    }
  }

  private final Warehouse warehouse;
  private final TableLogs logs;
  private final Ledger ledger;
  private final Path aside;

  /**
   * @param aside folder for what is damaged
   */
  public Salvage(Warehouse warehouse, Ledger ledger, Path aside) {
    this.warehouse = warehouse;
    this.logs = warehouse.logs();
    this.ledger = ledger;
    this.aside = aside;
  }

  /** Moves a table out of the way, whatever is left of it. */
  public void setAside(Table table) {
    move(Path.of(logs.folder(table)), aside.resolve(table.name()));
    warehouse.forget(table);
  }

  /** Puts a table together again as a night published it, as far as its files are still there. */
  public Saved again(Table table, Ledger.Entry night) {
    resume(table);
    List<DataFile> files = readable(table, night, ledger.all());
    boolean isWhole = new TableState(0, files).digest().equals(night.digests().get(table.name()));
    List<DataFile> kept = files.stream().filter(file -> isSound(table, file)).toList();
    renew(table, kept);
    return new Saved(
        table,
        new TableState(0, kept).rows(),
        night.rows().get(table.name()),
        isWhole && kept.size() == files.size());
  }

  /**
   * Files that the night had, or, where its log does not say so any more, the best guess at them.
   */
  private List<DataFile> readable(Table table, Ledger.Entry night, List<Ledger.Entry> nights) {
    String wanted = night.digests().get(table.name());
    Set<String> named = new HashSet<>();
    List<DataFile> before = List.of();
    // Later nights come last, so that the last one that can be read is what is left.
    for (Ledger.Entry earlier : nights) {
      List<DataFile> files = replayed(table, earlier);
      files.forEach(file -> named.add(file.path()));
      if (!files.isEmpty()) {
        before = files;
      }
    }
    if (new TableState(0, before).digest().equals(wanted)) {
      return before;
    }
    List<DataFile> unnamed =
        onDisk(table).stream().filter(file -> !named.contains(file.path())).toList();
    List<DataFile> both = new ArrayList<>(before);
    both.addAll(unnamed);
    // What the night published is known by its fingerprint: a guess that fits is no guess.
    for (List<DataFile> guess : List.of(both, unnamed)) {
      if (new TableState(0, guess).digest().equals(wanted)) {
        return guess;
      }
    }
    return before;
  }

  private List<DataFile> replayed(Table table, Ledger.Entry night) {
    String digest = night.digests().get(table.name());
    if (digest == null || !logs.isThere(table)) {
      return List.of();
    }
    try {
      TableState state = logs.state(table, night.version(table));
      return state.digest().equals(digest) ? state.files() : List.of();
    } catch (UserError e) {
      // The log is what is damaged.
      return List.of();
    }
  }

  private boolean isSound(Table table, DataFile file) {
    return Path.of(logs.folder(table)).resolve(file.place()).toFile().length() == file.bytes()
        && !file.hasDeletedRows();
  }

  private List<DataFile> onDisk(Table table) {
    Path folder = Path.of(logs.folder(table));
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<DataFile> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file :
          all.filter(f -> f.toString().endsWith(".parquet"))
              .map(folder::relativize)
              .filter(f -> !f.startsWith("_delta_log"))
              .sorted(Comparator.comparing(Path::toString))
              .toList()) {
        files.add(dataFile(folder, file));
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DataFile dataFile(Path folder, Path place) throws IOException {
    Path file = folder.resolve(place);
    Map<String, String> partition = new HashMap<>();
    for (Path part : place) {
      int equals = part.toString().indexOf('=');
      if (equals > 0) {
        String value = ExternalCatalogUtils.unescapePathName(part.toString().substring(equals + 1));
        partition.put(
            part.toString().substring(0, equals),
            value.equals(ExternalCatalogUtils.DEFAULT_PARTITION_NAME()) ? null : value);
      }
    }
    return new DataFile(
        SparkPath.fromPathString(place.toString()).urlEncoded(),
        Files.size(file),
        Files.getLastModifiedTime(file).toMillis(),
        stats(file),
        partition,
        null);
  }

  /** Null for a file that is cut: its footer is at the end. */
  private static String stats(Path file) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(
                new org.apache.hadoop.fs.Path(file.toUri()), new Configuration()))) {
      return "{\"numRecords\":" + reader.getRecordCount() + "}";
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** Gives a table a log of its own that names some of its files, in one move. */
  private void renew(Table table, Collection<DataFile> files) {
    Path folder = Path.of(logs.folder(table));
    Path built = built(table);
    try {
      FileUtils.deleteDirectory(built.toFile());
      for (DataFile file : files) {
        Path to = built.resolve(file.place());
        Files.createDirectories(to.getParent());
        Files.createLink(to, folder.resolve(file.place()));
      }
      warehouse.log(table, built, files);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    setAside(table);
    resume(table);
  }

  /** Brings in what was built for a table that is out of the way. */
  private void resume(Table table) {
    Path folder = Path.of(logs.folder(table));
    if (!Files.exists(folder) && Files.isDirectory(built(table))) {
      move(built(table), folder);
      warehouse.forget(table);
    }
  }

  private Path built(Table table) {
    return logs.root().resolve(BUILT).resolve(table.name());
  }

  private static void move(Path from, Path to) {
    try {
      if (Files.exists(from)) {
        Files.createDirectories(to.getParent());
        Files.move(from, to);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
