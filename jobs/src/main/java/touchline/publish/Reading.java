package touchline.publish;

import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.sql.catalyst.analysis.ExpressionWithUnresolvedIdentifier;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableOrView;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.DescribeRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.OneRowRelation;
import org.apache.spark.sql.catalyst.plans.logical.ShowTables;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.apache.spark.sql.execution.SparkSqlParser;
import org.apache.spark.sql.execution.command.ExplainCommand;
import org.apache.spark.sql.execution.command.ShowNamespacesCommand;
import scala.jdk.javaapi.CollectionConverters;
import touchline.pipeline.Relations;
import touchline.pipeline.Table;

/**
 * What a statement may do: read published tables. Its parsed plan is held against the list of steps
 * that queries are made of, and each table that it names becomes the published one. Text within
 * quotes is never looked at.
 */
public final class Reading {
  /** Versions of the tables by night, which no file under schemas/ states. */
  static final String VERSIONS = "ops.table_versions";

  /** What queries are made of, as the parser calls it; anything else is refused. */
  private static final Set<String> STEPS =
      Set.of(
          "Aggregate",
          "AsOfJoin",
          "Deduplicate",
          "Distinct",
          "Except",
          "Expand",
          "Filter",
          "Generate",
          "GlobalLimit",
          "Intersect",
          "Join",
          "LateralJoin",
          "LocalLimit",
          "LocalRelation",
          "Offset",
          "OneRowRelation",
          "OneRowRelation$",
          "Pivot",
          "Project",
          "Range",
          "RepartitionByExpression",
          "Sample",
          "Sort",
          "SubqueryAlias",
          "Tail",
          "Transpose",
          "Union",
          "UnresolvedHaving",
          "UnresolvedHint",
          "UnresolvedInlineTable",
          "UnresolvedOrdinal",
          "UnresolvedRelation",
          "UnresolvedSubqueryColumnAliases",
          "UnresolvedTVFAliases",
          "UnresolvedTableValuedFunction",
          "UnresolvedWith",
          "Unpivot",
          "Window",
          "WithWindowDefinition");

  /** Functions that make rows from their arguments alone; others read what no night published. */
  private static final Set<String> ROWS =
      Set.of(
          "explode",
          "explode_outer",
          "inline",
          "inline_outer",
          "json_tuple",
          "posexplode",
          "posexplode_outer",
          "range",
          "stack",
          "variant_explode",
          "variant_explode_outer");

  /** Functions that call whatever Java method a query names. */
  private static final Set<String> CALLS = Set.of("reflect", "java_method", "try_reflect");

  private final Function<String, LogicalPlan> tables;

  /**
   * @param tables plan of a published table, named as in gold.conversions
   */
  Reading(Function<String, LogicalPlan> tables) {
    this.tables = tables;
  }

  /**
   * Says nothing of a statement that reads published tables, lists or describes them.
   *
   * @throws IllegalArgumentException when it does not parse, names another table, or does more
   */
  public static void check(String sql) {
    LogicalPlan parsed = parsed(sql);
    if (parsed instanceof ShowTables || parsed instanceof ShowNamespacesCommand) {
      return;
    }
    if (parsed instanceof DescribeRelation described
        && described.relation() instanceof UnresolvedTableOrView named) {
      known(String.join(".", CollectionConverters.asJava(named.multipartIdentifier())));
      return;
    }
    new Reading(name -> known(name))
        .of(parsed instanceof ExplainCommand explained ? explained.logicalPlan() : parsed);
  }

  /**
   * The same of an expression.
   *
   * @throws IllegalArgumentException when it does not parse, or does more than compute
   */
  public static void checkExpression(String sql) {
    check(parsed(() -> new SparkSqlParser().parseExpression(sql)));
  }

  /**
   * The same of a function by its name.
   *
   * @throws IllegalArgumentException when it calls Java
   */
  public static void checkFunction(String name) {
    String last =
        name.substring(name.lastIndexOf('.') + 1).replace("`", "").toLowerCase(Locale.ROOT);
    if (CALLS.contains(last)) {
      throw new IllegalArgumentException(
          "the function " + last + " calls Java and is not open to queries");
    }
  }

  /**
   * The same of a function that makes rows.
   *
   * @throws IllegalArgumentException when it reads anything but its arguments
   */
  public static void checkRows(String name) {
    if (!ROWS.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "the function " + name + " is not open to queries, which read published tables only");
    }
  }

  /**
   * The same of a table by its name.
   *
   * @throws IllegalArgumentException when no night publishes such a table
   */
  public static void checkTable(String name) {
    known(name.replace("`", "").toLowerCase(Locale.ROOT));
  }

  /** What has a place in the catalog; {@link #VERSIONS} has none. */
  private static LogicalPlan known(String name) {
    if (Table.all().stream().noneMatch(table -> table.name().equals(name))) {
      throw new IllegalArgumentException(
          "no table " + name + "; SHOW TABLES IN gold lists what can be read");
    }
    return new OneRowRelation();
  }

  /**
   * The plan of a statement.
   *
   * @throws IllegalArgumentException when it does not parse
   */
  static LogicalPlan parsed(String sql) {
    return parsed(() -> new SparkSqlParser().parsePlan(sql));
  }

  private static <P> P parsed(Supplier<P> parser) {
    try {
      return parser.get();
    } catch (Exception e) {
      // The parser does not declare what it throws.
      if (e instanceof ParseException refused) {
        throw new IllegalArgumentException(sentence(refused), refused);
      }
      throw e;
    }
  }

  /**
   * The plan over published tables.
   *
   * @throws IllegalArgumentException when the statement does anything but read them
   */
  LogicalPlan of(LogicalPlan parsed) {
    check(parsed);
    return Relations.bound(parsed, tables);
  }

  private static void check(LogicalPlan plan) {
    String step = plan.getClass().getSimpleName();
    if (!STEPS.contains(step)) {
      throw new IllegalArgumentException(
          "only reading is possible here, and the statement holds "
              + spoken(step)
              + "; use SELECT");
    }
    if (plan instanceof UnresolvedTableValuedFunction function) {
      checkRows(String.join(".", CollectionConverters.asJava(function.name())));
    }
    CollectionConverters.asJava(plan.expressions()).forEach(Reading::check);
    CollectionConverters.asJava(plan.children()).forEach(Reading::check);
    if (plan instanceof UnresolvedWith with) {
      CollectionConverters.asJava(with.cteRelations()).forEach(one -> check(one._2()));
    }
  }

  private static void check(Expression expression) {
    if (expression instanceof ExpressionWithUnresolvedIdentifier) {
      throw new IllegalArgumentException(
          "the statement holds IDENTIFIER(…), which would hide what it calls; write the name itself");
    }
    if (expression instanceof UnresolvedFunction function) {
      checkFunction(String.join(".", CollectionConverters.asJava(function.nameParts())));
    }
    if (expression instanceof org.apache.spark.sql.catalyst.expressions.SubqueryExpression sub) {
      check(sub.plan());
    }
    CollectionConverters.asJava(expression.children()).forEach(Reading::check);
  }

  /** InsertIntoDir as INSERT INTO DIR. */
  private static String spoken(String step) {
    return step.replaceAll("(?<=[a-z])(?=[A-Z])", " ").replace("$", "").toUpperCase(Locale.ROOT);
  }

  /** What the parser found and where, without its codes and its picture of the query. */
  private static String sentence(ParseException e) {
    String first = e.getMessage().lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    return "the statement cannot be read: "
        + first
            .replaceFirst("^\\[[A-Z_.]+\\] ", "")
            .replaceFirst(" SQLSTATE: \\w+", "")
            .replaceFirst(" \\(line (\\d+), pos \\d+\\)$", " Line $1.");
  }
}
