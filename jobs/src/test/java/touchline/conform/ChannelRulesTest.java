package touchline.conform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchline.Stages;
import touchline.config.ConfigurationException;
import touchline.config.Settings;

/** Channel rules are judged when settings are read, not in the middle of a night. */
class ChannelRulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sourc = 'x' | knows no column sourc; did you mean source?",
        "utm_medium = 'cpc' | knows no column utm_medium",
        "page_url LIKE '%x%' | there are source, medium, campaign, channel_stated, referrer_host",
        "source | is STRING, not true or false",
        "length(source) | is INT, not true or false",
        "source > 5 AND map(source, medium) | cannot be evaluated",
        "rand() > 0.5 | calls rand",
        "reflect('java.lang.System', 'exit', '0') | calls reflect",
        "current_date() > DATE '2026-01-01' | calls current_date",
        "source IN (SELECT 'x') | holds a query",
        "count(source) > 1 | calls count",
        "source RLIKE '(x' | is not a regular expression",
        "source RLIKE '(.*a){12}b' | takes for ever"
      })
  void ruleThatCannotBeAskedIsNamedWithItsPlace(String when, String problem) {
    assertThat(problems(when))
        .singleElement()
        .asString()
        .startsWith("conf/prod.conf: 2: channels.rules[0].when ")
        .contains(problem);
  }

  private static List<String> problems(String when) {
    String site = "channels.rules = [\n  { name = A, when = \"" + when + "\" }\n]";
    return catchThrowableOfType(
            ConfigurationException.class,
            () ->
                Settings.load(
                    ConfigFactory.parseString(
                        site, ConfigParseOptions.defaults().setOriginDescription("conf/prod.conf")),
                    Stages.sqlCheck()))
        .problems();
  }

  @Test
  void packagedRulesAreFine() {
    assertThat(Settings.load(ConfigFactory.empty(), Stages.sqlCheck()).channels().rules())
        .isNotEmpty();
  }
}
