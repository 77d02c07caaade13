package touchline.score;

import java.util.Optional;
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
    return SettingsSql.problem(expression);
  }
}
