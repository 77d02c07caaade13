package touchline.delta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;

/**
 * Holds the stored files of a table against what was published of it. Looks at the log and at the
 * names and sizes of data files; a data file whose bytes changed shows by its pages' checksums when
 * it is read.
 */
final class Damages {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final TableLogs logs;

  Damages(TableLogs logs) {
    this.logs = logs;
  }

  /**
   * What is damaged of a table; nothing when it is what was published.
   *
   * @param digest of its files, see {@link TableState#digest}
   * @param rows of it; null when they were not counted
   */
  List<Damage> of(Table table, long version, String digest, Long rows) {
    Path folder = Path.of(logs.folder(table));
    Path log = folder.resolve("_delta_log");
    for (Path needed : List.of(folder, log)) {
      if (!Files.isDirectory(needed)) {
        return List.of(new Damage(table, version, needed, "is missing"));
      }
    }
    TableState state;
    try {
      state = logs.state(table, version);
    } catch (UserError e) {
      return List.of(
          commit(table, version).orElse(new Damage(table, version, log, e.getMessage())));
    }
    if (!digest.equals(state.digest())) {
      return List.of(
          commit(table, version)
              .orElse(
                  new Damage(
                      table,
                      version,
                      log,
                      "names other files (" + state.files().size() + ") than were published")));
    }
    if (rows != null && state.rows() != rows) {
      return List.of(
          new Damage(
              table,
              version,
              log,
              "counts " + state.rows() + " rows, and " + rows + " were published"));
    }
    // Some readers take from a checksum file what an empty commit no longer says.
    Optional<Damage> empty = hollow(log, version) ? commit(table, version) : Optional.empty();
    return empty.map(List::of).orElseGet(() -> files(table, state));
  }

  /** Data files that are missing or have another size than the log says. */
  List<Damage> files(Table table, TableState state) {
    Path folder = Path.of(logs.folder(table));
    List<Damage> found = new ArrayList<>();
    for (DataFile file : state.files()) {
      Path place = folder.resolve(file.place());
      wrong(place, file.bytes(), true)
          .ifPresent(what -> found.add(new Damage(table, state.version(), place, what)));
      DataFile.Deletions deletions = file.deletions();
      if (deletions != null && deletions.place() != null) {
        Path list = folder.resolve(deletions.place());
        wrong(list, deletions.bytes(), false)
            .ifPresent(what -> found.add(new Damage(table, state.version(), list, what)));
      }
    }
    return found;
  }

  private static Optional<String> wrong(Path file, long bytes, boolean exactly) {
    // One look at the disk, and none of an exception: there may be many thousand files.
    long found = file.toFile().length();
    if (found == bytes || !exactly && found > bytes) {
      return Optional.empty();
    }
    return Optional.of(
        Files.exists(file)
            ? String.format(Locale.ROOT, "has %,d bytes instead of %,d", found, bytes)
            : "is missing");
  }

  /** The first commit that a replay up to a version needs and that is lost, empty or cut. */
  private Optional<Damage> commit(Table table, long version) {
    Path log = Path.of(logs.folder(table), "_delta_log");
    for (long v = checkpointed(log, version) + 1; v <= version; v++) {
      Path commit = commit(log, v);
      Optional<String> wrong = unreadable(commit);
      if (wrong.isPresent()) {
        return Optional.of(new Damage(table, version, commit, wrong.get()));
      }
    }
    return Optional.empty();
  }

  /** Whether a commit that a replay up to a version needs holds nothing. */
  private static boolean hollow(Path log, long version) {
    for (long v = checkpointed(log, version) + 1; v <= version; v++) {
      if (commit(log, v).toFile().length() == 0) {
        return true;
      }
    }
    return false;
  }

  private static Path commit(Path log, long version) {
    return log.resolve(String.format(Locale.ROOT, "%020d.json", version));
  }

  private static long checkpointed(Path log, long version) {
    try (Stream<Path> files = Files.list(log)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("[0-9]{20}\\.checkpoint\\..*"))
          .mapToLong(name -> Long.parseLong(name.substring(0, 20)))
          .filter(v -> v <= version)
          .max()
          .orElse(-1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> unreadable(Path commit) {
    if (!Files.exists(commit)) {
      return Optional.of("is missing");
    }
    if (commit.toFile().length() == 0) {
      return Optional.of("is empty");
    }
    try {
      int number = 0;
      for (String line : Files.readString(commit, StandardCharsets.ISO_8859_1).split("\n")) {
        number++;
        if (!isObject(line)) {
          return Optional.of("is cut or damaged in line " + number);
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("cannot be read: " + e.getMessage());
    }
  }

  private static boolean isObject(String line) {
    try {
      return JSON.readTree(line).isObject();
    } catch (JsonProcessingException e) {
      return false;
    }
  }
}
