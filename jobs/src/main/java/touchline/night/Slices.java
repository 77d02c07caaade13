package touchline.night;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * Tables of few rows are cut in this process, without a query.
 */
final class Slices {
  /** Rows of a table under some keys, in the pieces in which they were cut. */
  static final class Slice {
    private final List<Aside.Rows> pieces;
    private final Keys only;

    /**
     * @param only keys that are asked for; null when the pieces hold no others
     */
    private Slice(List<Aside.Rows> pieces, Keys only) {
      this.pieces = pieces;
      this.only = only;
    }

    Dataset<Row> rows() {
      Dataset<Row> all =
          pieces.stream().map(Aside.Rows::rows).reduce(Dataset::unionAll).orElseThrow();
      return only == null ? all : only.of(all);
    }

    /** Values of a text column in these rows; null left out. */
    Keys keys(String column, Aside aside) {
      if (!pieces.stream().allMatch(Aside.Rows::isLocal)) {
        return Keys.of(column, rows(), aside);
      }
      Set<String> values = new TreeSet<>();
      for (Aside.Rows piece : pieces) {
        List<Row> rows = only == null ? piece.local() : only.among(piece.local());
        rows.stream()
            .map(row -> row.<String>getAs(column))
            .filter(Objects::nonNull)
            .forEach(values::add);
      }
      return Keys.of(column, values);
    }
  }

  /** What was cut of a table by the values of one column. */
  private static final class Cut {
    private final Set<String> covered = new HashSet<>();
    private final List<Aside.Rows> pieces = new ArrayList<>();
  }

  private final Function<Table, Dataset<Row>> whole;
  private final Few few;
  private final Aside aside;
  private final Map<String, Cut> cuts = new HashMap<>();

  /**
   * @param whole all rows of a table as of now
   */
  Slices(Function<Table, Dataset<Row>> whole, Few few, Aside aside) {
    this.whole = whole;
    this.few = few;
    this.aside = aside;
  }

  /** The rows of a table under some values of one column. */
  Slice of(Table table, String column, Keys keys) {
    if (!keys.isFew()) {
      Aside.Rows many = aside.write(table + "." + column, keys.of(whole.apply(table)));
      return new Slice(List.of(many), null);
    }
    Cut cut;
    synchronized (cuts) {
      cut = cuts.computeIfAbsent(table + "." + column, missing -> new Cut());
    }
    synchronized (cut) {
      Set<String> rest = new TreeSet<>(keys.values());
      rest.removeAll(cut.covered);
      if (!rest.isEmpty() || cut.pieces.isEmpty()) {
        cut.pieces.add(cut(table, column, Keys.of(column, rest)));
        cut.covered.addAll(rest);
      }
      boolean holdsOthers = cut.covered.size() > keys.count();
      return new Slice(List.copyOf(cut.pieces), holdsOthers ? keys : null);
    }
  }

  private Aside.Rows cut(Table table, String column, Keys keys) {
    return few.has(table)
        ? aside.hold(table.schema(), keys.among(few.rows(table)))
        : aside.keep(table + "." + column, keys.of(whole.apply(table)));
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
    Dataset<Row> all = input.has(key) ? of(input, key, keys).rows() : null;
    for (Table bridge : Reach.bridges(job)) {
      if (Reach.crosses(input, bridge)) {
        String from = bridge.bridge().orElseThrow().from();
        Keys reached = of(bridge, key, keys).keys(from, aside);
        Dataset<Row> across = of(input, from, reached).rows();
        // A row that its own key reached is not read twice; one without a key is reached only so.
        all = all == null ? across : all.unionByName(input.has(key) ? keys.notOf(across) : across);
      }
    }
    return all;
  }
}
