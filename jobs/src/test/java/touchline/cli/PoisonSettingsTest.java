package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Settings that must not reach a night: each is refused with 64, its file and its line. */
class PoisonSettingsTest {
  @TempDir Path folder;

  /** One line each; it becomes the second of its file. */
  static List<String> poisons() {
    return Stream.of(values(), channels(), scores(), lexicon()).flatMap(List::stream).toList();
  }

  private static List<String> values() {
    return List.of(
        "attribution.lookback = 90",
        "attribution.lookback = -1d",
        "attribution.lookback = forever",
        "attribution.half-life = 0d",
        "attribution.half-life = null",
        "attribution.models = []",
        "attribution.models = last_touch",
        "attribution.models = [markov, markov]",
        "attribution.models = [oracle]",
        "attribution.markov-order = 1.5",
        "attribution.markov-order = 99",
        "attribution.markov-max-steps = -1",
        "attribution.shapley-exact-channels = 64",
        "attribution.dimensions = [chanel]",
        "attribution.session-gap = 30",
        "attribution.touch-kinds = []",
        "attribution.max-touches = 0",
        "attribution.restate-days = NaN",
        "attribution.replicates = 1e9",
        "attribution.max-share-error = 2",
        "attribution.collapse-repeats = maybe",
        "attribution.unit = household",
        "business.time-zone = Mars/Olympus",
        "business.reporting-currency = EURO",
        "business.reporting-currency = \"\"",
        "business.fx-max-age = 400d",
        "business.days = [moonday]",
        "business.opens = \"25:00\"",
        "business.holidays = [\"2026-02-30\"]",
        "ingest.time-zone = EST5EDT7",
        "ingest.max-quarantine-share = 5%",
        "ingest.max-quarantine-share = -0.1",
        "ingest.future-tolerance = 1000d",
        "ingest.earliest-date = yesterday",
        "ingest.largest-amount = 1e300",
        "ingest.mandatory = [crm_deal]",
        "ingest.number-format = swiss",
        "ingest.date-order = year_first",
        "ingest.keep-columns = { a = b }",
        "privacy.key-file = [a]",
        "privacy.pepper = \"hunter2\"",
        "identity.max-component = 0",
        "identity.max-leads = -3",
        "identity.free-mail = true",
        "calibration.horizon = 0d",
        "calibration.landmarks = []",
        "calibration.landmarks = [90d, 0d, x]",
        "calibration.bins = 1",
        "calibration.max-weight = 0",
        "funnel.attempt = \"direction = \"",
        "funnel.contact = \"rand() < 0.5\"",
        "funnel.segment = \"repeat(industry, 1000000000)\"",
        "funnel.segment = \"lpad(industry, employees)\"",
        "funnel.segment = \"sequence(1, 1000000000)[3]\"",
        "funnel.contact = \"(SELECT true)\"",
        "funnel.outcome-within = -90d",
        "quality.max-shrink-share = 1.5",
        "quality.max-silence = never",
        "maintenance.keep-nights = 0",
        "maintenance.keep-days = { gold = x }",
        "lineage.to = carrier-pigeon",
        "sources.active = [hubspott]",
        "attribution = 7",
        "attribution.lookback = ${nowhere}",
        "attribution { lookback = 3d",
        "touchline.debug = true");
  }

  private static List<String> channels() {
    return Stream.of(
            "when = \"medim = 'cpc'\"",
            "when = \"medium = \"",
            "when = \"medium\"",
            "when = \"medium RLIKE '(.*a){12}b'\"",
            "when = \"medium RLIKE '(cpc'\"",
            "when = \"medium LIKE 'a\\\\\\\\'\"",
            "when = \"rand() < 0.5\"",
            "when = \"reflect('java.lang.System', 'exit', 0) = ''\"",
            "when = \"medium IN (SELECT a FROM b)\"",
            "when = \"count(*) > 1\"",
            "when = \"now() > occurred_at\"",
            "whenn = \"true\"")
        .map(rule -> "channels.rules = [{ name = Paid, " + rule + " }]")
        .toList();
  }

  private static List<String> scores() {
    return Stream.of(
            "group = fit, on = profile, points = 101, when = \"true\"",
            "group = fit, on = profile, points = -1, when = \"true\"",
            "group = negative, on = profile, points = 1, when = \"true\"",
            "group = fitness, on = profile, points = 1, when = \"true\"",
            "group = fit, on = profile, points = 1.5, when = \"true\"",
            "group = fit, on = profile, points = 1, when = \"employes > 1\"",
            "group = fit, on = profile, points = 1, when = \"title RLIKE '(.*a){12}b'\"",
            "group = fit, on = profile, points = 1, when = \"title\"",
            "group = fit, on = profile, points = 1, half-life = 3d, when = \"true\"",
            "group = engagement, on = touch, points = 1, half-life = 0d, when = \"true\"",
            "group = engagement, on = touch, points = 1, within = 9999d, when = \"true\"",
            "group = engagement, on = touch, points = 1, bounds = [5, 1], when = \"true\"",
            "group = engagement, on = touch, points = 1, when = \"uuid() = kind\"")
        .map(rule -> "score.rules = [{ name = A, " + rule + " }]")
        .toList();
  }

  private static List<String> lexicon() {
    return List.of(
        "lexicon.versions = []",
        "lexicon.versions = [{ version = \"1\" }]",
        "lexicon.versions = none");
  }

  @Test
  void atLeastSixtyKindsAreTried() {
    assertThat(poisons()).doesNotHaveDuplicates().hasSizeGreaterThan(85);
  }

  @ParameterizedTest
  @MethodSource("poisons")
  void settingIsRefusedWithItsPlace(String poison) throws IOException {
    Path file = folder.resolve("site.conf");
    Files.writeString(file, "# of a site\n" + poison + "\n");
    StringWriter err = new StringWriter();
    CommandLine commands = Touchline.commandLine().setErr(new PrintWriter(err, true));
    int exitCode = commands.execute("check", "--conf", file.toString());
    assertThat(err.toString())
        // What is not closed is told where the file ends.
        .containsPattern(Pattern.quote(file.toString()) + ": [23]: ")
        .doesNotContain("Exception", "\tat ");
    assertThat(exitCode).isEqualTo(64);
  }
}
