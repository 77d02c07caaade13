package touchline.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import touchline.config.DateOrder;
import touchline.config.FeedMapping;
import touchline.config.Nearest;
import touchline.config.NumberFormat;
import touchline.config.SourceConfig;
import touchline.config.SourcesConfig;
import touchline.pipeline.UserError;
import touchline.storage.Place;

/** The folder into which files are delivered, and what of it a night may read. */
final class Landing {
  /**
   * What lies in the folder.
   *
   * @param files files of known feeds that were received in time, by feed, date and name
   * @param notes what the operator should know
   */
  record Listing(List<LandedFile> files, List<String> notes) {}

  /** A source profile's mapping and the files that it takes. */
  private record Claim(PathMatcher files, Mapping mapping) {}

  private final org.apache.hadoop.fs.Path root;
  private final Map<String, Mapping> canonical = new LinkedHashMap<>();
  private final List<Claim> claims = new ArrayList<>();
  private final Recognition recognition;

  Landing(Place root, SourcesConfig sources, NumberFormat numberFormat, DateOrder dateOrder) {
    this.root = root.absolute().path();
    Feed.all()
        .forEach(
            feed -> canonical.put(feed.name(), Mapping.canonical(feed, numberFormat, dateOrder)));
    for (SourceConfig source : sources.active()) {
      source
          .feeds()
          .forEach(
              (feed, mappings) -> {
                for (FeedMapping mapping : mappings) {
                  if (mapping.files() != null) {
                    claims.add(
                        new Claim(
                            FileSystems.getDefault().getPathMatcher("glob:" + mapping.files()),
                            Mapping.of(source.name(), feed, mapping)));
                  }
                }
              });
    }
    recognition = new Recognition(sources.active());
  }

  /** Name of the folder in messages. */
  String label() {
    return root.getName();
  }

  Listing list(LocalDate asOf, Tokens tokens, Configuration hadoop) {
    List<LandedFile> files = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Map<String, List<String>> strange = new TreeMap<>();
    Map<String, Integer> leftOut = new TreeMap<>();
    int prefix = root.toUri().getPath().length() + 1;
    List<String> pipes = new ArrayList<>();
    List<FileStatus> landed = walk(hadoop, pipes);
    pipes.forEach(
        path ->
            notes.add(
                label()
                    + "/"
                    + tokens.hide(path.substring(prefix))
                    + ": not read; "
                    + whyNot(path)));
    for (FileStatus status : landed) {
      String path = status.getPath().toUri().getPath().substring(prefix);
      String name = tokens.hide(path);
      List<Mapping> mappings = mappings(path);
      String plain = plain(path);
      boolean toRecognise = mappings.isEmpty() && recognition.concerns(plain);
      if (mappings.isEmpty() && !toRecognise) {
        String folder = tokens.hide(path.substring(0, Math.max(path.indexOf('/'), 0)));
        strange.computeIfAbsent(folder, f -> new ArrayList<>()).add(name);
        continue;
      }
      Optional<Format> format = Format.of(path);
      if (format.isEmpty()) {
        notes.add(
            label()
                + "/"
                + name
                + ": not read; feeds come as .csv, .json, .jsonl (each also .gz)"
                + " or .parquet");
        continue;
      }
      LocalDate received = asOf;
      try {
        received = date(path).orElse(asOf);
      } catch (DateTimeException e) {
        notes.add(
            label() + "/" + name + ": not read; its dt= folder is no date such as dt=2026-06-30");
        continue;
      }
      if (received.isAfter(asOf)) {
        continue;
      }
      int preamble = 0;
      if (toRecognise && status.getLen() > 0) {
        Recognition.Verdict verdict = recognition.of(plain, status, format.get(), hadoop);
        if (verdict.object() == null) {
          notes.add(label() + "/" + name + ": not read; " + verdict.doubt());
          continue;
        }
        if (verdict.mappings().isEmpty()) {
          leftOut.merge(verdict.source() + " " + verdict.object(), 1, Integer::sum);
        }
        mappings = verdict.mappings();
        preamble = verdict.preamble();
      }
      for (Mapping mapping : mappings) {
        files.add(
            new LandedFile(
                mapping,
                status.getPath().toUri().toString(),
                mapping.part() == null ? name : name + "#" + mapping.part(),
                received,
                format.get(),
                preamble,
                status.getLen(),
                status.getModificationTime()));
      }
    }
    tellApart(files);
    strange.forEach((folder, names) -> notes.add(unknown(folder, names)));
    if (!leftOut.isEmpty()) {
      notes.add(
          label()
              + ": left out, as `sources` explains: "
              + leftOut.entrySet().stream()
                  .map(e -> e.getKey() + (e.getValue() == 1 ? "" : " (" + e.getValue() + " files)"))
                  .collect(Collectors.joining(", ")));
    }
    files.sort(
        Comparator.comparing(LandedFile::feed)
            .thenComparing(LandedFile::received)
            .thenComparing(LandedFile::name));
    return new Listing(files, notes);
  }

  /** Names that say the same once personal data in them is replaced are numbered. */
  private static void tellApart(List<LandedFile> files) {
    Map<String, Integer> seen = new HashMap<>();
    files.sort(Comparator.comparing(LandedFile::uri));
    files.replaceAll(
        file -> {
          int place = seen.merge(file.feed() + "\n" + file.name(), 1, Integer::sum);
          return place == 1 ? file : file.named(file.name() + "~" + place);
        });
  }

  private List<FileStatus> walk(Configuration hadoop, List<String> strange) {
    List<FileStatus> found = new ArrayList<>();
    try {
      FileSystem fs = root.getFileSystem(hadoop);
      if (!fs.exists(root)) {
        throw new UserError(
            UserError.USAGE,
            root.toUri().getPath() + ": no such landing folder; --landing names it");
      }
      if (!fs.getFileStatus(root).isDirectory()) {
        throw new UserError(
            UserError.USAGE,
            root.toUri().getPath() + ": is a file; --landing names the folder of the feeds");
      }
      walk(fs, root, found, strange, new HashSet<>());
    } catch (IOException e) {
      throw new UserError(
          74,
          root.toUri().getPath()
              + ": the landing folder cannot be listed; "
              + e.getClass().getSimpleName());
    }
    return found;
  }

  /** Files below a folder by their path relative to it. */
  static void walk(
      FileSystem fs, org.apache.hadoop.fs.Path folder, Map<String, FileStatus> found, int prefix)
      throws IOException {
    List<FileStatus> files = new ArrayList<>();
    walk(fs, folder, files, new ArrayList<>(), new HashSet<>());
    files.forEach(file -> found.put(file.getPath().toUri().getPath().substring(prefix), file));
  }

  /**
   * Files below a folder, each folder once though links lead to it again.
   *
   * @param strange paths of what is not read: pipes, devices, links that lead nowhere, feeds whose
   *     names say that they are not whole
   */
  private static void walk(
      FileSystem fs,
      org.apache.hadoop.fs.Path folder,
      List<FileStatus> found,
      List<String> strange,
      Set<Path> visited)
      throws IOException {
    boolean local = fs.getUri().getScheme().equals("file");
    if (local && !visited.add(Path.of(folder.toUri().getPath()).toRealPath())) {
      return;
    }
    if (local) {
      unreadable(Path.of(folder.toUri().getPath()), strange);
    }
    for (FileStatus status : fs.listStatus(folder)) {
      String name = status.getPath().getName();
      if (isUnfinished(name)) {
        if (!status.isDirectory() && Format.of(name).isPresent()) {
          strange.add(status.getPath().toUri().getPath());
        }
        continue;
      }
      if (status.isDirectory()) {
        walk(fs, status.getPath(), found, strange, visited);
      } else if (local
          && (name.indexOf(':') >= 0
              || !Files.isRegularFile(Path.of(status.getPath().toUri().getPath())))) {
        strange.add(status.getPath().toUri().getPath());
      } else {
        found.add(status);
      }
    }
  }

  /** Whoever writes a file, Spark and copying tools among them, calls it so until it is whole. */
  private static boolean isUnfinished(String name) {
    return name.startsWith(".") || name.startsWith("_");
  }

  private static String whyNot(String path) {
    if (isUnfinished(path.substring(path.lastIndexOf('/') + 1))) {
      return "a name that begins with . or _ is that of a file still being written; rename it when"
          + " it is whole";
    }
    if (path.indexOf('\uFFFD') >= 0) {
      return "its name is no UTF-8, or the program was started in a session that has none"
          + " (LC_ALL=C.UTF-8 is one that has)";
    }
    return path.indexOf(':') >= 0
        ? "no path may hold a colon; rename it"
        : "it is a pipe, a device or a link that leads nowhere";
  }

  /**
   * What is not listed: names that are no UTF-8, or that a session without UTF-8 cannot spell, and
   * links that lead nowhere.
   */
  private static void unreadable(Path folder, List<String> strange) {
    String[] names = folder.toFile().list();
    if (names != null) {
      Arrays.stream(names)
          .filter(name -> name.indexOf('\uFFFD') >= 0 || isBroken(folder.resolve(name)))
          .forEach(name -> strange.add(folder + "/" + name));
    }
  }

  private static boolean isBroken(Path link) {
    return Files.isSymbolicLink(link) && Files.notExists(link);
  }

  /**
   * One mapping for every feed that the file brings rows of; a source's goes before the contract's.
   */
  private List<Mapping> mappings(String path) {
    Map<String, Mapping> byFeed = new LinkedHashMap<>();
    Path plain = Path.of(plain(path));
    for (Claim claim : claims) {
      if (claim.files().matches(plain)) {
        byFeed.putIfAbsent(claim.mapping().feed(), claim.mapping());
      }
    }
    if (path.contains("/")) {
      Mapping own = canonical.get(path.substring(0, path.indexOf('/')));
      if (own != null) {
        byFeed.putIfAbsent(own.feed(), own);
      }
    }
    return List.copyOf(byFeed.values());
  }

  /** The newest of the dt= folders; empty when there is none. */
  static Optional<LocalDate> newest(Place landing) {
    List<String> names = new ArrayList<>();
    try {
      folders(landing, 3, names);
    } catch (UncheckedIOException e) {
      // Whoever lists the folder next says what is wrong with it.
      return Optional.empty();
    }
    return names.stream()
        .filter(name -> name.matches("dt=\\d{4}-\\d{2}-\\d{2}"))
        .max(Comparator.naturalOrder())
        .map(name -> LocalDate.parse(name.substring("dt=".length())));
  }

  private static void folders(Place folder, int depth, List<String> names) {
    for (Place in : folder.list()) {
      names.add(in.name());
      if (depth > 1 && in.isFolder()) {
        folders(in, depth - 1, names);
      }
    }
  }

  /** The path without its dt= folders. */
  static String plain(String path) {
    return path.replaceAll("(^|/)dt=[^/]*(?=/)", "").replaceFirst("^/", "");
  }

  private static Optional<LocalDate> date(String path) {
    for (String folder : path.split("/")) {
      if (folder.startsWith("dt=")) {
        return Optional.of(LocalDate.parse(folder.substring("dt=".length())));
      }
    }
    return Optional.empty();
  }

  private String unknown(String folder, List<String> names) {
    String what =
        names.size() == 1
            ? label() + "/" + names.get(0) + ": not read"
            : label()
                + "/"
                + folder
                + ": "
                + names.size()
                + " files not read, first "
                + names.get(0);
    if (folder.isEmpty()) {
      return what + "; files lie in a folder that is named as their feed";
    }
    if (claims.stream().anyMatch(c -> c.mapping().source().equals(folder))) {
      return what + "; no pattern of sources." + folder + " takes them";
    }
    String nearest =
        Nearest.of(folder, canonical.keySet())
            .map(n -> "; did you mean " + n + "?")
            .orElse("; `./touchline sources DIR` tells what its files are");
    return what + "; " + folder + " is no feed and no active source (sources.active)" + nearest;
  }
}
