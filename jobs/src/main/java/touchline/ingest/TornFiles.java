package touchline.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.pipeline.Store;
import touchline.pipeline.Table;

/**
 * Landed files of which tables no longer hold all rows.
 *
 * @param torn tables that lost rows
 */
record TornFiles(Store store, Set<Table> torn) {
  private static final Table RECONCILIATION = Table.of("ops.feed_reconciliation");
  private static final Table QUARANTINED = Table.of("bronze.quarantined_rows");
  private static final Table REPEATED = Table.of("bronze.repeated_rows");

  /** A file as it was taken in. */
  private record Taken(
      String feed, String file, String batch, long accepted, long quarantined, long repeated) {
    String place() {
      return feed + "\n" + file + "\n" + batch;
    }
  }

  /**
   * Takes those that are still in the landing folder off the record, with what is left of their
   * rows.
   *
   * @param present feed and name of the files that are there
   * @return a line for each file
   */
  List<String> release(Set<String> present) {
    List<String> lines = new ArrayList<>();
    Map<String, List<Taken>> again = new HashMap<>();
    Map<String, Long> quarantined = counts(QUARANTINED, col("feed"));
    Map<String, Long> repeated = counts(REPEATED, col("feed"));
    Map<String, Map<String, Long>> accepted = new HashMap<>();
    for (Taken taken : taken()) {
      Map<String, Long> rows =
          accepted.computeIfAbsent(taken.feed(), feed -> counts(Feed.of(feed).table(), lit(feed)));
      long lost =
          lost(Feed.of(taken.feed()).table(), taken.accepted(), rows, taken)
              + lost(QUARANTINED, taken.quarantined(), quarantined, taken)
              + lost(REPEATED, taken.repeated(), repeated, taken);
      if (lost == 0) {
        continue;
      }
      boolean isThere = present.contains(taken.feed() + "\n" + taken.file());
      if (isThere) {
        again.computeIfAbsent(taken.feed(), feed -> new ArrayList<>()).add(taken);
      }
      lines.add(
          taken.file()
              + ": "
              + lost
              + " rows were lost; "
              + (isThere
                  ? "it is taken in again"
                  : "it is no longer in the landing folder: deliver it again under another name"));
    }
    again.forEach(this::forget);
    return lines;
  }

  private long lost(Table table, long taken, Map<String, Long> rows, Taken file) {
    return torn.contains(table) ? Math.max(0, taken - rows.getOrDefault(file.place(), 0L)) : 0;
  }

  private List<Taken> taken() {
    return store
        .read(RECONCILIATION)
        .where("status = 'ingested'")
        .selectExpr(
            "feed",
            "file",
            "batch",
            "rows_accepted",
            "rows_quarantined",
            "rows_duplicate + rows_superseded AS rows_repeated")
        .orderBy("feed", "file", "batch")
        .collectAsList()
        .stream()
        .map(
            r ->
                new Taken(
                    r.getAs("feed"),
                    r.getAs("file"),
                    r.getAs("batch"),
                    r.getAs("rows_accepted"),
                    r.getAs("rows_quarantined"),
                    r.getAs("rows_repeated")))
        .toList();
  }

  private Map<String, Long> counts(Table table, Column feed) {
    Map<String, Long> counts = new HashMap<>();
    if (torn.contains(table)) {
      store
          .read(table)
          .groupBy(place(feed, "_file", "_batch").as("place"))
          .count()
          .collectAsList()
          .forEach(r -> counts.put(r.getAs("place"), r.<Long>getAs("count")));
    }
    return counts;
  }

  private static Column place(Column feed, String file, String batch) {
    return concat(feed, lit("\n"), col(file), lit("\n"), col(batch));
  }

  private void forget(String feed, List<Taken> files) {
    Object[] places = files.stream().map(Taken::place).toArray();
    without(Feed.of(feed).table(), place(lit(feed), "_file", "_batch"), places);
    without(QUARANTINED, place(col("feed"), "_file", "_batch"), places);
    without(REPEATED, place(col("feed"), "_file", "_batch"), places);
    without(RECONCILIATION, place(col("feed"), "file", "batch"), places);
  }

  private void without(Table table, Column place, Object[] places) {
    if (!store.isEmpty(table)) {
      Dataset<Row> rows = store.read(table);
      store.replace(table, rows.where(not(place.isin(places))));
    }
  }
}
