package touchline.ingest;

import java.io.Serializable;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.EvalMode;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.json.StructsToJsonEvaluator;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;

/**
 * What a value of a file says in a type of Spark: null when it says nothing of that type. Numbers,
 * times and flags are read as {@code try_cast} reads them; what differs from it is said here.
 *
 * <p>Values are those of Spark's internal rows: text as {@link UTF8String}, times as microseconds,
 * dates as days.
 */
final class TypedValue implements Serializable {
  private static final UTF8String[] NEVER = {
    UTF8String.fromString("9999-12-31"), UTF8String.fromString("0001-01-01")
  };
  private static final long DAY = 86_400_000_000L;
  private static final int LONGEST_TIME = 64;
  private static final Pattern MIDNIGHT = Pattern.compile("[T ]00:00(:00([.]0*)?)?");

  /** After the time of day: an offset, or the name of a zone. */
  private static final Pattern ZONED =
      Pattern.compile("[T ]\\d{1,2}(:\\d{1,2}){0,2}([.]\\d*)? *[A-Za-z+-]");

  private static final UTF8String ZULU = UTF8String.fromString("Z");
  private static final UTF8String GRANTED = UTF8String.fromString("granted");
  private static final UTF8String DENIED = UTF8String.fromString("denied");
  private static final UTF8String ONE = UTF8String.fromString("1.0");
  private static final UTF8String ZERO = UTF8String.fromString("0.0");

  /** How a file's times are to be read. */
  record Zones(ZoneId times, ZoneId days) implements Serializable {
    private boolean areUtc() {
      return isUtc(times);
    }

    private static boolean isUtc(ZoneId zone) {
      return zone.normalized().equals(ZoneId.of("Z"));
    }
  }

  private final DataType found;
  private final DataType type;
  private final boolean ends;
  private final Zones zones;
  private final Cast direct;
  private final Cast worded;
  private final Cast days;
  private final Cast exact;
  private final Cast whole;
  private final Cast shown;
  private final StructsToJsonEvaluator json;

  /**
   * @param found type of the values
   * @param type type that they shall have
   * @param ends whether a day stands for its end
   */
  TypedValue(DataType found, DataType type, boolean ends, Zones zones) {
    this.found = found;
    this.type = type;
    this.ends = ends;
    this.zones = zones;
    DecimalType six = DataTypes.createDecimalType(38, 6);
    this.direct = Cast.canTryCast(found, type) ? cast(found, type) : null;
    this.worded = cast(DataTypes.StringType, type);
    this.days = cast(DataTypes.StringType, DataTypes.DateType);
    this.exact = cast(DataTypes.StringType, six);
    this.whole = cast(six, DataTypes.LongType);
    this.shown = cast(found, DataTypes.StringType);
    this.json = isNested(found) ? json(found) : null;
  }

  static StructsToJsonEvaluator json(DataType type) {
    return new StructsToJsonEvaluator(
        scala.collection.immutable.Map$.MODULE$.empty(), type, Option.apply("UTC"));
  }

  private static Cast cast(DataType from, DataType to) {
    return new Cast(new BoundReference(0, from, true), to, Option.apply("UTC"), EvalMode.TRY());
  }

  private static Object eval(Cast cast, Object value) {
    return value == null ? null : cast.eval(new GenericInternalRow(new Object[] {value}));
  }

  private static boolean isNested(DataType type) {
    return type instanceof StructType || type instanceof ArrayType || type instanceof MapType;
  }

  /** The value as text; null for null. */
  UTF8String text(Object value) {
    if (value == null || found.equals(DataTypes.StringType)) {
      return (UTF8String) value;
    }
    if (json != null) {
      return (UTF8String) json.evaluate(value);
    }
    if (found.equals(DataTypes.DoubleType) || found.equals(DataTypes.FloatType)) {
      // Ids of a table with gaps are such numbers; ten million would be 1.0E7.
      double number = ((Number) value).doubleValue();
      if (number == Math.rint(number) && Math.abs(number) < Long.MAX_VALUE) {
        return UTF8String.fromString(Long.toString((long) number));
      }
    }
    UTF8String text = (UTF8String) eval(shown, value);
    return found.equals(DataTypes.TimestampType) ? UTF8String.concat(text, ZULU) : text;
  }

  /**
   * The value in its type.
   *
   * @param text the same as text; may be null where the value has the type already
   */
  Object of(Object value, UTF8String text) {
    if (value == null) {
      return null;
    }
    if (type.equals(DataTypes.DoubleType)) {
      Object number = direct == null ? null : eval(direct, value);
      return number != null && Double.isFinite((Double) number) ? number : null;
    }
    if (found.equals(type)) {
      return value;
    }
    if (type.equals(DataTypes.TimestampType)) {
      return moment(value, text);
    }
    if (type.equals(DataTypes.DateType)) {
      UTF8String trimmed = text.trim();
      return isDated(trimmed) ? eval(worded, trimmed) : null;
    }
    if (type.equals(DataTypes.LongType)) {
      return wholeNumber(text);
    }
    if (type.equals(DataTypes.BooleanType)) {
      return flag(text);
    }
    return type instanceof DecimalType && found instanceof DecimalType
        ? eval(direct, value)
        : eval(worded, text);
  }

  /** Exports that know one kind of number write 250 as 250.0. */
  private Object wholeNumber(UTF8String text) {
    Object number = eval(worded, text);
    if (number != null) {
      return number;
    }
    Object decimal = eval(exact, text);
    if (decimal == null) {
      return null;
    }
    java.math.BigDecimal plain =
        ((org.apache.spark.sql.types.Decimal) decimal).toJavaBigDecimal().stripTrailingZeros();
    return plain.scale() <= 0 ? eval(whole, decimal) : null;
  }

  /** The words of consent banners, beside the many spellings of true and false that SQL knows. */
  private Object flag(UTF8String text) {
    UTF8String word = text.trim().toLowerCase();
    // A flag of a table with gaps is a number with decimals.
    if (word.equals(GRANTED) || word.equals(ONE)) {
      return true;
    }
    if (word.equals(DENIED) || word.equals(ZERO)) {
      return false;
    }
    return eval(worded, text);
  }

  private Object moment(Object value, UTF8String text) {
    if (found.equals(DataTypes.TimestampNTZType)) {
      // A wall-clock time, which is as many microseconds as if it were UTC.
      return local((Long) value);
    }
    return found.equals(DataTypes.DateType) ? (Object) day((Integer) value) : time(text.trim());
  }

  private Object time(UTF8String text) {
    long plain = Moments.plain(text);
    if (plain != Moments.OTHER) {
      return plain;
    }
    int length = text.numChars();
    // No time is longer; a text that is would only be searched in vain.
    if (length > LONGEST_TIME || !isDated(text)) {
      return null;
    }
    boolean isDay =
        length <= 10 || ends && MIDNIGHT.matcher(text.substringSQL(11, 20).toString()).matches();
    if (isDay) {
      Object day = eval(days, text.substringSQL(1, 10));
      return day == null ? null : day((Integer) day);
    }
    Object stated = eval(worded, text);
    return stated == null || zones.areUtc() || ZONED.matcher(text.toString()).find()
        ? stated
        : (Object) local((Long) stated);
  }

  private long local(long wallClock) {
    return zones.areUtc() ? wallClock : DateTimeUtils.toUTCTime(wallClock, zones.times().getId());
  }

  /** Start of a day in the business time zone, or the last microsecond of it. */
  private long day(int date) {
    long midnight = (ends ? date + 1L : date) * DAY;
    long start =
        Zones.isUtc(zones.days())
            ? midnight
            : DateTimeUtils.toUTCTime(midnight, zones.days().getId());
    return ends ? start - 1 : start;
  }

  /** Whether an optional time says "not yet" or "never". */
  static boolean isNever(UTF8String text) {
    return text.startsWith(NEVER[0]) || text.startsWith(NEVER[1]);
  }

  /**
   * Whether the text begins with year, month and day: Spark also takes 2026 and 2026-06 for dates.
   */
  private static boolean isDated(UTF8String text) {
    return text.numBytes() >= 8 && text.getByte(4) == '-';
  }

  /** Midnight of a date. */
  static long micros(LocalDate date) {
    return date.toEpochDay() * DAY;
  }
}
