package touchline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir Path folder;

  /** Spark's own parser, as the commands bring it; it needs no session. */
  private static Optional<String> parse(String expression) {
    try {
      new CatalystSqlParser().parseExpression(expression);
      return Optional.empty();
    } catch (Exception e) {
      return Optional.of("is no expression of Spark SQL: " + e.getMessage().strip());
    }
  }

  @Test
  void defaultsAreFreeOfProblemsAndTheirSqlParses() {
    assertThat(Settings.load(Optional.empty(), SettingsTest::parse))
        .isEqualTo(Settings.load(Optional.empty()));
  }

  @Test
  void sqlThatDoesNotParseIsNamedWithItsPlace() {
    assertThatThrownBy(
            () ->
                Settings.load(
                    Site.overlay(
                        "channels.rules = [", "  { name = Direct, when = \"source IN (\" }", "]"),
                    SettingsTest::parse))
        .hasMessage(
            "conf/prod.conf: 2: channels.rules[0].when is no expression of Spark SQL:"
                + " [PARSE_SYNTAX_ERROR] Syntax error at or near '(': extra input '('. SQLSTATE: 42601"
                + " (line 1, pos 10)");
  }

  @Test
  void siteFileWinsOverEveryPackagedFile() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("prod.conf"),
            """
            attribution.lookback = 30d
            channels.otherwise = Other
            channels.rules = [{ name = Everything, when = "true" }]
            """);

    Settings settings = Settings.load(Optional.of(file));

    assertThat(settings.attribution().lookback()).isEqualTo(Duration.ofDays(30));
    assertThat(settings.attribution().halfLife()).isEqualTo(Duration.ofDays(7));
    assertThat(settings.channels().otherwise()).isEqualTo("Other");
    assertThat(settings.channels().rules()).containsExactly(new ChannelRule("Everything", "true"));
  }

  @Test
  void everyProblemIsListedAtOnceWithFileAndLine() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("prod.conf"),
            """
            attribution {
              lookbak = 30d
              half-life = 7
              models = [last_touch, markow]
            }
            busines.time-zone = UTC
            """);

    assertThatThrownBy(() -> Settings.load(Optional.of(file)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            String.join(
                    "\n",
                    "FILE: 2: unknown setting attribution.lookbak; known here: collapse-repeats,"
                        + " custom, dimensions, direct-channel, fit-dimensions, half-life,"
                        + " incremental, lookback, markov-max-steps, markov-order, maturity, max-history,"
                        + " max-share-error,"
                        + " max-touches, min-conversions, models, replicates, restate-days,"
                        + " role-weights, session-gap, shapley-exact-channels, shapley-orders,"
                        + " touch-kinds, unit; did you mean lookback?",
                    "FILE: 3: attribution.half-life is 7; expected a duration with a unit, such as"
                        + " 30m, 4h or 90d",
                    "FILE: 4: unknown model markow in attribution.models; known here: first_touch,"
                        + " full_path, incremental, inverse_j, j_shaped, last_non_direct,"
                        + " last_touch, linear, markov, participation, position_based, shapley,"
                        + " shapley_unique, time_decay, w_shaped; did you mean markov?",
                    "FILE: 6: unknown setting busines; known here: attribution, business,"
                        + " calibration, channels, funnel, hand-off, identity, ingest, lexicon,"
                        + " limits, lineage, maintenance, privacy, quality, score, sources;"
                        + " did you mean business?")
                .replace("FILE", file.toString()));
  }

  @Test
  void missingFileIsNamed() {
    assertThatThrownBy(() -> Settings.load(Optional.of(Path.of("conf/none.conf"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "conf/none.conf: no readable file; --conf takes the path of the site's configuration");
  }

  @Test
  void fileThatIsNotHoconIsNamedWithItsLine() throws IOException {
    Path file =
        Files.writeString(folder.resolve("prod.conf"), "attribution {\n  lookback = = 3d\n");

    assertThatThrownBy(() -> Settings.load(Optional.of(file)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(file + ": 2: ");
  }

  @Test
  void substitutionOfNothingIsNamedWithItsLine() {
    assertThat(Site.problems("", "attribution.lookback = ${window}"))
        .containsExactly("conf/prod.conf: 2: Could not resolve substitution to a value: ${window}");
  }

  @Test
  void sectionThatIsNoSectionIsOneProblem() {
    assertThat(Site.problems("identity = none"))
        .containsExactly("conf/prod.conf: 1: identity is \"none\"; expected a section { … }");
  }

  @Test
  void settingSetToNullIsMissing() {
    assertThat(Site.problems("identity.max-component = null"))
        .singleElement()
        .asString()
        .endsWith("identity.max-component is missing; expected a whole number");
  }

  @Test
  void textIsTheSameForTheSameSettings() {
    assertThat(Site.settings("quality.min-rows { web_events = 1, crm_deals = 2, contents = 3 }"))
        .hasToString(
            Site.settings("quality.min-rows { contents = 3, crm_deals = 2, web_events = 1 }")
                .toString());
    // No object that prints as its class and address.
    assertThat(Site.settings().toString()).doesNotContainPattern("[A-Za-z]@[0-9a-f]{6,8}\\b");
  }

  @Test
  void settingsSurviveSerialization() throws Exception {
    Settings settings = Site.settings("sources.active = [snowplow]");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(settings);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(settings).hasToString(settings.toString());
    }
  }

  @Test
  void everyDefaultIsCommented() {
    Config reference = ConfigFactory.parseResources("conf/reference.conf");
    assertThat(reference.isEmpty()).isFalse();
    assertCommented("", reference.root());
  }

  private static void assertCommented(String path, ConfigObject object) {
    for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
      if (entry.getValue() instanceof ConfigObject section && !section.isEmpty()) {
        assertCommented(path + entry.getKey() + ".", section);
      } else {
        assertThat(entry.getValue().origin().comments()).as(path + entry.getKey()).isNotEmpty();
        if (entry.getValue() instanceof ConfigList list) {
          assertThat(list.unwrapped()).as(path + entry.getKey()).doesNotHaveDuplicates();
        }
      }
    }
  }
}
