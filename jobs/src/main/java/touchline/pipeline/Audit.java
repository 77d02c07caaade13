package touchline.pipeline;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Checks on the staged tables of a night, before readers see them. */
public interface Audit {
  /** How grave a finding is. */
  enum Status {
    PASSED,
    /** Published, with a warning. */
    WARNED,
    /** Held: the night is not published. */
    FAILED,
    /** Would hold the night, but whoever runs it says why it is to be published. */
    ACCEPTED
  }

  /**
   * What one check found.
   *
   * @param check such as credits_sum_to_one
   * @param subject table, feed or model that was checked
   * @param observed the figure found; null when there is none
   * @param expected the rule that it was held against
   * @param message what to do; null when passed
   */
  record Finding(
      String check,
      String subject,
      Status status,
      Double observed,
      String expected,
      String message) {
    /** The figure as people read it: four digits that matter, all of a whole number. */
    public String found() {
      if (observed == null) {
        return "nothing";
      }
      double figure = observed;
      if (!Double.isFinite(figure)) {
        return String.valueOf(figure);
      }
      return figure == Math.rint(figure) && Math.abs(figure) < 1e15
          ? String.format(Locale.ROOT, "%,d", (long) figure)
          : new BigDecimal(figure).round(new MathContext(4)).stripTrailingZeros().toPlainString();
    }
  }

  /**
   * Every finding, passed ones included.
   *
   * @param staged tonight's rows of a table; none when it has never been written
   */
  List<Finding> audit(Function<Table, Dataset<Row>> staged, LocalDate asOf);
}
