package touchline.calibrate;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import touchline.algorithm.calibration.PopulationStability;
import touchline.config.ScoreConfig;
import touchline.config.ScoreRule;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * Whether recent leads are like the earlier ones: the distribution of the score and the hit rate of
 * every rule, in the last three months against those before; the base rate and observed over
 * expected wins, in the last three months whose leads' horizon has passed.
 */
final class MeasureDrift implements Job {
  private static final int MONTHS = 3;
  private static final int BINS = 10;

  /** Leads on each side without which nothing is said. */
  private static final int LEAST = 50;

  private final ScoreConfig score;

  MeasureDrift(ScoreConfig score) {
    this.score = score;
  }

  @Override
  public List<Table> reads() {
    return List.of(Cell.TALLIES, ProbabilityMap.TABLE);
  }

  @Override
  public Table writes() {
    return Table.of("gold.score_drift");
  }

  @Override
  public Grain grain() {
    return Grain.PER_DAY;
  }

  @Override
  public Object settings() {
    return score.rules().stream().map(ScoreRule::name).toList();
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    List<Cell> cells = Cell.read(in, "month", "hit");
    List<Cell> months = cells.stream().filter(c -> c.cube().equals("month")).toList();
    ProbabilityMap map = ProbabilityMap.read(in);
    LocalDate recent = in.asOf().withDayOfMonth(1).minusMonths(MONTHS - 1);
    List<Row> rows = new ArrayList<>();
    rows.add(ofScore(in, months, recent));
    for (ScoreRule rule : Patterns.inOrder(score)) {
      List<Cell> hits =
          cells.stream()
              .filter(c -> c.cube().equals("hit") && c.label().equals(rule.name()))
              .toList();
      rows.add(
          shares(
              in,
              "hit_rate",
              rule.name(),
              new double[] {sum(hits, recent, false, Cell::n), sum(hits, recent, true, Cell::n)},
              new double[] {
                sum(months, recent, false, Cell::n), sum(months, recent, true, Cell::n)
              }));
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
    rows.add(
        shares(
            in,
            "base_rate",
            "",
            won,
            new double[] {sum(months, mature, false, known), sum(months, mature, true, known)}));
    rows.add(observedOverExpected(in, months, mature, map));
    return in.read(Cell.TALLIES).sparkSession().createDataFrame(rows, writes().schema());
  }

  /** Bins that hold about equally many of the earlier leads. */
  private Row ofScore(Inputs in, List<Cell> months, LocalDate recent) {
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
    return row(
        in,
        "score",
        "",
        all,
        allAfter,
        weighted / all,
        weightedAfter / allAfter,
        PopulationStability.of(binnedBefore, binnedAfter));
  }

  /** Two bins: those who did and those who did not. */
  private Row shares(Inputs in, String measure, String subject, double[] did, double[] of) {
    return row(
        in,
        measure,
        subject,
        of[0],
        of[1],
        did[0] / of[0],
        did[1] / of[1],
        PopulationStability.of(
            new double[] {did[0], of[0] - did[0]}, new double[] {did[1], of[1] - did[1]}));
  }

  /** Recent wins that are not those expected, by the variance of so many independent leads. */
  private Row observedOverExpected(
      Inputs in, List<Cell> months, LocalDate mature, ProbabilityMap map) {
    double[] n = new double[2];
    double[] won = new double[2];
    double[] expected = new double[2];
    double variance = 0;
    for (Cell cell : months) {
      int side = cell.period().isBefore(mature) ? 0 : 1;
      double known = cell.matureWon() + cell.matureLost();
      double p = map.at(cell.score());
      n[side] += known;
      won[side] += cell.matureWon();
      expected[side] += known * p;
      variance += side * known * p * (1 - p);
    }
    double off = (won[1] - expected[1]) * (won[1] - expected[1]);
    // A chi-squared value with one degree of freedom, of which .95 lie below 3.841.
    double index = variance > 0 ? off / variance : 0;
    return row(
        in,
        "observed_expected",
        "",
        n[0],
        n[1],
        won[0] / expected[0],
        won[1] / expected[1],
        new PopulationStability(index, variance > 0 ? 3.841458820694124 : 0));
  }

  private static Row row(
      Inputs in,
      String measure,
      String subject,
      double before,
      double after,
      double valueBefore,
      double valueAfter,
      PopulationStability stability) {
    boolean isSufficient =
        before >= LEAST && after >= LEAST && Double.isFinite(valueBefore + valueAfter);
    return RowFactory.create(
        in.asOf(),
        measure,
        subject,
        Math.round(before),
        Math.round(after),
        Double.isFinite(valueBefore) ? valueBefore : null,
        Double.isFinite(valueAfter) ? valueAfter : null,
        isSufficient ? stability.index() : null,
        isSufficient ? stability.critical() : null,
        isSufficient && stability.isDrift(),
        isSufficient ? "ok" : "insufficient");
  }

  private static double sum(
      List<Cell> cells, LocalDate recent, boolean isRecent, ToDoubleFunction<Cell> value) {
    return cells.stream()
        .filter(c -> c.period().isBefore(recent) != isRecent)
        .mapToDouble(value)
        .sum();
  }
}
