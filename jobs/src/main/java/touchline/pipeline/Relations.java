package touchline.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.SparkSqlParser;
import scala.jdk.javaapi.CollectionConverters;

/** The tables that a query names, found by parsing it. */
public final class Relations {
  private Relations() {}

  /**
   * Names with a layer, such as gold.conversions, sorted; names of the query's own steps left out.
   */
  public static List<String> named(String sql) {
    Set<String> names = new TreeSet<>();
    collect(new SparkSqlParser().parsePlan(sql.replace("${as_of}", "DATE '2000-01-01'")), names);
    return new ArrayList<>(names);
  }

  private static void collect(LogicalPlan plan, Set<String> names) {
    if (plan instanceof UnresolvedRelation relation) {
      List<String> parts = CollectionConverters.asJava(relation.multipartIdentifier());
      if (parts.size() == 2) {
        names.add(String.join(".", parts));
      }
    }
    CollectionConverters.asJava(plan.expressions()).forEach(e -> collect(e, names));
    CollectionConverters.asJava(plan.children()).forEach(child -> collect(child, names));
    CollectionConverters.asJava(plan.innerChildren())
        .forEach(
            inner -> {
              if (inner instanceof LogicalPlan child) {
                collect(child, names);
              }
            });
  }

  private static void collect(Expression expression, Set<String> names) {
    if (expression instanceof PlanExpression<?> sub && sub.plan() instanceof LogicalPlan plan) {
      collect(plan, names);
    }
    CollectionConverters.asJava(expression.children()).forEach(child -> collect(child, names));
  }
}
