package touchline.pipeline;

import java.time.LocalDate;
import java.util.Map;
import java.util.Set;

/** Somebody whose rows can be taken out of every table. */
public interface Person {
  /**
   * What was taken out.
   *
   * @param wasErased whether the person had been erased before
   * @param rows by table
   * @param files landed files from which they came: feed, a line break, and name
   * @param identifiers how many identifiers of the person were known
   * @param words regular expression that finds the person in a text; in memory only
   */
  record Erased(
      boolean wasErased, Map<String, Long> rows, Set<String> files, int identifiers, String words) {
    /** Whether no table holds, or held, anything of the person. */
    public boolean isNobody() {
      return !wasErased && rows.isEmpty();
    }
  }

  /** Takes the person's rows out of the tables of a night. */
  Erased erase(Store store, LocalDate on);
}
