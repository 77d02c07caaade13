package touchline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A table as people read it.
 *
 * @param heads its columns
 * @param rows cells as they are shown, one for each column
 * @param places what the first cell of each row leads to: ids of the page, empty where it leads
 *     nowhere; none at all where no row leads anywhere
 */
public record Grid(List<Head> heads, List<List<String>> rows, List<String> places) {
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
    places = List.copyOf(places);
  }

  /** A grid to be filled; a heading that begins with # is of numbers. */
  static Grid of(String... labels) {
    List<Head> heads = new ArrayList<>();
    for (String label : labels) {
      boolean isNumber = label.startsWith("#");
      heads.add(new Head(isNumber ? label.substring(1) : label, isNumber));
    }
    return new Grid(heads, List.of(), List.of());
  }

  Grid with(List<List<String>> cells) {
    return new Grid(heads, cells, List.of());
  }

  /** The same without columns in which no row says anything. */
  Grid told() {
    List<Integer> kept =
        IntStream.range(0, heads.size())
            .filter(i -> rows.isEmpty() || rows.stream().anyMatch(row -> !row.get(i).isEmpty()))
            .boxed()
            .toList();
    return new Grid(
        kept.stream().map(heads::get).toList(),
        rows.stream().map(row -> kept.stream().map(row::get).toList()).toList(),
        places);
  }

  /** The same, with what each row leads to. */
  Grid leading(List<String> to) {
    return new Grid(heads, rows, to);
  }

  /** Id that a row leads to; empty when it leads nowhere. */
  public String place(int row) {
    return row < places.size() ? places.get(row) : "";
  }
}
