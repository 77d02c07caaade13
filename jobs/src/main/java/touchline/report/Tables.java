package touchline.report;

import java.util.function.Consumer;

/** The published tables; only summaries are asked for whole, and of them only what is shown. */
public interface Tables {
  /**
   * Rows of a table, such as gold.path_reports; missing when the night has no such table.
   *
   * @param columns those that are read
   */
  Extract of(String table, String... columns);

  /**
   * The same part by part, for a table that grows with the leads, at least one part: missing when
   * the night has no such table.
   *
   * @param part gets each part once
   */
  default void each(Consumer<Extract> part, String table, String... columns) {
    part.accept(of(table, columns));
  }
}
