package touchline.calibrate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import touchline.algorithm.Outcomes;
import touchline.algorithm.Platt;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * The probability to be won that each whole score stands for, learned from the landmark rows whose
 * outcome is known: Platt's line, or the base rate while there are too few wins for it.
 */
final class MapScores implements Job {
  static final Table LANDMARK_SCORES = Table.of("gold.landmark_scores");

  private final Fates fates;
  private final int minWins;

  /**
   * @param minWins wins from which a line is fitted
   */
  MapScores(Fates fates, int minWins) {
    this.fates = fates;
    this.minWins = minWins;
  }

  @Override
  public List<Table> reads() {
    return List.of(LANDMARK_SCORES);
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
    return List.of(fates, minWins);
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    Dataset<Row> landmarks = in.read(LANDMARK_SCORES);
    Outcomes outcomes = Fates.outcomes(fates.by(in.asOf(), landmarks));
    List<Row> rows = new ArrayList<>();
    if (outcomes.size() > 0) {
      long wins = (long) outcomes.won();
      long losses = (long) outcomes.lost();
      boolean isSufficient = wins >= minWins;
      double baseRate = (double) wins / (wins + losses);
      DoubleUnaryOperator probability =
          isSufficient ? Platt.fit(outcomes)::probability : score -> baseRate;
      for (int score = 0; score <= 100; score++) {
        rows.add(
            RowFactory.create(
                in.asOf(),
                score,
                probability.applyAsDouble(score),
                isSufficient ? "platt" : "base_rate",
                isSufficient,
                wins,
                losses));
      }
    }
    return landmarks.sparkSession().createDataFrame(rows, writes().schema());
  }
}
