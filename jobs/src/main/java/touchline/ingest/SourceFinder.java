package touchline.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.types.StructField;
import touchline.config.DateOrder;
import touchline.config.Feeds;
import touchline.config.NumberFormat;
import touchline.config.SourceConfig;
import touchline.config.SourcesConfig;
import touchline.pipeline.UserError;
import touchline.storage.Place;
import touchline.storage.Storage;

/** Tells which source systems' exports lie in a folder, and what a night would take of them. */
public final class SourceFinder {
  private final List<SourceConfig> known;

  public SourceFinder(SourcesConfig sources) {
    this.known = sources.known();
  }

  /**
   * Files of a folder, by path.
   *
   * @throws UserError when the folder cannot be listed
   */
  public List<FoundFile> find(Place folder) {
    Configuration hadoop = Storage.hadoop();
    Path root = folder.absolute().path();
    Map<String, FileStatus> files = new TreeMap<>();
    try {
      FileSystem fs = root.getFileSystem(hadoop);
      if (!fs.exists(root) || !fs.getFileStatus(root).isDirectory()) {
        throw new UserError(
            UserError.INPUT_OUTPUT, folder + ": no such folder; name the one that exports lie in");
      }
      Landing.walk(fs, root, files, root.toUri().getPath().length() + 1);
    } catch (IOException e) {
      throw new UserError(
          UserError.INPUT_OUTPUT, folder + ": cannot be listed; " + e.getClass().getSimpleName());
    }
    // Who is told from all others by one file may also have those that several systems could have.
    Map<String, TreeSet<String>> told = new TreeMap<>();
    Recognition all = new Recognition(known.stream().map(s -> s.in(List.of("."))).toList());
    files.forEach(
        (path, status) -> {
          Recognition.Verdict verdict = verdict(all, path, status, hadoop);
          if (verdict != null && verdict.source() != null) {
            told.computeIfAbsent(folder(path), f -> new TreeSet<>()).add(verdict.source());
          }
        });
    Recognition settled =
        new Recognition(
            known.stream()
                .map(
                    source ->
                        source.in(
                            told.keySet().stream()
                                .filter(f -> told.get(f).contains(source.name()))
                                .toList()))
                .filter(source -> !source.folders().isEmpty())
                .toList());
    List<FoundFile> found = new ArrayList<>();
    files.forEach((path, status) -> found.add(found(settled, path, status, hadoop)));
    return found;
  }

  private static Recognition.Verdict verdict(
      Recognition recognition, String path, FileStatus status, Configuration hadoop) {
    Optional<Format> format = Format.of(path);
    String plain = Landing.plain(path);
    return format.isEmpty() || status.getLen() == 0 || !recognition.concerns(plain)
        ? null
        : recognition.of(plain, status, format.get(), hadoop);
  }

  private FoundFile found(
      Recognition recognition, String path, FileStatus status, Configuration hadoop) {
    String folder = folder(path);
    if (Feeds.NAMES.contains(folder)) {
      return new FoundFile(
          path,
          folder,
          Mapping.CANONICAL,
          folder,
          null,
          null,
          List.of(),
          besides(folder, path, status, hadoop));
    }
    Recognition.Verdict verdict = verdict(recognition, path, status, hadoop);
    if (verdict == null || verdict.object() == null) {
      String doubt =
          verdict != null
              ? verdict.doubt()
              : Format.of(path).isEmpty()
                  ? "its name ends neither in .csv, .json, .jsonl (each also .gz) nor in .parquet"
                  : status.getLen() == 0
                      ? "it is empty"
                      : "no file of its folder has the columns of a known system";
      return new FoundFile(path, folder, null, null, null, doubt, List.of(), List.of());
    }
    String leftOut =
        known.stream()
            .filter(source -> source.name().equals(verdict.source()))
            .map(source -> source.objects().get(verdict.object()).leftOut())
            .filter(reason -> reason != null)
            .findFirst()
            .orElse(null);
    return new FoundFile(
        path,
        folder,
        verdict.source(),
        verdict.object(),
        leftOut,
        null,
        verdict.mappings().stream().map(m -> filled(m, verdict.columns())).toList(),
        List.of());
  }

  /** Columns that the contract does not know, of a file whose header names its columns. */
  private static List<String> besides(
      String feed, String path, FileStatus status, Configuration hadoop) {
    Optional<Format> format = Format.of(path);
    if (format.isEmpty()) {
      return List.of();
    }
    Mapping mapping = Mapping.canonical(Feed.of(feed), NumberFormat.POINT, DateOrder.DAY_FIRST);
    LandedFile file =
        new LandedFile(
            mapping,
            status.getPath().toUri().toString(),
            path,
            LocalDate.EPOCH,
            format.get(),
            0,
            status.getLen(),
            status.getModificationTime());
    try {
      return Inspection.of(file, "", hadoop).columns().stream()
          .filter(column -> !mapping.reads().contains(column) && !Unknown.isRead(column))
          .filter(column -> Inspection.isName(column) && !Tokens.hasAddress(column))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FoundFile.Filled filled(Mapping mapping, List<String> header) {
    Feed feed = Feed.of(mapping.feed());
    Map<String, List<String>> columns = new LinkedHashMap<>();
    List<String> empty = new ArrayList<>();
    for (StructField column : feed.columns()) {
      List<String> made = mapping.madeOf(column.name(), header);
      if (!made.isEmpty() || mapping.isConstant(column.name())) {
        columns.put(column.name(), made);
      } else {
        empty.add(column.name());
      }
    }
    for (String column : mapping.columns().keySet()) {
      List<String> made = mapping.madeOf(column, header);
      if (!made.isEmpty() && !columns.containsKey(column)) {
        columns.put(column, made);
      }
    }
    return new FoundFile.Filled(
        mapping.feed(),
        mapping.part(),
        mapping.where().equals("true") ? null : mapping.where(),
        columns,
        empty,
        mapping.missing(feed, header));
  }

  private static String folder(String path) {
    String plain = Landing.plain(path);
    return plain.contains("/") ? plain.substring(0, plain.indexOf('/')) : ".";
  }
}
