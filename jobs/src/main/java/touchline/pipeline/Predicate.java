package touchline.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry$;
import org.apache.spark.sql.catalyst.analysis.SimpleAnalyzer$;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.BinaryComparison;
import org.apache.spark.sql.catalyst.expressions.BindReferences$;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Coalesce;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.In;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.IsNull;
import org.apache.spark.sql.catalyst.expressions.Like;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Lower;
import org.apache.spark.sql.catalyst.expressions.Not;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.expressions.RLike;
import org.apache.spark.sql.catalyst.expressions.Upper;
import org.apache.spark.sql.catalyst.expressions.package$;
import org.apache.spark.sql.catalyst.optimizer.ReplaceExpressions$;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.trees.TreePattern;
import org.apache.spark.sql.catalyst.types.DataTypeUtils;
import org.apache.spark.sql.execution.SparkSqlParser;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.util.Try;

/**
 * A predicate over named columns, judged and tried out by Spark's parser and analyser without a
 * session and without data.
 *
 * <p>Whether it can hold at all is found by trying it: every column it names takes each value that
 * the predicate compares it with, values just beside it, another one and null; a text column that
 * states its words takes these. Patterns are tried with the text that is left of them without their
 * wildcards. That is exact for comparisons of columns with constants; a predicate that is made of
 * anything else is taken as satisfiable.
 */
public final class Predicate {
  /** Metadata of a text column: all words that it ever holds. */
  public static final String WORDS = "words";

  /** Values of all columns together that are tried; beyond, nothing is claimed. */
  private static final long MOST_ROWS = 200_000;

  /**
   * Small letters are asked of Java where nothing but a trial hangs on them: ICU, which Spark asks
   * by default, looks at every letter there is before it answers for the first time.
   */
  private static final SQLConf ON_TRIAL = onTrial();

  private final StructType columns;
  private final Expression analysed;
  private final List<Attribute> attributes;

  private Predicate(StructType columns, Expression analysed, List<Attribute> attributes) {
    this.columns = columns;
    this.analysed = analysed;
    this.attributes = attributes;
  }

  /** A predicate that cannot be evaluated; the message says why, without naming the predicate. */
  public static final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  /**
   * Reads a predicate.
   *
   * @throws Refused when it does not parse, names a column or function that there is none of, does
   *     not fit the types, holds a query, reads the clock or depends on chance
   */
  public static Predicate of(String sql, StructType columns) throws Refused {
    Expression parsed = parsed(sql);
    for (Expression part : parts(parsed)) {
      if (part instanceof PlanExpression) {
        throw new Refused("holds a query; it sees one row only");
      }
      if (part instanceof UnresolvedFunction function && !exists(function)) {
        throw new Refused(
            "knows no function "
                + String.join(".", CollectionConverters.asJava(function.nameParts())));
      }
    }
    List<Attribute> attributes =
        new ArrayList<>(CollectionConverters.asJava(DataTypeUtils.toAttributes(columns)));
    LocalRelation rows =
        new LocalRelation(seq(attributes), seq(List.<InternalRow>of()), false, Option.empty());
    Expression analysed = analysed(parsed, rows);
    if (!(analysed.dataType() instanceof BooleanType)) {
      throw new Refused("is " + analysed.dataType().sql() + ", not true or false");
    }
    if (!analysed.deterministic()) {
      throw new Refused("gives another answer each time; it must be the same whenever computed");
    }
    if (analysed.containsPattern(TreePattern.CURRENT_LIKE())) {
      throw new Refused("reads the clock; it knows no time but that of its columns");
    }
    Optional<String> failing = failing(analysed);
    if (failing.isPresent()) {
      throw new Refused(failing.get());
    }
    return new Predicate(columns, analysed, attributes);
  }

  /** What fails whatever the row, such as a number that is held against a word. */
  public static Optional<String> failing(Expression analysed) {
    for (Expression part : parts(analysed)) {
      if (part.foldable()) {
        Try<Object> value = Try.apply(() -> part.eval(InternalRow.empty()));
        if (value.isFailure()) {
          return Optional.of("fails on every row: " + firstLine(value.failed().get()));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Columns that a predicate names, in lower case, whether or not there are such; empty when it
   * does not parse.
   */
  public static Set<String> named(String sql) {
    Set<String> named = new TreeSet<>();
    try {
      for (Expression part : parts(parsed(sql))) {
        if (part instanceof UnresolvedAttribute attribute) {
          named.add(attribute.nameParts().head().toLowerCase(Locale.ROOT));
        }
      }
    } catch (Refused e) {
      return Set.of();
    }
    return named;
  }

  /** Constants that are keys of a map column, such as {@code status} of profile['status']. */
  public static Set<String> constants(String sql) {
    Set<String> constants = new TreeSet<>();
    try {
      for (Expression part : parts(parsed(sql))) {
        if (part instanceof Literal literal && literal.dataType() instanceof StringType) {
          constants.add(String.valueOf(literal.value()));
        }
      }
    } catch (Refused e) {
      return Set.of();
    }
    return constants;
  }

  /** Whether some row makes it true; true also where that cannot be told. */
  public boolean canHold() {
    return !isDecidable() || rowFor(List.of(this)).map(row -> true).orElse(false) || isTooLarge();
  }

  /**
   * A row for which both hold, in words; empty if none was found. A row that is found proves it,
   * whatever the predicates are made of; of those that are not comparisons with constants it may be
   * missed.
   */
  public Optional<String> overlap(Predicate other) {
    return rowFor(List.of(this, other));
  }

  private static SQLConf onTrial() {
    SQLConf settings = new SQLConf();
    settings.setConfString(SQLConf.ICU_CASE_MAPPINGS_ENABLED().key(), "false");
    return settings;
  }

  private boolean isTooLarge() {
    return rows(candidates(List.of(this))) > MOST_ROWS;
  }

  private static long rows(Map<String, List<Object>> candidates) {
    long rows = 1;
    for (List<Object> values : candidates.values()) {
      rows = Math.min(MOST_ROWS + 1, rows * values.size());
    }
    return rows;
  }

  private Optional<String> rowFor(List<Predicate> predicates) {
    Map<String, List<Object>> candidates = candidates(predicates);
    long rows = rows(candidates);
    if (rows > MOST_ROWS) {
      return Optional.empty();
    }
    List<Expression> bound = predicates.stream().map(Predicate::bound).toList();
    return SQLConf.withExistingConf(ON_TRIAL, () -> firstRow(bound, candidates, rows));
  }

  private Optional<String> firstRow(
      List<Expression> bound, Map<String, List<Object>> candidates, long rows) {
    for (long row = 0; row < rows; row++) {
      Object[] values = row(candidates, row);
      InternalRow input = new GenericInternalRow(values);
      if (bound.stream().allMatch(b -> holds(b, input))) {
        Map<String, Object> shown = new TreeMap<>();
        candidates.keySet().forEach(name -> shown.put(name, values[columns.fieldIndex(name)]));
        return Optional.of(words(shown));
      }
    }
    return Optional.empty();
  }

  /** One of all combinations of the candidates, counted through column by column. */
  private Object[] row(Map<String, List<Object>> candidates, long row) {
    Object[] values = new Object[columns.size()];
    long rest = row;
    for (Map.Entry<String, List<Object>> column : candidates.entrySet()) {
      int size = column.getValue().size();
      values[columns.fieldIndex(column.getKey())] = column.getValue().get((int) (rest % size));
      rest /= size;
    }
    return values;
  }

  private static boolean holds(Expression predicate, InternalRow row) {
    try {
      return Boolean.TRUE.equals(predicate.eval(row));
    } catch (RuntimeException refused) {
      // Such as a word that is cast to a number: a row that cannot be judged proves nothing.
      return false;
    }
  }

  private static String words(Map<String, Object> row) {
    List<String> words = new ArrayList<>();
    row.forEach(
        (column, value) -> words.add(value == null ? column + " null" : column + " = " + value));
    return words.isEmpty() ? "every row" : String.join(", ", words);
  }

  private Expression bound() {
    return BindReferences$.MODULE$.bindReference(
        analysed, package$.MODULE$.AttributeSeq(seq(attributes)), false);
  }

  private boolean isDecidable() {
    return parts(analysed).stream().allMatch(Predicate::isSimple);
  }

  private static boolean isSimple(Expression part) {
    return part instanceof And
        || part instanceof Or
        || part instanceof Not
        || part instanceof BinaryComparison
        || part instanceof In
        || part instanceof IsNull
        || part instanceof IsNotNull
        || part instanceof Literal
        || part instanceof Attribute
        || part instanceof Cast
        || part instanceof Coalesce
        || part instanceof Upper
        || part instanceof Lower;
  }

  private static Map<String, List<Object>> candidates(List<Predicate> predicates) {
    Map<String, List<Object>> candidates = new TreeMap<>();
    List<Object> literals = new ArrayList<>();
    predicates.forEach(predicate -> addLiterals(predicate.analysed, literals));
    for (Predicate predicate : predicates) {
      for (Expression part : parts(predicate.analysed)) {
        if (part instanceof Attribute attribute) {
          StructField field = predicate.columns.apply(attribute.name());
          candidates.computeIfAbsent(field.name(), name -> values(field, literals));
        }
      }
    }
    return candidates;
  }

  /** Constants that columns are held against; of patterns the text without their wildcards. */
  private static void addLiterals(Expression part, List<Object> literals) {
    if (part instanceof Literal literal && literal.value() != null) {
      literals.add(literal.value());
      return;
    }
    List<Expression> children = CollectionConverters.asJava(part.children());
    boolean isPattern = part instanceof Like || part instanceof RLike;
    for (Expression child : children) {
      if (isPattern && child == children.get(1) && child instanceof Literal pattern) {
        String text = String.valueOf(pattern.value());
        String[] plain =
            part instanceof Like
                ? new String[] {text.replace("%", "").replace('_', 'x').replace("\\", "")}
                : text.replaceAll("[\\^$.*+?()\\[\\]{}\\\\]", "").split("\\|");
        Arrays.stream(plain).map(UTF8String::fromString).forEach(literals::add);
      } else {
        addLiterals(child, literals);
      }
    }
  }

  /** Lowest and highest value of a column, from its metadata; unbounded where it states none. */
  private static double[] range(StructField field) {
    boolean bounded = field.metadata().contains("least");
    return bounded
        ? new double[] {field.metadata().getDouble("least"), field.metadata().getDouble("most")}
        : new double[] {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY};
  }

  private static List<Object> values(StructField field, List<Object> literals) {
    DataType type = field.dataType();
    List<Object> values = new ArrayList<>();
    if (type instanceof BooleanType) {
      values.add(true);
      values.add(false);
    } else if (type instanceof StringType) {
      texts(field, literals).forEach(text -> values.add(UTF8String.fromString(text)));
    } else {
      double[] range = range(field);
      Set<Double> numbers = new TreeSet<>(Set.of(0.0));
      for (Object literal : literals) {
        if (literal instanceof Number || literal instanceof Decimal) {
          double number = Double.parseDouble(literal.toString());
          numbers.addAll(List.of(number - 1, number, number + 1));
        }
      }
      numbers.stream()
          .filter(n -> n >= range[0] && n <= range[1])
          .forEach(n -> values.add(number(type, n)));
    }
    values.add(null);
    return values;
  }

  /** The words of a column that states them, else those of the predicates and another one. */
  private static Set<String> texts(StructField field, List<Object> literals) {
    if (field.metadata().contains(WORDS)) {
      return new TreeSet<>(List.of(field.metadata().getStringArray(WORDS)));
    }
    Set<String> texts = new TreeSet<>(Set.of("(anything else)"));
    for (Object literal : literals) {
      if (literal instanceof UTF8String text) {
        texts.add(text.toString());
        texts.add(text.toString().toLowerCase(Locale.ROOT));
        texts.add(text.toString().toUpperCase(Locale.ROOT));
      } else {
        texts.add(literal.toString());
      }
    }
    return texts;
  }

  private static Object number(DataType type, double n) {
    if (type instanceof LongType) {
      return (long) n;
    }
    if (type instanceof IntegerType) {
      return (int) n;
    }
    if (type instanceof DecimalType decimal) {
      return Decimal.apply(
          new java.math.BigDecimal(n).setScale(decimal.scale(), java.math.RoundingMode.HALF_UP),
          decimal.precision(),
          decimal.scale());
    }
    if (type instanceof DoubleType) {
      return n;
    }
    return null;
  }

  private static Expression parsed(String sql) throws Refused {
    try {
      return parse(sql);
    } catch (ParseException e) {
      throw new Refused("does not parse: " + firstLine(e));
    }
  }

  // Scala throws these checked exceptions without declaring them.
  private static Expression parse(String sql) throws ParseException {
    return new SparkSqlParser().parseExpression(sql);
  }

  private static Expression analysed(Expression predicate, LocalRelation rows) throws Refused {
    try {
      return analyse(predicate, rows);
    } catch (AnalysisException e) {
      throw new Refused("cannot be evaluated: " + firstLine(e));
    }
  }

  private static Expression analyse(Expression predicate, LocalRelation rows)
      throws AnalysisException {
    LogicalPlan plan = SimpleAnalyzer$.MODULE$.execute(new Filter(predicate, rows));
    SimpleAnalyzer$.MODULE$.checkAnalysis(plan);
    // What only stands for other functions becomes these, so that all can be evaluated.
    return ((Filter) ReplaceExpressions$.MODULE$.apply(plan)).condition();
  }

  private static boolean exists(UnresolvedFunction function) {
    List<String> name = CollectionConverters.asJava(function.nameParts());
    return name.size() == 1
        && FunctionRegistry$.MODULE$.builtin().functionExists(new FunctionIdentifier(name.get(0)));
  }

  private static List<Expression> parts(Expression expression) {
    List<Expression> parts = new ArrayList<>(List.of(expression));
    for (Expression child : CollectionConverters.asJava(expression.children())) {
      parts.addAll(parts(child));
    }
    return parts;
  }

  private static <T> Seq<T> seq(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }

  private static String firstLine(Throwable e) {
    return e.getMessage().strip().lines().findFirst().orElse("").replaceFirst(" SQLSTATE.*", "");
  }
}
