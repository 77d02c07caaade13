package touchline.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A table as people read it.
 *
 * @param heads its columns
 * @param rows cells as they are shown, one for each column
 */
public record Grid(List<Head> heads, List<List<String>> rows) {
  /**
   * A column.
   *
   * @param label its heading
   * @param isNumber whether its cells align as numbers
   */
  public record Head(String label, boolean isNumber) {}

  public Grid {
    heads = List.copyOf(heads);
    rows = List.copyOf(rows);
  }

  /** A grid to be filled; a heading that begins with # is of numbers. */
  static Grid of(String... labels) {
    List<Head> heads = new ArrayList<>();
    for (String label : labels) {
      boolean isNumber = label.startsWith("#");
      heads.add(new Head(isNumber ? label.substring(1) : label, isNumber));
    }
    return new Grid(heads, List.of());
  }

  Grid with(List<List<String>> cells) {
    return new Grid(heads, cells);
  }
}
