package touchline.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static touchline.score.Rules.fit;
import static touchline.score.Rules.touch;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchline.config.ConfigurationException;
import touchline.config.ScoreRule;
import touchline.config.Settings;
import touchline.config.SqlCheck;

class RuleCheckTest {

  @Test
  void shippedRulesAreFine() {
    assertThat(Rules.shipped().score().rules())
        .allSatisfy(rule -> assertThat(Score.problem(rule)).isEmpty());
  }

  @Test
  void everyProblemIsNamedWithFileLineAndRule() {
    Config site =
        ConfigFactory.parseString(
            """
            score.rules = [
              { name = a, group = fit, on = profile, points = 1, when = "nam = 1" }
              { name = fine, group = fit, on = profile, points = 1, when = "true" }
              { name = b, group = fit, on = profile, points = 1,
                when = "profile['status'] = 'won'" }
            ]
            """,
            ConfigParseOptions.defaults().setOriginDescription("conf/prod.conf"));
    SqlCheck check =
        new SqlCheck() {
          @Override
          public Optional<String> problem(String expression) {
            return Optional.empty();
          }

          @Override
          public Optional<String> problem(ScoreRule rule) {
            return Score.problem(rule);
          }
        };

    assertThat(
            catchThrowableOfType(ConfigurationException.class, () -> Settings.load(site, check))
                .problems())
        .hasSize(2)
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .startsWith(
                        "conf/prod.conf: 2: score.rules[0].when of rule a knows no column nam on"
                            + " profile; "))
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .startsWith(
                        "conf/prod.conf: 5: score.rules[2].when of rule b looks at"
                            + " profile['status']"));
  }

  @Test
  void unknownColumnIsAnsweredWithTheNearestKnownOne() {
    assertThat(touching("funel_stage = 'decision'"))
        .containsExactly(
            "knows no column funel_stage on touch; did you mean funnel_stage?; there are"
                + " kind, channel, campaign_id, content_id, content_type, funnel_stage");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stage = 'SQL'",
        "is_won",
        "won_at IS NULL",
        "owner_id = 'x'",
        "created_at > DATE '2026-01-01'",
        "lead_ids[0] = 'a'"
      })
  void outcomeIsNoColumn(String when) {
    assertThat(onProfile(when)).singleElement().asString().contains("knows no column");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "profile['lifecycle_stage'] = 'customer'",
        "profile['Lead Status'] IS NOT NULL",
        "profile.is_converted = 'true'"
      })
  void profileColumnThatTellsTheOutcomeIsRefused(String when) {
    assertThat(onProfile(when)).singleElement().asString().contains("which tells the outcome");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "profile['wonder'] = 'x'",
        "profile['budget'] RLIKE '^[0-9]+$'",
        "try_cast(profile['seats'] AS INT) > 5",
        "employees BETWEEN 1 AND 5",
        "exists(split(title, ' '), word -> word = 'VP')"
      })
  void furtherProfileColumnsAndFunctionsAreFine(String when) {
    assertThat(onProfile(when)).isEmpty();
  }

  @Test
  void textReadAsNumberIsRefusedForItWouldFailTheNight() {
    assertThat(onProfile("profile['seats'] > 5"))
        .containsExactly(
            "reads text as BIGINT, which fails on the first text that is none; write try_cast(… AS BIGINT)");
    assertThat(onProfile("CAST(title AS INT) > 5"))
        .singleElement()
        .asString()
        .contains("reads text as INT");
  }

  @Test
  void wordThatIsHeldAgainstANumberIsRefusedForEveryRowWouldFailTheNight() {
    assertThat(onProfile("employees IN ('51-200', '201-500')"))
        .singleElement()
        .asString()
        .startsWith("fails on every row: [CAST_INVALID_INPUT]");
    assertThat(onProfile("employees > 1 / 0"))
        .singleElement()
        .asString()
        .startsWith("fails on every row: ");
  }

  @Test
  void predicateMustBeAStatementAboutOneRow() {
    assertThat(onProfile("(SELECT true)")).singleElement().asString().contains("holds a query");
    assertThat(touching("count(*) > 3")).singleElement().asString().contains("cannot be evaluated");
    assertThat(touching("row_number() OVER (ORDER BY kind) = 1"))
        .singleElement()
        .asString()
        .contains("cannot be evaluated");
    assertThat(touching("kind")).singleElement().asString().contains("cannot be evaluated");
    assertThat(touching("lowr(kind) = 'x'"))
        .singleElement()
        .asString()
        .contains("knows no function lowr");
    assertThat(onProfile("element_at(profile, 'is_won') = 'true'"))
        .singleElement()
        .asString()
        .contains("otherwise than as profile['column']");
  }

  @Test
  void predicateMustGiveTheSameAnswerWheneverAsked() {
    assertThat(touching("rand() < 0.5"))
        .singleElement()
        .asString()
        .contains("another answer each time");
    assertThat(touching("current_date() > DATE '2026-01-01'"))
        .singleElement()
        .asString()
        .contains("reads the clock");
    assertThat(touching("now() > TIMESTAMP '2026-01-01'"))
        .singleElement()
        .asString()
        .contains("reads the clock");
  }

  private static List<String> onProfile(String when) {
    return Score.problem(fit("r", 1, when)).stream().toList();
  }

  private static List<String> touching(String when) {
    return Score.problem(touch("r", 1, Rules.NEVER, 10, when)).stream().toList();
  }
}
