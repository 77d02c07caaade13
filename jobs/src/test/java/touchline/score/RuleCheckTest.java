package touchline.score;

import static org.assertj.core.api.Assertions.assertThat;
import static touchline.score.Rules.fit;
import static touchline.score.Rules.score;
import static touchline.score.Rules.touch;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleCheckTest {

  @Test
  void shippedRulesAreFine() {
    assertThat(Score.check(Rules.shipped().score())).isEmpty();
  }

  @Test
  void everyProblemIsNamedWithItsRule() {
    assertThat(
            Score.check(
                score(fit("a", 1, "title ="), fit("fine", 1, "true"), fit("b", 1, "nam = 1"))))
        .hasSize(2)
        .anySatisfy(
            problem -> assertThat(problem).startsWith("score rule a: when does not parse: "))
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .startsWith("score rule b: when knows no column nam on profile; "));
  }

  @Test
  void unknownColumnIsAnsweredWithTheNearestKnownOne() {
    assertThat(touching("funel_stage = 'decision'"))
        .containsExactly(
            "score rule r: when knows no column funel_stage on touch; did you mean funnel_stage?; there are"
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
            "score rule r: when reads text as BIGINT, which fails on the first text that is none; write try_cast(… AS BIGINT)");
    assertThat(onProfile("CAST(title AS INT) > 5"))
        .singleElement()
        .asString()
        .contains("reads text as INT");
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
    return Score.check(score(fit("r", 1, when)));
  }

  private static List<String> touching(String when) {
    return Score.check(score(touch("r", 1, Rules.NEVER, 10, when)));
  }
}
