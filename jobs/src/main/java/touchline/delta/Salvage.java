package touchline.delta;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.paths.SparkPath;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.storage.Outage;
import touchline.storage.Place;
import touchline.storage.Storage;

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
  private final Place aside;

  /**
   * @param aside folder for what is damaged
   */
  public Salvage(Warehouse warehouse, Ledger ledger, Place aside) {
    this.warehouse = warehouse;
    this.logs = warehouse.logs();
    this.ledger = ledger;
    this.aside = aside;
  }

  /** Moves a table out of the way, whatever is left of it. */
  public void setAside(Table table) {
    move(logs.folder(table), aside.resolve(table.name()));
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
    Place place = logs.folder(table).resolve(file.place());
    return place.bytes() == file.bytes() && !file.hasDeletedRows() && Pages.wrong(place).isEmpty();
  }

  private List<DataFile> onDisk(Table table) {
    Place folder = logs.folder(table);
    return folder.files().stream()
        .filter(file -> file.place().name().endsWith(".parquet"))
        .filter(file -> !folder.relativize(file.place()).startsWith("_delta_log"))
        .sorted(Comparator.comparing(file -> folder.relativize(file.place())))
        .map(file -> dataFile(folder.relativize(file.place()), file))
        .toList();
  }

  private static DataFile dataFile(String place, Place.Found file) {
    Map<String, String> partition = new HashMap<>();
    for (String part : place.split("/")) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        String value = ExternalCatalogUtils.unescapePathName(part.substring(equals + 1));
        partition.put(
            part.substring(0, equals),
            value.equals(ExternalCatalogUtils.DEFAULT_PARTITION_NAME()) ? null : value);
      }
    }
    return new DataFile(
        SparkPath.fromPathString(place).urlEncoded(),
        file.bytes(),
        file.modified(),
        stats(file.place()),
        partition,
        null);
  }

  /** Null for a file that is cut: its footer is at the end. */
  private static String stats(Place file) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file.path(), Storage.hadoop()))) {
      return "{\"numRecords\":" + reader.getRecordCount() + "}";
    } catch (IOException | RuntimeException e) {
      Outage.refuse(e);
      return null;
    }
  }

  /** Gives a table a log of its own that names some of its files, in one move. */
  private void renew(Table table, Collection<DataFile> files) {
    Place folder = logs.folder(table);
    Place built = built(table);
    built.delete();
    for (DataFile file : files) {
      folder.resolve(file.place()).duplicate(built.resolve(file.place()));
    }
    warehouse.log(table, built, files);
    setAside(table);
    resume(table);
  }

  /** Brings in what was built for a table that is out of the way. */
  private void resume(Table table) {
    Place folder = logs.folder(table);
    if (!folder.exists() && built(table).isFolder()) {
      move(built(table), folder);
      warehouse.forget(table);
    }
  }

  private Place built(Table table) {
    return logs.root().resolve(BUILT).resolve(table.name());
  }

  private static void move(Place from, Place to) {
    if (from.exists()) {
      from.move(to);
    }
  }
}
