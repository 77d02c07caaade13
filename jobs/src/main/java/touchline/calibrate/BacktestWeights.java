package touchline.calibrate;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import touchline.algorithm.calibration.CalibrationMetrics;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.Outcomes;
import touchline.algorithm.calibration.Platt;
import touchline.algorithm.calibration.WeightAdvice.Change;
import touchline.algorithm.resampling.PoissonBootstrap;
import touchline.calibrate.Patterns.Pattern;
import touchline.config.CalibrationConfig;
import touchline.config.LexiconConfig;
import touchline.config.ScoreConfig;
import touchline.config.ScoreConfig.Grades;
import touchline.config.ScoreRule;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * Would advice have helped in the past? At each origin a challenger is advised from the leads whose
 * horizon had passed by then (train | gap of one horizon | test) and held against the present
 * points, the champion, on the three months that follow.
 *
 * <p>The best leads are as many as sales can work: {@code thresholds.hot.daily-capacity} on every
 * day of the test, a tenth of all where that is more than there are. The challenger is promoted
 * only if over all folds the gain in log-loss and in wins among the best leads has a lower bound
 * above 0, no grade of fit is significantly worse off, and the number of warm leads moves by no
 * more than {@code advice.max-mql-change}.
 */
final class BacktestWeights implements Job {
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
    return Table.of("gold.score_backtests");
  }

  @Override
  public Grain grain() {
    return Grain.PER_DAY;
  }

  @Override
  public Object settings() {
    return List.of(
        config.advice(),
        config.horizon(),
        config.landmarkDays(),
        config.thresholds().hot(),
        config.replicates(),
        score,
        lexicon);
  }

  /** A lead (pattern) of a test, as both judge it. */
  private record Judged(
      int cluster,
      char fit,
      double wins,
      double losses,
      double champion,
      double challenger,
      double gain) {}

  /**
   * One origin, or all of them together.
   *
   * @param days days of the test
   */
  private record Fold(
      LocalDate origin,
      long days,
      long trained,
      long trainedWins,
      long tested,
      long testedWins,
      List<Judged> leads) {}

  @Override
  public Dataset<Row> build(Inputs in) {
    Patterns patterns = new Patterns(Cell.read(in, "pattern"), score, config.advice());
    int warm = lexicon.on(in.asOf()).warm();
    List<Row> rows = new ArrayList<>();
    List<Judged> all = new ArrayList<>();
    long[] sums = new long[5];
    List<LocalDate> origins = origins(patterns.all());
    for (int i = 0; i < origins.size(); i++) {
      Fold fold = fold(patterns, origins.get(i));
      rows.add(row(in, i + 1, fold, warm));
      if (isSufficient(fold)) {
        all.addAll(fold.leads());
        sums[0] += fold.trained();
        sums[1] += fold.trainedWins();
        sums[2] += fold.tested();
        sums[3] += fold.testedWins();
        sums[4] += fold.days();
      }
    }
    rows.add(row(in, 0, new Fold(null, sums[4], sums[0], sums[1], sums[2], sums[3], all), warm));
    return in.read(Cell.TALLIES).sparkSession().createDataFrame(rows, writes().schema());
  }

  /** First days of tests: three months each, back from the last month with known outcomes. */
  private static List<LocalDate> origins(List<Pattern> patterns) {
    LocalDate last =
        patterns.stream().map(p -> p.cell().period()).max(Comparator.naturalOrder()).orElse(null);
    LocalDate first =
        patterns.stream().map(p -> p.cell().period()).min(Comparator.naturalOrder()).orElse(null);
    List<LocalDate> origins = new ArrayList<>();
    for (int i = 1; last != null && i <= FOLDS; i++) {
      LocalDate origin = last.plusMonths(1).minusMonths((long) MONTHS * i);
      if (origin.isAfter(first)) {
        origins.add(0, origin);
      }
    }
    return origins;
  }

  private Fold fold(Patterns patterns, LocalDate origin) {
    // A month is known as a whole when its last lead's horizon has passed.
    long gap = config.horizon().plusDays(1).minusNanos(1).toDays();
    Predicate<Pattern> before = p -> !p.cell().period().plusMonths(1).plusDays(gap).isAfter(origin);
    List<Pattern> train = patterns.all().stream().filter(before).toList();
    LocalDate end = origin.plusMonths(MONTHS);
    List<Pattern> test =
        patterns.all().stream()
            .filter(p -> !p.cell().period().isBefore(origin) && p.cell().period().isBefore(end))
            .toList();
    long trained = train.stream().mapToLong(p -> p.cell().known()).sum();
    long trainedWins = train.stream().mapToLong(p -> p.cell().won()).sum();
    long tested = test.stream().mapToLong(p -> p.cell().known()).sum();
    long testedWins = test.stream().mapToLong(p -> p.cell().won()).sum();
    long days = ChronoUnit.DAYS.between(origin, end);
    Fold counts = new Fold(origin, days, trained, trainedWins, tested, testedWins, List.of());
    if (!isSufficient(counts)) {
      return counts;
    }
    int[] present = patterns.points();
    int[] advised = patterns.advice(before).changes().stream().mapToInt(Change::advised).toArray();
    Platt ofPresent = line(train, present);
    Platt ofAdvised = line(train, advised);
    List<Judged> leads = new ArrayList<>();
    for (Pattern p : test) {
      double champion = p.score(present);
      double challenger = p.score(advised);
      double wins = p.cell().wonWeight();
      double losses = p.cell().lostWeight();
      leads.add(
          new Judged(
              p.cell().cluster(),
              grade(p),
              wins,
              losses,
              champion,
              challenger,
              loss(ofPresent.probability(champion), wins, losses)
                  - loss(ofAdvised.probability(challenger), wins, losses)));
    }
    return new Fold(origin, days, trained, trainedWins, tested, testedWins, leads);
  }

  private boolean isSufficient(Fold fold) {
    int least = config.advice().minHits();
    return fold.trainedWins() >= least
        && fold.trained() - fold.trainedWins() >= least
        && fold.testedWins() >= least
        && fold.tested() - fold.testedWins() >= least;
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

  private static double loss(double p, double wins, double losses) {
    double inside = Math.max(1e-15, Math.min(1 - 1e-15, p));
    return -wins * Math.log(inside) - losses * Math.log(1 - inside);
  }

  private Row row(Inputs in, int fold, Fold tested, int warm) {
    List<Judged> leads = tested.leads();
    boolean isSufficient = !leads.isEmpty();
    double weight = leads.stream().mapToDouble(l -> l.wins() + l.losses()).sum();
    double gain = leads.stream().mapToDouble(Judged::gain).sum() / weight;
    Interval ofGain = isSufficient ? meanInterval(leads) : null;
    double worked = worked(tested.days(), weight);
    double wins = found(leads, Judged::challenger, worked) - found(leads, Judged::champion, worked);
    Interval ofWins = isSufficient ? foundInterval(leads, worked) : null;
    double champions = warm(leads, Judged::champion, warm);
    double moved = champions > 0 ? warm(leads, Judged::challenger, warm) / champions - 1 : 0;
    List<String> worse = isSufficient ? worse(leads) : List.of();
    List<String> reasons = new ArrayList<>();
    if (!isSufficient) {
      reasons.add(
          tested.trainedWins()
              + " wins to learn from and "
              + tested.testedWins()
              + " to test with; "
              + config.advice().minHits()
              + " each are needed, a horizon apart");
    } else {
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
            String.format(Locale.ROOT, "the number of warm leads moves by %.0f%%", 100 * moved));
      }
    }
    boolean isPromoted = reasons.isEmpty();
    return RowFactory.create(
        in.asOf(),
        fold,
        tested.origin(),
        tested.trained(),
        tested.trainedWins(),
        tested.tested(),
        tested.testedWins(),
        isSufficient ? gain : null,
        ofGain == null ? null : ofGain.lower(),
        ofGain == null ? null : ofGain.upper(),
        isSufficient ? wins : null,
        ofWins == null ? null : ofWins.lower(),
        ofWins == null ? null : ofWins.upper(),
        isSufficient ? moved : null,
        isPromoted,
        isSufficient ? "ok" : "insufficient",
        isPromoted
            ? "The advised points beat the present ones"
            : "Not promoted: " + String.join("; ", reasons));
  }

  /** Grades of fit whose interval of the gain lies below 0. */
  private List<String> worse(List<Judged> leads) {
    Map<Character, List<Judged>> byFit = new TreeMap<>();
    leads.forEach(l -> byFit.computeIfAbsent(l.fit(), fit -> new ArrayList<>()).add(l));
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

  private Interval meanInterval(List<Judged> leads) {
    Map<Integer, double[]> clusters = new HashMap<>();
    for (Judged lead : leads) {
      double[] sums = clusters.computeIfAbsent(lead.cluster(), c -> new double[2]);
      sums[0] += lead.gain();
      sums[1] += lead.wins() + lead.losses();
    }
    List<Map.Entry<Integer, double[]>> inOrder =
        clusters.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    if (!AccountResamples.areEnough(clusters.values().stream().map(sums -> sums[1]).toList())) {
      return null;
    }
    double[] means = new double[config.replicates()];
    for (int b = 0; b < means.length; b++) {
      double gain = 0;
      double weight = 0;
      for (Map.Entry<Integer, double[]> cluster : inOrder) {
        int times = PoissonBootstrap.weight(cluster.getKey(), b);
        gain += times * cluster.getValue()[0];
        weight += times * cluster.getValue()[1];
      }
      means[b] = gain / weight;
    }
    return AccountResamples.interval(means);
  }

  /**
   * Share of the leads that sales can work. A lead has a row for each of its landmarks, and so has
   * the room for it.
   */
  private double worked(long days, double rows) {
    double room = config.thresholds().hot().dailyCapacity() * days * config.landmarkDays().size();
    return room < rows ? room / rows : BEST;
  }

  /** Share of all wins among the best leads. */
  private static double found(List<Judged> leads, ToDoubleFunction<Judged> points, double worked) {
    return CalibrationMetrics.lift(
                Outcomes.of(
                    leads.stream().mapToDouble(points).toArray(),
                    leads.stream().mapToDouble(Judged::wins).toArray(),
                    leads.stream().mapToDouble(Judged::losses).toArray()),
                worked)
            .orElse(0)
        * worked;
  }

  private Interval foundInterval(List<Judged> leads, double worked) {
    double[] gains = new double[config.replicates()];
    List<Judged> byChampion = sorted(leads, Judged::champion);
    List<Judged> byChallenger = sorted(leads, Judged::challenger);
    for (int b = 0; b < gains.length; b++) {
      int[] times = TallyScores.patternWeights(b);
      gains[b] =
          found(byChallenger, Judged::challenger, times, worked)
              - found(byChampion, Judged::champion, times, worked);
    }
    return AccountResamples.interval(gains);
  }

  private static List<Judged> sorted(List<Judged> leads, ToDoubleFunction<Judged> points) {
    return leads.stream().sorted(Comparator.comparingDouble(points).reversed()).toList();
  }

  /** Share of a replicate's wins among its best; leads tied at the edge count in part. */
  private static double found(
      List<Judged> best, ToDoubleFunction<Judged> points, int[] times, double worked) {
    double weight = 0;
    double wins = 0;
    for (Judged lead : best) {
      weight += times[lead.cluster()] * (lead.wins() + lead.losses());
      wins += times[lead.cluster()] * lead.wins();
    }
    double room = worked * weight;
    double found = 0;
    int i = 0;
    while (i < best.size() && room > 0) {
      double tie = points.applyAsDouble(best.get(i));
      double here = 0;
      double won = 0;
      while (i < best.size() && points.applyAsDouble(best.get(i)) == tie) {
        Judged lead = best.get(i);
        here += times[lead.cluster()] * (lead.wins() + lead.losses());
        won += times[lead.cluster()] * lead.wins();
        i++;
      }
      found += here > 0 ? won * Math.min(1, room / here) : 0;
      room -= here;
    }
    return found / wins;
  }

  private static double warm(List<Judged> leads, ToDoubleFunction<Judged> points, int warm) {
    return leads.stream()
        .filter(l -> Math.floor(points.applyAsDouble(l) + .5) >= warm)
        .mapToDouble(l -> l.wins() + l.losses())
        .sum();
  }
}
