package touchline.algorithm.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import touchline.algorithm.calibration.PenalisedLogistic.Coefficient;
import touchline.algorithm.calibration.PenalisedLogistic.Fit;
import touchline.algorithm.calibration.PenalisedLogistic.Row;

/**
 * Whole points that the rules of a score should give, judged by which leads were won.
 *
 * <p>The scale of the score is kept: {@code logit p = a + b sum w_j x_j} with {@code b = ln 2 /
 * points that double the odds}, {@code w_j} the points of rule j and {@code x_j} how often a lead
 * has earned them, after decay and cap. The advice maximises the log-likelihood minus {@code sum
 * (w_j - present_j)^2 / (2 prior^2)} within the rule's bounds and the largest change; it is
 * rounded, then improved by steps of one point until none helps.
 *
 * <p>Evidence comes from a separate fit that knows nothing of the present points, with the prior
 * N(0, 2.5^2) on {@code b w_j} (Gelman et al. 2008) and a covariance that is robust to leads of one
 * account resembling each other (Liang and Zeger 1986). A rule changes only if the evidence's
 * interval leaves out its present points, and then only towards the evidence; if its hits hold
 * enough wins and losses; and if the change lowers the log-loss of later cases, which took no part
 * in the fit. Cases must have been followed to their end on both sides: later ones that can only be
 * known as won would confirm whatever raises scores, so without enough losses among them nothing is
 * advised. A rule that seems to know the outcome never moves away from 0.
 *
 * <p>Cost: some hundred passes over the cases, and the cube of the number of rules.
 */
public final class WeightAdvice {
  private static final double WEAK = 2.5;
  private static final double LEAK = .9;

  /** Share of the weak prior's width from which an estimate is the prior's and not the data's. */
  private static final double UNTOLD = .5;

  /** What to do with a rule. More points are a raise, for a negative rule too. */
  public enum Verdict {
    KEEP,
    RAISE,
    LOWER,
    /** To give 0 points from now on. */
    RETIRE,
    /**
     * Too few wins or losses among its hits to say, too few leads that do not hit it, or too few
     * later cases to confirm.
     */
    INSUFFICIENT
  }

  /**
   * A rule as it is.
   *
   * @param points present points, within the bounds
   * @param lowest fewest points that it may give
   * @param highest most points
   * @param isSuspect whether it reads what seems to be filled in after the outcome
   */
  public record Rule(String name, int points, int lowest, int highest, boolean isSuspect) {

    /** A rule beyond suspicion. */
    public Rule(String name, int points, int lowest, int highest) {
      this(name, points, lowest, highest, false);
    }
  }

  /**
   * Leads of one cluster and period that hit the same rules as often.
   *
   * @param cluster such as the account; cases of one cluster are not independent
   * @param isLater whether it is kept out of the fit, to confirm the advice
   * @param rules positions of the rules that are hit, each once
   * @param units how often their points are earned, such as 0.5 after one half-life
   * @param wins weight of the leads that were won
   * @param losses weight of those that were lost
   * @param won their number, which says whether there are enough
   * @param lost likewise
   */
  public record Case(
      long cluster,
      boolean isLater,
      int[] rules,
      double[] units,
      double wins,
      double losses,
      double won,
      double lost) {

    /** Leads that weigh 1 each. */
    public Case(
        long cluster, boolean isLater, int[] rules, double[] units, double wins, double losses) {
      this(cluster, isLater, rules, units, wins, losses, wins, losses);
    }
  }

  /**
   * How far advice may go.
   *
   * @param pointsToDouble points that double the odds of winning
   * @param maxChange largest change of a rule, in points
   * @param priorPoints standard deviation of a plausible change, in points
   * @param minHits wins, and as many losses, that a rule's hits must hold
   * @param confidence of the evidence's interval, such as .9
   */
  public record Limits(
      double pointsToDouble, int maxChange, double priorPoints, int minHits, double confidence) {}

  /**
   * The advice on one rule.
   *
   * @param hits weight of the earlier cases that hit the rule
   * @param wins weight of those of them that were won
   * @param expected weight of wins among them if the rule keeps its points and the others are as
   *     advised. What the present points of all expect may lie on the other side of the wins, where
   *     another rule of the same leads is to blame
   * @param earned how often the won ones earned its points, after decay and cap
   * @param expectedEarned the same of the wins that are expected; of a rule that is raised or
   *     lowered it lies on the other side of {@code earned}, since that is what the fit makes equal
   * @param evidence points by the data alone
   * @param interval of the evidence
   * @param isLimited whether a bound or the largest change holds the advice back
   * @param isSuspectedLeak whether the rule alone tells wins from losses better than a rule can: an
   *     AUC above .9
   * @param sentence the above in words
   */
  public record Change(
      String rule,
      Verdict verdict,
      int present,
      int advised,
      double hits,
      double wins,
      double expected,
      double earned,
      double expectedEarned,
      double evidence,
      Interval interval,
      boolean isLimited,
      boolean isSuspectedLeak,
      String sentence) {}

  /**
   * The advice on all rules.
   *
   * @param changes one per rule, in their order
   * @param presentLoss mean log-loss of the later cases by the present points, in nats; empty
   *     without later cases
   * @param advisedLoss the same by the advised points
   * @param isConfirmable whether there are later wins and losses enough to confirm a change
   */
  public record Advice(
      List<Change> changes,
      OptionalDouble presentLoss,
      OptionalDouble advisedLoss,
      boolean isConfirmable) {}

  private final List<Rule> rules;
  private final Limits limits;
  private final List<Case> earlier;
  private final List<Case> later;
  private final double scale;
  private final boolean[] isTold;
  private final boolean[] isLeak;
  private final Interval[] evidence;
  private final boolean isConfirmable;

  private WeightAdvice(List<Rule> rules, List<Case> cases, Limits limits) {
    this.rules = rules;
    this.limits = limits;
    this.earlier = cases.stream().filter(c -> !c.isLater).toList();
    this.later = cases.stream().filter(Case::isLater).toList();
    this.scale = Math.log(2) / limits.pointsToDouble;
    this.isTold = new boolean[rules.size()];
    this.isLeak = new boolean[rules.size()];
    this.evidence = new Interval[rules.size()];
    this.isConfirmable =
        later.stream().mapToDouble(Case::won).sum() >= limits.minHits
            && later.stream().mapToDouble(Case::lost).sum() >= limits.minHits;
  }

  /**
   * The advice; every rule is kept when there are too few later cases to confirm a change.
   *
   * @param cases at least one
   */
  public static Advice of(List<Rule> rules, List<Case> cases, Limits limits) {
    return new WeightAdvice(rules, cases, limits).advice();
  }

  private Advice advice() {
    int[] present = rules.stream().mapToInt(Rule::points).toArray();
    Fit weak = weakFit();
    double[] errors = errors(weak);
    double z = Wilson.normalQuantile(.5 + limits.confidence / 2);
    boolean[] mayChange = new boolean[rules.size()];
    boolean[] mayRetire = new boolean[rules.size()];
    for (int j = 0; j < rules.size(); j++) {
      double points = weak.coefficients()[j] / scale;
      double half = z * errors[j] / scale;
      // A rule that everybody hits, or the same leads as another one, cannot be told.
      isTold[j] = Math.sqrt(weak.covariance()[j][j]) < UNTOLD * WEAK;
      isLeak[j] = rules.get(j).isSuspect || tellsAlone(j);
      evidence[j] = new Interval(points - half, points + half);
      mayChange[j] = isSufficient(j) && !evidence[j].contains(present[j]);
      mayRetire[j] = evidence[j].contains(0) && lowest(j) <= 0 && highest(j) >= 0;
    }
    int[] advised = isConfirmable ? confirmed(present, mayChange, mayRetire) : present;
    List<Change> changes = new ArrayList<>();
    for (int j = 0; j < rules.size(); j++) {
      changes.add(change(j, advised, weak.coefficients()[j] / scale, mayChange[j]));
    }
    return new Advice(changes, laterLoss(present), laterLoss(advised), isConfirmable);
  }

  /**
   * The best whole points of the rules that may change, less the changes that later cases refute.
   */
  private int[] confirmed(int[] present, boolean[] mayChange, boolean[] mayRetire) {
    boolean[] changing = mayChange.clone();
    while (true) {
      int[] advised = best(present, changing, mayRetire);
      int worst = -1;
      double most = 0;
      for (int j = 0; j < advised.length; j++) {
        if (advised[j] != present[j]) {
          int[] without = advised.clone();
          without[j] = present[j];
          double gain = laterLoss(without).orElseThrow() - laterLoss(advised).orElseThrow();
          if (worst < 0 || gain < most) {
            worst = j;
            most = gain;
          }
        }
      }
      if (worst < 0 || most > 0) {
        return advised;
      }
      changing[worst] = false;
    }
  }

  private int[] best(int[] present, boolean[] changing, boolean[] mayRetire) {
    int[] least = new int[present.length];
    int[] most = new int[present.length];
    List<Coefficient> priors = new ArrayList<>();
    double variance = limits.priorPoints * limits.priorPoints;
    for (int j = 0; j < present.length; j++) {
      boolean isFree = changing[j] && !mayRetire[j];
      int fixed = changing[j] ? 0 : present[j];
      least[j] = isFree ? lowest(j) : fixed;
      most[j] = isFree ? highest(j) : fixed;
      priors.add(new Coefficient(isFree ? present[j] : fixed, variance, least[j], most[j]));
    }
    priors.add(Coefficient.free());
    Fit fit = PenalisedLogistic.fit(rows(scale), priors);
    int[] points = new int[present.length];
    for (int j = 0; j < points.length; j++) {
      points[j] = (int) Math.round(fit.coefficients()[j]);
    }
    double objective = objective(points);
    boolean improved = true;
    while (improved) {
      improved = false;
      for (int j = 0; j < points.length; j++) {
        for (int step : new int[] {-1, 1}) {
          int to = points[j] + step;
          if (to >= least[j] && to <= most[j]) {
            points[j] = to;
            double there = objective(points);
            if (there > objective + 1e-9) {
              objective = there;
              improved = true;
            } else {
              points[j] -= step;
            }
          }
        }
      }
    }
    return points;
  }

  /** Penalised log-likelihood of the earlier cases at the intercept that suits the points best. */
  double objective(int[] points) {
    double sum = -loss(earlier, points, intercept(earlier, points));
    for (int j = 0; j < points.length; j++) {
      double off = (points[j] - rules.get(j).points) / limits.priorPoints;
      sum -= off * off / 2;
    }
    return sum;
  }

  /** Fewest points it may be advised: only towards the evidence, and no leak away from 0. */
  private int lowest(int j) {
    Rule rule = rules.get(j);
    int least = Math.max(rule.lowest, rule.points - limits.maxChange);
    if (isLeak[j]) {
      least = Math.max(least, Math.min(0, rule.points));
    }
    return evidence[j].lower() > rule.points ? rule.points : Math.min(least, rule.points);
  }

  private int highest(int j) {
    Rule rule = rules.get(j);
    int most = Math.min(rule.highest, rule.points + limits.maxChange);
    if (isLeak[j]) {
      most = Math.min(most, Math.max(0, rule.points));
    }
    return evidence[j].upper() < rule.points ? rule.points : Math.max(most, rule.points);
  }

  private boolean isSufficient(int j) {
    return isTold[j]
        && isConfirmable
        && hits(j, Case::won) >= limits.minHits
        && hits(j, Case::lost) >= limits.minHits;
  }

  private double hits(int j, ToDoubleFunction<Case> weight) {
    double sum = 0;
    for (Case c : earlier) {
      if (units(c, j) != 0) {
        sum += weight.applyAsDouble(c);
      }
    }
    return sum;
  }

  private static double units(Case c, int rule) {
    for (int a = 0; a < c.rules.length; a++) {
      if (c.rules[a] == rule) {
        return c.units[a];
      }
    }
    return 0;
  }

  /** Earlier cases with predictors in the given unit, and a 1 for the intercept, which is last. */
  private List<Row> rows(double unit) {
    List<Row> rows = new ArrayList<>();
    for (Case c : earlier) {
      int n = c.rules.length;
      int[] index = Arrays.copyOf(c.rules, n + 1);
      double[] value = new double[n + 1];
      Arrays.setAll(value, a -> a < n ? unit * c.units[a] : 1);
      index[n] = rules.size();
      rows.add(new Row(index, value, c.wins, c.losses));
    }
    return rows;
  }

  private Fit weakFit() {
    List<Coefficient> priors = new ArrayList<>();
    for (int j = 0; j < rules.size(); j++) {
      priors.add(
          new Coefficient(0, WEAK * WEAK, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY));
    }
    priors.add(Coefficient.free());
    return PenalisedLogistic.fit(rows(1), priors);
  }

  /**
   * Standard errors by the sandwich: inverse information, squared cluster scores, inverse again.
   */
  private double[] errors(Fit fit) {
    Map<Long, double[]> scores = new HashMap<>();
    List<Row> rows = rows(1);
    int n = rules.size() + 1;
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      double logit = 0;
      for (int a = 0; a < row.index().length; a++) {
        logit += fit.coefficients()[row.index()[a]] * row.value()[a];
      }
      double off = row.wins() - (row.wins() + row.losses()) * Logistic.probability(logit);
      double[] score = scores.computeIfAbsent(earlier.get(i).cluster, first -> new double[n]);
      for (int a = 0; a < row.index().length; a++) {
        score[row.index()[a]] += off * row.value()[a];
      }
    }
    double correction = scores.size() > 1 ? scores.size() / (scores.size() - 1.0) : 1;
    double[] variances = new double[n];
    for (double[] score : scores.values()) {
      for (int j = 0; j < n; j++) {
        double influence = 0;
        for (int k = 0; k < n; k++) {
          influence += fit.covariance()[j][k] * score[k];
        }
        variances[j] += correction * influence * influence;
      }
    }
    return Arrays.stream(variances).map(Math::sqrt).toArray();
  }

  private double logit(Case c, int[] points) {
    double sum = 0;
    for (int a = 0; a < c.rules.length; a++) {
      sum += points[c.rules[a]] * c.units[a];
    }
    return scale * sum;
  }

  private double loss(List<Case> cases, int[] points, double intercept) {
    double sum = 0;
    for (Case c : cases) {
      double logit = intercept + logit(c, points);
      sum += c.wins * Logistic.loss(logit) + c.losses * Logistic.loss(-logit);
    }
    return sum;
  }

  /**
   * The constant at which expected wins are the observed ones; bounded where all or none are won.
   */
  private double intercept(List<Case> cases, int[] points) {
    double[] logits = cases.stream().mapToDouble(c -> logit(c, points)).toArray();
    double low = -60;
    double high = 60;
    double a = 0;
    for (int step = 0; step < 200; step++) {
      double gradient = 0;
      double curvature = 0;
      for (int i = 0; i < logits.length; i++) {
        double weight = cases.get(i).wins + cases.get(i).losses;
        double p = Logistic.probability(a + logits[i]);
        gradient += cases.get(i).wins - weight * p;
        curvature += weight * p * (1 - p);
      }
      if (gradient > 0) {
        low = a;
      } else {
        high = a;
      }
      // Newton's step, unless it leaves the bracket.
      double next = a + gradient / curvature;
      if (!(next > low && next < high)) {
        next = (low + high) / 2;
      }
      if (Math.abs(next - a) < 1e-12) {
        return next;
      }
      a = next;
    }
    return a;
  }

  private OptionalDouble laterLoss(int[] points) {
    double weight = later.stream().mapToDouble(c -> c.wins + c.losses).sum();
    return weight > 0
        ? OptionalDouble.of(loss(later, points, intercept(earlier, points)) / weight)
        : OptionalDouble.empty();
  }

  private Change change(int j, int[] all, double points, boolean mayChange) {
    Rule rule = rules.get(j);
    int advised = all[j];
    double hits = hits(j, Case::wins) + hits(j, Case::losses);
    double wins = hits(j, Case::wins);
    int[] kept = all.clone();
    kept[j] = rule.points;
    double intercept = intercept(earlier, kept);
    double expected = 0;
    double earned = 0;
    double expectedEarned = 0;
    boolean isOften = false;
    for (Case c : earlier) {
      double units = units(c, j);
      if (units != 0) {
        double wanted = (c.wins + c.losses) * Logistic.probability(intercept + logit(c, kept));
        expected += wanted;
        earned += units * c.wins;
        expectedEarned += units * wanted;
        isOften |= units != 1;
      }
    }
    String others = "";
    for (int k = 0; k < all.length; k++) {
      if (kept[k] != rules.get(k).points) {
        others = ", with the other rules as advised,";
      }
    }
    String expecting = "the present points" + others + " expect";
    Verdict verdict = verdict(j, advised);
    boolean isLimited =
        advised != rule.points
            && !(verdict == Verdict.RETIRE && evidence[j].contains(0))
            && (advised == highest(j) && points > advised
                || advised == lowest(j) && points < advised);
    String sentence =
        String.format(
            Locale.ROOT,
            "%s: %s%s%s",
            saying(verdict, rule, advised),
            hits == 0
                ? "no hits"
                : won(hits, wins)
                    + (isOften
                        ? earned(earned, expectedEarned, expecting)
                        : expected(expected, hits, expecting)),
            verdict == Verdict.INSUFFICIENT
                ? "; " + missing(j)
                : String.format(
                    Locale.ROOT,
                    "; the evidence is %.1f points, %.0f%% interval [%.1f, %.1f]%s",
                    points,
                    100 * limits.confidence,
                    evidence[j].lower(),
                    evidence[j].upper(),
                    reason(j, verdict, mayChange, isLimited)),
            isLeak[j]
                ? rule.isSuspect
                    ? "; it reads a column that seems to be filled in after the outcome, so it gets"
                        + " no more weight"
                    : "; it alone tells wins from losses, which suggests that it sees the outcome,"
                        + " so it gets no more weight"
                : "");
    return new Change(
        rule.name,
        verdict,
        rule.points,
        advised,
        hits,
        wins,
        expected,
        earned,
        expectedEarned,
        points,
        evidence[j],
        isLimited,
        isLeak[j],
        sentence);
  }

  private static String won(double hits, double wins) {
    return String.format(
        Locale.ROOT, "of %.0f hits %.0f were won (%.1f%%)", hits, wins, 100 * wins / hits);
  }

  private static String expected(double expected, double hits, String expecting) {
    return String.format(
        Locale.ROOT, " where %s %.1f (%.1f%%)", expecting, expected, 100 * expected / hits);
  }

  /** Of a rule that a lead may earn several times, or a part of: few hits may count for much. */
  private static String earned(double earned, double expectedEarned, String expecting) {
    return String.format(
        Locale.ROOT,
        "; those earned its points %.1f times where %s %.1f",
        earned,
        expecting,
        expectedEarned);
  }

  /** Why a rule stays, or goes no further. */
  private String reason(int j, Verdict verdict, boolean mayChange, boolean isLimited) {
    Rule rule = rules.get(j);
    if (isLimited) {
      return "; held back by its bounds or the largest change";
    }
    if (verdict != Verdict.KEEP) {
      return "";
    }
    if (!mayChange) {
      return ", which holds the present points";
    }
    return lowest(j) == rule.points && highest(j) == rule.points
        ? ", but it may go no further that way"
        : ", but later cases do not confirm a change";
  }

  /** What is too little. */
  private String missing(int j) {
    if (hits(j, Case::won) < limits.minHits || hits(j, Case::lost) < limits.minHits) {
      return String.format(
          Locale.ROOT, "%d won and %d lost ones are needed", limits.minHits, limits.minHits);
    }
    return isTold[j]
        ? String.format(
            Locale.ROOT,
            "to confirm a change takes %d later wins and %d losses that have been followed to the"
                + " end, and there are %.0f and %.0f",
            limits.minHits,
            limits.minHits,
            later.stream().mapToDouble(Case::won).sum(),
            later.stream().mapToDouble(Case::lost).sum())
        : "everybody hits it, or the same leads as hit another rule";
  }

  private Verdict verdict(int j, int advised) {
    int present = rules.get(j).points;
    if (!isSufficient(j)) {
      return Verdict.INSUFFICIENT;
    }
    if (advised == present) {
      return Verdict.KEEP;
    }
    return advised == 0 ? Verdict.RETIRE : advised > present ? Verdict.RAISE : Verdict.LOWER;
  }

  private static String saying(Verdict verdict, Rule rule, int advised) {
    return switch (verdict) {
      case KEEP -> "Keep " + rule.name + " at " + rule.points;
      case INSUFFICIENT -> "Keep " + rule.name + " at " + rule.points + ", too little to say";
      case RETIRE -> "Retire " + rule.name + ", now " + rule.points;
      case RAISE -> "Raise " + rule.name + " from " + rule.points + " to " + advised;
      case LOWER -> "Lower " + rule.name + " from " + rule.points + " to " + advised;
    };
  }

  /** Whether the rule alone tells wins from losses better than a rule can. */
  private boolean tellsAlone(int j) {
    double[] units = earlier.stream().mapToDouble(c -> units(c, j)).toArray();
    double[] wins = earlier.stream().mapToDouble(Case::wins).toArray();
    double[] losses = earlier.stream().mapToDouble(Case::losses).toArray();
    OptionalDouble auc = CalibrationMetrics.auc(Outcomes.of(units, wins, losses));
    return auc.isPresent() && Math.max(auc.getAsDouble(), 1 - auc.getAsDouble()) > LEAK;
  }
}
