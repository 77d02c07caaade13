package touchline.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * What files beside the tables tell of a person: reports, proposals, hand-off files, and tables
 * that a repair moved aside.
 */
final class Traces {
  /** Folders of the warehouse that hold tables, keys, or nothing that outlasts a run. */
  private static final Set<String> OTHERS =
      Set.of("bronze", "silver", "gold", "ops", "_secrets", "_cache", "_scratch", "erasures");

  private static final String DAMAGED = "damaged";

  private final Path warehouse;
  private final Pattern person;

  /**
   * @param email address in plain; null when it is not known
   * @param words regular expression that finds the person
   */
  Traces(Path warehouse, String email, String words) {
    this.warehouse = warehouse;
    String address = email == null ? "" : "|(?i:" + Pattern.quote(email.strip()) + ")";
    this.person = Pattern.compile(words + address);
  }

  /** Removes lines of CSV files, and other files whole, that name the person; which they were. */
  List<String> remove() {
    try (Stream<Path> folders = Files.list(warehouse)) {
      List<String> changed = new ArrayList<>();
      for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
        String name = folder.getFileName().toString();
        if (name.equals(DAMAGED)) {
          FileUtils.deleteDirectory(folder.toFile());
          changed.add(name);
        } else if (!OTHERS.contains(name)) {
          remove(folder, changed);
        }
      }
      return changed;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void remove(Path folder, List<String> changed) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        // Every byte is a sign, whatever the encoding; identifiers are plain.
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (!person.matcher(text).find()) {
          continue;
        }
        changed.add(warehouse.relativize(file).toString());
        if (!file.toString().endsWith(".csv")) {
          Files.delete(file);
          continue;
        }
        String kept =
            text.lines()
                .filter(line -> !person.matcher(line).find())
                .reduce("", (all, line) -> all + line + "\n");
        Files.writeString(file, kept, StandardCharsets.ISO_8859_1);
      }
    }
  }
}
