package touchline.export;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.pipeline.UserError;

/**
 * Published tables as files of a folder, which is made beside it and moved into its place when it
 * is whole. A folder cannot be renamed onto another, so that the old one is moved aside first: who
 * looks between the two moves finds none, and what is killed there is put back by the next export.
 */
public final class FilesExport {
  /** File by which a folder is known as made by an export; others are never replaced. */
  private static final String MARK = "_touchline_export";

  /** What the files are. */
  public enum Kind {
    /**
     * One CSV file a table; null is nothing, texts are quoted, lists, maps and structs are JSON.
     */
    CSV,
    /** One folder of Parquet files a table, with all types. */
    PARQUET,
    /** One workbook, a sheet a table; a table of more rows than a sheet has is refused. */
    XLSX
  }

  private final Kind kind;
  private final Path folder;

  /**
   * @param folder that is made, or replaced when an export made it
   */
  public FilesExport(Kind kind, Path folder) {
    this.kind = kind;
    this.folder = folder.toAbsolutePath().normalize();
  }

  /**
   * Writes the tables; rows by table.
   *
   * @param night that is told in the folder's mark
   */
  public Map<String, Long> write(List<Exported> tables, String night) {
    try {
      putBack();
      refuseForeign();
      Path fresh = beside("new");
      remove(fresh);
      Files.createDirectories(fresh);
      Map<String, Long> rows =
          kind == Kind.XLSX
              ? Workbook.write(tables, fresh.resolve("touchline.xlsx"), night)
              : tables(tables, fresh);
      Files.writeString(fresh.resolve(MARK), night + "\n");
      swap(fresh);
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException("the export to " + folder + " failed, it is as it was", e);
    }
  }

  private Map<String, Long> tables(List<Exported> tables, Path fresh) throws IOException {
    Map<String, Long> rows = new LinkedHashMap<>();
    for (Exported table : tables) {
      rows.put(
          table.table().name(),
          kind == Kind.CSV
              ? csv(table, fresh.resolve(table.shortName() + ".csv"))
              : parquet(table, fresh.resolve(table.shortName())));
    }
    return rows;
  }

  private static long csv(Exported table, Path file) throws IOException {
    try (BufferedWriter to = Files.newBufferedWriter(file)) {
      CsvLines.header(table.table().schema().fieldNames(), (Writer) to);
      return CsvLines.rows(table.rows().get().toLocalIterator(), Values::text, to);
    }
  }

  private static long parquet(Exported table, Path to) {
    Dataset<Row> rows = table.rows().get();
    rows.write().parquet(to.toString());
    return rows.sparkSession().read().parquet(to.toString()).count();
  }

  private void refuseForeign() throws IOException {
    if (!Files.exists(folder) || Files.exists(folder.resolve(MARK))) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw new UserError(
            UserError.USAGE,
            folder + " holds files that no export made; name a folder that is empty or not there");
      }
    }
  }

  private void swap(Path fresh) throws IOException {
    Path old = beside("old");
    remove(old);
    if (Files.exists(folder)) {
      Files.move(folder, old);
    }
    try {
      Files.move(fresh, folder);
    } catch (IOException e) {
      putBack();
      throw e;
    }
    remove(old);
  }

  /** The old folder, when an export ended between the two moves. */
  private void putBack() throws IOException {
    Path old = beside("old");
    if (!Files.exists(folder) && Files.exists(old)) {
      Files.move(old, folder);
    }
  }

  private Path beside(String what) {
    return folder.resolveSibling("." + folder.getFileName() + "." + what);
  }

  private static void remove(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
