package touchline.calibrate;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.Outcomes;
import touchline.algorithm.calibration.ScoreCurve;
import touchline.config.CalibrationConfig;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/** The probability to be won that each whole score stands for, with its interval. */
final class MapScores implements Job {
  private final CalibrationConfig config;

  MapScores(CalibrationConfig config) {
    this.config = config;
  }

  @Override
  public List<Table> reads() {
    return List.of(Cell.TALLIES);
  }

  @Override
  public Table writes() {
    return ProbabilityMap.TABLE;
  }

  @Override
  public Grain grain() {
    return Grain.PER_DAY;
  }

  @Override
  public Object settings() {
    return List.of(config.minWinsPlatt(), config.minWinsIsotonic(), config.replicates());
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    List<Row> rows = rows(in, Cell.read(in, "score"));
    return in.read(Cell.TALLIES).sparkSession().createDataFrame(rows, writes().schema());
  }

  private List<Row> rows(Inputs in, List<Cell> cells) {
    AccountResamples all = new AccountResamples(cells, Censoring.WEIGHTED, config.replicates());
    long wins = cells.stream().mapToLong(Cell::won).sum();
    long losses = cells.stream().mapToLong(Cell::lost).sum();
    List<Row> rows = new ArrayList<>();
    if (wins + losses == 0) {
      return rows;
    }
    Outcomes earlier = part(cells, "earlier");
    Outcomes later = part(cells, "later");
    ScoreCurve curve =
        ScoreCurve.fit(
            earlier, later, all.outcomes(), wins, config.minWinsPlatt(), config.minWinsIsotonic());
    double[][] replicates = new double[101][all.replicates()];
    for (int b = 0; b < all.replicates(); b++) {
      Outcomes resampled = all.outcomes(b);
      ScoreCurve again = ScoreCurve.again(curve.method(), resampled);
      for (int score = 0; score <= 100; score++) {
        replicates[score][b] =
            resampled.size() == 0 ? Double.NaN : again.curve().applyAsDouble(score);
      }
    }
    for (int score = 0; score <= 100; score++) {
      Interval interval = AccountResamples.interval(replicates[score]);
      rows.add(
          RowFactory.create(
              in.asOf(),
              score,
              curve.curve().applyAsDouble(score),
              interval == null ? null : interval.lower(),
              interval == null ? null : interval.upper(),
              curve.method(),
              wins >= config.minWinsPlatt(),
              wins,
              losses));
    }
    return rows;
  }

  private static Outcomes part(List<Cell> cells, String label) {
    return new AccountResamples(cells, c -> c.label().equals(label), Censoring.WEIGHTED, 0)
        .outcomes();
  }
}
