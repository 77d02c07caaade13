package touchline.calibrate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.Outcomes;
import touchline.algorithm.calibration.ScoreCurve;
import touchline.algorithm.calibration.Wilson;
import touchline.algorithm.calibration.WorkEconomics;
import touchline.config.CalibrationConfig;
import touchline.config.CalibrationConfig.Work;
import touchline.config.LexiconConfig;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.Table;

/**
 * From how many points on a lead should be hot or warm: where working it pays, and where those who
 * work can keep up.
 *
 * <p>Working a lead pays from the smallest score t_ev on whose probability is at least cost /
 * (uplift x value of a win). Capacity holds from the smallest score t_capacity on that the 90th
 * percentile of daily arrivals fits. The larger is the target. The threshold moves towards it by at
 * most {@code max-move} points, only if it is more than {@code min-move} away, only if the lower
 * end of the interval of the gain of that very step is above 0, and warm only as far as the MQLs of
 * a day change by at most {@code advice.max-mql-change}. Warm stays below hot.
 */
final class AdviseThresholds implements Learn {
  private static final Table ADVICE = Table.of("gold.score_threshold_advice");
  private static final Table LEAD_SCORES = Table.of("gold.lead_scores");
  private static final int SCORES = 101;

  private final CalibrationConfig config;
  private final LexiconConfig lexicon;
  private final String currency;

  /**
   * @param currency of every amount, as sentences name it
   */
  AdviseThresholds(CalibrationConfig config, LexiconConfig lexicon, String currency) {
    this.config = config;
    this.lexicon = lexicon;
    this.currency = currency;
  }

  @Override
  public List<Table> reads() {
    return List.of(Cell.TALLIES, LEAD_SCORES);
  }

  @Override
  public Table writes() {
    return ADVICE;
  }

  @Override
  public Grain grain() {
    return Grain.PER_DAY;
  }

  @Override
  public Object settings() {
    return List.of(config, lexicon, currency);
  }

  @Override
  public List<Row> learn(Inputs in) {
    long[] tonight = new long[SCORES];
    for (Row row :
        in.read(LEAD_SCORES)
            .where(col("as_of_date").equalTo(lit(in.asOf())).and(not(col("is_terminal"))))
            .groupBy(expr("CAST(floor(score + 0.5) AS INT)").as("whole"))
            .count()
            .collectAsList()) {
      tonight[row.<Integer>getAs("whole")] = row.<Long>getAs("count");
    }
    return made(Cells.of(in), tonight, config, lexicon, currency).rows();
  }

  /**
   * The table's rows.
   *
   * @param tonight open leads by whole score
   */
  static Made made(
      Cells cells,
      long[] tonight,
      CalibrationConfig config,
      LexiconConfig lexicon,
      String currency) {
    int hot = lexicon.on(cells.asOf()).hot();
    int warm = lexicon.on(cells.asOf()).warm();
    Leads leads = new Leads(cells, tonight, config, currency);
    Made made = new Made(ADVICE);
    Band ofWarm =
        new Band(leads, config, "warm", config.thresholds().warm(), warm, 0, Math.max(0, hot - 1));
    Band ofHot =
        new Band(
            leads,
            config,
            "hot",
            config.thresholds().hot(),
            hot,
            Math.max(warm, ofWarm.advised()) + 1,
            SCORES - 1);
    ofHot.add(made);
    ofWarm.add(made);
    return made;
  }

  /** Leads, wins and arrivals from every score on. */
  private record Curve(double[] weight, double[] wins) {
    static Curve of(Outcomes byScore) {
      double[] weight = new double[SCORES];
      double[] wins = new double[SCORES];
      for (int i = 0; i < byScore.size(); i++) {
        int score = (int) byScore.x()[i];
        weight[score] += byScore.wins()[i] + byScore.losses()[i];
        wins[score] += byScore.wins()[i];
      }
      for (int t = SCORES - 2; t >= 0; t--) {
        weight[t] += weight[t + 1];
        wins[t] += wins[t + 1];
      }
      return new Curve(weight, wins);
    }

    /** Wins per lead from this score on; 0 when there are none. */
    double precision(int t) {
      return weight[t] > 0 ? wins[t] / weight[t] : 0;
    }
  }

  /** What both thresholds look at. */
  private static final class Leads {
    private final Cells cells;
    private final String currency;
    private final Probabilities map;
    private final AccountResamples resamples;
    private final Curve all;
    private final List<Curve> replicates = new ArrayList<>();
    private final double[] probability = new double[SCORES];
    private final double[] daily = new double[SCORES];
    private final double[] busy = new double[SCORES];
    private final double[] effective = new double[SCORES];
    private final double[] value;
    private final boolean isValueKnown;

    /** Tonight's open leads from every score on. */
    private final long[] tonight;

    Leads(Cells cells, long[] tonight, CalibrationConfig config, String currency) {
      this.cells = cells;
      this.currency = currency;
      this.map = cells.probabilities(config);
      List<Cell> byScore = cells.of("score");
      this.resamples = new AccountResamples(byScore, Censoring.WEIGHTED, config.replicates());
      this.all = Curve.of(resamples.outcomes());
      for (int b = 0; b < resamples.replicates(); b++) {
        replicates.add(Curve.of(resamples.outcomes(b)));
      }
      Arrays.setAll(probability, map::pooled);
      double[][] arrivals = arrivals(cells);
      long[] wins = new long[SCORES];
      double[] values = new double[SCORES];
      double[] squares = new double[SCORES];
      for (Cell cell : byScore) {
        wins[cell.score()] += cell.valued();
        values[cell.score()] += cell.wonValue().doubleValue();
        squares[cell.score()] += cell.squaredWeight();
      }
      double[] known = WorkEconomics.values(wins, values, config.minWinsPlatt());
      this.isValueKnown = known != null;
      this.value = isValueKnown ? known : new double[SCORES];
      this.tonight = tonight.clone();
      double sum = 0;
      for (int t = SCORES - 1; t >= 0; t--) {
        busy[t] = WorkEconomics.busyDay(arrivals[t]);
        daily[t] = Arrays.stream(arrivals[t]).average().orElse(0);
        sum += squares[t];
        effective[t] = Wilson.effective(all.weight()[t], sum);
        if (!isValueKnown) {
          value[t] = config.thresholds().winValue();
        }
        if (t < SCORES - 1) {
          this.tonight[t] += this.tonight[t + 1];
        }
      }
    }

    private static void addSteps(
        SortedMap<Integer, double[]> steps, Cells cells, String cube, int sign) {
      for (Cell cell : cells.of(cube)) {
        long ago = ChronoUnit.DAYS.between(cell.period(), cells.observedUntil());
        if (ago >= 0 && ago < TallyScores.ARRIVAL_DAYS) {
          steps
                  .computeIfAbsent(cell.score(), s -> new double[TallyScores.ARRIVAL_DAYS])[
                  (int) ago] +=
              sign * cell.n();
        }
      }
    }

    /** Leads that first reach each score, by day of the last 90. */
    private static double[][] arrivals(Cells cells) {
      double[][] arrivals = new double[SCORES][TallyScores.ARRIVAL_DAYS];
      SortedMap<Integer, double[]> steps = new TreeMap<>();
      addSteps(steps, cells, "enter", 1);
      addSteps(steps, cells, "leave", -1);
      double[] running = new double[TallyScores.ARRIVAL_DAYS];
      for (int t = 0; t < SCORES; t++) {
        double[] step = steps.get(t);
        for (int day = 0; step != null && day < running.length; day++) {
          running[day] += step[day];
        }
        arrivals[t] = running.clone();
      }
      return arrivals;
    }
  }

  /** The advice on one threshold. */
  private static final class Band {
    private final Leads leads;
    private final CalibrationConfig config;
    private final String name;
    private final WorkEconomics work;
    private final int present;
    private final int pays;
    private final int fits;
    private final int target;

    /** How far it may go tonight. */
    private final int step;

    private final double gain;
    private final Interval ofGain;
    private final Interval ofTarget;
    private final boolean isSufficient;

    /**
     * @param lowest and
     * @param highest what the other threshold leaves
     */
    Band(
        Leads leads,
        CalibrationConfig config,
        String name,
        Work work,
        int present,
        int lowest,
        int highest) {
      this.leads = leads;
      this.config = config;
      this.name = name;
      this.work = new WorkEconomics(work.dailyCapacity(), work.leadCost(), work.uplift());
      this.present = present;
      this.isSufficient = leads.map.areSufficient() && leads.daily[0] > 0;
      this.pays = this.work.paying(leads.probability, leads.value);
      this.fits = this.work.fitting(leads.busy);
      this.target = Math.max(lowest, Math.min(highest, Math.max(pays, fits)));
      this.step = step();
      this.gain = value(leads.all, step) - value(leads.all, present);
      double[] gains = new double[leads.replicates.size()];
      double[] targets = new double[leads.replicates.size()];
      for (int b = 0; b < gains.length; b++) {
        gains[b] = value(leads.replicates.get(b), step) - value(leads.replicates.get(b), present);
        ScoreCurve curve = ScoreCurve.again(leads.map.method(), leads.resamples.outcomes(b));
        double[] byScore = new double[SCORES];
        Arrays.setAll(byScore, curve.curve()::applyAsDouble);
        targets[b] = Math.max(this.work.paying(byScore, leads.value), fits);
      }
      this.ofGain = AccountResamples.interval(gains);
      this.ofTarget = AccountResamples.interval(targets);
    }

    /** The largest step towards the target that max-move and the volume of MQLs allow. */
    private int step() {
      int most = config.thresholds().maxMove();
      int to = Math.max(present - most, Math.min(present + most, target));
      while (to != present && !isVolumeKept(to)) {
        to += to > present ? -1 : 1;
      }
      return to;
    }

    private boolean isVolumeKept(int to) {
      double before = leads.daily[present];
      return !name.equals("warm")
          || !(before > 0)
          || Math.abs(leads.daily[to] / before - 1) <= config.advice().maxMqlChange();
    }

    private boolean moves() {
      return isSufficient
          && step != present
          && Math.abs(target - present) > config.thresholds().minMove()
          && ofGain != null
          && ofGain.lower() > 0;
    }

    int advised() {
      return moves() ? step : present;
    }

    void add(Made made) {
      double base = leads.all.precision(0);
      for (int t = 0; t < SCORES; t++) {
        double precision = leads.all.precision(t);
        boolean isKnown = leads.all.weight()[t] > 0;
        boolean isAdvised = t == advised();
        double wins = leads.all.wins()[0];
        made.row()
            .set("as_of_date", leads.cells.asOf())
            .set("band", name)
            .set("threshold", t)
            .set("leads_per_day", leads.daily[t])
            .set("busy_day_leads", leads.busy[t])
            .set("capacity_share", leads.busy[t] / work.capacity())
            .set("won_share", isKnown ? precision : null)
            .set(
                "won_share_low",
                "won_share_high",
                Interval.ends(
                    isKnown
                        ? Wilson.interval(
                            precision, leads.effective[t], AccountResamples.CONFIDENCE)
                        : null))
            .set("recall", wins > 0 ? leads.all.wins()[t] / wins : null)
            .set("lift", isKnown && base > 0 ? precision / base : null)
            .set("value_per_day", isKnown ? value(leads.all, t) : null)
            .set("win_value", leads.value[t])
            .set("tonight_leads", leads.tonight[t])
            .set("is_present", t == present)
            .set("is_advised", isAdvised)
            .set("status", isSufficient ? "ok" : "insufficient")
            .set("advised_low", isAdvised ? whole(ofTarget, true) : null)
            .set("advised_high", isAdvised ? whole(ofTarget, false) : null)
            .set("sentence", isAdvised ? sentence() : null)
            .add();
      }
    }

    private Integer whole(Interval interval, boolean isLower) {
      if (!isSufficient || interval == null) {
        return null;
      }
      return (int) (isLower ? Math.floor(interval.lower()) : Math.ceil(interval.upper()));
    }

    private String sentence() {
      if (!isSufficient) {
        return say(
            "Keep %s at %d: %s",
            name,
            present,
            leads.map.areSufficient()
                ? "no lead has arrived in the last " + TallyScores.ARRIVAL_DAYS + " days"
                : "no probability to be won can be told yet");
      }
      return moves() ? moving() : staying();
    }

    private String moving() {
      long change = leads.tonight[step] - leads.tonight[present];
      String mqls = name.equals("warm") ? "MQLs" : "hot leads";
      return say(
          "Move %s from %d to %d: %s%s; %s go from %,.1f to %,.1f a day, of which %.1f%% and %.1f%% are"
              + " won; the gain is %s %,.2f a day%s; of tonight's open leads %,d %s",
          name,
          present,
          step,
          grounds(),
          step == target
              ? ""
              : say(
                  "; tonight's step towards %d%s is limited",
                  target, bound().isEmpty() ? "" : bound() + ","),
          mqls,
          leads.daily[present],
          leads.daily[step],
          100 * leads.all.precision(present),
          100 * leads.all.precision(step),
          leads.currency,
          gain,
          interval(ofGain),
          Math.abs(change),
          change >= 0 ? "become " + name : "are no longer " + name);
    }

    private String staying() {
      String why;
      if (Math.abs(target - present) <= config.thresholds().minMove()) {
        why =
            target == present
                ? "which is where it is"
                : say("no more than %d points away", config.thresholds().minMove());
      } else if (step == present) {
        why =
            say(
                "but a single point would change the MQLs of a day by more than %.0f%%",
                100 * config.advice().maxMqlChange());
      } else {
        why =
            say(
                "but the gain of a step to %d, %s %,.2f a day%s, is not above chance",
                step, leads.currency, gain, interval(ofGain));
      }
      return say(
          "Keep %s at %d: %s; so it could be %d%s, %s",
          name, present, grounds(), target, bound(), why);
    }

    /** What keeps the threshold from where value and capacity put it. */
    private String bound() {
      int wanted = Math.max(pays, fits);
      return target == wanted
          ? ""
          : target > wanted ? ", the least that warm leaves" : ", the most that hot leaves";
    }

    /** Where value and capacity put the threshold. */
    private String grounds() {
      String value =
          leads.isValueKnown
              ? say("%s %,.0f by the CRM's own deals", leads.currency, leads.value[pays])
              : say("%s %,.0f as set", leads.currency, leads.value[pays]);
      double needed = work.needed(leads.value[pays]);
      return say(
          "working a lead pays from a probability of %.2f%% on (cost %s %,.0f, win %s, of which the work"
              + " brings %.0f%%), %s; %s a day can be worked, %s",
          100 * needed,
          leads.currency,
          work.cost(),
          value,
          100 * work.uplift(),
          leads.probability[pays] < needed
              ? "which no score has"
              : say("that is from %d points on", pays),
          work.capacity() == Math.rint(work.capacity())
              ? say("%,.0f", work.capacity())
              : say("%.1f", work.capacity()),
          leads.busy[fits] > work.capacity()
              ? "fewer than come with 100 points"
              : fits == 0 ? "all that come" : say("those with %d points or more", fits));
    }

    private static String interval(Interval interval) {
      return interval == null
          ? ""
          : say(", 90%% interval [%,.2f, %,.2f]", interval.lower(), interval.upper());
    }

    private static String say(String words, Object... figures) {
      return String.format(Locale.ROOT, words, figures);
    }

    /** Expected value a day, in the reporting currency. */
    private double value(Curve curve, int t) {
      return work.perDay(leads.daily[t], curve.precision(t), leads.value[t]);
    }
  }
}
