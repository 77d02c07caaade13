package touchline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.apache.spark.sql.execution.SparkSqlParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;
import touchline.Stages;
import touchline.config.Settings;

class RelationsTest {
  static List<SqlJob> queries() {
    return Stages.graph(Settings.load(Optional.empty())).order().stream()
        .filter(SqlJob.class::isInstance)
        .map(SqlJob.class::cast)
        .toList();
  }

  @Test
  void theNightAsksManyQueries() {
    assertThat(queries()).hasSizeGreaterThan(20);
  }

  @ParameterizedTest
  @MethodSource("queries")
  void theTablesOfEachQueryOfTheNightAreThoseOfItsParsedPlan(SqlJob job) {
    String sql = job.settings().toString().replaceAll("\\$\\{[^}]*}", "DATE '2026-01-01'");

    assertThat(job.reads()).isNotEmpty().map(Table::name).containsExactlyElementsOf(parsed(sql));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1 FROM (SELECT * FROM gold.conversions) JOIN silver.people USING (person_id)",
        "WITH a AS (SELECT * FROM silver.deals) SELECT * FROM a WHERE EXISTS (SELECT 1 FROM"
            + " gold.won_leads)",
        "SELECT (SELECT max(amount) FROM Silver.Deals), 'FROM gold.conversions', \"gold.rejections\""
            + " FROM gold . alignment",
        "SELECT 1 -- FROM gold.conversions\nFROM silver.people /* , silver.deals */",
        "SELECT gold_tallies.n FROM gold.score_tallies AS gold_tallies, LATERAL (SELECT 1 FROM"
            + " silver.costs)",
        "SELECT a.layer.x FROM steps a",
      })
  void neitherTextNorCommentsNorStepsAreTables(String sql) {
    assertThat(Relations.named(sql)).containsExactlyElementsOf(parsed(sql));
  }

  private static Set<String> parsed(String sql) {
    Set<String> names = new TreeSet<>();
    collect(new SparkSqlParser().parsePlan(sql), names);
    return names;
  }

  private static void collect(LogicalPlan plan, Set<String> names) {
    if (plan instanceof UnresolvedRelation relation && relation.multipartIdentifier().size() > 1) {
      names.add(relation.tableName().toLowerCase(Locale.ROOT));
    }
    if (plan instanceof UnresolvedWith with) {
      CollectionConverters.asJava(with.cteRelations()).forEach(step -> collect(step._2(), names));
    }
    CollectionConverters.asJava(plan.children()).forEach(child -> collect(child, names));
    CollectionConverters.asJava(plan.expressions()).forEach(part -> collect(part, names));
  }

  private static void collect(Expression part, Set<String> names) {
    if (part instanceof SubqueryExpression query) {
      collect(query.plan(), names);
    }
    CollectionConverters.asJava(part.children()).forEach(child -> collect(child, names));
  }
}
