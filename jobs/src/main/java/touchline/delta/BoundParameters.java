package touchline.delta;

import io.delta.sql.parser.DeltaSqlParser;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.parser.HybridParameterContext;
import org.apache.spark.sql.catalyst.parser.NamedParameterContext;
import org.apache.spark.sql.catalyst.parser.ParameterContext;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import org.apache.spark.sql.catalyst.parser.PositionalParameterContext;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.SparkSqlParser;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Binds the parameters of statements, {@code ?} and {@code :name}. Delta's parser forgets what they
 * stand for, so statements that have any are left to Spark's own; Delta's need none. Spark makes it
 * by its name, after Delta's, {@code spark.sql.extensions}.
 */
public final class BoundParameters extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    extensions.injectParser((session, parser) -> new Parser(parser));
    return BoxedUnit.UNIT;
  }

  private static final class Parser extends DeltaSqlParser {
    Parser(ParserInterface parser) {
      super(parser);
    }

    @Override
    public LogicalPlan parsePlanWithParameters(String sql, ParameterContext parameters) {
      // Every statement comes this way, with nothing to bind if it has no parameters.
      return isEmpty(parameters)
          ? parsePlan(sql)
          : new SparkSqlParser().parsePlanWithParameters(sql, parameters);
    }

    private static boolean isEmpty(ParameterContext parameters) {
      return parameters instanceof PositionalParameterContext positional
          ? positional.params().isEmpty()
          : parameters instanceof NamedParameterContext named
              ? named.params().isEmpty()
              : parameters instanceof HybridParameterContext either && either.args().isEmpty();
    }
  }
}
