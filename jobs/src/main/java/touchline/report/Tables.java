package touchline.report;

/** The published tables; only summaries are asked for, and of them only what is shown. */
public interface Tables {
  /**
   * Rows of a table, such as gold.path_reports; missing when the night has no such table.
   *
   * @param columns those that are read
   */
  Extract of(String table, String... columns);
}
