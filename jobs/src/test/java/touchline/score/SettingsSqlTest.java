package touchline.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import touchline.config.Settings;

class SettingsSqlTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "reflect('java.lang.System', 'getProperty', 'user.name') = source",
        "java_method('java.util.UUID', 'randomUUID') = source",
        "try_reflect('java.lang.System', 'exit', 0) IS NULL",
        "rand() < 0.5",
        "uuid() = source",
        "now() > TIMESTAMP '2026-01-01'",
        "unix_timestamp() > 5",
        "current_user() = source",
        "version() = source",
        "input_file_name() = source",
        "spark_partition_id() = 1",
        "monotonically_increasing_id() = 1",
        "count(*) > 3",
        "max(source) = 'x'",
        "explode(split(source, ',')) = 'x'",
        "raise_error('x') IS NULL",
        "assert_true(false) IS NULL",
        "system.builtin.rand() < 0.5"
      })
  void functionOutsideTheListIsRefused(String expression) {
    assertThat(problem(expression))
        .get()
        .asString()
        .startsWith("calls ")
        .contains("none of the functions that settings may call");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(SELECT true) | holds a query",
        "source IN (SELECT x FROM t) | holds a query",
        "EXISTS (SELECT 1) | holds a query",
        "lower(source) OVER () = 'x' | looks at other rows",
        "row_number() OVER (ORDER BY source) = 1 | looks at other rows",
        "current_date > DATE '2026-01-01' | reads the clock",
        "current_timestamp > closed_at | reads the clock",
        "source RLIKE '(.*a){12}b' | takes for ever",
        "regexp_replace(source, '(.*a){12}b', '') = 'x' | takes for ever",
        "source RLIKE '(google' | is not a regular expression",
        "source = | is no expression of Spark SQL",
        "lowr(source) = 'x' | calls lowr"
      })
  void whatIsNoStatementAboutOneRowIsRefused(String expression, String problem) {
    assertThat(problem(expression)).get().asString().contains(problem);
  }

  @Test
  void mistypedFunctionIsAnsweredWithTheNearest() {
    assertThat(problem("lowr(source) = 'x'")).get().asString().contains("did you mean lower?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lower(trim(source)) LIKE 'goo%' AND medium IS NOT NULL",
        "exists(split(title, ' '), word -> word = 'VP')",
        "CAST(x AS INT) BETWEEN 1 AND 5 OR coalesce(a, b) <=> nullif(c, '')",
        "date_add(to_date(x), 30) < DATE '2026-01-01'",
        "get_json_object(properties, '$.plan') RLIKE '^(pro|team)$'",
        "CASE WHEN a THEN 'x' ELSE profile['y'] END = element_at(map('k', 'v'), 'k')"
      })
  void pureExpressionIsFine(String expression) {
    assertThat(problem(expression)).isEmpty();
  }

  @Test
  void everyPackagedExpressionIsFine() {
    assertThat(Settings.load(Optional.empty(), new SparkSqlCheck()))
        .isEqualTo(Settings.load(Optional.empty()));
  }

  private static Optional<String> problem(String expression) {
    return new SparkSqlCheck().problem(expression);
  }
}
