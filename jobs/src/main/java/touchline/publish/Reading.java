package touchline.publish;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import scala.jdk.javaapi.CollectionConverters;
import touchline.pipeline.Relations;

/**
 * What a statement may do: read published tables. Its parsed plan is held against the list of steps
 * that queries are made of, and each table that it names becomes the published one. Text within
 * quotes is never looked at.
 */
final class Reading {
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
    CollectionConverters.asJava(plan.expressions()).forEach(Reading::check);
    CollectionConverters.asJava(plan.children()).forEach(Reading::check);
    if (plan instanceof UnresolvedWith with) {
      CollectionConverters.asJava(with.cteRelations()).forEach(one -> check(one._2()));
    }
  }

  private static void check(Expression expression) {
    if (expression instanceof UnresolvedFunction function) {
      List<String> name = CollectionConverters.asJava(function.nameParts());
      String last = name.get(name.size() - 1).toLowerCase(java.util.Locale.ROOT);
      if (CALLS.contains(last)) {
        throw new IllegalArgumentException(
            "the function " + last + " calls Java and is not open to queries");
      }
    }
    if (expression instanceof org.apache.spark.sql.catalyst.expressions.SubqueryExpression sub) {
      check(sub.plan());
    }
    CollectionConverters.asJava(expression.children()).forEach(Reading::check);
  }

  /** InsertIntoDir as INSERT INTO DIR. */
  private static String spoken(String step) {
    return step.replaceAll("(?<=[a-z])(?=[A-Z])", " ")
        .replace("$", "")
        .toUpperCase(java.util.Locale.ROOT);
  }
}
