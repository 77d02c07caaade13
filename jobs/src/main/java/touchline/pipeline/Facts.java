package touchline.pipeline;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What several exports say about one record, as SQL over the rows of a bronze table that keeps
 * {@code _columns}. A row tells only of the columns that its file has. Of each column the word that
 * was told last is in force: by {@code updated_at}, without it by the date of receipt, then by the
 * date of receipt; of words told at once a value goes before none, the rest is settled by the
 * content.
 */
public final class Facts {
  /** When a row was told: {@code updated_at}, without it the start of the day of its receipt. */
  public static final String TOLD_AT =
      "struct(coalesce(updated_at, CAST(_received_date AS TIMESTAMP)), _received_date)";

  private Facts() {}

  /** Whether a row tells of a column. */
  public static String tellsOf(String column) {
    // A domain is told with its address.
    String told = column.equals("email_domain") ? "email" : column;
    return "(_columns IS NULL OR contains(_columns, '," + told + ",'))";
  }

  /**
   * The word that was told last of each column, as aggregates that are named as their columns.
   *
   * @param over what makes windows of the aggregates, such as {@code OVER w}; empty for groups
   */
  public static String latest(List<String> columns, String over) {
    return columns.stream()
        .map(
            column ->
                "max_by(%1$s, CASE WHEN %2$s THEN struct(told_at, %1$s IS NOT NULL, _hash) END) %3$s AS %1$s"
                    .formatted(column, tellsOf(column), over))
        .collect(Collectors.joining(",\n    "));
  }

  /** The ids of a list that is written as JSON or parted by semicolons, commas or bars. */
  public static String listed(String column) {
    return "filter(split(regexp_replace("
        + column
        + ", '[\\\\[\\\\]\"\\\\s]', ''), '[;,|]'), id -> id <> '')";
  }
}
