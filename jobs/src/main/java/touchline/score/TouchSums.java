package touchline.score;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import touchline.config.ScoreRule;
import touchline.pipeline.SparkRows;

/**
 * What leads' touches add up to, by rule and moment. A lead's touches come by after each other, the
 * lead beside the first of them; out comes the lead's row with its sums.
 */
final class TouchSums implements Iterator<InternalRow> {
  /** Sums by rule: its number, and lists of one element a moment. */
  static final ArrayType TYPE =
      (ArrayType)
          DataType.fromDDL(
              "ARRAY<STRUCT<rule: INT, units: ARRAY<BIGINT>, hits: ARRAY<BIGINT>,"
                  + " last: ARRAY<BIGINT>>>");

  /** Column of the sums. */
  static final String TOUCHED = "touched";

  /** A time in microseconds, and the day (since 1970) up to which what counts was received. */
  static final StructType MOMENT = StructType.fromDDL("at BIGINT, by INT");

  private static final StructType SUMS = (StructType) TYPE.elementType();

  /** What is asked of every lead alike. */
  static final class Asked implements Serializable {
    private static final long serialVersionUID = 1;

    private final double[] rates;
    private final long[] youngerThan;
    private final int time;
    private final int received;
    private final int[] masks;
    private final int lead;
    private final int moments;
    private final StructType leads;
    private final SparkRows.Shared made;

    /**
     * @param rules by their numbers
     * @param steps columns time (microseconds), received (days since 1970), masks, lead and moments
     * @param masks names of the columns in which each rule that a touch hits has its bit
     */
    Asked(List<ScoreRule> rules, StructType steps, List<String> masks) {
      this.rates =
          rules.stream()
              .mapToDouble(r -> r.ages() ? Math.log(2) / (r.halfLife().toNanos() / 1000.0) : 0)
              .toArray();
      this.youngerThan =
          rules.stream()
              .mapToLong(r -> r.within().isZero() ? Long.MAX_VALUE : r.within().toNanos() / 1000)
              .toArray();
      this.time = steps.fieldIndex("time");
      this.received = steps.fieldIndex("received");
      this.masks = masks.stream().mapToInt(steps::fieldIndex).toArray();
      this.lead = steps.fieldIndex("lead");
      this.moments = steps.fieldIndex("moments");
      this.leads = (StructType) steps.apply("lead").dataType();
      this.made = new SparkRows.Shared(leads, made());
    }

    /** Columns of a lead, and its sums. */
    StructType made() {
      return leads.add(TOUCHED, TYPE);
    }
  }

  private final Iterator<InternalRow> steps;
  private final Asked asked;

  /** The step with the next lead; null when there is none. */
  private InternalRow ahead;

  private long[] at;
  private int[] by;

  /** By rule, null where no touch hit it: units, hits and last time of every moment. */
  private final long[][] units;

  private final long[][] hits;
  private final long[][] last;

  TouchSums(Iterator<InternalRow> steps, Asked asked) {
    this.steps = steps;
    this.asked = asked;
    int rules = asked.rates.length;
    this.units = new long[rules][];
    this.hits = new long[rules][];
    this.last = new long[rules][];
    this.ahead = steps.hasNext() ? steps.next().copy() : null;
  }

  @Override
  public boolean hasNext() {
    return ahead != null;
  }

  @Override
  public InternalRow next() {
    if (ahead == null) {
      throw new NoSuchElementException();
    }
    InternalRow first = ahead;
    ahead = null;
    begin(first.getArray(asked.moments));
    hit(first);
    while (ahead == null && steps.hasNext()) {
      InternalRow step = steps.next();
      if (step.isNullAt(asked.lead)) {
        hit(step);
      } else {
        ahead = step.copy();
      }
    }
    return made(first.getStruct(asked.lead, asked.leads.size()));
  }

  /** Counts a touch; a lead without any has no time. */
  private void hit(InternalRow step) {
    if (step.isNullAt(asked.time)) {
      return;
    }
    long time = step.getLong(asked.time);
    int received = step.getInt(asked.received);
    for (int m = 0; m < asked.masks.length; m++) {
      for (long left = step.getLong(asked.masks[m]); left != 0; left &= left - 1) {
        hit(m * RulePoints.BITS + Long.numberOfTrailingZeros(left), time, received);
      }
    }
  }

  private void begin(ArrayData moments) {
    Arrays.fill(units, null);
    Arrays.fill(hits, null);
    Arrays.fill(last, null);
    at = new long[moments.numElements()];
    by = new int[at.length];
    for (int k = 0; k < at.length; k++) {
      InternalRow moment = moments.getStruct(k, MOMENT.size());
      at[k] = moment.getLong(MOMENT.fieldIndex("at"));
      by[k] = moment.getInt(MOMENT.fieldIndex("by"));
    }
  }

  private void hit(int rule, long time, int received) {
    if (units[rule] == null) {
      units[rule] = new long[at.length];
      hits[rule] = new long[at.length];
      last[rule] = new long[at.length];
    }
    for (int k = 0; k < at.length; k++) {
      long age = at[k] - time;
      if (age < 0 || received > by[k] || age > asked.youngerThan[rule]) {
        continue;
      }
      double unit = StrictMath.exp(-(age * asked.rates[rule]));
      units[rule][k] += (long) Math.rint(unit * RulePoints.MILLION);
      hits[rule][k]++;
      last[rule][k] = hits[rule][k] == 1 ? time : Math.max(last[rule][k], time);
    }
  }

  private InternalRow made(InternalRow lead) {
    List<InternalRow> sums = new ArrayList<>();
    for (int rule = 0; rule < units.length; rule++) {
      if (units[rule] != null) {
        sums.add(
            new SparkRows.Line(SUMS)
                .set("rule", rule)
                .set("units", UnsafeArrayData.fromPrimitiveArray(units[rule]))
                .set("hits", UnsafeArrayData.fromPrimitiveArray(hits[rule]))
                .set("last", UnsafeArrayData.fromPrimitiveArray(last[rule]))
                .made());
      }
    }
    return asked.made.line(lead).set(TOUCHED, sums).made();
  }
}
