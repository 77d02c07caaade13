package touchline.pipeline;

import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrNullTest {
  /** A row that breaks each of the predicates, and one that does not. */
  private static Dataset<Row> rows() {
    return Given.spark()
        .sql(
            "SELECT * FROM VALUES ('n/a', 0L, 'Head of', 1), ('7', 1L, 'Head of all x', 2) AS"
                + " t(text, number, title, nth)")
        // Spark evaluates rows that stand in a query while it plans.
        .repartition(1);
  }

  private static List<Row> asked(String predicate) {
    return rows().select(expr("nth"), expr(predicate)).sort("nth").collectAsList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CAST(text AS INT) > 5",
        "text > 5",
        "text = number + 6",
        "1 / number > 0",
        "split(title, ' ')[3] = 'x' -- the fourth word",
        "element_at(split(title, ' '), 4) = 'x'",
        "to_date(if(text = '7', '2026-01-01', text)) = DATE '2026-01-01'",
        "(number - 2) * 9223372036854775807 < 0",
        "elt(3 * CAST(number AS INT) - 1, 'a', 'x') = 'x'",
        "exists(split(text, ','), part -> CAST(part AS INT) = 7)",
        "CASE WHEN text > 5 THEN true ELSE false END",
        "if(1 / number = 1, true, false)"
      })
  void predicateOfWhichARowCannotBeAskedIsNullForIt(String predicate) {
    assertThatThrownBy(() -> asked(predicate)).as("the row breaks it").isNotNull();
    List<Row> answers = asked(OrNull.sql(predicate));
    assertThat(answers.get(0).get(1)).isNull();
    assertThat(answers.get(1).get(1)).isEqualTo(true);
  }

  @Test
  void whatSeveralHaveInCommonEndsNoneOfThem() {
    Column[] both = {
      expr(OrNull.sql("1 / number > 0")), expr(OrNull.sql("1 / number < 2 AND text = '7'"))
    };
    Given.spark().conf().set("spark.sql.codegen.wholeStage", "true");
    Given.spark().conf().set("spark.sql.codegen.factoryMode", "CODEGEN_ONLY");
    try {
      assertThat(rows().sort("nth").select(both).collectAsList().toString())
          .isEqualTo("[[null,null], [true,true]]");
    } finally {
      Given.spark();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CASE WHEN text > 5 THEN 'large' ELSE 'small' END",
        "if(1 / number = 1, 'large', 'small')",
        "element_at(array('large'), CAST(number AS INT))"
      })
  void nameThatCannotBeMadeOfARowIsNullForIt(String name) {
    assertThatThrownBy(() -> asked(name)).as("the row breaks it").isNotNull();
    List<Row> names = asked(OrNull.typed(name));
    assertThat(names.get(0).get(1)).isNull();
    assertThat(names.get(1).get(1)).isEqualTo("large");
    assertThat(OrNull.typed("industry")).isEqualTo("industry");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lower(title) LIKE '%head%' AND NOT (text IN ('a', 'b') OR text IS NULL)",
        "title RLIKE '(?i)vp' OR coalesce(trim(text), '') <> ''",
        "profile['plan'] = 'pro'"
      })
  void predicateThatFailsForNoRowIsAskedAsItIs(String predicate) {
    assertThat(OrNull.sql(predicate)).isEqualTo(predicate);
  }
}
