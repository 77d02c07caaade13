package touchline.calibrate;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import touchline.algorithm.calibration.WeightAdvice;
import touchline.algorithm.calibration.WeightAdvice.Case;
import touchline.algorithm.calibration.WeightAdvice.Limits;
import touchline.algorithm.calibration.WeightAdvice.Rule;
import touchline.calibrate.Cell.Hit;
import touchline.config.CalibrationConfig;
import touchline.config.ScoreConfig;
import touchline.config.ScoreRule;

/**
 * Which rules the leads hit, month by month, and what became of them: what weights learn from. All
 * have been followed to the horizon, so that wins and losses are known alike.
 */
final class Patterns {
  /** Quarters of a unit. */
  private static final double QUARTERS = 4;

  /** Share of the wins in the earlier months, which weights are fitted to. */
  private static final double EARLIER = .7;

  /**
   * Leads of one pattern, month and cluster.
   *
   * @param rules numbers of the rules hit, from 0 in order of name
   * @param units how often their points are earned
   */
  record Pattern(int[] rules, double[] units, Cell cell) {
    double score(int[] points) {
      double sum = 0;
      for (int a = 0; a < rules.length; a++) {
        sum += points[rules[a]] * units[a];
      }
      return sum;
    }

    private Case asCase(boolean isLater) {
      return new Case(
          cell.cluster(),
          isLater,
          rules,
          units,
          cell.wonWeight(),
          cell.lostWeight(),
          cell.won(),
          cell.lost());
    }
  }

  private final List<ScoreRule> rules;
  private final List<Pattern> all;
  private final CalibrationConfig.Advice limits;
  private final Set<String> leaks;

  /**
   * @param leaks profile columns that seem to be filled in after the outcome
   */
  Patterns(
      List<Cell> cells, ScoreConfig score, CalibrationConfig.Advice limits, Set<String> leaks) {
    this.rules = inOrder(score);
    Map<String, Integer> numbers = new HashMap<>();
    rules.forEach(rule -> numbers.put(rule.name(), numbers.size()));
    this.all = cells.stream().map(cell -> pattern(cell, numbers)).toList();
    this.limits = limits;
    this.leaks = leaks;
  }

  /** The rules, as patterns number them. */
  static List<ScoreRule> inOrder(ScoreConfig score) {
    return score.rules().stream().sorted(Comparator.comparing(ScoreRule::name)).toList();
  }

  List<Pattern> all() {
    return all;
  }

  int[] points() {
    return rules.stream().mapToInt(ScoreRule::points).toArray();
  }

  /** Whether the leads lie in enough accounts for an interval. */
  boolean areSpread() {
    return areSpread(all);
  }

  private static boolean areSpread(List<Pattern> some) {
    Map<Integer, Double> weights = new HashMap<>();
    some.forEach(
        p ->
            weights.merge(
                p.cell().cluster(), p.cell().wonWeight() + p.cell().lostWeight(), Double::sum));
    return AccountResamples.areEnough(weights.values());
  }

  /** Advice on all rules, learnt from the earlier wins and confirmed by the later ones. */
  WeightAdvice.Advice advice() {
    return advice(pattern -> true);
  }

  /** Advice learnt and confirmed within some of the patterns. */
  WeightAdvice.Advice advice(Predicate<Pattern> within) {
    List<Pattern> some = all.stream().filter(within).toList();
    LocalDate later = later(some);
    List<Case> cases = new ArrayList<>();
    for (Pattern pattern : some) {
      cases.add(pattern.asCase(!pattern.cell().period().isBefore(later)));
    }
    if (cases.isEmpty()) {
      cases.add(new Case(0, false, new int[0], new double[0], 0, 0));
    }
    return WeightAdvice.of(
        rules.stream()
            .map(
                r ->
                    new Rule(
                        r.name(), r.points(), r.lowest(), r.highest(), LeakAudit.reads(r, leaks)))
            .toList(),
        cases,
        new Limits(
            limits.pointsToDouble(),
            limits.maxChange(),
            limits.priorPoints(),
            // No hits are enough where their interval would say nothing.
            areSpread(some) ? limits.minHits() : Integer.MAX_VALUE,
            AccountResamples.CONFIDENCE));
  }

  private static LocalDate later(List<Pattern> some) {
    SortedMap<LocalDate, Long> wins = new TreeMap<>();
    some.forEach(p -> wins.merge(p.cell().period(), p.cell().won(), Long::sum));
    return Months.later(wins, EARLIER);
  }

  /** Hits of rules that there are no more are left out. */
  private static Pattern pattern(Cell cell, Map<String, Integer> numbers) {
    List<Hit> hits =
        cell.pattern().stream().filter(hit -> numbers.containsKey(hit.rule())).toList();
    return new Pattern(
        hits.stream().mapToInt(hit -> numbers.get(hit.rule())).toArray(),
        hits.stream().mapToDouble(hit -> hit.quarters() / QUARTERS).toArray(),
        cell);
  }
}
