package touchline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttributionConfigTest {
  @Test
  void defaults() {
    assertThat(Site.settings().attribution())
        .isEqualTo(
            new AttributionConfig(
                AttributionUnit.ACCOUNT,
                Map.of(),
                Duration.ofDays(90),
                Duration.ofDays(30),
                false,
                List.of(
                    "first_touch",
                    "last_touch",
                    "linear",
                    "time_decay",
                    "position_based",
                    "markov",
                    "shapley_unique"),
                Map.of(),
                Duration.ofDays(7),
                1,
                1_000_000,
                15,
                2000,
                new IncrementalConfig(
                    Duration.ofDays(7),
                    3,
                    0.5,
                    List.of("^Paid Search > .*(?<![a-z])(?<!non[^a-z])brand"),
                    List.of("call", "mail"),
                    3,
                    List.of(),
                    200_000,
                    6,
                    32),
                List.of("channel", "channel+campaign", "content", "content_type", "persona"),
                List.of("channel"),
                Duration.ofMinutes(30),
                List.of(
                    "attend",
                    "call",
                    "click",
                    "demo_request",
                    "download",
                    "form_submit",
                    "mail",
                    "open",
                    "page_view",
                    "respond",
                    "video_view"),
                "Direct",
                10_000,
                100_000,
                90,
                200,
                30,
                0.15));
  }

  @Test
  void explicitMappings() {
    assertThat(
            Site.settings(
                    "attribution {",
                    "  unit = person, role-weights { \"decision maker\" = 2 }",
                    "  lookback = 30d, maturity = 0, collapse-repeats = true",
                    "  models = [markov, last_touch, handover, even_ends], half-life = 36h",
                    "  custom { even_ends { first = 0.5, last = 0.5 }",
                    "           handover { mql = 0.6, sql = 0.3, middle = 0.1 } }",
                    "  markov-order = auto, markov-max-steps = 5000",
                    "  shapley-exact-channels = 4, shapley-orders = 50",
                    "  incremental { half-life = 3d, saturation = 2, effect-size = 2, own-accord ="
                        + " [brand], sample = 5000,",
                    "                sales-kinds = [meeting], fresh-days = 0, may-harm = [Email],",
                    "                exact-touches = 3, orders = 8 }",
                    "  dimensions = [\"persona + channel\", content], fit-dimensions = [channel,"
                        + " content]",
                    "  session-gap = 1h, touch-kinds = [click], direct-channel = None",
                    "  max-touches = 50, max-history = 60, restate-days = 31, replicates = 0, min-conversions = 5,",
                    "  max-share-error = 0.3",
                    "}")
                .attribution())
        .isEqualTo(
            new AttributionConfig(
                AttributionUnit.PERSON,
                Map.of("decision maker", 2.0),
                Duration.ofDays(30),
                Duration.ZERO,
                true,
                List.of("markov", "last_touch", "handover", "even_ends"),
                Map.of(
                    "even_ends", Map.of("first", .5, "last", .5),
                    "handover", Map.of("mql", .6, "sql", .3, "middle", .1)),
                Duration.ofHours(36),
                0,
                5_000,
                4,
                50,
                new IncrementalConfig(
                    Duration.ofDays(3),
                    2,
                    2,
                    List.of("brand"),
                    List.of("meeting"),
                    0,
                    List.of("Email"),
                    5_000,
                    3,
                    8),
                List.of("channel+persona", "content"),
                List.of("channel", "content"),
                Duration.ofHours(1),
                List.of("click"),
                "None",
                50,
                60,
                31,
                0,
                5,
                0.3));
  }

  @Test
  void unknownModelIsAnErrorWithTheNearestName() {
    assertThat(
            Site.problems(
                "attribution.custom.even_ends { first = 0.5, last = 0.5 }",
                "attribution.models = [evn_ends]"))
        .containsExactly(
            "conf/prod.conf: 2: unknown model evn_ends in attribution.models; known here:"
                + " even_ends, first_touch, full_path, incremental, inverse_j, j_shaped,"
                + " last_non_direct, last_touch, linear, markov, participation, position_based,"
                + " shapley, shapley_unique, time_decay, w_shaped; did you mean even_ends?");
  }

  @Test
  void customWeightsSumToOneAndWeighKnownRolesUnderANameOfTheirOwn() {
    assertThat(
            Site.problems(
                "attribution.custom {",
                "  a { first = 0.5, last = 0.6 }",
                "  linear { first = 1 }",
                "  B { first = 1 }",
                "  c { frist = 1 }",
                "}"))
        .containsExactly(
            "conf/prod.conf: 2: attribution.custom.a has weights that sum to 1.1; they must sum to"
                + " 1",
            "conf/prod.conf: 3: attribution.custom.linear has the name of a model that everybody"
                + " has; choose another",
            "conf/prod.conf: 4: attribution.custom.B is no name of a model; write it like"
                + " even_ends",
            "conf/prod.conf: 5: unknown role attribution.custom.c.frist; known here: closed_won,"
                + " first, last, lead_creation, middle, mql, opportunity_creation, sql; did you"
                + " mean first?");
  }

  @Test
  void ownAccordIsSaidInRegularExpressions() {
    assertThat(
            Site.problems(
                "attribution.incremental {", "  own-accord = [brand, \"^Paid ((Search\"]", "}"))
        .containsExactly(
            "conf/prod.conf: 2: attribution.incremental.own-accord has ^Paid ((Search, which is"
                + " not a regular expression: Unclosed group");
    assertThat(Site.problems("attribution.incremental.own-accord = brand"))
        .containsExactly(
            "conf/prod.conf: 1: attribution.incremental.own-accord is \"brand\"; expected a list ["
                + " … ]");
  }

  @Test
  void modelsAreNamedOnceEachAndAtLeastOne() {
    assertThat(Site.problems("attribution.models = [linear, linear]"))
        .containsExactly("conf/prod.conf: 1: attribution.models names a model twice");
    assertThat(Site.problems("attribution { models = [], touch-kinds = [] }"))
        .containsExactly(
            "conf/prod.conf: 1: attribution.models is empty; name at least one model",
            "conf/prod.conf: 1: attribution.touch-kinds is empty; without touches nothing can be"
                + " attributed");
  }

  @Test
  void ordersDimensionsAndRolesAreOfTheirKind() {
    assertThat(Site.problems("attribution.markov-order = 5"))
        .containsExactly(
            "conf/prod.conf: 1: attribution.markov-order is 5; expected 1, 2, 3, 4 or auto");
    assertThat(Site.problems("attribution.dimensions = [channel, \"channel+medium\"]"))
        .containsExactly(
            "conf/prod.conf: 1: attribution.dimensions names channel+medium; a dimension is one of"
                + " campaign, channel, content, content_type, persona, or several of them joined by"
                + " +");
    assertThat(Site.problems("attribution.fit-dimensions = [content]"))
        .containsExactly(
            "conf/prod.conf: 1: attribution.fit-dimensions lacks channel, which the credits need");
    assertThat(Site.problems("attribution.role-weights { Buyer = 2 }"))
        .containsExactly(
            "conf/prod.conf: 1: attribution.role-weights names Buyer; roles are matched in lower"
                + " case");
  }
}
