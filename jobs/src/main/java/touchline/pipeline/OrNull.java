package touchline.pipeline;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedExtractValue;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.BinaryArithmetic;
import org.apache.spark.sql.catalyst.expressions.BinaryComparison;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.CreateArray;
import org.apache.spark.sql.catalyst.expressions.Divide;
import org.apache.spark.sql.catalyst.expressions.EvalMode;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.GetArrayItem;
import org.apache.spark.sql.catalyst.expressions.In;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.IsNull;
import org.apache.spark.sql.catalyst.expressions.Like;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Not;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.catalyst.expressions.RLike;
import org.apache.spark.sql.catalyst.expressions.TryEval;
import org.apache.spark.sql.catalyst.expressions.UnaryMinus;
import org.apache.spark.sql.execution.SparkSqlParser;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/**
 * SQL of the settings, asked of rows that nobody has seen: what cannot be evaluated, such as {@code
 * 1 / employees} of nobody, is null and the night goes on. Spark makes it by its name, so that
 * every session knows the function {@value #NAME}.
 */
public final class OrNull extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  private static final String NAME = "or_null";

  /** Functions that have an answer for every argument. */
  private static final Set<String> SURE =
      Set.of(
          "array_contains",
          "coalesce",
          "concat",
          "contains",
          "endswith",
          "exists",
          "ifnull",
          "isnotnull",
          "isnull",
          "lcase",
          "lower",
          "ltrim",
          "nullif",
          "nvl",
          "rtrim",
          "startswith",
          "trim",
          "ucase",
          "upper");

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    extensions.injectFunction(
        new Tuple3<>(
            new FunctionIdentifier(NAME),
            new ExpressionInfo(OrNull.class.getName(), NAME),
            new AbstractFunction1<Seq<Expression>, Expression>() {
              @Override
              public Expression apply(Seq<Expression> arguments) {
                return tried(arguments.head());
              }
            }));
    return BoxedUnit.UNIT;
  }

  /**
   * Within a list, since Spark (4.1, PushFoldableIntoBranches) takes what stands around CASE and if
   * into their branches, where nothing tries their conditions any more.
   */
  private static Expression tried(Expression value) {
    Seq<Expression> one = CollectionConverters.asScala(List.of(value)).toSeq();
    Expression zero = new Literal(0, DataTypes.IntegerType);
    return new GetArrayItem(new TryEval(new CreateArray(one, false)), zero, false);
  }

  /** Functions that refuse some arguments; of texts that landed any may come. */
  private static final Set<String> STRICT =
      Set.of(
          "abs",
          "add_months",
          "array_insert",
          "array_repeat",
          "bigint",
          "boolean",
          "bround",
          "ceil",
          "ceiling",
          "conv",
          "date",
          "date_add",
          "date_sub",
          "dateadd",
          "datediff",
          "decimal",
          "decode",
          "double",
          "element_at",
          "elt",
          "factorial",
          "float",
          "floor",
          "format_string",
          "from_unixtime",
          "from_utc_timestamp",
          "int",
          "make_date",
          "make_timestamp",
          "map",
          "map_concat",
          "map_from_arrays",
          "map_from_entries",
          "mod",
          "months_between",
          "negative",
          "next_day",
          "parse_url",
          "pmod",
          "positive",
          "printf",
          "repeat",
          "round",
          "sequence",
          "slice",
          "smallint",
          "split_part",
          "str_to_map",
          "timestamp",
          "timestamp_micros",
          "timestamp_millis",
          "timestamp_seconds",
          "tinyint",
          "to_binary",
          "to_char",
          "to_date",
          "to_number",
          "to_timestamp",
          "to_unix_timestamp",
          "to_utc_timestamp",
          "transform_keys",
          "unhex",
          "unix_micros",
          "unix_millis",
          "unix_seconds",
          "url_decode");

  /** The value, null for a row of which it cannot be made. */
  public static String value(String sql) {
    return canFail(sql) ? made(sql) : sql;
  }

  /** The same of columns that have types, where to compare may be impossible, too. */
  public static String typed(String sql) {
    return isSure(sql) ? sql : made(sql);
  }

  private static String made(String sql) {
    return "get(transform(array(0), touchline_row -> " + NAME + "(" + sql + "\n)), 0)";
  }

  /** Whether a value may be impossible to make of some row. */
  public static boolean canFail(String sql) {
    Try<Expression> parsed = Try.apply(() -> new SparkSqlParser().parseExpression(sql));
    return parsed.isSuccess() && isStrict(parsed.get());
  }

  /** A predicate that holds for a row of which the value cannot be made. */
  public static String fails(String sql) {
    return value("(" + sql + "\n) IS NULL") + " IS NULL";
  }

  private static boolean isStrict(Expression part) {
    boolean isStrict =
        part instanceof BinaryArithmetic
                && !(part instanceof Divide share && share.right() instanceof Literal)
            || part instanceof UnaryMinus
            || part instanceof UnresolvedExtractValue of && !isText(of.extraction())
            || part instanceof Cast cast
                && cast.evalMode() == EvalMode.ANSI()
                && !(cast.dataType() instanceof StringType)
            || part instanceof UnresolvedFunction function && isOf(STRICT, function);
    return isStrict
        || CollectionConverters.asJava(part.children()).stream().anyMatch(OrNull::isStrict);
  }

  /** The predicate, null for a row of which it cannot be asked. */
  public static String sql(String predicate) {
    // Within a lambda, since what several predicates have in common is else evaluated before any of
    // them. The line ends a comment that the predicate may close with.
    return isSure(predicate)
        ? predicate
        : "exists(array(0), touchline_row -> " + NAME + "(" + predicate + "\n))";
  }

  /** Whether no row whatever makes it fail; a predicate that does not parse is left as it is. */
  private static boolean isSure(String predicate) {
    Try<Expression> parsed = Try.apply(() -> new SparkSqlParser().parseExpression(predicate));
    return parsed.isFailure() || isSure(parsed.get());
  }

  private static boolean isSure(Expression part) {
    boolean isSure =
        part instanceof And
            || part instanceof Or
            || part instanceof Not
            || part instanceof IsNull
            || part instanceof IsNotNull
            || part instanceof BinaryComparison compared && !isOfTwoColumns(compared)
            || part instanceof In
            || part instanceof Like
            || part instanceof RLike
            || part instanceof UnresolvedAttribute
            || part instanceof UnresolvedExtractValue of && isText(of.extraction())
            || part instanceof UnresolvedFunction function && isOf(SURE, function)
            // Held against a number, a text is read as one.
            || part instanceof Literal literal
                && (literal.dataType() instanceof StringType
                    || literal.dataType() instanceof BooleanType);
    return isSure && CollectionConverters.asJava(part.children()).stream().allMatch(OrNull::isSure);
  }

  /** A key of a map, which need not be there; the place in a list has to be. */
  private static boolean isText(Expression key) {
    return key instanceof Literal literal && literal.dataType() instanceof StringType;
  }

  /** Whose types may differ. */
  private static boolean isOfTwoColumns(BinaryComparison compared) {
    return compared.left() instanceof UnresolvedAttribute
        && compared.right() instanceof UnresolvedAttribute;
  }

  private static boolean isOf(Set<String> functions, UnresolvedFunction function) {
    List<String> name = CollectionConverters.asJava(function.nameParts());
    return name.size() == 1 && functions.contains(name.get(0).toLowerCase(Locale.ROOT));
  }
}
