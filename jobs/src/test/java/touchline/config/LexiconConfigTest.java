package touchline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class LexiconConfigTest {
  private static final String MORE =
      ", accepted = a, handed-over = h, other-stages = [z], sla.cold = 9h,"
          + " qualification { mql = x, ideal-customer = i, signals.d { steps = [k], within = 3d } }";

  private static String version(String name, String from, String rest) {
    return "{ version = \""
        + name
        + "\", effective-from = "
        + from
        + ", agreed-by = [\"marketing: ann\", \"sales: bob\"], lead = \"l\", mql = \"m\", sql = \"s\", opportunity = \"o\","
        + " won = \"w\", rejected = \"r\", dead = \"d\", hot = 80, warm = 50,"
        + " sla { hot = 1h, warm = 8h }, recycle { when = \"y\", cool-off = 7d, max-turns = 2 }"
        + rest
        + " }";
  }

  @Test
  void defaults() {
    assertThat(Site.settings().lexicon().versions())
        .containsExactly(
            new LexiconVersion(
                "1",
                LocalDate.of(2000, 1, 1),
                List.of("marketing", "sales"),
                "true",
                "stage = 'MQL'",
                "stage IN ('SQL', 'SAL')",
                "true",
                "is_won",
                "stage IN ('REJECTED', 'UNQUALIFIED')",
                "stage IN ('DISQUALIFIED', 'LOST')",
                70,
                40,
                Duration.ofHours(4),
                Duration.ofHours(24),
                "stage IN ('RECYCLED', 'NURTURE')",
                Duration.ofDays(30),
                5,
                "stage IN ('SAL', 'SQL', 'ACCEPTED')",
                "stage = 'MQL'",
                List.of(
                    "Lead",
                    "New",
                    "Open",
                    "Working",
                    "Contacted",
                    "Engaged",
                    "Prospect",
                    "Nurturing",
                    "Qualified",
                    "Assigned"),
                Duration.ofHours(40),
                new Qualification(
                    "band IN ('hot', 'warm')",
                    "band = 'hot' OR band = 'warm' AND demo_after_download > 0",
                    "employees >= 200",
                    List.of(
                        new Signal(
                            "demo_after_download",
                            List.of("kind = 'download'", "kind = 'demo_request'"),
                            Duration.ofDays(14)),
                        new Signal(
                            "downloads", List.of("kind = 'download'"), Duration.ofDays(30))))));
  }

  @Test
  void explicitMappings() {
    assertThat(
            Site.settings("lexicon.versions = [", version("2", "2026-04-01", MORE), "]")
                .lexicon()
                .versions())
        .containsExactly(
            new LexiconVersion(
                "2",
                LocalDate.of(2026, 4, 1),
                List.of("marketing: ann", "sales: bob"),
                "l",
                "m",
                "s",
                "o",
                "w",
                "r",
                "d",
                80,
                50,
                Duration.ofHours(1),
                Duration.ofHours(8),
                "y",
                Duration.ofDays(7),
                2,
                "a",
                "h",
                List.of("z"),
                Duration.ofHours(9),
                new Qualification(
                    "x", null, "i", List.of(new Signal("d", List.of("k"), Duration.ofDays(3))))));
  }

  @Test
  void writtenVersionLoadsAsItself() {
    LexiconConfig lexicon =
        Site.settings(
                "lexicon.versions = [",
                version("1", "2025-01-01", ""),
                version("2", "2026-04-01", MORE),
                "]")
            .lexicon();

    assertThat(Site.settings(lexicon.toHocon()).lexicon()).isEqualTo(lexicon);
  }

  @Test
  void whatAVersionLeavesOutIsTheCrmsWord() {
    LexiconVersion version =
        Site.settings("lexicon.versions = [", version("1", "2025-01-01", ""), "]")
            .lexicon()
            .versions()
            .get(0);

    assertThat(version.accepted()).isEqualTo("s");
    assertThat(version.handedOver()).isEqualTo("m");
    assertThat(version.coldSla()).isEqualTo(version.warmSla());
    assertThat(version.qualification()).isEqualTo(Qualification.NONE);
  }

  @Test
  void versionThatOneSideDidNotSignIsRefused() {
    for (String side : LexiconVersion.SIDES) {
      String other = side.equals("sales") ? "marketing" : "sales";
      assertThat(
              Site.problems(
                  "lexicon.versions = [",
                  version("1", "2026-01-01", ", agreed-by = [\"" + side + ": ann\"]"),
                  "]"))
          .containsExactly(
              "conf/prod.conf: 2: lexicon.versions[0].agreed-by lacks the signature of "
                  + other
                  + "; both sides sign: [\"marketing: NAME\", \"sales: NAME\"]");
    }
  }

  @Test
  void dateIsReadByTheVersionThenInForceAndBeforeTheFirstByTheFirst() {
    LexiconConfig lexicon =
        Site.settings(
                "lexicon.versions = [",
                version("1", "2025-01-01", ""),
                version("2", "2026-04-01", ""),
                "]")
            .lexicon();

    assertThat(lexicon.on(LocalDate.of(2020, 1, 1)).version()).isEqualTo("1");
    assertThat(lexicon.on(LocalDate.of(2026, 3, 31)).version()).isEqualTo("1");
    assertThat(lexicon.on(LocalDate.of(2026, 4, 1)).version()).isEqualTo("2");
  }

  @Test
  void versionsAscendAreUniqueAndAgreeWithThemselves() {
    assertThat(
            Site.problems(
                "lexicon.versions = [",
                version("1", "2026-01-01", ""),
                version("1", "2026-01-01", ", warm = 80, sla.hot = 9h"),
                "]"))
        .containsExactly(
            "conf/prod.conf: 3: lexicon.versions[1].effective-from is 2026-01-01; it must be after"
                + " the version before, 2026-01-01",
            "conf/prod.conf: 3: lexicon.versions[1].sla.hot is longer than that of warm leads",
            "conf/prod.conf: 3: lexicon.versions[1].version is 1, as an earlier one's; versions are"
                + " unique",
            "conf/prod.conf: 3: lexicon.versions[1].warm is 80; it must be below hot, 80");
    assertThat(Site.problems("lexicon.versions = []"))
        .containsExactly(
            "conf/prod.conf: 1: lexicon.versions is empty; without definitions nothing converts");
  }
}
