package touchline.calibrate;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import org.apache.spark.sql.Row;
import touchline.algorithm.calibration.Contest;
import touchline.algorithm.calibration.Contest.Judgement;
import touchline.algorithm.calibration.Contest.Leads;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.Outcomes;
import touchline.algorithm.calibration.Platt;
import touchline.algorithm.calibration.WeightAdvice.Advice;
import touchline.algorithm.calibration.WeightAdvice.Change;
import touchline.calibrate.Patterns.Pattern;
import touchline.config.CalibrationConfig;
import touchline.config.LexiconConfig;
import touchline.config.ScoreConfig;
import touchline.config.ScoreConfig.Grades;
import touchline.config.ScoreRule;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.Table;

/**
 * Would advice have helped in the past? At each origin a challenger is advised from the leads whose
 * horizon had passed by then (train | gap of one horizon | test) and held against the present
 * points, the champion, on the three months that follow, whose leads have been followed to the
 * horizon by now.
 *
 * <p>The best leads are as many as sales can work: {@code thresholds.hot.daily-capacity} on every
 * day of the test, a tenth of all where that is more than there are. The challenger is promoted
 * only if over all folds the gain in log-loss and in wins among the best leads has a lower bound
 * above 0, no grade of fit is significantly worse off, and the number of warm leads moves by no
 * more than {@code advice.max-mql-change}.
 */
final class BacktestWeights implements Learn {
  private static final Table BACKTESTS = Table.of("gold.score_backtests");
  private static final int MONTHS = 3;
  private static final int FOLDS = 4;

  /** Share of the leads that is compared where sales can work them all. */
  private static final double BEST = .1;

  private final CalibrationConfig config;
  private final ScoreConfig score;
  private final LexiconConfig lexicon;

  BacktestWeights(CalibrationConfig config, ScoreConfig score, LexiconConfig lexicon) {
    this.config = config;
    this.score = score;
    this.lexicon = lexicon;
  }

  @Override
  public List<Table> reads() {
    return List.of(Cell.TALLIES);
  }

  @Override
  public Table writes() {
    return BACKTESTS;
  }

  @Override
  public Grain grain() {
    return Grain.PER_DAY;
  }

  @Override
  public Object settings() {
    return List.of(config, score, lexicon);
  }

  /** Leads with a grade of fit. */
  private record Judged(char fit, Leads leads) {}

  /** Wins and losses, as numbers. */
  private record Count(long wins, long losses) {
    static Count of(Collection<Pattern> patterns) {
      return new Count(
          patterns.stream().mapToLong(p -> p.cell().won()).sum(),
          patterns.stream().mapToLong(p -> p.cell().lost()).sum());
    }

    Count plus(Count other) {
      return new Count(wins + other.wins, losses + other.losses);
    }

    long all() {
      return wins + losses;
    }

    boolean holds(int least) {
      return wins >= least && losses >= least;
    }
  }

  /**
   * One origin, or all of them together.
   *
   * @param days days of the test
   */
  private record Fold(
      LocalDate origin, long days, Count trained, Count tested, List<Judged> leads) {}

  @Override
  public List<Row> learn(Inputs in) {
    return made(Cells.of(in), config, score, lexicon).rows();
  }

  /** The table's rows. */
  static Made made(
      Cells cells, CalibrationConfig config, ScoreConfig score, LexiconConfig lexicon) {
    return new BacktestWeights(config, score, lexicon).tested(cells);
  }

  private Made tested(Cells cells) {
    Made made = new Made(BACKTESTS);
    Patterns patterns =
        new Patterns(
            cells.of("pattern"),
            score,
            config.advice(),
            LeakAudit.columns(LeakAudit.leaks(cells.of("profile"), config.advice().minHits())));
    int gap = cells.horizonDays() > 0 ? cells.horizonDays() : Fates.days(config.horizon());
    LocalDate young = Months.young(cells.observedUntil(), gap);
    int warm = lexicon.on(cells.asOf()).warm();
    Fold all = new Fold(null, 0, new Count(0, 0), new Count(0, 0), new ArrayList<>());
    List<LocalDate> origins = origins(patterns.all(), young);
    for (int i = 0; i < origins.size(); i++) {
      Fold fold = fold(patterns, origins.get(i), gap);
      add(made, cells.asOf(), i + 1, fold, warm, null);
      if (!fold.leads().isEmpty()) {
        all.leads().addAll(fold.leads());
        all =
            new Fold(
                null,
                all.days() + fold.days(),
                all.trained().plus(fold.trained()),
                all.tested().plus(fold.tested()),
                all.leads());
      }
    }
    add(made, cells.asOf(), 0, all, warm, firstTest(patterns.all(), gap));
    return made;
  }

  /** First days of tests: three months each, back from the last month that has been followed. */
  private static List<LocalDate> origins(List<Pattern> patterns, LocalDate young) {
    LocalDate first =
        patterns.stream().map(p -> p.cell().period()).min(LocalDate::compareTo).orElse(young);
    LocalDate last =
        patterns.stream().map(p -> p.cell().period()).max(LocalDate::compareTo).orElse(young);
    LocalDate end = last.isBefore(young) ? last.plusMonths(1) : young;
    List<LocalDate> origins = new ArrayList<>();
    for (int i = 1; i <= FOLDS; i++) {
      LocalDate origin = end.minusMonths((long) MONTHS * i);
      if (origin.isAfter(first)) {
        origins.add(0, origin);
      }
    }
    return origins;
  }

  /**
   * The first night with a test: a month to learn from and one to confirm what was learnt, a
   * horizon, three months to test with, and another horizon. Null while no lead has been followed.
   */
  private static LocalDate firstTest(List<Pattern> patterns, int gap) {
    return patterns.stream()
        .map(p -> p.cell().period())
        .min(LocalDate::compareTo)
        .map(
            first ->
                first
                    .plusMonths(2)
                    .plusDays(gap)
                    .minusDays(1)
                    .withDayOfMonth(1)
                    .plusMonths(1 + MONTHS)
                    .plusDays(gap))
        .orElse(null);
  }

  private Fold fold(Patterns patterns, LocalDate origin, int gap) {
    // A month is known as a whole when its last lead's horizon has passed.
    Predicate<Pattern> before = p -> !p.cell().period().plusMonths(1).plusDays(gap).isAfter(origin);
    List<Pattern> train = patterns.all().stream().filter(before).toList();
    LocalDate end = origin.plusMonths(MONTHS);
    List<Pattern> test =
        patterns.all().stream()
            .filter(p -> !p.cell().period().isBefore(origin) && p.cell().period().isBefore(end))
            .toList();
    Fold counts =
        new Fold(
            origin,
            ChronoUnit.DAYS.between(origin, end),
            Count.of(train),
            Count.of(test),
            new ArrayList<>());
    if (!isSufficient(counts)) {
      return counts;
    }
    int[] present = patterns.points();
    Advice advice = patterns.advice(before);
    if (!advice.isConfirmable()) {
      return counts;
    }
    int[] advised = advice.changes().stream().mapToInt(Change::advised).toArray();
    Platt ofPresent = line(train, present);
    Platt ofAdvised = line(train, advised);
    for (Pattern p : test) {
      counts
          .leads()
          .add(
              new Judged(
                  grade(p),
                  new Leads(
                      p.cell().cluster(),
                      p.cell().wonWeight(),
                      p.cell().lostWeight(),
                      judgement(ofPresent, p.score(present)),
                      judgement(ofAdvised, p.score(advised)))));
    }
    return counts;
  }

  private static Judgement judgement(Platt line, double score) {
    return new Judgement(score, line.probability(score));
  }

  private boolean isSufficient(Fold fold) {
    int least = config.advice().minHits();
    return fold.trained().holds(least) && fold.tested().holds(least);
  }

  private static Platt line(List<Pattern> train, int[] points) {
    return Platt.fit(
        Outcomes.of(
            train.stream().mapToDouble(p -> p.score(points)).toArray(),
            train.stream().mapToDouble(p -> p.cell().wonWeight()).toArray(),
            train.stream().mapToDouble(p -> p.cell().lostWeight()).toArray()));
  }

  private char grade(Pattern pattern) {
    List<ScoreRule> rules = Patterns.inOrder(score);
    double fit = 0;
    for (int a = 0; a < pattern.rules().length; a++) {
      ScoreRule rule = rules.get(pattern.rules()[a]);
      fit += rule.group() == ScoreRule.Group.FIT ? rule.points() * pattern.units()[a] : 0;
    }
    Grades grades = score.grades();
    int i = 0;
    while (i < grades.fit().size() && fit < grades.fit().get(i)) {
      i++;
    }
    return "ABCD".charAt(i);
  }

  private void add(
      Made made, LocalDate asOf, int number, Fold fold, int warm, LocalDate firstTest) {
    List<Leads> leads = fold.leads().stream().map(Judged::leads).toList();
    boolean isSufficient = !leads.isEmpty();
    Made.Line row =
        made.row()
            .set("as_of_date", asOf)
            .set("fold", number)
            .set("origin_date", fold.origin())
            .set("trained", fold.trained().all())
            .set("trained_wins", fold.trained().wins())
            .set("tested", fold.tested().all())
            .set("tested_wins", fold.tested().wins())
            .set("status", isSufficient ? "ok" : "insufficient");
    List<String> reasons = new ArrayList<>();
    if (isSufficient) {
      judge(row, fold, leads, warm, reasons);
    } else {
      reasons.add(missing(fold, number, firstTest, asOf));
    }
    boolean isPromoted = reasons.isEmpty();
    row.set("is_promoted", isPromoted)
        .set(
            "sentence",
            isPromoted
                ? "The advised points beat the present ones"
                : "Not promoted: " + String.join("; ", reasons))
        .add();
  }

  private String missing(Fold fold, int number, LocalDate firstTest, LocalDate asOf) {
    int least = config.advice().minHits();
    if (number > 0 && isSufficient(fold)) {
      return String.format(
          Locale.ROOT,
          "of the %,d wins and %,d losses to learn from too few are later ones, to confirm a change",
          fold.trained().wins(),
          fold.trained().losses());
    }
    if (number > 0) {
      return String.format(
          Locale.ROOT,
          "%,d wins and %,d losses to learn from, %,d and %,d to test with, where %,d of each are needed",
          fold.trained().wins(),
          fold.trained().losses(),
          fold.tested().wins(),
          fold.tested().losses(),
          least);
    }
    return "no past advice could be tested: that takes "
        + least
        + " wins and losses to learn from, as many later ones to confirm it, and as many a horizon"
        + " later to test it, all followed to their end"
        + (firstTest != null && firstTest.isAfter(asOf) ? "; at the earliest on " + firstTest : "");
  }

  private void judge(Made.Line row, Fold fold, List<Leads> leads, int warm, List<String> reasons) {
    double weight = leads.stream().mapToDouble(l -> l.wins() + l.losses()).sum();
    Contest contest = new Contest(leads);
    Interval ofGain = meanInterval(leads);
    double worked = worked(fold.days(), weight);
    Interval ofWins = areSpread(leads) ? interval(b -> contest.winsGain(worked, times(b))) : null;
    double moved = contest.change(warm);
    List<String> worse = worse(fold.leads());
    row.set("log_loss_gain", contest.logLossGain(Contest.once()))
        .set("log_loss_gain_low", "log_loss_gain_high", Interval.ends(ofGain))
        .set("wins_gain", contest.winsGain(worked, Contest.once()))
        .set("wins_gain_low", "wins_gain_high", Interval.ends(ofWins))
        .set("warm_change", moved);
    if (ofGain == null || !(ofGain.lower() > 0)) {
      reasons.add("the gain in log-loss is not above chance");
    }
    if (ofWins == null || !(ofWins.lower() > 0)) {
      reasons.add("the gain in wins among the best leads is not above chance");
    }
    if (!worse.isEmpty()) {
      reasons.add("leads of fit " + String.join(", ", worse) + " are judged worse");
    }
    if (Math.abs(moved) > config.advice().maxMqlChange()) {
      reasons.add(
          String.format(
              Locale.ROOT,
              "the number of warm leads moves by %.0f%%, at most %.0f%% are allowed",
              100 * moved,
              100 * config.advice().maxMqlChange()));
    }
  }

  /** Grades of fit whose interval of the gain lies below 0. */
  private List<String> worse(List<Judged> leads) {
    Map<Character, List<Leads>> byFit = new TreeMap<>();
    leads.forEach(l -> byFit.computeIfAbsent(l.fit(), fit -> new ArrayList<>()).add(l.leads()));
    List<String> worse = new ArrayList<>();
    byFit.forEach(
        (fit, own) -> {
          Interval interval = meanInterval(own);
          if (interval != null && interval.upper() < 0) {
            worse.add(String.valueOf(fit));
          }
        });
    return worse;
  }

  private Interval meanInterval(List<Leads> leads) {
    Contest contest = new Contest(leads);
    return areSpread(leads) ? interval(b -> contest.logLossGain(times(b))) : null;
  }

  private static boolean areSpread(List<Leads> leads) {
    Map<Integer, Double> weights = new HashMap<>();
    leads.forEach(l -> weights.merge(l.cluster(), l.wins() + l.losses(), Double::sum));
    return AccountResamples.areEnough(weights.values());
  }

  private static IntUnaryOperator times(int replicate) {
    int[] times = TallyScores.patternWeights(replicate);
    return cluster -> times[cluster];
  }

  private Interval interval(IntToDoubleFunction figure) {
    double[] values = new double[config.replicates()];
    for (int b = 0; b < values.length; b++) {
      values[b] = figure.applyAsDouble(b);
    }
    return AccountResamples.interval(values);
  }

  /**
   * Share of the leads that sales can work. A lead has a row for each of its landmarks, and so has
   * the room for it.
   */
  private double worked(long days, double rows) {
    double room = config.thresholds().hot().dailyCapacity() * days * config.landmarkDays().size();
    return room < rows ? room / rows : BEST;
  }
}
