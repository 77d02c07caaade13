package touchline.cli;

import java.util.Optional;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.execution.SparkSqlParser;
import touchline.config.SqlCheck;

/** Judges expressions of the configuration with Spark's own parser, without a session. */
final class SparkSqlCheck implements SqlCheck {
  @Override
  public Optional<String> problem(String expression) {
    try {
      new SparkSqlParser().parseExpression(expression);
      return Optional.empty();
    } catch (ParseException e) {
      return Optional.of(e.getMessage().strip().lines().findFirst().orElse("does not parse"));
    }
  }
}
