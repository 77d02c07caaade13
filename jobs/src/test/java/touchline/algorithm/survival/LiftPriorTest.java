package touchline.algorithm.survival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import touchline.algorithm.survival.LiftPrior.Belief;
import touchline.algorithm.survival.LiftPrior.Day;
import touchline.algorithm.survival.LiftPrior.Evidence;

class LiftPriorTest {
  private static Evidence evidence(double lift, double error, Day... days) {
    return new Evidence(new LiftTest("t", "Display", null, 0, 0, 1, 1, lift, error), List.of(days));
  }

  private static double probability(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  /** 1,000 days of hazard h: h - lift / 1,000 is the hazard without, the rest follows. */
  @Test
  void oneKindOfDayHasAClosedForm() {
    double logit = -3;
    double added = .8;
    double lift = 12;
    double without = probability(logit) - lift / 1_000;
    double effect = (logit - Math.log(without / (1 - without))) / added;
    double slope = 1_000 * added * without * (1 - without);
    Belief alone = LiftPrior.alone(List.of(evidence(lift, 4, new Day(1_000, logit, added))));
    assertThat(alone.mean()).isCloseTo(effect, within(1e-9));
    assertThat(alone.error()).isCloseTo(4 / slope, within(1e-9));
  }

  @Property(tries = 60)
  void liftOfAnEffectComesBackFromAnyDays(
      @ForAll @DoubleRange(min = -2, max = 2) double effect,
      @ForAll @IntRange(min = 1, max = 40) int kinds,
      @ForAll long seed) {
    Day[] days = days(kinds, seed);
    double lift = 0;
    double slope = 0;
    for (Day day : days) {
      double without = probability(day.logit() - effect * day.added());
      lift += day.weight() * (probability(day.logit()) - without);
      slope += day.weight() * day.added() * without * (1 - without);
    }
    Evidence evidence = evidence(lift, 3, days);
    assertThat(evidence.lift(effect)).isCloseTo(lift, within(1e-9 * (1 + Math.abs(lift))));
    Belief alone = LiftPrior.alone(List.of(evidence));
    assertThat(alone.mean()).isCloseTo(effect, within(1e-7));
    assertThat(alone.error()).isCloseTo(3 / slope, within(1e-6 * 3 / slope));
  }

  private static Day[] days(int kinds, long seed) {
    Random random = new Random(seed);
    Day[] days = new Day[kinds];
    for (int i = 0; i < kinds; i++) {
      days[i] =
          new Day(1 + random.nextInt(500), -5 + 3 * random.nextDouble(), .05 + random.nextDouble());
    }
    return days;
  }

  /** The density of belief and lifts, summed over a fine grid of effects. */
  @Property(tries = 25)
  void beliefIsWhereTheDensityOfPriorAndLiftsIsHighest(
      @ForAll @DoubleRange(min = -30, max = 60) double lift,
      @ForAll @DoubleRange(min = -1, max = 1) double before,
      @ForAll long seed) {
    Evidence evidence = evidence(lift, 12, days(10, seed));
    Belief belief = LiftPrior.with(new Belief(before, .5), List.of(evidence));
    double best = Double.NEGATIVE_INFINITY;
    double at = Double.NaN;
    for (double effect = -5; effect <= 5; effect += 1e-3) {
      double off = (lift - evidence.lift(effect)) / 12;
      double density = -off * off / 2 - Math.pow((effect - before) / .5, 2) / 2;
      if (density > best) {
        best = density;
        at = effect;
      }
    }
    assertThat(belief.mean()).isCloseTo(at, within(2e-3));
    assertThat(belief.error()).isPositive().isLessThanOrEqualTo(.5);
  }

  @Test
  void testsOfOneChannelAreJoinedByPrecision() {
    // Where days add little the lift is nearly linear in the effect.
    Day day = new Day(1e6, -3, 1e-3);
    double slope = 1e6 * 1e-3 * probability(-3) * (1 - probability(-3));
    Belief joined =
        LiftPrior.alone(
            List.of(evidence(.3 * slope, .2 * slope, day), evidence(.6 * slope, .4 * slope, day)));
    double weights = 1 / .04 + 1 / .16;
    assertThat(joined.mean()).isCloseTo((.3 / .04 + .6 / .16) / weights, within(1e-3));
    assertThat(joined.error()).isCloseTo(1 / Math.sqrt(weights), within(1e-3));
    Belief after =
        LiftPrior.with(new Belief(0, .5), List.of(evidence(.3 * slope, .2 * slope, day)));
    assertThat(after.mean()).isCloseTo(.3 / .04 / (1 / .04 + 1 / .25), within(1e-3));
  }

  @Test
  void testsThatContradictEachOtherAreLessSureThanTheySay() {
    Day day = new Day(1e6, -3, 1e-3);
    double slope = 1e6 * 1e-3 * probability(-3) * (1 - probability(-3));
    Belief joined =
        LiftPrior.alone(
            List.of(evidence(-slope, .1 * slope, day), evidence(slope, .1 * slope, day)));
    assertThat(joined.mean()).isCloseTo(0, within(1e-3));
    // Two tests 20 errors apart: their errors are 14 times as large as they say.
    assertThat(joined.error()).isCloseTo(1, within(.01));
  }

  @Test
  void negativeLiftMakesANegativeEffect() {
    Belief belief =
        LiftPrior.with(new Belief(.8, .5), List.of(evidence(-20, 5, new Day(2_000, -3.5, .7))));
    assertThat(belief.mean()).isNegative();
  }

  @Test
  void withoutExposedDaysNothingIsLearnt() {
    Belief before = new Belief(.4, .5);
    assertThat(LiftPrior.alone(List.of(evidence(10, 2)))).isNull();
    assertThat(LiftPrior.with(before, List.of(evidence(10, 2)))).isEqualTo(before);
    assertThat(LiftPrior.with(before, List.of())).isEqualTo(before);
  }

  @Test
  void liftBeyondWhatTheModelCanHaveEndsAtTheRangeAndIsNamed() {
    Evidence evidence = evidence(500, 10, new Day(1_000, -4, .9));
    Belief alone = LiftPrior.alone(List.of(evidence));
    assertThat(alone.mean()).isCloseTo(5, within(1e-9));
    assertThat(alone.error()).isGreaterThan(10);
    assertThat(evidence.most()).isLessThan(1_000 * probability(-4));
    assertThat(LiftPrior.problem(500, 10, evidence.most()))
        .isEqualTo(
            "it expects 17.8 conversions of those touched, so the test counted other people or"
                + " other days");
    assertThat(LiftPrior.problem(20, 10, evidence.most())).isNull();
    // The belief is not carried away by it.
    assertThat(LiftPrior.with(new Belief(0, .5), List.of(evidence)).mean()).isLessThan(4);
  }

  /**
   * 300 tests of an effect of .5, each of 300 expected conversions: nine in ten intervals hold it.
   */
  @Test
  void intervalsOfRepeatedTestsHoldTheTruth() {
    Random random = new Random(3);
    Day day = new Day(6_000, -3, .8);
    double truth = .5;
    double error = 22;
    double lift = evidence(0, 1, day).lift(truth);
    List<Boolean> held = new ArrayList<>();
    double sum = 0;
    for (int i = 0; i < 300; i++) {
      Belief alone =
          LiftPrior.alone(List.of(evidence(lift + error * random.nextGaussian(), error, day)));
      held.add(Math.abs(alone.mean() - truth) <= 1.645 * alone.error());
      sum += alone.mean();
    }
    assertThat(held.stream().filter(h -> h).count()).isBetween(255L, 285L);
    assertThat(sum / 300).isCloseTo(truth, within(.05));
  }
}
