package touchline.calibrate;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import touchline.pipeline.Made;

/**
 * Counts rows of landmarks in every cell that they fall into. Plain Java, since a row falls into
 * some twenty: as rows of a query they are most of the work that calibration makes.
 *
 * <p>What a task has counted of a cell it hands on once it holds {@value #MOST} cells, so that its
 * memory is bounded; a cell may come by several times, and its counts add up.
 *
 * @param middle landmark at which a lead counts once, in days
 * @param arrivals first day of which arrivals count, in days since 1970
 * @param vendors profile columns that hold other systems' scores
 */
record CellCounter(int middle, int arrivals, List<String> vendors)
    implements MapPartitionsFunction<Row, Row> {
  private static final int MOST = 1 << 16;

  /** Where a cube is not parted by time. */
  private static final int ALWAYS = (int) LocalDate.EPOCH.toEpochDay();

  /** Where a cube is not parted by accounts, or by score. */
  private static final int ALL = -1;

  private static final int HIGHEST_VENDOR_SCORE = 1000;

  /** What is counted of a cell; periods in days since 1970, weights as they come. */
  static final StructType COUNTED =
      (StructType)
          DataType.fromDDL(
              "cube STRING, label STRING, pattern ARRAY<STRUCT<rule: STRING, quarters: INT>>,"
                  + " period INT, cluster INT, score INT, n BIGINT, won BIGINT, lost BIGINT,"
                  + " open BIGINT, mature_won BIGINT, mature_lost BIGINT, won_weight BIGINT,"
                  + " lost_weight BIGINT, squared_weight DECIMAL(30, 0), valued BIGINT,"
                  + " won_value DECIMAL(28, 2)");

  private record Key(String cube, String label, int period, int cluster, int score) {}

  /** What became of a row, and how much it counts. */
  private record Outcome(int fate, boolean isMature, BigDecimal value, long weight) {
    private static final int LIGHT = 1 << 30;

    Outcome {
      if (weight < 0 || weight > LIGHT) {
        throw new IllegalStateException("a row stands for " + weight + " thousandths");
      }
    }
  }

  private static final class Counts {
    private static final long NEARLY_FULL = Long.MAX_VALUE / 4;

    private final List<Row> pattern;
    private final long[] fates = new long[3];
    private final long[] mature = new long[2];
    private final long[] weights = new long[2];
    private BigDecimal squares = BigDecimal.ZERO;
    private long squared;
    private long valued;
    private BigDecimal value = BigDecimal.ZERO;

    Counts(List<Row> pattern) {
      this.pattern = pattern;
    }

    void add(Outcome row) {
      fates[row.fate()]++;
      boolean isWon = row.fate() == Fates.WON;
      if (row.isMature()) {
        mature[isWon ? 0 : 1]++;
      }
      if (row.fate() != Fates.OPEN) {
        weights[isWon ? 0 : 1] += row.weight();
        squared += row.weight() * row.weight();
        if (squared > NEARLY_FULL) {
          carry();
        }
      }
      if (isWon && row.value() != null) {
        valued++;
        value = value.add(row.value());
      }
    }

    private void carry() {
      squares = squares.add(BigDecimal.valueOf(squared));
      squared = 0;
    }

    Row of(Key key) {
      carry();
      return Made.line(COUNTED)
          .set("cube", key.cube())
          .set("label", key.label())
          .set("pattern", pattern == null ? null : pattern.toArray(Row[]::new))
          .set("period", key.period())
          .set("cluster", key.cluster())
          .set("score", key.score())
          .set("n", fates[Fates.WON] + fates[Fates.LOST] + fates[Fates.OPEN])
          .set("won", fates[Fates.WON])
          .set("lost", fates[Fates.LOST])
          .set("open", fates[Fates.OPEN])
          .set("mature_won", mature[0])
          .set("mature_lost", mature[1])
          .set("won_weight", weights[0])
          .set("lost_weight", weights[1])
          .set("squared_weight", squares)
          .set("valued", valued)
          .set("won_value", value)
          .made();
    }
  }

  /**
   * Counts of {@link #COUNTED}.
   *
   * @param rows what {@link TallyScores} says of the rows of a partition
   */
  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return new Iterator<>() {
      private Iterator<Row> counted = Collections.emptyIterator();

      @Override
      public boolean hasNext() {
        while (!counted.hasNext() && rows.hasNext()) {
          Map<Key, Counts> cells = new HashMap<>();
          while (rows.hasNext() && cells.size() < MOST) {
            count(rows.next(), cells);
          }
          counted = cells.entrySet().stream().map(c -> c.getValue().of(c.getKey())).iterator();
        }
        return counted.hasNext();
      }

      @Override
      public Row next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return counted.next();
      }
    };
  }

  private void count(Row row, Map<Key, Counts> cells) {
    int landmark = row.getAs("landmark_days");
    String age = String.valueOf(landmark);
    int score = row.getAs("whole");
    int month = row.getAs("month");
    int cluster = row.getAs("cluster");
    boolean isMature = row.getAs("is_mature");
    BigDecimal value = row.getAs("won_value");
    long weight = row.getAs("weight");
    Outcome outcome = new Outcome(row.getAs("fate"), isMature, value, weight);
    Outcome ever = new Outcome(row.getAs("event"), isMature, value, weight);
    add(cells, new Key(row.getAs("part"), age, ALWAYS, cluster, score), outcome);
    add(cells, new Key("follow", age, ALWAYS, ALL, row.getAs("event_days")), ever);
    if (landmark == middle) {
      countOnce(row, month, score, outcome, cells);
    }
    Long drawn = row.getAs("drawn_weight");
    if (drawn != null) {
      Key key =
          new Key("pattern", row.getAs("pattern_label"), month, row.getAs("pattern_cluster"), ALL);
      cells
          .computeIfAbsent(key, first -> new Counts(row.getList(row.fieldIndex("pattern"))))
          .add(new Outcome(outcome.fate(), isMature, value, drawn));
    }
    int day = row.getAs("day");
    int before = row.getAs("before");
    if (day >= arrivals && before < score) {
      add(cells, new Key("enter", "", day, ALL, before + 1), outcome);
      add(cells, new Key("leave", "", day, ALL, score + 1), outcome);
    }
    countProfile(row, cluster, outcome, cells);
  }

  /** What counts at one landmark of a lead. */
  private static void countOnce(
      Row row, int month, int score, Outcome outcome, Map<Key, Counts> cells) {
    add(cells, new Key("month", "", month, ALL, score), outcome);
    for (String cube : List.of("grade", "persona", "industry")) {
      add(cells, new Key(cube, row.getAs(cube), ALWAYS, ALL, score), outcome);
    }
    for (String rule : row.<String>getList(row.fieldIndex("rules"))) {
      add(cells, new Key("hit", rule, month, ALL, ALL), outcome);
    }
  }

  private void countProfile(Row row, int cluster, Outcome outcome, Map<Key, Counts> cells) {
    int filled = row.fieldIndex("filled");
    if (!row.isNullAt(filled)) {
      add(cells, new Key("profile", "", ALWAYS, ALL, ALL), outcome);
      for (String column : row.<String>getList(filled)) {
        add(cells, new Key("profile", column, ALWAYS, ALL, ALL), outcome);
      }
    }
    int told = row.fieldIndex("vendor_scores");
    if (!row.isNullAt(told)) {
      Map<String, Double> scores = row.getJavaMap(told);
      for (String vendor : vendors) {
        Double score = scores.get(vendor);
        if (score != null && score >= 0 && score <= HIGHEST_VENDOR_SCORE) {
          int whole = (int) Math.floor(score + .5);
          add(cells, new Key("vendor", vendor, ALWAYS, cluster, whole), outcome);
        }
      }
    }
  }

  private static void add(Map<Key, Counts> cells, Key key, Outcome row) {
    cells.computeIfAbsent(key, first -> new Counts(null)).add(row);
  }
}
