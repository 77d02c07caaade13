package touchline.dictionary;

import java.util.ArrayList;
import java.util.List;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;
import touchline.pipeline.Table;

/**
 * Where a table comes from and what is made of it, as a picture: what its job reads on the left,
 * what reads it on the right.
 */
final class Lineage {
  private static final int BOX = 230;
  private static final int HEIGHT = 30;
  private static final int GAP = 10;
  private static final int BETWEEN = 70;
  private static final int MARGIN = 6;

  private final Table table;
  private final List<String> sources;
  private final List<String> readers;

  Lineage(Table table, JobGraph graph) {
    this.table = table;
    this.sources =
        graph.writer(table).map(Job::reads).orElse(List.of()).stream()
            .map(Table::name)
            .sorted()
            .toList();
    this.readers = graph.readers(table).stream().map(job -> job.writes().name()).sorted().toList();
  }

  /** The picture as SVG; its boxes lead to the pages of their tables. */
  String svg() {
    int rows = Math.max(1, Math.max(sources.size(), readers.size()));
    int height = 2 * MARGIN + rows * HEIGHT + (rows - 1) * GAP;
    int width = 2 * MARGIN + 3 * BOX + 2 * BETWEEN;
    int middle = height / 2;
    List<String> parts = new ArrayList<>();
    column(parts, sources, 0, height, (x, y) -> arrow(x + BOX, y, MARGIN + BOX + BETWEEN, middle));
    column(parts, readers, 2, height, (x, y) -> arrow(MARGIN + 2 * BOX + BETWEEN, middle, x, y));
    parts.add(box(MARGIN + BOX + BETWEEN, middle - HEIGHT / 2, table.name(), true));
    return "<svg viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\" aria-label=\"%s\" xmlns=\"http://www.w3.org/2000/svg\">%s</svg>"
        .formatted(width, height, width, words(), String.join("", parts));
  }

  private String words() {
    String from = sources.isEmpty() ? "landed files" : String.join(", ", sources);
    return table.name()
        + " is made from "
        + from
        + (readers.isEmpty() ? "" : "; " + String.join(", ", readers) + " are made from it");
  }

  private interface Line {
    String to(int x, int y);
  }

  private static void column(
      List<String> parts, List<String> names, int place, int height, Line line) {
    int x = MARGIN + place * (BOX + BETWEEN);
    int y = (height - names.size() * HEIGHT - (names.size() - 1) * GAP) / 2;
    for (String name : names) {
      parts.add(line.to(x, y + HEIGHT / 2));
      parts.add(box(x, y, name, false));
      y += HEIGHT + GAP;
    }
  }

  private static String arrow(int fromX, int fromY, int toX, int toY) {
    int bend = (fromX + toX) / 2;
    return "<path class=\"flow\" d=\"M%d %dC%d %d %d %d %d %d\"/>"
        .formatted(fromX, fromY, bend, fromY, bend, toY, toX, toY);
  }

  private static String box(int x, int y, String name, boolean isHere) {
    String drawn =
        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\"/><text x=\"%d\" y=\"%d\">%s</text>"
            .formatted(isHere ? "here" : "box", x, y, BOX, HEIGHT, x + 10, y + 20, name);
    return isHere ? drawn : "<a href=\"%s.html\">%s</a>".formatted(name, drawn);
  }
}
