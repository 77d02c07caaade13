package touchline.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftleft;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.xxhash64;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Groups of rows that stream by in order of time, as the touches of a person do.
 *
 * <p>Rows are sorted by a single number, which Spark does by radix instead of comparing rows: 22
 * bits of the group's hash, then the time in steps of 65 milliseconds. What the number leaves open
 * is settled while they stream by: rows of one number are put in full order, and groups that share
 * their bits come by mixed, each with a line of its own. So a task holds what its lines hold, and
 * the rows of one step of time.
 */
public final class Timelines {
  private static final String PLACE = "_place";
  private static final int TIME_BITS = 42;
  private static final int STEP_BITS = 16;
  private static final long HALF = 1L << (TIME_BITS - 1);

  /** What becomes of one group's rows. */
  public interface Line {
    /** The next row in order of time, and where to put what it makes. */
    void row(Row row, Consumer<Row> made);

    /** The group has no more rows. */
    default void end(Consumer<Row> made) {}
  }

  /** Begins the line of a group. */
  public interface Begin extends Serializable {
    Line line(String group);
  }

  private Timelines() {}

  /**
   * The rows that lines make of groups. No shuffle, one sort.
   *
   * @param rows partitioned so that the rows of a group are together
   * @param group column of text
   * @param time column of whole numbers: microseconds, or a few steps to each
   * @param then column of text that orders rows of a group and time; null comes first
   * @param made columns of what is made
   */
  public static Dataset<Row> walk(
      Dataset<Row> rows, String group, String time, String then, StructType made, Begin begin) {
    StructType schema = rows.schema();
    int groupAt = schema.fieldIndex(group);
    int timeAt = schema.fieldIndex(time);
    int thenAt = schema.fieldIndex(then);
    int placeAt = schema.size();
    return rows.withColumn(PLACE, place(col(group), col(time)))
        .sortWithinPartitions(PLACE)
        .mapPartitions(
            (MapPartitionsFunction<Row, Row>)
                sorted -> new Walk(sorted, groupAt, timeAt, thenAt, placeAt, begin),
            Encoders.row(made));
  }

  private static Column place(Column group, Column time) {
    Column step = greatest(least(shiftright(time, STEP_BITS), lit(HALF - 1)), lit(-HALF));
    return shiftleft(xxhash64(group), TIME_BITS).bitwiseOR(step.plus(lit(HALF)));
  }

  private static final class Walk implements Iterator<Row> {
    private final Iterator<Row> sorted;
    private final int groupAt;
    private final int placeAt;
    private final Comparator<Row> order;
    private final Begin begin;
    private final Map<String, Line> lines = new TreeMap<>();
    private final Queue<Row> ready = new ArrayDeque<>();
    private final List<Row> step = new ArrayList<>();
    private Row ahead;

    Walk(Iterator<Row> sorted, int groupAt, int timeAt, int thenAt, int placeAt, Begin begin) {
      this.sorted = sorted;
      this.groupAt = groupAt;
      this.placeAt = placeAt;
      this.order =
          Comparator.comparingLong((Row row) -> row.getLong(timeAt))
              .thenComparing(
                  row -> row.getString(thenAt), Comparator.nullsFirst(Comparator.naturalOrder()));
      this.begin = begin;
      this.ahead = sorted.hasNext() ? sorted.next() : null;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && ahead != null) {
        takeStep();
      }
      return !ready.isEmpty();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }

    /** Hands the rows of the next number to their lines. */
    private void takeStep() {
      long place = ahead.getLong(placeAt);
      do {
        step.add(ahead);
        ahead = sorted.hasNext() ? sorted.next() : null;
      } while (ahead != null && ahead.getLong(placeAt) == place);
      if (step.size() > 1) {
        step.sort(order);
      }
      for (Row row : step) {
        lines.computeIfAbsent(row.getString(groupAt), begin::line).row(row, ready::add);
      }
      step.clear();
      if (ahead == null || ahead.getLong(placeAt) >> TIME_BITS != place >> TIME_BITS) {
        lines.values().forEach(line -> line.end(ready::add));
        lines.clear();
      }
    }
  }
}
