package touchline.algorithm.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import touchline.algorithm.calibration.WeightAdvice.Advice;
import touchline.algorithm.calibration.WeightAdvice.Case;
import touchline.algorithm.calibration.WeightAdvice.Change;
import touchline.algorithm.calibration.WeightAdvice.Limits;
import touchline.algorithm.calibration.WeightAdvice.Rule;
import touchline.algorithm.calibration.WeightAdvice.Verdict;

class WeightAdviceTest {
  private static final Limits LIMITS = new Limits(20, 10, 5, 20, .9);

  @Test
  void rulesMoveTowardsTheirTrueWorth() {
    List<Rule> rules =
        List.of(
            new Rule("too_low", 5, 0, 30),
            new Rule("too_high", 25, 0, 30),
            new Rule("worthless", 8, 0, 30),
            new Rule("right", 15, 0, 30),
            new Rule("rare", 15, 0, 30),
            new Rule("too_mild", -5, -40, 0));
    double[] frequency = {.3, .3, .3, .3, .0005, .3};

    Advice advice =
        WeightAdvice.of(rules, world(40_000, 1, frequency, 12, 18, 0, 15, 0, -12), LIMITS);

    assertThat(advice.changes())
        .extracting(Change::verdict)
        .containsExactly(
            Verdict.RAISE,
            Verdict.LOWER,
            Verdict.RETIRE,
            Verdict.KEEP,
            Verdict.INSUFFICIENT,
            Verdict.LOWER);
    int[] truth = {12, 18, 0, 15, 15, -12};
    for (int j = 0; j < truth.length; j++) {
      assertThat(advice.changes().get(j).advised()).isCloseTo(truth[j], within(3));
    }
    assertThat(advice.advisedLoss().orElseThrow()).isLessThan(advice.presentLoss().orElseThrow());
  }

  @Test
  void changeStopsAtItsLargestStepAndAtTheBounds() {
    List<Rule> rules = List.of(new Rule("far", 5, 0, 60), new Rule("bounded", 5, 0, 8));

    List<Change> changes =
        WeightAdvice.of(rules, world(40_000, 2, new double[] {.3, .3}, 40, 25), LIMITS).changes();

    assertThat(changes).extracting(Change::advised).containsExactly(15, 8);
    assertThat(changes).allMatch(Change::isLimited);
    assertThat(changes.get(0).sentence()).contains("from 5 to 15").contains("held back");
  }

  @Test
  void agreesWithTryingEveryWholeNumberOfPoints() {
    List<Rule> rules = List.of(new Rule("a", 10, 0, 30), new Rule("b", 10, 1, 30));
    List<Case> cases = world(20_000, 3, new double[] {.4, .4}, 17, 3);
    Advice advice = WeightAdvice.of(rules, cases, LIMITS);

    double[][] counts = counts(cases);
    double most = Double.NEGATIVE_INFINITY;
    int[] best = null;
    for (int a = 0; a <= 20; a++) {
      for (int b = 1; b <= 20; b++) {
        double objective = penalised(counts, rules, new int[] {a, b});
        if (objective > most) {
          most = objective;
          best = new int[] {a, b};
        }
      }
    }
    assertThat(advice.changes().stream().mapToInt(Change::advised).toArray()).isEqualTo(best);
  }

  @Test
  void withoutLaterCasesToConfirmEveryRuleIsKept() {
    List<Case> earlier =
        world(20_000, 4, new double[] {.4}, 20).stream().filter(c -> !c.isLater()).toList();

    Advice advice = WeightAdvice.of(List.of(new Rule("a", 10, 0, 30)), earlier, LIMITS);

    assertThat(advice.changes().get(0).verdict()).isEqualTo(Verdict.INSUFFICIENT);
    assertThat(advice.changes().get(0).advised()).isEqualTo(10);
    assertThat(advice.presentLoss()).isEmpty();
  }

  @Test
  void changeThatLaterCasesRefuteIsDropped() {
    List<Case> cases = new ArrayList<>();
    for (Case c : world(20_000, 5, new double[] {.4, .4}, 20, 20)) {
      if (!c.isLater()) {
        cases.add(c);
      }
    }
    for (Case c : world(20_000, 6, new double[] {.4, .4}, 20, 0)) {
      if (c.isLater()) {
        cases.add(c);
      }
    }

    assertThat(
            WeightAdvice.of(
                    List.of(new Rule("a", 10, 0, 30), new Rule("b", 5, 0, 30)), cases, LIMITS)
                .changes())
        .extracting(Change::verdict)
        .containsExactly(Verdict.RAISE, Verdict.KEEP);
  }

  @Test
  void intervalHoldsTheTruthAsOftenAsItSays() {
    int held = 0;
    for (int seed = 0; seed < 200; seed++) {
      Change change =
          WeightAdvice.of(
                  List.of(new Rule("a", 10, 0, 30)),
                  world(2_000, 100 + seed, new double[] {.4}, 14),
                  LIMITS)
              .changes()
              .get(0);
      held += change.interval().contains(14) ? 1 : 0;
    }
    // Binomial(200, .9): mean 180, standard deviation 4.2.
    assertThat(held).isBetween(166, 193);
  }

  @Test
  void leadsOfOneAccountThatDecideTogetherWidenTheInterval() {
    List<Case> single = world(4_000, 7, new double[] {.4}, 14);
    List<Case> apart = new ArrayList<>();
    List<Case> together = new ArrayList<>();
    for (int i = 0; i < single.size(); i++) {
      for (int copy = 0; copy < 4; copy++) {
        Case c = single.get(i);
        together.add(c);
        apart.add(new Case(4L * i + copy, c.isLater(), c.rules(), c.units(), c.wins(), c.losses()));
      }
    }

    assertThat(width(together) / width(apart)).isCloseTo(2, within(.05));
    assertThat(width(together) / width(single)).isCloseTo(1, within(.05));
  }

  @Test
  void orderAndGroupingOfCasesDoNotMatter() {
    List<Rule> rules = List.of(new Rule("a", 10, 0, 30), new Rule("b", 10, 0, 30));
    List<Case> cases = world(10_000, 8, new double[] {.4, .4}, 17, 4);
    List<Case> shuffled = new ArrayList<>(cases);
    Collections.shuffle(shuffled, new Random(1));

    assertThat(WeightAdvice.of(rules, shuffled, LIMITS).changes())
        .extracting(Change::sentence)
        .isEqualTo(
            WeightAdvice.of(rules, cases, LIMITS).changes().stream()
                .map(Change::sentence)
                .toList());
  }

  @Test
  void ruleThatAloneTellsTheOutcomeIsSuspectedOfSeeingIt() {
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      boolean won = i % 4 == 0;
      boolean hit = won != (i % 40 == 0 || i % 40 == 1);
      cases.add(
          new Case(
              i,
              i % 2 == 0,
              hit ? new int[] {0} : new int[0],
              hit ? new double[] {1} : new double[0],
              won ? 1 : 0,
              won ? 0 : 1));
      cases.add(
          new Case(
              i,
              i % 2 == 1,
              hit ? new int[] {0} : new int[0],
              hit ? new double[] {1} : new double[0],
              won ? 1 : 0,
              won ? 0 : 1));
    }

    Change change =
        WeightAdvice.of(List.of(new Rule("customer_page", 10, 0, 30)), cases, LIMITS)
            .changes()
            .get(0);

    assertThat(change.isSuspectedLeak()).isTrue();
    assertThat(change.sentence()).contains("sees the outcome");
  }

  @Test
  void oneOutcomeOnlyIsInsufficientAndFinite() {
    for (boolean won : new boolean[] {true, false}) {
      List<Case> cases = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        cases.add(
            new Case(i, i % 2 == 0, new int[] {0}, new double[] {1}, won ? 1 : 0, won ? 0 : 1));
      }

      Advice advice = WeightAdvice.of(List.of(new Rule("a", 10, 0, 30)), cases, LIMITS);

      assertThat(advice.changes().get(0).verdict()).isEqualTo(Verdict.INSUFFICIENT);
      assertThat(advice.changes().get(0).advised()).isEqualTo(10);
      assertThat(advice.changes().get(0).evidence()).isFinite();
      assertThat(advice.presentLoss().orElseThrow()).isFinite();
    }
  }

  private static double width(List<Case> cases) {
    Interval interval =
        WeightAdvice.of(List.of(new Rule("a", 10, 0, 30)), cases, LIMITS)
            .changes()
            .get(0)
            .interval();
    return interval.upper() - interval.lower();
  }

  /**
   * Log-likelihood of the earlier cases less the penalty, the intercept found by golden section.
   */
  private static double penalised(double[][] counts, List<Rule> rules, int[] points) {
    double low = -20;
    double high = 20;
    double ratio = (Math.sqrt(5) - 1) / 2;
    for (int step = 0; step < 60; step++) {
      double a = high - ratio * (high - low);
      double b = low + ratio * (high - low);
      if (likelihood(counts, points, a) > likelihood(counts, points, b)) {
        high = b;
      } else {
        low = a;
      }
    }
    double sum = likelihood(counts, points, low);
    for (int j = 0; j < points.length; j++) {
      sum -= Math.pow(points[j] - rules.get(j).points(), 2) / (2 * 25);
    }
    return sum;
  }

  /** Wins and losses of the earlier cases by the set of rules that they hit. */
  private static double[][] counts(List<Case> cases) {
    double[][] counts = new double[4][2];
    for (Case c : cases) {
      if (!c.isLater()) {
        int pattern = 0;
        for (int rule : c.rules()) {
          pattern |= 1 << rule;
        }
        counts[pattern][0] += c.wins();
        counts[pattern][1] += c.losses();
      }
    }
    return counts;
  }

  private static double likelihood(double[][] counts, int[] points, double intercept) {
    double sum = 0;
    for (int pattern = 0; pattern < 4; pattern++) {
      double score = (pattern & 1) * points[0] + (pattern >> 1) * points[1];
      double p = 1 / (1 + Math.exp(-intercept - score * Math.log(2) / 20));
      sum += counts[pattern][0] * Math.log(p) + counts[pattern][1] * Math.log(1 - p);
    }
    return sum;
  }

  /** Leads whose log-odds are -2 and ln 2 for every 20 true points; the second half is later. */
  private static List<Case> world(int n, long seed, double[] frequency, double... worth) {
    Random random = new Random(seed);
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      List<Integer> hit = new ArrayList<>();
      double logit = -2;
      for (int j = 0; j < worth.length; j++) {
        if (random.nextDouble() < frequency[j]) {
          hit.add(j);
          logit += worth[j] * Math.log(2) / 20;
        }
      }
      boolean won = random.nextDouble() < 1 / (1 + Math.exp(-logit));
      cases.add(
          new Case(
              i,
              i >= n / 2,
              hit.stream().mapToInt(j -> j).toArray(),
              hit.stream().mapToDouble(j -> 1).toArray(),
              won ? 1 : 0,
              won ? 0 : 1));
    }
    return cases;
  }
}
