package touchline.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A kind of file of a source system, which is recognised by its column names; section {@code
 * sources.<source>.objects.<object>}.
 *
 * @param name what the vendor calls it, such as Opportunity
 * @param signatures forms in which it is exported, each a list of conditions; a condition is a list
 *     of column names of which one is there, or the only name behind an exclamation mark, which is
 *     not there
 * @param leftOut why no feed takes it; null when one does
 */
public record SourceObject(String name, List<List<List<String>>> signatures, String leftOut)
    implements Serializable {

  public SourceObject {
    signatures = signatures.stream().map(s -> s.stream().map(List::copyOf).toList()).toList();
  }

  static SourceObject of(String name, Section section) {
    List<List<List<String>>> signatures = new ArrayList<>();
    for (String signature : section.texts("has")) {
      signatures.add(
          Arrays.stream(signature.split(","))
              .map(
                  condition ->
                      Arrays.stream(condition.strip().split("\\|")).map(String::strip).toList())
              .toList());
    }
    if (section.has("has") && signatures.isEmpty()) {
      section.problem("has", "is empty; name the columns that tell the file from others");
    }
    return new SourceObject(
        name, signatures, section.has("left-out") ? section.text("left-out") : null);
  }

  /**
   * How many columns tell the file to be this, by the signature that tells most; 0 when it is not.
   *
   * @param columns names of the file's columns
   */
  public int matches(Collection<String> columns) {
    Set<String> plain = plain(columns);
    return signatures.stream()
        .mapToInt(
            signature ->
                signature.stream().allMatch(condition -> holds(condition, columns, plain))
                    ? (int) signature.stream().filter(c -> !isAbsence(c)).count()
                    : 0)
        .max()
        .orElse(0);
  }

  /** What the nearest signature misses in a file; empty when it is this. */
  public List<String> missing(Collection<String> columns) {
    Set<String> plain = plain(columns);
    return signatures.stream()
        .map(
            signature ->
                signature.stream()
                    .filter(condition -> !holds(condition, columns, plain))
                    .map(condition -> String.join(" or ", condition))
                    .toList())
        .min((a, b) -> Integer.compare(a.size(), b.size()))
        .orElse(List.of());
  }

  /** How many of a file's columns any signature names. */
  public long shared(Collection<String> columns) {
    List<String> named =
        signatures.stream()
            .flatMap(List::stream)
            .filter(condition -> !isAbsence(condition))
            .flatMap(List::stream)
            .distinct()
            .toList();
    return columns.stream()
        .filter(column -> named.stream().anyMatch(name -> ColumnName.means(name, column)))
        .count();
  }

  private static Set<String> plain(Collection<String> columns) {
    return columns.stream().map(ColumnName::plain).collect(Collectors.toSet());
  }

  private static boolean isAbsence(List<String> condition) {
    return condition.get(0).startsWith("!");
  }

  private static boolean holds(
      List<String> condition, Collection<String> columns, Set<String> plain) {
    if (isAbsence(condition)) {
      return !plain.contains(ColumnName.plain(condition.get(0)));
    }
    return condition.stream()
        .anyMatch(
            name ->
                name.contains("*")
                    ? columns.stream().anyMatch(column -> ColumnName.means(name, column))
                    : plain.contains(ColumnName.plain(name)));
  }
}
