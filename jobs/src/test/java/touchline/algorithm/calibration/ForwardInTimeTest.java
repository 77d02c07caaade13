package touchline.algorithm.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import touchline.algorithm.calibration.WeightAdvice.Advice;
import touchline.algorithm.calibration.WeightAdvice.Case;
import touchline.algorithm.calibration.WeightAdvice.Change;
import touchline.algorithm.calibration.WeightAdvice.Limits;
import touchline.algorithm.calibration.WeightAdvice.Rule;
import touchline.algorithm.calibration.WeightAdvice.Verdict;

/** A check forward in time holds only if later leads have been followed to their end, too. */
class ForwardInTimeTest {
  private static final Limits LIMITS = new Limits(20, 10, 5, 20, .9);
  private static final int LEADS = 12_000;

  @Property(tries = 12)
  void withoutDriftTheForwardLossOfTheTrueCardIsItsEntropy(@ForAll @IntRange(max = 9999) int seed) {
    assertThat(isEntropy(world(seed, 14, 6))).isTrue();
  }

  @Property(tries = 6)
  void lossOfWinsAloneIsNotTheEntropy(@ForAll @IntRange(max = 9999) int seed) {
    assertThat(isEntropy(winsAlone(world(seed, 14, 6)))).isFalse();
  }

  @Property(tries = 12)
  void ruleThatShouldBeLoweredIsNeverRaised(@ForAll @IntRange(max = 9999) int seed) {
    Change change = advice(world(seed, 4, 6)).changes().get(0);

    assertThat(change.verdict()).isIn(Verdict.LOWER, Verdict.RETIRE, Verdict.KEEP);
    assertThat(change.advised()).isLessThanOrEqualTo(change.present());
  }

  /** A world may by chance not confirm it; hardly one in twenty does. */
  @Example
  void ruleThatShouldBeLoweredIsLoweredInNearlyEveryWorld() {
    long lowered =
        IntStream.range(0, 20)
            .mapToObj(seed -> advice(world(seed, 4, 6)).changes().get(0))
            .filter(change -> change.advised() < change.present())
            .count();

    assertThat(lowered).isGreaterThanOrEqualTo(17);
  }

  @Property(tries = 6)
  void whereLaterLeadsCanOnlyBeKnownAsWonNothingIsAdvised(@ForAll @IntRange(max = 9999) int seed) {
    for (double truth : new double[] {4, 14, 24}) {
      Change change = advice(winsAlone(world(seed, truth, 6))).changes().get(0);

      assertThat(change.verdict()).isEqualTo(Verdict.INSUFFICIENT);
      assertThat(change.advised()).isEqualTo(14);
      assertThat(change.sentence())
          .contains("to confirm a change takes 20 later wins and 20 losses");
    }
  }

  private static Advice advice(World world) {
    return WeightAdvice.of(
        List.of(new Rule("a", 14, 0, 30), new Rule("b", 6, 0, 30)), world.cases, LIMITS);
  }

  /** Whether the later loss by the true points lies within four standard errors of the entropy. */
  private static boolean isEntropy(World world) {
    double loss = advice(world).presentLoss().orElseThrow();
    return Math.abs(loss - world.entropy) < 4 * world.error;
  }

  /**
   * Leads, and what their true probabilities say of the loss.
   *
   * @param entropy mean of the later leads
   * @param error standard error of their mean loss
   */
  private record World(List<Case> cases, double entropy, double error) {}

  /** Cards of 14 and 6 points are true where these are the points that decide. */
  private static World world(int seed, double a, double b) {
    Random random = new Random(seed);
    List<Case> cases = new ArrayList<>();
    double entropy = 0;
    double variance = 0;
    int later = 0;
    for (int i = 0; i < LEADS; i++) {
      boolean hitsA = random.nextInt(3) == 0;
      boolean hitsB = random.nextInt(2) == 0;
      double logit = -2 + Math.log(2) / 20 * ((hitsA ? a : 0) + (hitsB ? b : 0));
      double p = 1 / (1 + Math.exp(-logit));
      boolean isWon = random.nextDouble() < p;
      boolean isLater = i >= LEADS / 2;
      if (isLater) {
        entropy += -p * Math.log(p) - (1 - p) * Math.log(1 - p);
        variance += p * (1 - p) * logit * logit;
        later++;
      }
      int[] rules =
          hitsA ? hitsB ? new int[] {0, 1} : new int[] {0} : hitsB ? new int[] {1} : new int[0];
      double[] units = new double[rules.length];
      java.util.Arrays.fill(units, 1);
      cases.add(new Case(i, isLater, rules, units, isWon ? 1 : 0, isWon ? 0 : 1));
    }
    return new World(cases, entropy / later, Math.sqrt(variance) / later);
  }

  /** As if the horizon of the later leads had not passed: their losses are not known. */
  private static World winsAlone(World world) {
    return new World(
        world.cases.stream().filter(c -> !c.isLater() || c.wins() > 0).toList(),
        world.entropy,
        world.error);
  }
}
