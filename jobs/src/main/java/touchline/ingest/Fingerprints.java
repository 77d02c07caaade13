package touchline.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.TreeMap;

/**
 * Hashes of files that were seen before, so that a night reads only what is new: a file with the
 * same place, size and times of change (its content's and, on this machine, its own, which nobody
 * can set) is the same file. Kept beside the tables; may be deleted at any time, which costs the
 * next night one reading of the landing folder.
 */
final class Fingerprints {
  private final Path file;
  private final TreeMap<String, String> known = new TreeMap<>();
  private final TreeMap<String, String> seen = new TreeMap<>();

  Fingerprints(Path warehouse) {
    this.file = warehouse.resolve("_cache").resolve("landing.tsv");
    if (Files.isReadable(file)) {
      try {
        for (String line : Files.readAllLines(file)) {
          int tab = line.indexOf('\t');
          if (tab > 0) {
            known.put(line.substring(0, tab), line.substring(tab + 1));
          }
        }
      } catch (IOException e) {
        known.clear();
      }
    }
  }

  /** The file's hash; null when it has to be read. */
  String of(LandedFile landed, Tokens tokens) {
    String hash = known.get(key(landed, tokens));
    return hash == null ? null : landed.identity(hash);
  }

  void put(LandedFile landed, Tokens tokens, String hash) {
    seen.put(key(landed, tokens), hash.replaceFirst("#.*", ""));
  }

  /** Keeps the hashes of the files that were seen now; forgets those of files that are gone. */
  void save() {
    if (seen.equals(known)) {
      return;
    }
    try {
      Files.createDirectories(file.getParent());
      Path next = file.resolveSibling("landing.tsv.new");
      List<String> lines =
          seen.entrySet().stream().map(e -> e.getKey() + "\t" + e.getValue()).toList();
      Files.write(next, lines);
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file's name may hold personal data, so it is not written down here either. */
  private static String key(LandedFile landed, Tokens tokens) {
    return tokens.any(
        landed.uri() + " " + landed.bytes() + " " + landed.modified() + " " + changed(landed));
  }

  private static String changed(LandedFile landed) {
    try {
      return String.valueOf(Files.getAttribute(Path.of(URI.create(landed.uri())), "unix:ctime"));
    } catch (IOException | RuntimeException e) {
      // Other file systems do not tell.
      return "";
    }
  }
}
