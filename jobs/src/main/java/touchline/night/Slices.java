package touchline.night;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * The night's tables cut down to keys. What was cut of a table once is not cut again: a job that
 * asks for keys which others asked for before reads their cuts, and only the rest from the table.
 */
final class Slices {
  /** What was cut of a table by the values of one column. */
  private static final class Cut {
    private final Set<String> covered = new HashSet<>();
    private final List<Dataset<Row>> pieces = new ArrayList<>();
  }

  private final Function<Table, Dataset<Row>> whole;
  private final Aside aside;
  private final Map<String, Cut> cuts = new HashMap<>();

  /**
   * @param whole all rows of a table as of now
   */
  Slices(Function<Table, Dataset<Row>> whole, Aside aside) {
    this.whole = whole;
    this.aside = aside;
  }

  /** The rows of a table under some values of one column. */
  Dataset<Row> of(Table table, String column, Keys keys) {
    if (!keys.isFew()) {
      return aside.write(table + "." + column, keys.of(whole.apply(table))).rows();
    }
    Cut cut;
    synchronized (cuts) {
      cut = cuts.computeIfAbsent(table + "." + column, missing -> new Cut());
    }
    synchronized (cut) {
      Set<String> rest = new TreeSet<>(keys.values());
      rest.removeAll(cut.covered);
      if (!rest.isEmpty() || cut.pieces.isEmpty()) {
        Dataset<Row> missing = Keys.of(column, rest).of(whole.apply(table));
        cut.pieces.add(aside.keep(table + "." + column, missing).rows());
        cut.covered.addAll(rest);
      }
      Dataset<Row> all = cut.pieces.stream().reduce(Dataset::unionAll).orElseThrow();
      return cut.covered.size() == keys.count() ? all : keys.of(all);
    }
  }

  /**
   * What a job reads of an input when it makes the rows of some keys: the input's rows of those
   * keys, directly or across a bridge; all when neither leads there.
   */
  Dataset<Row> read(Job job, Table input, Keys keys) {
    String key = job.grain().key().orElseThrow();
    if (!Reach.leadsToKeys(input, job)) {
      return whole.apply(input);
    }
    Dataset<Row> all = input.has(key) ? of(input, key, keys) : null;
    for (Table bridge : Reach.bridges(job)) {
      if (Reach.crosses(input, bridge)) {
        String from = bridge.bridge().orElseThrow().from();
        Keys reached = Keys.of(from, of(bridge, key, keys), aside);
        Dataset<Row> across = of(input, from, reached);
        // A row that its own key reached is not read twice; one without a key is reached only so.
        all = all == null ? across : all.unionByName(input.has(key) ? keys.notOf(across) : across);
      }
    }
    return all;
  }
}
