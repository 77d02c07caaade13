package touchline.algorithm.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import touchline.algorithm.calibration.WeightAdvice.Case;
import touchline.algorithm.calibration.WeightAdvice.Change;
import touchline.algorithm.calibration.WeightAdvice.Limits;
import touchline.algorithm.calibration.WeightAdvice.Rule;
import touchline.algorithm.calibration.WeightAdvice.Verdict;

/**
 * Advice in worlds whose leads are won by a known card of points: does it find the card again?
 * Leads of one account share a leaning of their own, so that they are not independent.
 */
class WeightAdviceWorldTest {
  private static final Limits LIMITS = new Limits(20, 10, 5, 20, .9);
  private static final int[] TRUTH = {15, 10, 20, 5, 25, 10, 12, 8, 4, 3, -20, -10};
  private static final double[] FREQUENCY = {.3, .5, .1, .6, .06, .2, .1, .3, .25, .5, .05, .08};

  /** Rules from here to the tenth are on touches, and earn their points in part or repeatedly. */
  private static final int TOUCH = 4;

  private static final int LEADS = 8_000;

  @Test
  void intervalsHoldTheTruePointsAndTheTrueCardIsKept() {
    int held = 0;
    int kept = 0;
    int judged = 0;
    int all = 0;
    for (int seed = 0; seed < 12; seed++) {
      List<Change> changes = WeightAdvice.of(rules(TRUTH), world(seed, LEADS), LIMITS).changes();
      for (int j = 0; j < TRUTH.length; j++) {
        Change change = changes.get(j);
        if (change.verdict() != Verdict.INSUFFICIENT) {
          judged++;
          held += change.interval().contains(TRUTH[j]) ? 1 : 0;
        }
        all++;
        kept += change.advised() == TRUTH[j] ? 1 : 0;
      }
    }

    assertThat(judged).isGreaterThan(120);
    assertThat((double) held / judged).isBetween(.80, .97);
    assertThat((double) kept / all).isGreaterThanOrEqualTo(.95);
  }

  @Test
  void twoRoundsOfAdviceMakeUpForMostOfAWrongCard() {
    int[] wrong = {5, 22, 8, 15, 10, 22, 2, 20, 14, 0, -5, -25};
    List<Case> judges = world(1_000, 40_000);
    double best = loss(judges, TRUTH);
    double worst = loss(judges, wrong);
    double recovered = 0;
    for (int seed = 0; seed < 3; seed++) {
      int[] card = wrong;
      for (int round = 0; round < 2; round++) {
        card =
            WeightAdvice.of(rules(card), world(100 + 2 * seed + round, 2 * LEADS), LIMITS)
                .changes()
                .stream()
                .mapToInt(Change::advised)
                .toArray();
      }
      recovered += (worst - loss(judges, card)) / (worst - best) / 3;
    }

    assertThat(recovered).isGreaterThanOrEqualTo(.8);
  }

  @Test
  void ruleThatEverybodyHitsCannotBeTold() {
    List<Case> cases = new ArrayList<>();
    for (Case c : world(7, 4_000)) {
      int n = c.rules().length;
      int[] rules = Arrays.copyOf(c.rules(), n + 1);
      double[] units = Arrays.copyOf(c.units(), n + 1);
      rules[n] = TRUTH.length;
      units[n] = 1;
      cases.add(new Case(c.cluster(), c.isLater(), rules, units, c.wins(), c.losses()));
    }
    List<Rule> rules = new ArrayList<>(rules(TRUTH));
    rules.add(new Rule("everybody", 5, 0, 20));

    Change change = WeightAdvice.of(rules, cases, LIMITS).changes().get(TRUTH.length);

    assertThat(change.verdict()).isEqualTo(Verdict.INSUFFICIENT);
    assertThat(change.advised()).isEqualTo(5);
    assertThat(change.sentence()).contains("too little to say");
  }

  @Test
  void ruleThatSeparatesWinsFromLossesIsFinite() {
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      boolean won = i % 4 == 0;
      cases.add(
          new Case(
              i,
              i >= 200,
              won ? new int[] {0} : new int[0],
              won ? new double[] {1} : new double[0],
              won ? 1 : 0,
              won ? 0 : 1));
    }

    Change change =
        WeightAdvice.of(List.of(new Rule("perfect", 10, 0, 50)), cases, LIMITS).changes().get(0);

    assertThat(change.evidence()).isFinite();
    assertThat(change.interval().lower()).isFinite();
    assertThat(change.isSuspectedLeak()).isTrue();
    assertThat(change.verdict()).isEqualTo(Verdict.INSUFFICIENT);
  }

  private static List<Rule> rules(int[] card) {
    List<Rule> rules = new ArrayList<>();
    for (int j = 0; j < card.length; j++) {
      boolean isNegative = TRUTH[j] < 0;
      rules.add(new Rule("rule" + j, card[j], isNegative ? -60 : 0, isNegative ? 0 : 60));
    }
    return rules;
  }

  /** Leads of accounts of about three; the last three in ten are later. */
  private static List<Case> world(long seed, int leads) {
    Random random = new Random(seed);
    double b = Math.log(2) / 20;
    List<Case> cases = new ArrayList<>();
    long account = 0;
    double leaning = 0;
    for (int i = 0; i < leads; i++) {
      if (random.nextInt(3) == 0) {
        account++;
        leaning = .3 * random.nextGaussian();
      }
      int[] rules = new int[TRUTH.length];
      double[] units = new double[TRUTH.length];
      int n = 0;
      double logit = -3 + leaning;
      for (int j = 0; j < TRUTH.length; j++) {
        if (random.nextDouble() < FREQUENCY[j]) {
          rules[n] = j;
          units[n] = j >= TOUCH && j < 10 ? (1 + random.nextInt(8)) / 4.0 : 1;
          logit += b * TRUTH[j] * units[n];
          n++;
        }
      }
      boolean won = random.nextDouble() < 1 / (1 + Math.exp(-logit));
      cases.add(
          new Case(
              account,
              i >= .7 * leads,
              Arrays.copyOf(rules, n),
              Arrays.copyOf(units, n),
              won ? 1 : 0,
              won ? 0 : 1));
    }
    return cases;
  }

  /** Mean log-loss of a card at the intercept that suits it best, found by golden section. */
  private static double loss(List<Case> cases, int[] card) {
    double low = -8;
    double high = 2;
    double ratio = (Math.sqrt(5) - 1) / 2;
    for (int step = 0; step < 40; step++) {
      double a = high - ratio * (high - low);
      double c = low + ratio * (high - low);
      if (loss(cases, card, a) < loss(cases, card, c)) {
        high = c;
      } else {
        low = a;
      }
    }
    return loss(cases, card, low);
  }

  private static double loss(List<Case> cases, int[] card, double intercept) {
    double sum = 0;
    for (Case c : cases) {
      double logit = intercept;
      for (int a = 0; a < c.rules().length; a++) {
        logit += Math.log(2) / 20 * card[c.rules()[a]] * c.units()[a];
      }
      sum -= Math.log(1 / (1 + Math.exp(c.wins() > 0 ? -logit : logit)));
    }
    return sum / cases.size();
  }
}
