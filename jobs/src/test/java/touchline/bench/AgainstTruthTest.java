package touchline.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import touchline.bench.IncrementalTrial.Outcome;
import touchline.config.AttributionConfig;
import touchline.config.Settings;
import touchline.simulate.Mechanism;
import touchline.simulate.WorldSettings;

/**
 * What the incremental model makes of worlds whose truth is known, and whose mechanisms and hidden
 * parameters are not its own. `./touchline bench --worlds` judges all mechanisms and five seeds by
 * the same rules; here are those that a change is likeliest to break.
 */
@Tag("long")
class AgainstTruthTest {
  private static final AttributionConfig DEFAULTS =
      Settings.load(ConfigFactory.empty()).attribution();

  private static final List<String> TESTED =
      List.of(
          "Display", "Paid Search", "Email", "Referral", "Organic Search", "Events", "Paid Social");

  private static Outcome outcome(Mechanism mechanism, long seed) {
    return IncrementalTrial.of(
        DEFAULTS, WorldSettings.of(4_000, 365, seed).clean().withMechanism(mechanism));
  }

  /** Whatever the mechanism, with hidden parameters of its own, what is promised is kept. */
  @Test
  void promisesAreKeptWhateverTheMechanism() {
    List<Outcome> outcomes = new ArrayList<>();
    for (Mechanism mechanism : Mechanism.values()) {
      outcomes.add(outcome(mechanism, 5));
    }
    assertThat(WorldsReport.faults(outcomes)).isEmpty();
    assertThat(outcomes).filteredOn(o -> o.trulyCaused() == 0).hasSize(2);
    long held =
        outcomes.stream().filter(o -> o.total().interval().contains(o.trulyCaused())).count();
    assertThat(held).isGreaterThanOrEqualTo(10);
  }

  @Test
  void whereNothingWorksTheTotalMayBeZero() {
    Outcome none = outcome(Mechanism.NONE, 1);
    assertThat(none.trulyCaused()).isZero();
    assertThat(none.total().interval().contains(0)).isTrue();
    assertThat(WorldsReport.faults(List.of(none))).isEmpty();
  }

  /** What is credited without the doubt is nearly as much as the touches before conversions. */
  @Test
  void whereTouchesFollowComingConversionsTheTotalMayBeZeroAndTheModelSaysWhy() {
    Outcome consequence = outcome(Mechanism.CONSEQUENCE, 4);
    assertThat(consequence.trulyCaused()).isZero();
    assertThat(consequence.total().raw()).isGreaterThan(.5 * consequence.conversions());
    assertThat(consequence.total().interval().contains(0)).isTrue();
    assertThat(consequence.total().caused()).isLessThan(.15 * consequence.conversions());
    assertThat(consequence.total().problems().toString()).contains("they may follow from it");
    assertThat(consequence.isSufficient()).isFalse();
  }

  @Test
  void whereTouchesWorkTheTotalAndTheSharesAreNearTheTruth() {
    List<Outcome> outcomes = new ArrayList<>();
    outcomes.add(outcome(Mechanism.DECAY, 1));
    outcomes.add(outcome(Mechanism.DECAY, 2));
    outcomes.add(outcome(Mechanism.DECAY, 4));
    for (Outcome outcome : outcomes) {
      assertThat(outcome.total().interval().contains(outcome.trulyCaused())).isTrue();
      assertThat(outcome.error()).isLessThan(.8 * outcome.linearError());
      assertThat(outcome.total().isReliable()).isTrue();
    }
    assertThat(WorldsReport.faults(outcomes)).isEmpty();
    int covered = outcomes.stream().mapToInt(Outcome::covered).sum();
    assertThat(covered).isBetween(31, 38);
  }

  /**
   * Tests of seven channels, each with forty times as many people as the world has leads. Measured:
   * errors of 4.4 points in all fall to 3.1, of 4.1 to 2.7 against what is to be expected of the
   * channels, and totals that were off by 27 are off by 6.
   */
  @Test
  void testsHoldRetargetingsZeroAndBringSharesAndTotalNearerToTheTruth() {
    double untaught = 0;
    double taught = 0;
    double untaughtExpected = 0;
    double taughtExpected = 0;
    double untaughtTotal = 0;
    double taughtTotal = 0;
    for (int seed = 1; seed <= 2; seed++) {
      WorldSettings world = WorldSettings.of(4_000, 365, seed).clean().withHoldouts(TESTED);
      Outcome before = IncrementalTrial.taught(DEFAULTS, world, 0);
      Outcome after = IncrementalTrial.taught(DEFAULTS, world, 40);
      untaught += before.error();
      taught += after.error();
      untaughtExpected += before.expectedError();
      taughtExpected += after.expectedError();
      untaughtTotal += Math.abs(before.total().caused() - before.trulyCaused());
      taughtTotal += Math.abs(after.total().caused() - after.trulyCaused());
      assertThat(after.shares().get("Display").interval().contains(0)).isTrue();
      assertThat(after.total().interval().contains(after.trulyCaused())).isTrue();
    }
    assertThat(taught).isLessThan(.85 * untaught);
    assertThat(taughtExpected).isLessThan(.72 * untaughtExpected);
    assertThat(taughtTotal).isLessThan(.5 * untaughtTotal);
  }
}
