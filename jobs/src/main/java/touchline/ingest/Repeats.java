package touchline.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.xxhash64;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;
import touchline.pipeline.Relations;
import touchline.pipeline.Repeating;
import touchline.pipeline.Store;

/**
 * Which rows repeat others.
 *
 * <p>Within a file, the version of a key that has the highest version column wins, without such a
 * column the later row; what says otherwise is superseded. Of the rows that say the same as a
 * winner, the first by date of receipt, file and row is kept and the others are duplicates. Rows of
 * a report add up, so there only an older version is superseded, and only what says the same of
 * everything is a duplicate. Duplicates are looked for among tonight's files (for a snapshot, those
 * of one date of receipt), and for an event among all rows of bronze.
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
   * @param taken names of the feeds that bronze holds rows of
   * @return f, n, disposition; one row per row that repeats another; empty when there are surely
   *     none
   */
  Optional<Dataset<Row>> among(Dataset<Row> facts, List<Feed> feeds, Set<String> taken) {
    Column key = xxhash64(col("feed"), col("k"));
    // Written out, so that the join with all rows knows how few keys there are.
    Dataset<Row> often =
        store.aside(
            "ingest.often", Repeating.numbers(facts.where("k IS NOT NULL"), key).toDF("number"));
    Dataset<Row> earlier = earlier(facts, feeds, taken);
    if (often.isEmpty()) {
      return Optional.ofNullable(earlier);
    }
    Dataset<Row> repeats =
        Relations.query(
            spark,
            """
            WITH judged AS (
              SELECT feed, f, n, g, k, h,
                CASE WHEN feed IN (%s) THEN coalesce(v < max(v) OVER (PARTITION BY feed, k, f), false)
                ELSE
                  h <> first_value(h) OVER (PARTITION BY feed, k, f ORDER BY v DESC NULLS LAST, n DESC)
                END AS lost
              FROM tonight.facts LEFT SEMI JOIN tonight.often USING (number)
              WHERE k IS NOT NULL),
            ranked AS (
              SELECT f, n, lost,
                row_number() OVER (PARTITION BY feed, k, h, g, lost ORDER BY f, n) AS place
              FROM judged)
            SELECT f, n, CASE WHEN lost THEN 'superseded' ELSE 'duplicate' END AS disposition
            FROM ranked WHERE lost OR place > 1
            """
                .formatted(reports(feeds)),
            Map.of("tonight.facts", facts.withColumn("number", key), "tonight.often", often)::get);
    return Optional.of(
        earlier == null
            ? repeats
            : repeats
                .unionByName(earlier)
                .groupBy("f", "n")
                // Of the two words the later in the alphabet: what lost in its file stays so.
                .agg(max("disposition").as("disposition")));
  }

  /** Numbers of the feeds whose rows add up, for an SQL list. */
  private static String reports(List<Feed> feeds) {
    return IntStream.range(0, feeds.size())
        .filter(i -> feeds.get(i).report())
        .mapToObj(String::valueOf)
        .reduce("-1", (a, b) -> a + ", " + b);
  }

  /** Tonight's events that bronze holds already; null when it holds none of their feeds. */
  private Dataset<Row> earlier(Dataset<Row> facts, List<Feed> feeds, Set<String> taken) {
    List<Integer> events = new ArrayList<>();
    for (int i = 0; i < feeds.size(); i++) {
      if (feeds.get(i).event() && taken.contains(feeds.get(i).name())) {
        events.add(i);
      }
    }
    Map<Integer, List<Integer>> days = new TreeMap<>();
    if (!events.isEmpty()) {
      facts
          .where(col("feed").isin(events.toArray()))
          .select("feed", "t")
          .distinct()
          .orderBy("feed", "t")
          .collectAsList()
          .forEach(
              row ->
                  days.computeIfAbsent(row.getAs("feed"), feed -> new ArrayList<>())
                      .add(row.getAs("t")));
    }
    Dataset<Row> known =
        days.entrySet().stream()
            .map(entry -> known(entry.getKey(), feeds.get(entry.getKey()), entry.getValue()))
            .reduce(Dataset::union)
            .orElse(null);
    return known == null
        ? null
        : facts
            .join(
                known,
                CollectionConverters.asScala(List.of("feed", "k", "h")).toList(),
                "left_semi")
            .select(col("f"), col("n"), lit("duplicate").as("disposition"));
  }

  /** Hashes of the rows of a feed that happened on the days. */
  private Dataset<Row> known(int number, Feed feed, List<Integer> days) {
    String time = feed.time().orElseThrow();
    Column within =
        ranges(days).stream()
            .map(
                range ->
                    expr(
                        "`%1$s` >= TIMESTAMP '%2$s' AND `%1$s` < TIMESTAMP '%3$s'"
                            .formatted(
                                time,
                                LocalDate.ofEpochDay(range[0]),
                                LocalDate.ofEpochDay(range[1] + 1L))))
            .reduce(Column::or)
            .orElseThrow();
    return store
        .read(feed.table())
        .where(within)
        .select(lit(number).as("feed"), Reading.key(feed).as("k"), col("_hash").as("h"));
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
