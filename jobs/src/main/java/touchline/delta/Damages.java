package touchline.delta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.storage.Outage;
import touchline.storage.Place;

/**
 * Holds the stored files of a table against what was published of it: the log, and names and sizes
 * of data files. A data file whose bytes changed shows by its pages' checksums when it is read,
 * which {@link #pages} does.
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
    Place folder = logs.folder(table);
    Place log = folder.resolve("_delta_log");
    for (Place needed : List.of(folder, log)) {
      if (!needed.isFolder()) {
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
    Place folder = logs.folder(table);
    ToLongFunction<Place> sizes = sizes(folder);
    List<Damage> found = new ArrayList<>();
    for (DataFile file : state.files()) {
      Place place = folder.resolve(file.place());
      wrong(place, sizes, file.bytes(), true)
          .ifPresent(what -> found.add(new Damage(table, state.version(), place, what)));
      DataFile.Deletions deletions = file.deletions();
      if (deletions != null && deletions.place() != null) {
        Place list = folder.resolve(deletions.place());
        wrong(list, sizes, deletions.bytes(), false)
            .ifPresent(what -> found.add(new Damage(table, state.version(), list, what)));
      }
    }
    // Several data files may have their lists in one.
    return found.stream().distinct().toList();
  }

  /** Data files, and lists of deleted rows, whose bytes changed; reads all of them. */
  List<Damage> pages(Table table, TableState state) {
    Place folder = logs.folder(table);
    List<Damage> found = new ArrayList<>();
    for (DataFile file : state.files()) {
      Place place = folder.resolve(file.place());
      Pages.wrong(place)
          .ifPresent(what -> found.add(new Damage(table, state.version(), place, what)));
      if (file.hasDeletedRows()) {
        Place list = folder.resolve(file.places().get(file.places().size() - 1));
        logs.wrongDeletions(table, file)
            .ifPresent(what -> found.add(new Damage(table, state.version(), list, what)));
      }
    }
    return found.stream().distinct().toList();
  }

  /** Asked file by file on a disk; across a network one list is asked for instead. */
  private static ToLongFunction<Place> sizes(Place folder) {
    if (folder.onDisk().isPresent()) {
      return Place::bytes;
    }
    Map<String, Long> listed =
        folder.files().stream()
            .collect(Collectors.toMap(file -> file.place().address(), Place.Found::bytes));
    return file -> listed.getOrDefault(file.address(), 0L);
  }

  private static Optional<String> wrong(
      Place file, ToLongFunction<Place> sizes, long bytes, boolean exactly) {
    long found = sizes.applyAsLong(file);
    if (found == bytes || !exactly && found > bytes) {
      return Optional.empty();
    }
    return Optional.of(
        file.exists()
            ? String.format(Locale.ROOT, "has %,d bytes instead of %,d", found, bytes)
            : "is missing");
  }

  /** The first commit that a replay up to a version needs and that is lost, empty or cut. */
  private Optional<Damage> commit(Table table, long version) {
    Place log = logs.folder(table).resolve("_delta_log");
    for (long v = checkpointed(log, version) + 1; v <= version; v++) {
      Place commit = commit(log, v);
      Optional<String> wrong = unreadable(commit);
      if (wrong.isPresent()) {
        return Optional.of(new Damage(table, version, commit, wrong.get()));
      }
    }
    return Optional.empty();
  }

  /** Whether a commit that a replay up to a version needs holds nothing. */
  private static boolean hollow(Place log, long version) {
    for (long v = checkpointed(log, version) + 1; v <= version; v++) {
      if (commit(log, v).bytes() == 0) {
        return true;
      }
    }
    return false;
  }

  private static Place commit(Place log, long version) {
    return log.resolve(String.format(Locale.ROOT, "%020d.json", version));
  }

  private static long checkpointed(Place log, long version) {
    return log.list().stream()
        .map(Place::name)
        .filter(name -> name.matches("[0-9]{20}\\.checkpoint\\..*"))
        .mapToLong(name -> Long.parseLong(name.substring(0, 20)))
        .filter(v -> v <= version)
        .max()
        .orElse(-1);
  }

  private static Optional<String> unreadable(Place commit) {
    if (!commit.exists()) {
      return Optional.of("is missing");
    }
    if (commit.bytes() == 0) {
      return Optional.of("is empty");
    }
    try {
      int number = 0;
      for (String line : commit.read(StandardCharsets.ISO_8859_1).split("\n")) {
        number++;
        if (!isObject(line)) {
          return Optional.of("is cut or damaged in line " + number);
        }
      }
      return Optional.empty();
    } catch (UncheckedIOException e) {
      Outage.refuse(e);
      return Optional.of("cannot be read: " + e.getCause().getMessage());
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
