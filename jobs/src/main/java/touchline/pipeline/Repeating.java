package touchline.pipeline;

import static org.apache.spark.sql.functions.col;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Numbers that occur more than once. Hardly any do: sorted they tell it at half the price of
 * counting each.
 */
public final class Repeating {
  private Repeating() {}

  /**
   * Each number that several rows have, once. One shuffle, one sort.
   *
   * @param number BIGINT, never null, such as the hash of a key
   */
  public static Dataset<Long> numbers(Dataset<Row> rows, Column number) {
    return rows.select(number.as("number"))
        .repartition(col("number"))
        .sortWithinPartitions("number")
        .as(Encoders.LONG())
        .mapPartitions((MapPartitionsFunction<Long, Long>) Sorted::new, Encoders.LONG());
  }

  private static final class Sorted implements Iterator<Long> {
    private final Iterator<Long> numbers;
    private boolean isFirst = true;
    private long last;
    private boolean isTold;
    private Long repeated;

    Sorted(Iterator<Long> numbers) {
      this.numbers = numbers;
    }

    @Override
    public boolean hasNext() {
      while (repeated == null && numbers.hasNext()) {
        long next = numbers.next();
        if (isFirst || next != last) {
          isFirst = false;
          last = next;
          isTold = false;
        } else if (!isTold) {
          isTold = true;
          repeated = next;
        }
      }
      return repeated != null;
    }

    @Override
    public Long next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      long next = repeated;
      repeated = null;
      return next;
    }
  }
}
