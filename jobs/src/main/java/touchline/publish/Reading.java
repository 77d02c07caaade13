package touchline.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.AliasIdentifier;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import scala.Option;
import scala.Tuple3;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractPartialFunction;

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
    return parsed.transformUpWithSubqueries(
        new AbstractPartialFunction<LogicalPlan, LogicalPlan>() {
          @Override
          public boolean isDefinedAt(LogicalPlan plan) {
            return plan instanceof UnresolvedWith || isNamed(plan);
          }

          @Override
          public <A extends LogicalPlan, B> B applyOrElse(A plan, scala.Function1<A, B> otherwise) {
            if (plan instanceof UnresolvedWith with) {
              return cast(steps(with));
            }
            return isNamed(plan)
                ? cast(published((UnresolvedRelation) plan))
                : otherwise.apply(plan);
          }
        });
  }

  @SuppressWarnings("unchecked")
  private static <B> B cast(LogicalPlan plan) {
    return (B) plan;
  }

  /** Whether it is a table with its layer; names of the query's own steps have none. */
  private static boolean isNamed(LogicalPlan plan) {
    return plan instanceof UnresolvedRelation relation && relation.multipartIdentifier().size() > 1;
  }

  private LogicalPlan published(UnresolvedRelation relation) {
    List<String> name = CollectionConverters.asJava(relation.multipartIdentifier());
    String layer = name.get(0).toLowerCase(java.util.Locale.ROOT);
    String table = name.get(1).toLowerCase(java.util.Locale.ROOT);
    if (name.size() > 2) {
      throw new IllegalArgumentException(
          "no table " + String.join(".", name) + "; tables are named as in gold.conversions");
    }
    return new SubqueryAlias(
        new AliasIdentifier(table, CollectionConverters.asScala(List.of(layer)).toSeq()),
        tables.apply(layer + "." + table));
  }

  private LogicalPlan steps(UnresolvedWith with) {
    List<Tuple3<String, SubqueryAlias, Option<Object>>> steps = new ArrayList<>();
    for (Tuple3<String, SubqueryAlias, Option<Object>> step :
        CollectionConverters.asJava(with.cteRelations())) {
      steps.add(new Tuple3<>(step._1(), (SubqueryAlias) of(step._2()), step._3()));
    }
    return new UnresolvedWith(
        with.child(), CollectionConverters.asScala(steps).toSeq(), with.allowRecursion());
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
