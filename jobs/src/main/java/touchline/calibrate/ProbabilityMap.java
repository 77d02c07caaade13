package touchline.calibrate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.Arrays;
import org.apache.spark.sql.Row;
import touchline.pipeline.Inputs;
import touchline.pipeline.Table;

/**
 * Tonight's probability of every whole score.
 *
 * @param byScore by score, 0 to 100; 1/2 throughout while no outcome is known
 * @param method as the table names it
 */
record ProbabilityMap(double[] byScore, String method) {
  static final Table TABLE = Table.of("gold.score_probability_map");

  static ProbabilityMap read(Inputs in) {
    double[] byScore = new double[101];
    Arrays.fill(byScore, .5);
    String method = "base_rate";
    for (Row row :
        in.read(TABLE)
            .where(col("as_of_date").equalTo(lit(in.asOf())))
            .select("score", "probability", "method")
            .collectAsList()) {
      byScore[row.getInt(0)] = row.getDouble(1);
      method = row.getString(2);
    }
    return new ProbabilityMap(byScore, method);
  }

  /** The probability that a lead with this score was shown: that of the nearest whole score. */
  double at(double score) {
    return byScore[(int) Math.floor(score + 0.5)];
  }
}
