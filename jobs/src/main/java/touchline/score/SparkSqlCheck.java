package touchline.score;

import java.util.Optional;
import org.apache.spark.sql.execution.SparkSqlParser;
import scala.util.Try;
import touchline.config.ScoreRule;
import touchline.config.SqlCheck;

/** Judges expressions of the configuration with Spark's own parser, without a session. */
public final class SparkSqlCheck implements SqlCheck {
  @Override
  public Optional<String> problem(ScoreRule rule) {
    return Score.problem(rule);
  }

  @Override
  public Optional<String> problem(String expression) {
    // The parser's exception is checked, and no signature says so.
    Try<?> parsed = Try.apply(() -> new SparkSqlParser().parseExpression(expression));
    return parsed.isSuccess()
        ? Optional.empty()
        : Optional.of(
            parsed
                .failed()
                .get()
                .getMessage()
                .strip()
                .lines()
                .findFirst()
                .orElse("does not parse"));
  }
}
