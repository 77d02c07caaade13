package touchline.algorithm.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelTest {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Map<String, Map<String, Double>> CUSTOM =
      Map.of("custom", Map.of("first", .25, "middle", .25, "last", .3, "mql", .2));
  private static final String[] MILESTONES = {
    Path.LEAD_CREATION, Path.OPPORTUNITY_CREATION, Path.CLOSED_WON, "mql"
  };

  /** Touches without age, flags or milestones. */
  private static Path path(int touches) {
    return path(touches, Map.of());
  }

  private static Path path(int touches, Map<String, Integer> milestones) {
    String[] channels = new String[touches];
    Arrays.setAll(channels, i -> "channel" + i);
    return new Path(channels, new long[touches], new boolean[touches], milestones);
  }

  private static double[] percent(String model, Path path) {
    double[] weights = Model.rule(model, WEEK, CUSTOM).weights(path);
    return Arrays.stream(weights).map(weight -> Math.rint(weight * 1e6) / 1e4).toArray();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "first_touch    | 1 | 100",
        "first_touch    | 3 | 100 0 0",
        "last_touch     | 3 | 0 0 100",
        "linear         | 4 | 25 25 25 25",
        "position_based | 1 | 100",
        "position_based | 2 | 50 50",
        "position_based | 3 | 40 20 40",
        "position_based | 6 | 40 5 5 5 5 40",
        "j_shaped       | 1 | 100",
        "j_shaped       | 2 | 25 75",
        "j_shaped       | 4 | 20 10 10 60",
        "inverse_j      | 2 | 75 25",
        "inverse_j      | 4 | 60 10 10 20",
        "custom         | 1 | 100",
        "custom         | 2 | 45.4545 54.5455",
        "custom         | 3 | 31.25 31.25 37.5",
        "participation  | 3 | 100 100 100",
        "shapley_unique | 4 | 25 25 25 25"
      })
  void weightsByNumberOfTouches(String model, int touches, String expected) {
    double[] percents = Arrays.stream(expected.split(" ")).mapToDouble(Double::valueOf).toArray();
    assertThat(percent(model, path(touches))).containsExactly(percents);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // touches, index of lead creation, opportunity creation, closed-won (-1: not reached)
        "w_shaped  | 6 | 2 |  4 | -1 | 30 3.3333 30 3.3333 30 3.3333",
        "w_shaped  | 4 | 0 |  3 | -1 | 60 5 5 30",
        "w_shaped  | 3 | 0 |  0 | -1 | 90 5 5",
        "w_shaped  | 2 | 0 |  1 | -1 | 66.6667 33.3333",
        "w_shaped  | 1 | 0 |  0 | -1 | 100",
        "w_shaped  | 1 | -1 | -1 | -1 | 100",
        "w_shaped  | 3 | 1 | -1 | -1 | 42.8571 42.8571 14.2857",
        "w_shaped  | 2 | -1 | -1 | -1 | 75 25",
        "full_path | 6 | 1 | 3 | 5 | 22.5 22.5 5 22.5 5 22.5",
        "full_path | 5 | 1 | 1 | 4 | 22.5 45 5 5 22.5",
        "full_path | 4 | 1 | 2 | 3 | 25 25 25 25",
        "full_path | 3 | 0 | 2 | 2 | 45 10 45"
      })
  void milestonesAddUpWhereTheyCoincideAndAreMadeUpForWhereAbsent(
      String model, int touches, int lead, int opportunity, int won, String expected) {
    Map<String, Integer> milestones = new HashMap<>();
    int[] at = {lead, opportunity, won};
    for (int i = 0; i < at.length; i++) {
      if (at[i] >= 0) {
        milestones.put(MILESTONES[i], at[i]);
      }
    }
    double[] percents = Arrays.stream(expected.split(" ")).mapToDouble(Double::valueOf).toArray();
    assertThat(percent(model, path(touches, milestones))).containsExactly(percents);
  }

  @Test
  void customModelWeighsItsOwnMilestones() {
    assertThat(percent("custom", path(4, Map.of("mql", 2)))).containsExactly(25, 25, 20, 30);
    assertThat(percent("custom", path(4, Map.of("mql", 3)))).containsExactly(25, 12.5, 12.5, 50);
  }

  @Test
  void customModelWithoutAnyRolePlayedIsLinear() {
    RuleModel onlyMql = Model.rule("mine", WEEK, Map.of("mine", Map.of("mql", 1.0)));
    assertThat(onlyMql.weights(path(2))).containsExactly(.5, .5);
    assertThat(onlyMql.weights(path(2, Map.of("mql", 1)))).containsExactly(0, 1);
  }

  @Test
  void customWeightsMustSumToOne() {
    assertThatThrownBy(() -> new RoleWeights(Map.of("first", .5, "last", .6)))
        .hasMessage("weights {first=0.5, last=0.6} sum to 1.1; they must sum to 1");
    assertThatThrownBy(() -> new RoleWeights(Map.of("first", 1.5, "last", -.5)))
        .hasMessage("weight of last is -0.5; weights are finite and at least 0");
  }

  /** Published: 50 over ages 0, 0, 6, 9 days at a half-life of 7 days. */
  @Test
  void timeDecayAgreesWithThePublishedExample() {
    long day = Duration.ofDays(1).toMillis();
    Path path =
        new Path(
            new String[] {"a", "b", "c", "d"},
            new long[] {0, 0, 6 * day, 9 * day},
            new boolean[4],
            Map.of());
    double[] weights = new TimeDecay(WEEK).weights(path);
    assertThat(LargestRemainder.split(weights, 5000)).containsExactly(1688, 1688, 932, 692);
  }

  @Test
  void touchOneHalfLifeOlderWeighsHalf() {
    long week = WEEK.toMillis();
    Path path =
        new Path(
            new String[] {"a", "b", "c"}, new long[] {2 * week, week, 0}, new boolean[3], Map.of());
    double[] weights = new TimeDecay(WEEK).weights(path);
    assertThat(weights[1] / weights[2]).isEqualTo(.5, within(1e-15));
    assertThat(weights[0] / weights[1]).isEqualTo(.5, within(1e-15));
  }

  @Test
  void timeDecayOfTouchesManyHalfLivesOldStillSumsToOne() {
    Path path =
        new Path(
            new String[] {"a", "b"},
            new long[] {Long.MAX_VALUE / 2, Long.MAX_VALUE / 2},
            new boolean[2],
            Map.of());
    assertThat(new TimeDecay(Duration.ofMillis(1)).weights(path)).containsExactly(.5, .5);
    assertThatThrownBy(() -> new TimeDecay(Duration.ZERO))
        .hasMessage("half-life is PT0S; it must be more than 0");
  }

  @Test
  void lastNonDirectSkipsDirectUnlessAllAreDirect() {
    String[] channels = {"search", "email", "direct"};
    RuleModel model = Model.rule("last_non_direct", WEEK, CUSTOM);
    boolean[] someDirect = {false, false, true};
    boolean[] allDirect = {true, true, true};
    assertThat(model.weights(new Path(channels, new long[3], someDirect, Map.of())))
        .containsExactly(0, 1, 0);
    assertThat(model.weights(new Path(channels, new long[3], allDirect, Map.of())))
        .containsExactly(0, 0, 1);
  }

  @Test
  void channelsThatRepeatShareTheirPart() {
    Path path = new Path(new String[] {"a", "b", "a"}, new long[3], new boolean[3], Map.of());
    assertThat(new Participation().weights(path)).containsExactly(.5, 1, .5);
    assertThat(new ShapleyUnique().weights(path)).containsExactly(.25, .5, .25);
  }

  @Test
  void onlyParticipationIsNotAdditive() {
    assertThat(Model.notAdditive()).containsExactly("participation");
  }

  @Test
  void milestonesAreLookedAtByTheirShapesAndByWhatWouldNotHaveHappened() {
    assertThat(Arrays.stream(Model.values()).filter(Model::needsMilestones))
        .containsExactly(Model.W_SHAPED, Model.FULL_PATH, Model.INCREMENTAL);
  }

  @Test
  void modelThatLearnsIsNoRule() {
    assertThatThrownBy(() -> Model.rule("markov", WEEK, CUSTOM))
        .hasMessageStartingWith("no attribution rule markov; rules are first_touch, ");
  }

  /** Every milestone in every position, present or absent, for every length up to six. */
  @Test
  void creditsSumToOneForEveryPathUpToLengthSix() {
    List<String> names = new ArrayList<>(Model.rules());
    names.add("custom");
    for (String name : names) {
      RuleModel model = Model.rule(name, WEEK, CUSTOM);
      assertThat(model.weights(path(0))).isEmpty();
      for (int n = 1; n <= 6; n++) {
        for (int code = 0; code < Math.pow(n + 1, MILESTONES.length); code++) {
          Map<String, Integer> milestones = new HashMap<>();
          int rest = code;
          for (String milestone : MILESTONES) {
            if (rest % (n + 1) < n) {
              milestones.put(milestone, rest % (n + 1));
            }
            rest /= n + 1;
          }
          double[] weights = model.weights(path(n, milestones));
          double sum = Arrays.stream(weights).sum();
          if (Math.abs(sum - (model.additive() ? 1 : n)) > 1e-12
              || IntStream.range(0, weights.length).anyMatch(i -> weights[i] < 0)) {
            assertThat(weights).as("%s of %d touches, %s", name, n, milestones).isNull();
          }
        }
      }
    }
  }

  @Test
  void unknownModelIsRefusedWithTheKnownNames() {
    assertThatThrownBy(() -> Model.rule("time-dekay", WEEK, CUSTOM))
        .hasMessage(
            "no attribution rule time-dekay; rules are " + String.join(", ", Model.rules()));
    assertThatThrownBy(() -> Model.rule("blockchain", WEEK, CUSTOM))
        .hasMessageStartingWith("no attribution rule blockchain; rules are first_touch, ");
  }

  @Test
  void pathRefusesArraysOfDifferentLengthAndMilestonesOutsideIt() {
    assertThatThrownBy(() -> new Path(new String[2], new long[1], new boolean[2], Map.of()))
        .hasMessage("2 channels, 1 ages and 2 direct flags; a path has one of each per touch");
    assertThatThrownBy(() -> path(2, Map.of("mql", 2)))
        .hasMessage("milestone mql is at touch 2 of 2");
  }
}
