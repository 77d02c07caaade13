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
import touchline.pipeline.Given;

/** Channel rules are judged when settings are read, not in the middle of a night. */
class ChannelRulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sourc = 'x' | knows no column sourc; did you mean source?",
        "utm_medium = 'cpc' | knows no column utm_medium",
        "page_url LIKE '%x%' | there are source, medium, campaign, channel_stated, referrer_host",
        "source | of type \"STRING\" is not a boolean",
        "length(source) | of type \"INT\" is not a boolean",
        "source > 5 AND map(source, medium) | cannot be evaluated",
        "length(source) = 'long' | fails on every row",
        "rand() > 0.5 | calls rand",
        "reflect('java.lang.System', 'exit', '0') | calls reflect",
        "current_date() > DATE '2026-01-01' | calls current_date",
        "source IN (SELECT x FROM t) | holds a query",
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
  void channelOfAFeedThatIsCalledAsOursIsTheFeedsOwn() {
    String channel = new Channels(Settings.load(ConfigFactory.empty()).channels()).sql();
    assertThat(
            Given.spark()
                .sql(
                    "SELECT "
                        + channel
                        + " FROM (SELECT lower(trim(c)) AS channel_stated, trim(c) AS channel_as_stated,"
                        + " CAST(NULL AS STRING) AS source, CAST(NULL AS STRING) AS medium,"
                        + " CAST(NULL AS STRING) AS campaign, CAST(NULL AS STRING) AS referrer_host"
                        + " FROM VALUES ('Unattributed'), (' BASELINE '), ('email'), ('Events') AS t(c))")
                .collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder("Unattributed (stated)", "baseline (stated)", "Email", "Events");
  }

  @Test
  void packagedRulesAreFine() {
    assertThat(Settings.load(ConfigFactory.empty(), Stages.sqlCheck()).channels().rules())
        .isNotEmpty();
  }
}
