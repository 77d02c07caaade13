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
                Duration.ofDays(90),
                Duration.ofDays(30),
                false,
                List.of(
                    AttributionModel.FIRST_TOUCH,
                    AttributionModel.LAST_TOUCH,
                    AttributionModel.LINEAR,
                    AttributionModel.TIME_DECAY,
                    AttributionModel.POSITION_BASED,
                    AttributionModel.MARKOV,
                    AttributionModel.SHAPLEY_UNIQUE),
                Duration.ofDays(7),
                Map.of("first", .4, "middle", .2, "last", .4),
                1,
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
                    "video_view"),
                "Direct",
                10_000,
                90,
                200,
                30));
  }

  @Test
  void explicitMappings() {
    assertThat(
            Site.settings(
                    "attribution {",
                    "  unit = person, lookback = 30d, maturity = 0, collapse-repeats = true",
                    "  models = [markov, last_touch], half-life = 36h, markov-order = 3",
                    "  custom-weights { first = 0.5, middle = 0, last = 0.5 }",
                    "  session-gap = 1h, touch-kinds = [click], direct-channel = None",
                    "  max-touches = 50, restate-days = 31, replicates = 0, min-conversions = 5",
                    "}")
                .attribution())
        .isEqualTo(
            new AttributionConfig(
                AttributionUnit.PERSON,
                Duration.ofDays(30),
                Duration.ZERO,
                true,
                List.of(AttributionModel.MARKOV, AttributionModel.LAST_TOUCH),
                Duration.ofHours(36),
                Map.of("first", .5, "middle", .0, "last", .5),
                3,
                Duration.ofHours(1),
                List.of("click"),
                "None",
                50,
                31,
                0,
                5));
  }

  @Test
  void unknownModelIsAnErrorWithTheNearestName() {
    assertThat(Site.problems("", "attribution.models = [last_touhc]"))
        .containsExactly(
            "conf/prod.conf: 2: unknown value last_touhc of attribution.models; known here:"
                + " first_touch, last_touch, last_non_direct, linear, time_decay, position_based,"
                + " j_shaped, inverse_j, custom, participation, markov, shapley_unique, shapley;"
                + " did you mean last_touch?");
  }

  @Test
  void customWeightsSumToOne() {
    assertThat(Site.problems("attribution.custom-weights.first = 0.5"))
        .containsExactly(
            "conf/prod.conf: 1: attribution.custom-weights.first with middle and last sums to 1.1;"
                + " they must sum to 1");
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
}
