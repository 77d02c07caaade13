package touchline.ingest;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/**
 * What may be wrong with a row of a feed, each fault with its number; a row carries the set of its
 * faults as bits, and only for a faulty row are they put into words.
 */
final class Faults implements Serializable {
  /** A fault of one column; quotes what was found if {@code text} is the place of its text. */
  private record Fault(String column, String rule, int text) implements Serializable {}

  private static final int QUOTED = 40;

  private final List<Fault> faults = new ArrayList<>();

  /** Adds a fault and returns its bit. */
  long add(String column, String rule, int text) {
    if (faults.size() == Long.SIZE - 1) {
      throw new IllegalStateException("a feed has more rules than fit a number");
    }
    faults.add(new Fault(column, rule, text));
    return 1L << (faults.size() - 1);
  }

  /**
   * The faults in words: column, what was found and the rule; personal data left out.
   *
   * @param texts what was found, by the places that the faults name
   */
  String words(long bits, IntFunction<String> texts) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < faults.size(); i++) {
      if ((bits & 1L << i) != 0) {
        Fault fault = faults.get(i);
        words.append(words.isEmpty() ? "" : "; ").append(fault.column());
        String text = fault.text() < 0 ? null : texts.apply(fault.text());
        if (text != null) {
          words.append(' ').append(quoted(text));
        }
        words.append(' ').append(fault.rule());
      }
    }
    return words.toString();
  }

  /**
   * The value, unless it might be personal: in a row that slipped by a column, a number's place may
   * hold an address, a name or a phone number.
   */
  private static String quoted(String value) {
    boolean harmless =
        value.matches("[\\w.,:+/-]{1," + QUOTED + "}")
            || value.matches("\\d{1,4}[\\d\\s.,:+TZ-]{0,36}");
    return harmless && !Tokens.hasAddress(value) && !value.startsWith("+")
        ? "'" + value + "'"
        : "(" + value.length() + " characters)";
  }

  /** What a value of the type is, in an error. */
  static String rule(DataType type) {
    if (type.equals(DataTypes.TimestampType)) {
      return "is no time such as 2026-06-30T09:15:00Z";
    }
    if (type.equals(DataTypes.DateType)) {
      return "is no date such as 2026-06-30";
    }
    if (type.equals(DataTypes.BooleanType)) {
      return "is neither true nor false";
    }
    if (type.equals(DataTypes.LongType)) {
      return "is no whole number";
    }
    return type instanceof DecimalType decimal
        ? "is no number of at most "
            + (decimal.precision() - decimal.scale())
            + " digits and a point"
        : "is no number";
  }
}
