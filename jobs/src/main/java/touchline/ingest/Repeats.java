package touchline.ingest;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import touchline.pipeline.Store;

/**
 * Which rows repeat others.
 *
 * <p>Within a file, the version of a key that has the highest version column wins, without such a
 * column the later row; what says otherwise is superseded. Of the rows that say the same as a
 * winner, the first by date of receipt, file and row is kept and the others are duplicates: among
 * tonight's files (for a snapshot, those of one date of receipt), and for an event among all rows
 * of bronze.
 */
final class Repeats {
  /** Most ranges of time by which earlier rows are looked up. */
  private static final int RANGES = 24;

  private final SparkSession spark;
  private final Store store;

  Repeats(SparkSession spark, Store store) {
    this.spark = spark;
    this.store = store;
  }

  /**
   * Rows that are set aside.
   *
   * @param facts one row per good row: feed, f, n, g (date of receipt of a snapshot, else 0), k
   *     (hash of the key), h (hash of the content), v (version), t (day of an event)
   * @param feeds feeds by their number
   * @return f, n, disposition; one row per row that repeats another
   */
  Dataset<Row> among(Dataset<Row> facts, List<Feed> feeds) {
    facts.createOrReplaceTempView("touchline_facts");
    Dataset<Row> repeats =
        spark.sql(
            """
            WITH often AS (
              SELECT feed, k FROM touchline_facts GROUP BY feed, k HAVING count(*) > 1),
            judged AS (
              SELECT feed, f, n, g, k, h,
                h <> first_value(h) OVER (PARTITION BY feed, k, f ORDER BY v DESC NULLS LAST, n DESC)
                  AS lost
              FROM touchline_facts LEFT SEMI JOIN often USING (feed, k)),
            ranked AS (
              SELECT f, n, lost,
                row_number() OVER (PARTITION BY feed, k, h, g, lost ORDER BY f, n) AS place
              FROM judged)
            SELECT f, n, CASE WHEN lost THEN 'superseded' ELSE 'duplicate' END AS disposition
            FROM ranked WHERE lost OR place > 1
            """);
    List<Dataset<Row>> earlier = new ArrayList<>();
    for (int i = 0; i < feeds.size(); i++) {
      Feed feed = feeds.get(i);
      if (feed.event() && !store.isEmpty(feed.table())) {
        earlier.add(earlier(facts.where("feed = " + i), feed));
      }
    }
    return earlier.isEmpty()
        ? repeats
        : earlier.stream()
            .reduce(repeats, Dataset::unionByName)
            .groupBy("f", "n")
            // Of the two words the later in the alphabet: what lost in its file stays superseded.
            .agg(org.apache.spark.sql.functions.max("disposition").as("disposition"));
  }

  private Dataset<Row> earlier(Dataset<Row> facts, Feed feed) {
    String time = feed.time().orElseThrow();
    List<Row> days = facts.select("t").distinct().orderBy("t").collectAsList();
    if (days.isEmpty()) {
      return facts.selectExpr("f", "n", "'duplicate' AS disposition").limit(0);
    }
    Column within =
        ranges(days.stream().map(day -> day.getInt(0)).toList()).stream()
            .map(
                range ->
                    org.apache.spark.sql.functions.expr(
                        "`"
                            + time
                            + "` >= TIMESTAMP '"
                            + LocalDate.ofEpochDay(range[0])
                            + "' AND `"
                            + time
                            + "` < TIMESTAMP '"
                            + LocalDate.ofEpochDay(range[1] + 1L)
                            + "'"))
            .reduce(Column::or)
            .orElseThrow();
    Dataset<Row> known =
        store
            .read(feed.table())
            .where(within)
            .select(Reading.key(feed).as("k"), org.apache.spark.sql.functions.col("_hash").as("h"));
    Dataset<Row> ours = facts.select("k", "h", "f", "n");
    return ours.join(
            known,
            ours.col("k").equalTo(known.col("k")).and(ours.col("h").equalTo(known.col("h"))),
            "left_semi")
        .selectExpr("f", "n", "'duplicate' AS disposition");
  }

  /** Few ranges of days that cover all of the days, the widest gaps between them left out. */
  static List<int[]> ranges(List<Integer> days) {
    List<Integer> gaps = new ArrayList<>();
    for (int i = 1; i < days.size(); i++) {
      if (days.get(i) - days.get(i - 1) > 1) {
        gaps.add(i);
      }
    }
    gaps.sort(
        (a, b) -> Integer.compare(days.get(b) - days.get(b - 1), days.get(a) - days.get(a - 1)));
    List<Integer> cuts =
        gaps.subList(0, Math.min(gaps.size(), RANGES - 1)).stream().sorted().toList();
    List<int[]> ranges = new ArrayList<>();
    int from = 0;
    for (int cut : cuts) {
      ranges.add(new int[] {days.get(from), days.get(cut - 1)});
      from = cut;
    }
    ranges.add(new int[] {days.get(from), days.get(days.size() - 1)});
    return ranges;
  }
}
