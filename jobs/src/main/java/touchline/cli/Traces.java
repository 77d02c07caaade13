package touchline.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import touchline.storage.Place;

/**
 * What files beside the tables tell of a person: reports, proposals, hand-off files, and tables
 * that a repair moved aside.
 */
final class Traces {
  /** Folders of the warehouse that hold tables, keys, or nothing that outlasts a run. */
  private static final Set<String> OTHERS =
      Set.of(
          "bronze",
          "silver",
          "gold",
          "ops",
          "_secrets",
          "_cache",
          "_scratch",
          "_lease",
          "erasures");

  private static final String DAMAGED = "damaged";

  private final Place warehouse;
  private final Pattern person;

  /**
   * @param email address in plain; null when it is not known
   * @param words regular expression that finds the person
   */
  Traces(Place warehouse, String email, String words) {
    this.warehouse = warehouse;
    String address = email == null ? "" : "|(?i:" + Pattern.quote(email.strip()) + ")";
    this.person = Pattern.compile(words + address);
  }

  /** Removes lines of CSV files, and other files whole, that name the person; which they were. */
  List<String> remove() {
    List<String> changed = new ArrayList<>();
    for (Place folder : sorted(warehouse.list().stream().filter(Place::isFolder))) {
      if (folder.name().equals(DAMAGED)) {
        folder.delete();
        changed.add(DAMAGED);
      } else if (!OTHERS.contains(folder.name())) {
        sorted(folder.files().stream().map(Place.Found::place))
            .forEach(file -> remove(file, changed));
      }
    }
    return changed;
  }

  private static List<Place> sorted(Stream<Place> places) {
    return places.sorted(Comparator.comparing(Place::toString)).toList();
  }

  private void remove(Place file, List<String> changed) {
    // Every byte is a sign, whatever the encoding; identifiers are plain.
    String text = file.read(StandardCharsets.ISO_8859_1);
    if (!person.matcher(text).find()) {
      return;
    }
    changed.add(warehouse.relativize(file));
    if (!file.name().endsWith(".csv")) {
      file.delete();
      return;
    }
    String kept =
        text.lines()
            .filter(line -> !person.matcher(line).find())
            .reduce("", (all, line) -> all + line + "\n");
    file.write(out -> out.write(kept.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
