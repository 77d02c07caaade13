package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.config.ScoreConfig;
import touchline.config.ScoreRule;
import touchline.config.Settings;
import touchline.config.SqlCheck;

class AdoptTest {
  @TempDir Path folder;
  private Path warehouse;
  private Path site;

  @BeforeEach
  void folders() throws IOException {
    warehouse = folder.resolve("warehouse");
    site = folder.resolve("site.conf");
    Files.createDirectories(warehouse.resolve("proposals"));
  }

  @Test
  void siteFileKeepsItsOwnSettingsAndSaysWhoAdoptedWhatAndWhy() throws IOException {
    Files.writeString(site, "business.reporting-currency = USD");
    propose("2026-06-30", 17);

    Said said =
        Said.by(
            "adopt",
            "score-weights",
            "--warehouse",
            warehouse.toString(),
            "--into",
            site.toString(),
            "--by",
            "Ann and Bo",
            "--why",
            "demo forms\nwin");

    assertThat(said.err()).isEmpty();
    assertThat(said.exitCode()).isZero();
    assertThat(said.out())
        .contains("score weights 1 -> 1-2026-06-30: the next night scores every lead anew")
        .contains("form_submitted: 10 -> 17");
    Settings after = Settings.load(Optional.of(site));
    assertThat(after.business().reportingCurrency()).isEqualTo("USD");
    assertThat(after.score().version()).isEqualTo("1-2026-06-30");
    assertThat(Files.readString(site)).contains(" by Ann and Bo: demo forms win\n");
  }

  @Test
  void laterAdoptionReplacesTheEarlierAndRemembersIt() throws IOException {
    propose("2026-06-30", 17);
    adopt("Ann", "first");
    propose("2026-07-30", 12);
    adopt("Bo", "second");

    String text = Files.readString(site);
    assertThat(Settings.load(Optional.of(site)).score().version()).isEqualTo("1-2026-07-30");
    assertThat(text).doesNotContain("1-2026-06-30");
    assertThat(text.lines().filter(line -> line.startsWith("# adopted")))
        .hasSize(2)
        .first()
        .asString()
        .startsWith("# adopted before: score-weights on ")
        .endsWith(" by Ann: first");
  }

  @Test
  void proposalOfAnyNightCanBeAdopted() throws IOException {
    propose("2026-06-30", 17);
    propose("2026-07-30", 12);

    Said said =
        Said.by(
            "adopt",
            "score-weights",
            "--warehouse",
            warehouse.toString(),
            "--conf",
            Files.writeString(site, "").toString(),
            "--by",
            "Ann",
            "--why",
            "it held",
            "--date",
            "2026-06-30");

    assertThat(said.exitCode()).isZero();
    assertThat(Settings.load(Optional.of(site)).score().version()).isEqualTo("1-2026-06-30");
  }

  @Test
  void proposalThatDoesNotLoadLeavesTheSiteFileAlone() throws IOException {
    Files.writeString(site, "business.reporting-currency = USD\n");
    Files.writeString(
        warehouse.resolve("proposals/score-weights.2026-06-30.proposed.conf"),
        "score.rulez = []\n");

    Said said = adopt("Ann", "x");

    assertThat(said.exitCode()).isEqualTo(64);
    assertThat(said.err()).contains("unknown setting score.rulez");
    assertThat(site).hasContent("business.reporting-currency = USD\n");
    assertThat(folder).isDirectoryNotContaining(f -> f.toString().endsWith(".adopting"));
  }

  @Test
  void missingProposalIsSaidWithItsFolder() {
    Said said = adopt("Ann", "x");

    assertThat(said.exitCode()).isEqualTo(64);
    assertThat(said.err())
        .contains(
            "proposals: holds no proposal of score-weights; a night writes one when it advises a"
                + " change");
    assertThat(Said.by("adopt", "points", "--by", "x", "--why", "y").err())
        .contains("points: no kind of proposal; known here: score-weights, lexicon");
  }

  @Test
  void laterFileOfSettingsWinsOverAnEarlierOne() throws IOException {
    Path one =
        Files.writeString(
            folder.resolve("one.conf"), "business { reporting-currency = USD, time-zone = UTC }");
    Path two = Files.writeString(folder.resolve("two.conf"), "business.reporting-currency = CHF");

    Settings settings = Settings.load(List.of(one, two), SqlCheck.NONE);

    assertThat(settings.business().reportingCurrency()).isEqualTo("CHF");
    assertThat(settings.business().timeZone().getId()).isEqualTo("UTC");
    assertThat(Settings.load(List.of(two, one), SqlCheck.NONE).business().reportingCurrency())
        .isEqualTo("USD");
    assertThat(Said.by("check", "--conf", one.toString(), "--conf", two.toString()).exitCode())
        .isZero();
  }

  private Said adopt(String by, String why) {
    return Said.by(
        "adopt",
        "score-weights",
        "--warehouse",
        warehouse.toString(),
        "--into",
        site.toString(),
        "--by",
        by,
        "--why",
        why);
  }

  private void propose(String night, int points) throws IOException {
    ScoreConfig present = Settings.load(Optional.empty()).score();
    List<ScoreRule> rules =
        present.rules().stream()
            .map(rule -> rule.name().equals("form_submitted") ? rule.withPoints(points) : rule)
            .toList();
    Path file = warehouse.resolve("proposals/score-weights." + night + ".proposed.conf");
    Files.writeString(
        file,
        "# Proposed.\n"
            + new ScoreConfig("1-" + LocalDate.parse(night), rules, present.grades()).toHocon());
    Files.writeString(
        Path.of(file.toString().replace(".conf", ".txt")),
        "* form_submitted: 10 -> " + points + "\n");
  }
}
