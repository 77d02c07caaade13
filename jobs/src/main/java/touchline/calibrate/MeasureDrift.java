package touchline.calibrate;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.Row;
import touchline.algorithm.calibration.FalseDiscoveries;
import touchline.algorithm.calibration.PopulationStability;
import touchline.config.CalibrationConfig;
import touchline.config.ScoreConfig;
import touchline.config.ScoreRule;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.Table;

/**
 * Whether recent leads are like the earlier ones: the distribution of the score and the hit rate of
 * every rule, in the last three months against those before; the base rate and observed over
 * expected wins, in the last three months whose leads' horizon has passed. Of all measures of a
 * night that are called drifting, one in twenty is expected to be chance.
 */
final class MeasureDrift implements Learn {
  private static final Table DRIFT = Table.of("gold.score_drift");
  private static final int MONTHS = 3;
  private static final int BINS = 10;

  /** Share of false alarms among alarms. */
  private static final double FALSE_SHARE = .05;

  /** Leads on each side without which nothing is said. */
  private static final int LEAST = 50;

  private final CalibrationConfig config;
  private final ScoreConfig score;

  MeasureDrift(CalibrationConfig config, ScoreConfig score) {
    this.config = config;
    this.score = score;
  }

  @Override
  public List<Table> reads() {
    return List.of(Cell.TALLIES);
  }

  @Override
  public Table writes() {
    return DRIFT;
  }

  @Override
  public Grain grain() {
    return Grain.STAMPED;
  }

  @Override
  public Object settings() {
    return List.of(config, score.rules().stream().map(ScoreRule::name).toList());
  }

  /** A measure on both sides. */
  private record Measure(
      String name, String subject, Side earlier, Side recent, PopulationStability stability) {
    boolean isSufficient() {
      return earlier.n >= LEAST
          && recent.n >= LEAST
          && Double.isFinite(earlier.value + recent.value);
    }
  }

  /**
   * One side of a comparison.
   *
   * @param n leads
   * @param value NaN when there are none
   */
  private record Side(double n, double value) {}

  @Override
  public List<Row> learn(Inputs in) {
    return made(Cells.of(in), config, score).rows();
  }

  /** The table's rows. */
  static Made made(Cells cells, CalibrationConfig config, ScoreConfig score) {
    List<Cell> months = cells.of("month");
    Probabilities map = cells.probabilities(config);
    LocalDate recent = cells.observedUntil().withDayOfMonth(1).minusMonths(MONTHS - 1);
    List<Measure> measures = new ArrayList<>();
    measures.add(ofScore(months, recent));
    double[] all = {sum(months, recent, false, Cell::n), sum(months, recent, true, Cell::n)};
    for (ScoreRule rule : Patterns.inOrder(score)) {
      List<Cell> hits = cells.of("hit", rule.name());
      double[] did = {sum(hits, recent, false, Cell::n), sum(hits, recent, true, Cell::n)};
      measures.add(shares("hit_rate", rule.name(), did, all, 1));
    }
    LocalDate mature =
        months.stream()
            .filter(c -> c.matureWon() + c.matureLost() > 0)
            .map(Cell::period)
            .max(LocalDate::compareTo)
            .map(last -> last.minusMonths(MONTHS - 1))
            .orElse(recent);
    ToDoubleFunction<Cell> known = c -> c.matureWon() + c.matureLost();
    double[] won = {
      sum(months, mature, false, Cell::matureWon), sum(months, mature, true, Cell::matureWon)
    };
    double[] followed = {sum(months, mature, false, known), sum(months, mature, true, known)};
    measures.add(shares("base_rate", "", won, followed, map.dispersion()));
    measures.add(observedOverExpected(months, mature, map, config.middleLandmark()));
    return rows(cells.asOf(), measures);
  }

  private static Made rows(LocalDate asOf, List<Measure> measures) {
    List<Measure> told = measures.stream().filter(Measure::isSufficient).toList();
    double[] q =
        FalseDiscoveries.qValues(told.stream().mapToDouble(m -> m.stability().pValue()).toArray());
    Made made = new Made(DRIFT);
    for (Measure m : measures) {
      boolean isSufficient = m.isSufficient();
      Double qValue = isSufficient ? q[told.indexOf(m)] : null;
      made.row()
          .set("as_of_date", asOf)
          .set("measure", m.name())
          .set("subject", m.subject())
          .set("earlier_n", Math.round(m.earlier().n()))
          .set("recent_n", Math.round(m.recent().n()))
          .set("earlier_value", Double.isFinite(m.earlier().value()) ? m.earlier().value() : null)
          .set("recent_value", Double.isFinite(m.recent().value()) ? m.recent().value() : null)
          .set("distance", isSufficient ? m.stability().index() : null)
          .set("critical_value", isSufficient ? m.stability().critical() : null)
          .set("p_value", isSufficient ? m.stability().pValue() : null)
          .set("q_value", qValue)
          .set("is_drifting", qValue != null && qValue <= FALSE_SHARE)
          .set("status", isSufficient ? "ok" : "insufficient")
          .add();
    }
    return made;
  }

  /** Bins that hold about equally many of the earlier leads. */
  private static Measure ofScore(List<Cell> months, LocalDate recent) {
    double[] before = new double[101];
    double[] after = new double[101];
    for (Cell cell : months) {
      (cell.period().isBefore(recent) ? before : after)[cell.score()] += cell.n();
    }
    double all = 0;
    for (double n : before) {
      all += n;
    }
    double[] binnedBefore = new double[BINS];
    double[] binnedAfter = new double[BINS];
    double sum = 0;
    double weighted = 0;
    double weightedAfter = 0;
    double allAfter = 0;
    for (int s = 0; s <= 100; s++) {
      int bin = all > 0 ? (int) Math.min(BINS - 1, sum * BINS / all) : 0;
      binnedBefore[bin] += before[s];
      binnedAfter[bin] += after[s];
      sum += before[s];
      weighted += s * before[s];
      weightedAfter += s * after[s];
      allAfter += after[s];
    }
    return new Measure(
        "score",
        "",
        new Side(all, weighted / all),
        new Side(allAfter, weightedAfter / allAfter),
        PopulationStability.of(binnedBefore, binnedAfter));
  }

  /** Two bins: those who did and those who did not. */
  private static Measure shares(
      String measure, String subject, double[] did, double[] of, double dispersion) {
    return new Measure(
        measure,
        subject,
        new Side(of[0], did[0] / of[0]),
        new Side(of[1], did[1] / of[1]),
        PopulationStability.of(
            new double[] {did[0], of[0] - did[0]},
            new double[] {did[1], of[1] - did[1]},
            dispersion));
  }

  /** Recent wins that are not those expected. */
  private static Measure observedOverExpected(
      List<Cell> months, LocalDate mature, Probabilities map, int landmark) {
    double[] n = new double[2];
    double[] won = new double[2];
    double[] expected = new double[2];
    double variance = 0;
    for (Cell cell : months) {
      int side = cell.period().isBefore(mature) ? 0 : 1;
      double known = cell.matureWon() + cell.matureLost();
      double p = map.atLandmark(landmark, cell.score());
      n[side] += known;
      won[side] += cell.matureWon();
      expected[side] += known * p;
      variance += side * known * p * (1 - p);
    }
    return new Measure(
        "observed_expected",
        "",
        new Side(n[0], won[0] / expected[0]),
        new Side(n[1], won[1] / expected[1]),
        PopulationStability.ofSum(won[1], expected[1], variance * map.dispersion()));
  }

  private static double sum(
      List<Cell> cells, LocalDate recent, boolean isRecent, ToDoubleFunction<Cell> value) {
    return cells.stream()
        .filter(c -> c.period().isBefore(recent) != isRecent)
        .mapToDouble(value)
        .sum();
  }
}
