package touchline.calibrate;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.Outcomes;
import touchline.algorithm.calibration.ScoreCurve;
import touchline.algorithm.calibration.Wilson;
import touchline.config.CalibrationConfig;
import touchline.config.CalibrationConfig.Work;
import touchline.config.LexiconConfig;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * From how many points on a lead should be hot or warm: where working it pays, and where those who
 * work can keep up.
 *
 * <p>Working a lead pays from the smallest score t_ev on whose probability is at least cost /
 * (uplift x value of a win). Capacity holds from the smallest score t_capacity on that the 90th
 * percentile of daily arrivals fits. The larger is advised; the threshold moves only by more than
 * {@code min-move} points, and only if the lower end of the interval of the gain, {@code min(leads,
 * capacity) x (precision x uplift x value - cost)} a day, is above 0.
 */
final class AdviseThresholds implements Job {
  private static final double BUSY_DAY = .9;
  private static final int SCORES = 101;

  private final CalibrationConfig config;
  private final LexiconConfig lexicon;

  AdviseThresholds(CalibrationConfig config, LexiconConfig lexicon) {
    this.config = config;
    this.lexicon = lexicon;
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

  @Override
  public List<Table> reads() {
    return List.of(Cell.TALLIES, ProbabilityMap.TABLE);
  }

  @Override
  public Table writes() {
    return Table.of("gold.score_threshold_advice");
  }

  @Override
  public Grain grain() {
    return Grain.PER_DAY;
  }

  @Override
  public Object settings() {
    return List.of(config.thresholds(), config.replicates(), config.minWinsPlatt(), lexicon);
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    List<Cell> cells = Cell.read(in, "score", "enter", "leave");
    ProbabilityMap map = ProbabilityMap.read(in);
    int hot = lexicon.on(in.asOf()).hot();
    int warm = lexicon.on(in.asOf()).warm();
    List<Row> rows = new ArrayList<>();
    rows.addAll(new Band(in, cells, map, "hot", config.thresholds().hot(), hot).rows());
    rows.addAll(new Band(in, cells, map, "warm", config.thresholds().warm(), warm).rows());
    return in.read(Cell.TALLIES).sparkSession().createDataFrame(rows, writes().schema());
  }

  /** The advice on one threshold. */
  private final class Band {
    private final Inputs in;
    private final ProbabilityMap map;
    private final String name;
    private final Work work;
    private final int present;
    private final AccountResamples resamples;
    private final Curve all;
    private final List<Curve> replicates = new ArrayList<>();
    private final double[] daily;
    private final double[] busy;
    private final double[] effective;
    private final long wins;

    Band(Inputs in, List<Cell> cells, ProbabilityMap map, String name, Work work, int present) {
      this.in = in;
      this.map = map;
      this.name = name;
      this.work = work;
      this.present = present;
      List<Cell> byScore = cells.stream().filter(c -> c.cube().equals("score")).toList();
      this.resamples = new AccountResamples(byScore, Censoring.WEIGHTED, config.replicates());
      this.all = Curve.of(resamples.outcomes());
      for (int b = 0; b < resamples.replicates(); b++) {
        replicates.add(Curve.of(resamples.outcomes(b)));
      }
      this.wins = byScore.stream().mapToLong(Cell::won).sum();
      double[][] arrivals = arrivals(cells);
      this.daily = new double[SCORES];
      this.busy = new double[SCORES];
      for (int t = 0; t < SCORES; t++) {
        double[] sorted = arrivals[t].clone();
        Arrays.sort(sorted);
        busy[t] = sorted[(int) Math.ceil(BUSY_DAY * sorted.length) - 1];
        daily[t] = Arrays.stream(sorted).sum() / sorted.length;
      }
      double[] squares = new double[SCORES];
      byScore.forEach(c -> squares[c.score()] += c.squaredWeight());
      this.effective = new double[SCORES];
      double sum = 0;
      for (int t = SCORES - 1; t >= 0; t--) {
        sum += squares[t];
        effective[t] = Wilson.effective(all.weight()[t], sum);
      }
    }

    /** Leads that first reach each score, by day of the last 90. */
    private double[][] arrivals(List<Cell> cells) {
      double[][] arrivals = new double[SCORES][TallyScores.ARRIVAL_DAYS];
      SortedMap<Integer, double[]> steps = new TreeMap<>();
      for (Cell cell : cells) {
        double sign = cell.cube().equals("enter") ? 1 : cell.cube().equals("leave") ? -1 : 0;
        long ago = ChronoUnit.DAYS.between(cell.period(), in.asOf());
        if (sign != 0 && ago >= 0 && ago < TallyScores.ARRIVAL_DAYS) {
          steps
                  .computeIfAbsent(cell.score(), s -> new double[TallyScores.ARRIVAL_DAYS])[
                  (int) ago] +=
              sign * cell.n();
        }
      }
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

    List<Row> rows() {
      boolean isSufficient = wins >= config.minWinsPlatt() && daily[0] > 0;
      double needed = work.leadCost() / (work.uplift() * config.thresholds().winValue());
      int pays = paying(map.byScore(), needed);
      int fits = fitting();
      int target = Math.max(pays, fits);
      double[] gains = new double[replicates.size()];
      double[] paying = new double[replicates.size()];
      for (int b = 0; b < gains.length; b++) {
        gains[b] = value(replicates.get(b), target) - value(replicates.get(b), present);
        Outcomes resampled = resamples.outcomes(b);
        ScoreCurve curve = ScoreCurve.again(map.method(), resampled);
        double[] byScore = new double[SCORES];
        Arrays.setAll(byScore, curve.curve()::applyAsDouble);
        paying[b] = Math.max(paying(byScore, needed), fits);
      }
      double gain = value(all, target) - value(all, present);
      Interval ofGain = AccountResamples.interval(gains);
      Interval ofTarget = AccountResamples.interval(paying);
      boolean moves =
          isSufficient
              && Math.abs(target - present) > config.thresholds().minMove()
              && ofGain != null
              && ofGain.lower() > 0;
      int advised = moves ? target : present;
      String sentence =
          isSufficient
              ? sentence(moves, target, pays, fits, needed, gain, ofGain, ofTarget)
              : String.format(
                  Locale.ROOT,
                  "Keep %s at %d: %d won rows and %.1f leads a day are too few to say",
                  name,
                  present,
                  wins,
                  daily[0]);
      List<Row> rows = new ArrayList<>();
      for (int t = 0; t < SCORES; t++) {
        rows.add(row(t, advised, isSufficient, sentence, ofTarget));
      }
      return rows;
    }

    private Row row(int t, int advised, boolean isSufficient, String sentence, Interval ofTarget) {
      double precision = all.precision(t);
      boolean isKnown = all.weight()[t] > 0;
      Interval interval = Wilson.interval(precision, effective[t], AccountResamples.CONFIDENCE);
      double base = all.precision(0);
      boolean isAdvised = t == advised;
      boolean hasInterval = isAdvised && isSufficient && ofTarget != null;
      return RowFactory.create(
          in.asOf(),
          name,
          t,
          daily[t],
          busy[t],
          busy[t] / work.dailyCapacity(),
          isKnown ? precision : null,
          isKnown ? interval.lower() : null,
          isKnown ? interval.upper() : null,
          all.wins()[0] > 0 ? all.wins()[t] / all.wins()[0] : null,
          isKnown && base > 0 ? precision / base : null,
          isKnown ? value(all, t) : null,
          t == present,
          isAdvised,
          isSufficient ? "ok" : "insufficient",
          hasInterval ? (int) Math.floor(ofTarget.lower()) : null,
          hasInterval ? (int) Math.ceil(ofTarget.upper()) : null,
          isAdvised ? sentence : null);
    }

    private String sentence(
        boolean moves,
        int target,
        int pays,
        int fits,
        double needed,
        double gain,
        Interval ofGain,
        Interval ofTarget) {
      String what =
          moves
              ? "Move " + name + " from " + present + " to " + target
              : "Keep " + name + " at " + present;
      return String.format(
          Locale.ROOT,
          "%s: a lead pays from probability %.4f on, %s; %s fit %.1f a day on nine days of ten;"
              + " together %d%s; the gain would be %.2f a day%s",
          what,
          needed,
          map.at(pays) < needed ? "which no score has" : "that is from " + pays + " points",
          busy[fits] > work.dailyCapacity()
              ? "not even those with 100 points"
              : "those with " + fits + " points or more",
          work.dailyCapacity(),
          target,
          ofTarget == null
              ? ""
              : String.format(
                  Locale.ROOT, ", 90%% interval [%.0f, %.0f]", ofTarget.lower(), ofTarget.upper()),
          gain,
          ofGain == null
              ? ""
              : String.format(
                  Locale.ROOT, ", 90%% interval [%.2f, %.2f]", ofGain.lower(), ofGain.upper()));
    }

    private static int paying(double[] byScore, double needed) {
      int t = 0;
      while (t < 100 && byScore[t] < needed) {
        t++;
      }
      return t;
    }

    private int fitting() {
      int t = 0;
      while (t < 100 && busy[t] > work.dailyCapacity()) {
        t++;
      }
      return t;
    }

    /** Expected value a day, in the reporting currency. */
    private double value(Curve curve, int t) {
      return Math.min(daily[t], work.dailyCapacity())
          * (curve.precision(t) * work.uplift() * config.thresholds().winValue() - work.leadCost());
    }
  }
}
