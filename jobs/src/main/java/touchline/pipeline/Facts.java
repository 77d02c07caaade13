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

  /**
   * Common table expressions {@code <name>_merges} (loser, winner, received_date) and {@code
   * <name>_survivors} (loser, survivor, received_date) from the columns merged_into_…_id and
   * merged_…_ids of a table: who was merged away, and into whom at the end of a chain of up to 32.
   * A merge into a record that nobody delivered, or in a circle, is none.
   *
   * @param name word for a record, such as deal
   * @param known SQL predicate over a row that delivers the record itself
   */
  public static String survivors(String name, String table, String known) {
    StringBuilder sql = new StringBuilder();
    sql.append(
        """
        %1$s_merges AS (
          SELECT loser, max_by(winner, struct(told_at, winner)) AS winner, min(_received_date) AS received_date
          FROM (
            SELECT %1$s_id AS loser, merged_into_%1$s_id AS winner, %3$s AS told_at, _received_date
            FROM %2$s
            WHERE merged_into_%1$s_id IS NOT NULL
            UNION ALL
            SELECT explode(%4$s), %1$s_id, %3$s, _received_date
            FROM %2$s
            WHERE merged_%1$s_ids IS NOT NULL)
          WHERE loser <> winner
          GROUP BY loser
        ),

        %1$s_jump0 AS (
          SELECT loser, winner FROM %1$s_merges
        ),
        """
            .formatted(name, table, TOLD_AT, listed("merged_" + name + "_ids")));
    for (int i = 1; i <= 5; i++) {
      sql.append(
          """

          %1$s_jump%3$d AS (
            SELECT a.loser, coalesce(b.winner, a.winner) AS winner
            FROM %1$s_jump%2$d AS a
            -- At most one.
            LEFT JOIN %1$s_jump%2$d AS b ON b.loser = a.winner
          ),
          """
              .formatted(name, i - 1, i));
    }
    sql.append(
        """

        %1$s_survivors AS (
          SELECT j.loser, j.winner AS survivor, m.received_date
          FROM %1$s_jump5 AS j
          -- Exactly one.
          JOIN %1$s_merges AS m ON m.loser = j.loser
          LEFT ANTI JOIN %1$s_merges AS l ON l.loser = j.winner
          LEFT SEMI JOIN (SELECT %1$s_id FROM %2$s WHERE %3$s) AS k ON k.%1$s_id = j.winner
        )"""
            .formatted(name, table, known));
    return sql.toString();
  }

  /** The ids of a list that is written as JSON or parted by semicolons, commas or bars. */
  public static String listed(String column) {
    return "filter(split(regexp_replace("
        + column
        + ", '[\\\\[\\\\]\"\\\\s]', ''), '[;,|]'), id -> id <> '')";
  }
}
