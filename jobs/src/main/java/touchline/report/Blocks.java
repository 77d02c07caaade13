package touchline.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Parts of a section as far as there is something to show; what is not there is said once. */
final class Blocks {
  private final List<Block> blocks = new ArrayList<>();
  private final Set<String> missing = new LinkedHashSet<>();
  private final Set<String> empty = new LinkedHashSet<>();

  /** Shows a part when what it is made from has rows. */
  Blocks show(Extract from, Supplier<Block> part) {
    if (from.isMissing()) {
      missing.add(from.origin().table());
    } else if (from.isEmpty()) {
      empty.add(from.origin().table());
    } else {
      blocks.add(part.get());
    }
    return this;
  }

  /** The same of a table that has no rows for a reason which its readers know by other words. */
  Blocks show(Extract from, String without, Supplier<Block> part) {
    return !from.isMissing() && from.isEmpty() ? note(without) : show(from, part);
  }

  Blocks note(String text) {
    blocks.add(new Block.Note(text));
    return this;
  }

  List<Block> all() {
    List<Block> all = new ArrayList<>(blocks);
    if (!missing.isEmpty()) {
      all.add(
          new Block.Note(
              "This warehouse has no " + list(missing) + ", so what it would tell is not shown."));
    }
    if (!empty.isEmpty()) {
      all.add(
          new Block.Note(
              "Nothing to show from "
                  + list(empty)
                  + ": no rows for this night and these filters."));
    }
    return all;
  }

  private static String list(Set<String> names) {
    List<String> all = List.copyOf(names);
    int last = all.size() - 1;
    return last == 0
        ? all.get(0)
        : String.join(", ", all.subList(0, last)) + " or " + all.get(last);
  }
}
