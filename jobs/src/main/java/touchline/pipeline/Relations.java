package touchline.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.Token;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.AliasIdentifier;
import org.apache.spark.sql.catalyst.analysis.Analyzer;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.optimizer.InlineCTE;
import org.apache.spark.sql.catalyst.parser.SqlBaseLexer;
import org.apache.spark.sql.catalyst.plans.logical.AnalysisHelper;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.apache.spark.sql.execution.SparkSqlParser;
import scala.Option;
import scala.Tuple3;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractPartialFunction;

/**
 * The tables that a query names: names with a layer, such as gold.conversions. Names of the query's
 * own steps have none, and neither text within quotes nor a comment is looked at. To know them, the
 * words of Spark's SQL are enough; a query is parsed when it is asked.
 */
public final class Relations {
  private Relations() {}

  /** Names of the tables, sorted. */
  public static List<String> named(String sql) {
    List<? extends Token> words =
        new SqlBaseLexer(CharStreams.fromString(sql.toUpperCase(Locale.ROOT)))
            .getAllTokens().stream().filter(w -> w.getChannel() == Token.DEFAULT_CHANNEL).toList();
    Set<String> names = new TreeSet<>();
    for (int word = 0; word + 2 < words.size(); word++) {
      String layer = words.get(word).getText().toLowerCase(Locale.ROOT);
      if (Table.layers().contains(layer) && words.get(word + 1).getType() == SqlBaseLexer.DOT) {
        names.add(layer + "." + words.get(word + 2).getText().toLowerCase(Locale.ROOT));
      }
    }
    return List.copyOf(names);
  }

  /**
   * A query over rows of the tables that it names; it needs no view of them.
   *
   * @param tables rows of a table, named as in gold.conversions
   */
  public static Dataset<Row> query(
      SparkSession spark, String sql, Function<String, Dataset<Row>> tables) {
    // A table that is named often is read once.
    Map<String, LogicalPlan> plans = new HashMap<>();
    Function<String, LogicalPlan> plan =
        table -> ((org.apache.spark.sql.classic.Dataset<Row>) tables.apply(table)).logicalPlan();
    LogicalPlan bound =
        bound(new SparkSqlParser().parsePlan(sql), table -> plans.computeIfAbsent(table, plan));
    org.apache.spark.sql.classic.SparkSession session =
        (org.apache.spark.sql.classic.SparkSession) spark;
    return session.withActive(
        () -> {
          Analyzer analyzer = session.sessionState().analyzer();
          // Spark puts a query's steps in their places again whenever anything is done with its
          // rows, only to look whether it may. Here it is done once, by the same rule.
          LogicalPlan whole =
              new InlineCTE(false, false)
                  .apply(AnalysisHelper.markInAnalyzer(() -> analyzer.execute(bound)));
          analyzer.checkAnalysis(whole);
          whole.setAnalyzed();
          return org.apache.spark.sql.classic.Dataset$.MODULE$.ofRows(session, whole);
        });
  }

  /**
   * A parsed query with plans in the place of the tables that it names.
   *
   * @param tables plan of a table, named as in gold.conversions
   * @throws IllegalArgumentException when it names a table by more than layer and name
   */
  public static LogicalPlan bound(LogicalPlan parsed, Function<String, LogicalPlan> tables) {
    return parsed.transformUpWithSubqueries(
        new AbstractPartialFunction<LogicalPlan, LogicalPlan>() {
          @Override
          public boolean isDefinedAt(LogicalPlan plan) {
            return plan instanceof UnresolvedWith || isNamed(plan);
          }

          @Override
          public <A extends LogicalPlan, B> B applyOrElse(A plan, scala.Function1<A, B> otherwise) {
            if (plan instanceof UnresolvedWith with) {
              return cast(steps(with, tables));
            }
            return isNamed(plan)
                ? cast(table((UnresolvedRelation) plan, tables))
                : otherwise.apply(plan);
          }
        });
  }

  @SuppressWarnings("unchecked")
  private static <B> B cast(LogicalPlan plan) {
    return (B) plan;
  }

  private static boolean isNamed(LogicalPlan plan) {
    return plan instanceof UnresolvedRelation relation && relation.multipartIdentifier().size() > 1;
  }

  private static LogicalPlan table(
      UnresolvedRelation relation, Function<String, LogicalPlan> tables) {
    List<String> name = CollectionConverters.asJava(relation.multipartIdentifier());
    String layer = name.get(0).toLowerCase(Locale.ROOT);
    String table = name.get(1).toLowerCase(Locale.ROOT);
    if (name.size() > 2) {
      throw new IllegalArgumentException(
          "no table " + String.join(".", name) + "; tables are named as in gold.conversions");
    }
    return new SubqueryAlias(
        new AliasIdentifier(table, CollectionConverters.asScala(List.of(layer)).toSeq()),
        tables.apply(layer + "." + table));
  }

  private static LogicalPlan steps(UnresolvedWith with, Function<String, LogicalPlan> tables) {
    List<Tuple3<String, SubqueryAlias, Option<Object>>> steps = new ArrayList<>();
    for (Tuple3<String, SubqueryAlias, Option<Object>> step :
        CollectionConverters.asJava(with.cteRelations())) {
      steps.add(new Tuple3<>(step._1(), (SubqueryAlias) bound(step._2(), tables), step._3()));
    }
    return new UnresolvedWith(
        with.child(), CollectionConverters.asScala(steps).toSeq(), with.allowRecursion());
  }
}
