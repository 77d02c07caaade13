package touchline.score;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import touchline.config.ScoreRule;
import touchline.pipeline.SparkRows;
import touchline.pipeline.Timelines;

/**
 * What one lead's touches add up to, by rule and moment. The lead comes first, then its touches;
 * out comes the lead's row with its sums. Rows of touches without a lead make nothing.
 */
final class TouchSums implements Timelines.Line {
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

  private final Asked asked;
  private InternalRow lead;
  private long[] at = new long[0];
  private int[] by;

  /** By rule, null where no touch hit it: units, hits and last time of every moment. */
  private final long[][] units;

  private final long[][] hits;
  private final long[][] last;

  TouchSums(Asked asked) {
    this.asked = asked;
    int rules = asked.rates.length;
    this.units = new long[rules][];
    this.hits = new long[rules][];
    this.last = new long[rules][];
  }

  @Override
  public void row(InternalRow step, Consumer<InternalRow> out) {
    if (!step.isNullAt(asked.lead)) {
      begin(step.getStruct(asked.lead, asked.leads.size()), step.getArray(asked.moments));
      return;
    }
    long time = step.getLong(asked.time);
    int received = step.getInt(asked.received);
    for (int m = 0; m < asked.masks.length && lead != null; m++) {
      for (long left = step.getLong(asked.masks[m]); left != 0; left &= left - 1) {
        hit(m * RulePoints.BITS + Long.numberOfTrailingZeros(left), time, received);
      }
    }
  }

  private void begin(InternalRow row, ArrayData moments) {
    lead = row;
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

  @Override
  public void end(Consumer<InternalRow> out) {
    if (lead == null) {
      return;
    }
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
    out.accept(asked.made.line(lead).set(TOUCHED, sums).made());
  }
}
