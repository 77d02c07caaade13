package touchline.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ILike;
import org.apache.spark.sql.catalyst.expressions.Like;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.expressions.RLike;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.util.StringUtils;
import org.apache.spark.sql.execution.SparkSqlParser;
import org.apache.spark.sql.types.StringType;
import scala.jdk.javaapi.CollectionConverters;
import scala.util.Try;
import touchline.config.Nearest;
import touchline.config.Regexes;

/**
 * What the settings may say in SQL: an expression over one row that gives the same answer whenever
 * it is asked. Functions are those of a list, since among Spark's own are some that call any method
 * of Java, read the clock, tell of the session, throw dice or look at other rows.
 */
final class SettingsSql {
  /** Functions of text, numbers, times, lists and maps that depend on their arguments alone. */
  private static final Set<String> FUNCTIONS =
      Arrays.stream(
              """
              abs acos add_months aggregate array array_append array_compact array_contains array_distinct array_except
              array_intersect array_join array_max array_min array_position array_prepend array_remove
              array_repeat array_size array_sort array_union arrays_overlap arrays_zip ascii base64 between bigint bin
              binary bit_length boolean bround btrim cardinality ceil ceiling char char_length character_length chr
              coalesce concat concat_ws contains conv crc32 date date_add date_diff date_format date_from_unix_date
              date_part date_sub date_trunc dateadd datediff datepart day dayname dayofmonth dayofweek dayofyear decimal
              decode double e element_at elt encode endswith equal_null exists exp explode_outer extract factorial filter
              find_in_set flatten float floor forall format_number from_json from_unixtime
              from_utc_timestamp get get_json_object greatest hash hex hour hypot if ifnull ilike initcap instr int
              isnan isnotnull isnull json_array_length json_object_keys last_day lcase least left length len
              levenshtein like ln locate log log10 log1p log2 lower lpad ltrim make_date make_timestamp map map_concat
              map_contains_key map_entries map_filter map_from_arrays map_from_entries map_keys map_values
              map_zip_with mask md5 minute mod month monthname months_between named_struct nanvl negative next_day not
              nullif nullifzero nvl nvl2 octet_length overlay parse_url pmod position positive pow power
              quarter regexp regexp_count regexp_extract regexp_extract_all regexp_instr regexp_like regexp_replace
              regexp_substr repeat replace reverse right rint rlike round rpad rtrim second sha sha1 sha2
              sign signum size slice smallint sort_array soundex split split_part sqrt startswith str_to_map string
              struct substr substring substring_index timestamp timestamp_micros timestamp_millis timestamp_seconds
              tinyint to_binary to_char to_date to_json to_number to_timestamp to_unix_timestamp to_utc_timestamp
              transform transform_keys transform_values translate trim trunc try_add try_divide try_element_at
              try_multiply try_parse_url try_subtract try_to_binary try_to_date try_to_number try_to_timestamp
              try_url_decode typeof ucase unbase64 unhex unix_date unix_micros unix_millis unix_seconds upper
              url_decode url_encode weekday weekofyear xxhash64 year zeroifnull zip_with
              """
                  .strip()
                  .split("\\s+"))
          .collect(Collectors.toCollection(TreeSet::new));

  /** Functions whose second argument says how large a value is made. */
  private static final Set<String> SIZED = Set.of("array_repeat", "lpad", "repeat", "rpad");

  private static final int LARGEST = 10_000;

  private static final Set<String> PATTERNS =
      Set.of(
          "regexp",
          "regexp_count",
          "regexp_extract",
          "regexp_extract_all",
          "regexp_instr",
          "regexp_like",
          "regexp_replace",
          "regexp_substr",
          "rlike",
          "split");

  /** Words that are functions without parentheses. */
  private static final Pattern CLOCKS =
      Pattern.compile("(?i)current_(date|time|timestamp)|localtimestamp");

  private SettingsSql() {}

  /** What is wrong with an expression, in one line; empty when nothing is. */
  static Optional<String> problem(String expression) {
    // The parser's exception is checked, and no signature says so.
    Try<Expression> parsed = Try.apply(() -> new SparkSqlParser().parseExpression(expression));
    if (parsed.isFailure()) {
      return Optional.of(
          "is no expression of Spark SQL: "
              + parsed
                  .failed()
                  .get()
                  .getMessage()
                  .strip()
                  .lines()
                  .findFirst()
                  .orElse("it does not parse"));
    }
    return parts(parsed.get()).stream().flatMap(part -> problem(part).stream()).findFirst();
  }

  private static Optional<String> problem(Expression part) {
    if (part instanceof PlanExpression) {
      return Optional.of("holds a query; it sees one row only");
    }
    if (part instanceof WindowExpression
        || part.getClass().getSimpleName().equals("UnresolvedWindowExpression")) {
      return Optional.of("looks at other rows; it sees one row only");
    }
    if (part instanceof UnresolvedFunction function) {
      String name =
          String.join(".", CollectionConverters.asJava(function.nameParts()))
              .toLowerCase(Locale.ROOT);
      return FUNCTIONS.contains(name)
          ? slow(part, name).or(() -> large(part, name))
          : Optional.of(unknown(name));
    }
    if (part instanceof UnresolvedAttribute column && CLOCKS.matcher(column.name()).matches()) {
      return Optional.of("reads the clock; it knows no time but that of its columns");
    }
    if (part instanceof Like like && like.right() instanceof Literal pattern) {
      return unescaped(pattern, like.escapeChar());
    }
    if (part instanceof ILike like && like.right() instanceof Literal pattern) {
      return unescaped(pattern, like.escapeChar());
    }
    return part instanceof RLike ? slow(part, "rlike") : Optional.empty();
  }

  /** A pattern of LIKE of which Spark would say for each row that it is none. */
  private static Optional<String> unescaped(Literal pattern, char escape) {
    String text = String.valueOf(pattern.value());
    return Try.apply(() -> StringUtils.escapeLikeRegex(text, escape)).isFailure()
        ? Optional.of(
            "has the pattern "
                + text
                + "; after "
                + escape
                + " a pattern of LIKE has %, _ or another "
                + escape)
        : Optional.empty();
  }

  private static String unknown(String name) {
    return "calls "
        + name
        + ", which is none of the functions that settings may call"
        + Nearest.of(name, FUNCTIONS).map(near -> "; did you mean " + near + "?").orElse("")
        + "; these depend on the row alone, so that an answer is the same whenever computed";
  }

  /** A pattern that some texts keep busy for ever. */
  private static Optional<String> slow(Expression part, String name) {
    if (!PATTERNS.contains(name)) {
      return Optional.empty();
    }
    List<Expression> arguments = CollectionConverters.asJava(part.children());
    return arguments.size() > 1
            && arguments.get(1) instanceof Literal pattern
            && pattern.dataType() instanceof StringType
            && pattern.value() != null
        ? Regexes.problem(pattern.value().toString())
        : Optional.empty();
  }

  /** A value that no memory holds. */
  private static Optional<String> large(Expression part, String name) {
    List<Expression> arguments = CollectionConverters.asJava(part.children());
    boolean isLarge =
        SIZED.contains(name)
            && !(arguments.size() > 1
                && arguments.get(1) instanceof Literal size
                && size.value() instanceof Integer number
                && number <= LARGEST);
    return isLarge
        ? Optional.of(
            "calls " + name + " without a whole number up to " + LARGEST + " for its size")
        : Optional.empty();
  }

  private static List<Expression> parts(Expression expression) {
    List<Expression> parts = new ArrayList<>(List.of(expression));
    for (Expression child : CollectionConverters.asJava(expression.children())) {
      parts.addAll(parts(child));
    }
    return parts;
  }
}
