package touchline.funnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import touchline.Stages;
import touchline.config.ConfigurationException;
import touchline.config.LexiconPredicate;
import touchline.config.LexiconPredicate.Over;
import touchline.config.Settings;
import touchline.config.Signal;

class LexiconCheckTest {
  private static List<String> problems(String change, String... more) {
    String version =
        """
        lexicon.versions = [ { version = "1", effective-from = 2000-01-01, agreed-by = [marketing, sales]
        lead = "true", opportunity = "true", won = "is_won", dead = "stage = 'D'", hot = 70, warm = 40
        mql = "stage = 'M'", sql = "stage = 'S'", rejected = "stage = 'R'"
        sla { hot = 4h, warm = 24h }, recycle { when = "stage = 'N'", cool-off = 30d, max-turns = 5 }
        CHANGE
        } ]
        """;
    return catchThrowableOfType(
            ConfigurationException.class,
            () ->
                Settings.load(
                    ConfigFactory.parseString(
                        version.replace("CHANGE", change) + String.join("\n", more),
                        ConfigParseOptions.defaults().setOriginDescription("conf/site.conf")),
                    Stages.sqlCheck()))
        .problems();
  }

  @Test
  void shippedLexiconIsAccepted() {
    assertThatCode(() -> Settings.load(Optional.empty(), Stages.sqlCheck()))
        .doesNotThrowAnyException();
  }

  @Test
  void classesThatOverlapAreRefusedWithThePlaceAndARowOfBoth() {
    assertThat(problems("rejected = \"stage IN ('R', 'M')\""))
        .containsExactly(
            "conf/site.conf: 5: lexicon.versions[0].rejected overlaps with mql: both hold for stage ="
                + " M; a stage entry is of one class, so exclude it from one of them");
    assertThat(problems("accepted = \"stage IN ('A', 'R')\""))
        .containsExactly(
            "conf/site.conf: 5: lexicon.versions[0].accepted overlaps with rejected: both hold for"
                + " stage = R; a stage entry is of one class, so exclude it from one of them");
    assertThat(problems("recycle.when = \"stage = 'R' AND reason = 'timing'\""))
        .containsExactly(
            "conf/site.conf: 5: lexicon.versions[0].recycle.when overlaps with rejected: both hold"
                + " for reason = timing, stage = R; a stage entry is of one class, so exclude it from"
                + " one of them");
  }

  @Test
  void patternsThatOverlapAreRefusedAndThoseOfDifferentWordsAreNot() {
    assertThat(problems("rejected = \"stage LIKE 'M%'\""))
        .singleElement()
        .asString()
        .contains("rejected overlaps with mql: both hold for stage = M;");
    assertThat(problems("rejected = \"upper(stage) RLIKE '^(M|X).*'\""))
        .singleElement()
        .asString()
        .contains("rejected overlaps with mql: both hold for stage = M;");
    assertThat(problems("rejected = \"startswith(stage, 'M')\""))
        .singleElement()
        .asString()
        .contains("rejected overlaps with mql");
    assertThat(problems("mql = \"stage LIKE 'M_'\"", "sore = 1"))
        .singleElement()
        .asString()
        .contains("sore");
  }

  @Test
  void definitionsThatCanNeverHoldAreRefused() {
    assertThat(problems("mql = \"stage = 'A' AND stage = 'B'\""))
        .singleElement()
        .asString()
        .startsWith(
            "conf/site.conf: 5: lexicon.versions[0].mql can never hold: no values of stage");
    assertThat(problems("qualification.sql = \"score > 100\""))
        .singleElement()
        .asString()
        .contains("5: lexicon.versions[0].qualification.sql can never hold");
    assertThat(problems("qualification.sql = \"band = 'hot' AND band = 'warm'\""))
        .singleElement()
        .asString()
        .contains("can never hold");
  }

  @Test
  void definitionsThatSeeTheOutcomeAreRefused() {
    assertThat(problems("mql = \"exited_at IS NULL\"", "", ""))
        .singleElement()
        .asString()
        .contains("lexicon.versions[0].mql sees the outcome: exited_at");
    assertThat(problems("qualification.sql = \"is_won\""))
        .singleElement()
        .asString()
        .contains("sees the outcome: is_won");
    assertThat(problems("qualification.sql = \"profile['lifecycle_stage'] = 'x'\""))
        .singleElement()
        .asString()
        .contains("sees the outcome: profile['lifecycle_stage']");
    assertThat(problems("qualification.sql = \"band IN ('hot', 'won')\""))
        .singleElement()
        .asString()
        .contains("qualification.sql sees the outcome: the band won");
    assertThat(problems("opportunity = \"is_won\""))
        .singleElement()
        .asString()
        .contains("opportunity sees the outcome: is_won");
  }

  @Test
  void syntaxErrorsAreRefusedWithThePlace() {
    assertThat(problems("mql = \"stage = \""))
        .singleElement()
        .asString()
        .startsWith("conf/site.conf: 5: lexicon.versions[0].mql is no expression of Spark SQL");
    assertThat(problems("qualification.signals.d { steps = [\"knd = 'download'\"], within = 9d }"))
        .singleElement()
        .asString()
        .contains("signals.d.steps knows no column knd; did you mean kind?");
    assertThat(problems("qualification.sql = \"sore > 3\""))
        .singleElement()
        .asString()
        .contains("did you mean score?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "score >= 70 | true",
        "score >= 70 AND score < 70 | false",
        "d > 0 AND d_days <= 14 | true",
        "d < 0 | false",
        "NOT (band = 'hot' OR band <> 'hot' OR band IS NULL) | false",
        "employees >= 200 AND lower(industry) = 'software' | true",
        "title RLIKE 'x' AND false | true",
        "crm_class = 'customer' | false",
        "crm_class = 'accepted' AND fit_grade <= 'B' | true",
        "fit_grade > 'D' | false",
        "CAST(title AS INT) = 5 | true",
      })
  void whetherADefinitionCanHoldIsFoundByTryingItsValues(String when, boolean canHold) {
    Signal signal = new Signal("d", List.of("kind = 'download'"), java.time.Duration.ofDays(9));

    assertThat(
            LexiconCheck.problem(new LexiconPredicate(when, Over.FACTS, List.of(signal), false))
                .isEmpty())
        .isEqualTo(canHold);
  }
}
