package touchline.ingest;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Collectors;
import touchline.storage.Place;

/**
 * Hashes of files that were seen before, so that a night reads only what is new: a file with the
 * same place, size and times of change (its content's and, on this machine, its own, which nobody
 * can set) is the same file. Kept beside the tables; may be deleted at any time, which costs the
 * next night one reading of the landing folder.
 */
final class Fingerprints {
  private final Place file;
  private final TreeMap<String, String> known = new TreeMap<>();
  private final TreeMap<String, String> seen = new TreeMap<>();

  Fingerprints(Place warehouse) {
    this.file = warehouse.resolve("_cache").resolve("landing.tsv");
    if (file.isFile()) {
      file.read(StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.indexOf('\t') > 0)
          .forEach(
              line -> {
                int tab = line.indexOf('\t');
                known.put(line.substring(0, tab), line.substring(tab + 1));
              });
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
    file.write(
        seen.entrySet().stream()
            .map(e -> e.getKey() + "\t" + e.getValue() + "\n")
            .collect(Collectors.joining()));
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
