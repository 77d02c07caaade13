package touchline.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(.*a){12}b",
        "(.*x){8}.*y",
        "a*a*a*a*a*b",
        "(?i)^(.*[0-9]){12}$",
        ".*,.*,.*,.*,.*,.*,end"
      })
  void expressionThatExplodesIsNamed(String expression) {
    assertThat(Regexes.problem(expression)).get().asString().contains("takes for ever");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "^(.*cp.*|ppc|retargeting|paid.*)$",
        "^(.*(([^a-df-z]|^)shop|shopping).*)$",
        "^([a-z]+[.])*search[.](yahoo|brave)[.][a-z.]+$",
        "^(www[.])?([a-z0-9-]+[.])+example$",
        "(?i)(spring|summer) sale( \\d{4})?",
        "^[0-9]{4}(-[0-9]{2}){2}$",
        "(a+)+$",
        "(x|xx)*y",
        "a(b)c"
      })
  void ordinaryExpressionIsFine(String expression) {
    assertThat(Regexes.problem(expression)).isEmpty();
  }

  @Test
  void brokenExpressionIsNamed() {
    assertThat(Regexes.problem("(google")).hasValue("is not a regular expression: Unclosed group");
  }

  @Test
  void settingWithSuchAnExpressionHasItsPlace() {
    assertThat(Site.problems("channels.paid = \"^(.*a){12}b$\""))
        .anyMatch(
            p -> p.startsWith("conf/prod.conf: 1: channels.paid is a regular expression that"));
    assertThat(Site.problems("attribution.incremental.may-harm = [\"(.*x){12}y\"]"))
        .anyMatch(
            p ->
                p.startsWith(
                    "conf/prod.conf: 1: attribution.incremental.may-harm has (.*x){12}y, which is a"));
  }
}
