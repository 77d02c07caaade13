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
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.Consumer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Groups of rows that stream by in order of a number, as the steps of a journey do in order of
 * time.
 *
 * <p>Rows are sorted by a single number, which Spark does by radix instead of comparing rows: 22
 * bits of the group's hash, then 42 of the number, which of a time are steps of 65 milliseconds.
 * What they leave open is settled while the rows stream by: rows of one step are put in full order,
 * and groups that share their bits come by mixed, each with a line of its own. So a task holds what
 * its lines hold, and the rows of one step.
 */
public final class InOrder {
  private static final String PLACE = "_place";
  private static final int NUMBER_BITS = 42;
  private static final int STEP_BITS = 16;
  private static final long HALF = 1L << (NUMBER_BITS - 1);

  /** What becomes of one group's rows, as Spark holds rows ({@link SparkRows}). */
  public interface Line {
    /** The next row in order, which may be kept, and where to put what it makes. */
    void row(InternalRow row, Consumer<InternalRow> made);

    /** The group has no more rows. */
    default void end(Consumer<InternalRow> made) {}
  }

  /** Begins the line of a group, of which one row is shown. */
  public interface Begin extends Serializable {
    Line line(InternalRow first);
  }

  private InOrder() {}

  /**
   * The rows that lines make of groups. No shuffle, one sort.
   *
   * @param rows partitioned so that the rows of a group are together
   * @param group columns of text; each may be null
   * @param number column of whole numbers: microseconds or a few steps to each, or of 58 bits
   * @param then column of text that orders rows of a group and number; null comes first
   * @param made columns of what is made
   */
  public static Dataset<Row> walk(
      Dataset<Row> rows,
      List<String> group,
      String number,
      String then,
      StructType made,
      Begin begin) {
    StructType schema = rows.schema();
    Columns columns =
        new Columns(
            group.stream().mapToInt(schema::fieldIndex).toArray(),
            schema.fieldIndex(number),
            schema.fieldIndex(then),
            schema.size());
    Column[] grouped = group.stream().map(functions::col).toArray(Column[]::new);
    return SparkRows.map(
        rows.withColumn(PLACE, place(grouped, col(number))).sortWithinPartitions(PLACE),
        made,
        sorted -> new Walk(sorted, columns, begin));
  }

  private static Column place(Column[] group, Column number) {
    Column step = greatest(least(shiftright(number, STEP_BITS), lit(HALF - 1)), lit(-HALF));
    return shiftleft(xxhash64(group), NUMBER_BITS).bitwiseOR(step.plus(lit(HALF)));
  }

  /** Where a row holds what it is sorted by. */
  private record Columns(int[] group, int number, int then, int place) implements Serializable {
    Comparator<InternalRow> order() {
      return Comparator.comparingLong((InternalRow row) -> row.getLong(number))
          .thenComparing(
              row -> row.getUTF8String(then), Comparator.nullsFirst(Comparator.naturalOrder()));
    }

    List<UTF8String> group(InternalRow row) {
      UTF8String[] texts = new UTF8String[group.length];
      for (int i = 0; i < texts.length; i++) {
        texts[i] = row.getUTF8String(group[i]);
      }
      return Arrays.asList(texts);
    }
  }

  private static final class Walk implements Iterator<InternalRow> {
    private final Iterator<InternalRow> sorted;
    private final Columns columns;
    private final Comparator<InternalRow> order;
    private final Begin begin;
    private final Map<List<UTF8String>, Line> lines = new LinkedHashMap<>();
    private final Queue<InternalRow> ready = new ArrayDeque<>();
    private final List<InternalRow> step = new ArrayList<>();
    private InternalRow ahead;

    Walk(Iterator<InternalRow> sorted, Columns columns, Begin begin) {
      this.sorted = sorted;
      this.columns = columns;
      this.order = columns.order();
      this.begin = begin;
      this.ahead = following();
    }

    private InternalRow following() {
      return sorted.hasNext() ? sorted.next().copy() : null;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && ahead != null) {
        takeStep();
      }
      return !ready.isEmpty();
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }

    /** Hands the rows of the next number to their lines. */
    private void takeStep() {
      long place = ahead.getLong(columns.place());
      do {
        step.add(ahead);
        ahead = following();
      } while (ahead != null && ahead.getLong(columns.place()) == place);
      if (step.size() > 1) {
        step.sort(order);
      }
      for (InternalRow row : step) {
        lines.computeIfAbsent(columns.group(row), group -> begin.line(row)).row(row, ready::add);
      }
      step.clear();
      if (ahead == null || ahead.getLong(columns.place()) >> NUMBER_BITS != place >> NUMBER_BITS) {
        lines.values().forEach(line -> line.end(ready::add));
        lines.clear();
      }
    }
  }
}
