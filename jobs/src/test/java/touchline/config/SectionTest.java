package touchline.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SectionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          attribution.lookback = 0d             | attribution.lookback is 0d; it must be between 1h and 3650d
          attribution.lookback = -1d            | attribution.lookback is -1d; it must be between 1h and 3650d
          attribution.lookback = 90             | attribution.lookback is 90; expected a duration with a unit, such as 30m, 4h or 90d
          attribution.lookback = "90"           | attribution.lookback is "90"; expected a duration with a unit, such as 30m, 4h or 90d
          attribution.lookback = 90x            | attribution.lookback is "90x"; expected a duration with a unit, such as 30m, 4h or 90d
          attribution.lookback = [90d]          | attribution.lookback is a list; expected a duration with a unit, such as 30m, 4h or 90d
          attribution.session-gap = 90s         | -
          attribution.session-gap = 90ms        | attribution.session-gap is 90ms; it must be between 1m and 1d
          attribution.max-touches = 9           | attribution.max-touches is 9; it must be between 10 and 1000000
          attribution.max-touches = 10.5        | attribution.max-touches is 10.5; expected a whole number
          attribution.max-touches = 99999999999 | attribution.max-touches is 99999999999; expected a whole number
          attribution.max-touches = many        | attribution.max-touches is "many"; expected a whole number
          attribution.max-touches = 1e3         | -
          attribution.collapse-repeats = yes    | attribution.collapse-repeats is "yes"; expected true or false
          attribution.direct-channel = " "      | attribution.direct-channel is " "; expected text
          attribution.unit = acount             | unknown value acount of attribution.unit; known here: account, person; did you mean account?
          attribution.unit = deal               | unknown value deal of attribution.unit; known here: account, person
          ingest.max-quarantine-share = 1.01    | ingest.max-quarantine-share is 1.01; it must be between 0 and 1
          ingest.max-quarantine-share = 5%      | ingest.max-quarantine-share is "5%"; expected a number
          ingest.time-zone = "CEST+1"           | ingest.time-zone is "CEST+1"; expected a time zone such as UTC or Europe/Berlin
          ingest.earliest-date = 2026-02-30     | ingest.earliest-date is "2026-02-30"; expected a date such as 2026-03-31
          business.opens = 9am                  | business.opens is "9am"; expected a time of day such as 09:00
          business.reporting-currency = euro    | business.reporting-currency is "euro"; expected an ISO 4217 currency code such as EUR
          business.holidays = [2026-12-25, xmas] | an element of business.holidays is "xmas"; expected a date such as 2026-03-31
          business.holidays = 2026-12-25        | business.holidays is "2026-12-25"; expected a list [ … ]
          channels.rules = [all]                | channels.rules[0] is "all"; expected an object { … }
          channels.sites.search = "(google"     | channels.sites.search is not a regular expression: Unclosed group
          """)
  void namesTheSettingWhatWasFoundAndTheRule(String line, String problem) {
    if (problem.equals("-")) {
      Site.settings(line);
    } else {
      assertThat(Site.problems(line)).containsExactly("conf/prod.conf: 1: " + problem);
    }
  }

  @Test
  void settingsInsideListsHaveTheirPlaceInTheirName() {
    assertThat(
            Site.problems(
                "channels.rules = [", "  { name = A, when = \"true\" }", "  { nam = B }", "]"))
        .containsExactly(
            "conf/prod.conf: 3: channels.rules[1].name is missing; expected text",
            "conf/prod.conf: 3: channels.rules[1].when is missing; expected text",
            "conf/prod.conf: 3: unknown setting channels.rules[1].nam; known here: name, when; did"
                + " you mean name?");
  }
}
