package touchline.calibrate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Row;
import touchline.pipeline.Inputs;
import touchline.pipeline.Table;

/** One row of gold.score_tallies; the columns are explained there. */
record Cell(
    String cube,
    String label,
    LocalDate period,
    int cluster,
    int score,
    long n,
    long won,
    long lost,
    long open,
    long matureWon,
    long matureLost,
    double wonWeight,
    double lostWeight,
    double squaredWeight) {
  static final Table TALLIES = Table.of("gold.score_tallies");

  /** Tonight's cells of some cubes, in the order of their key; bounded, however many leads. */
  static List<Cell> read(Inputs in, String... cubes) {
    return in
        .read(TALLIES)
        .where(col("as_of_date").equalTo(lit(in.asOf())).and(col("cube").isin((Object[]) cubes)))
        .select(
            "cube",
            "label",
            "period",
            "cluster",
            "score",
            "n",
            "won",
            "lost",
            "open",
            "mature_won",
            "mature_lost",
            "won_weight",
            "lost_weight",
            "squared_weight")
        .collectAsList()
        .stream()
        .map(Cell::of)
        .sorted(Cell::compare)
        .toList();
  }

  long known() {
    return won + lost;
  }

  private static Cell of(Row row) {
    return new Cell(
        row.getString(0),
        row.getString(1),
        row.getDate(2).toLocalDate(),
        row.getInt(3),
        row.getInt(4),
        row.getLong(5),
        row.getLong(6),
        row.getLong(7),
        row.getLong(8),
        row.getLong(9),
        row.getLong(10),
        row.getDouble(11),
        row.getDouble(12),
        row.getDouble(13));
  }

  private static int compare(Cell one, Cell other) {
    int byCube = one.cube.compareTo(other.cube);
    int byLabel = byCube != 0 ? byCube : one.label.compareTo(other.label);
    int byPeriod = byLabel != 0 ? byLabel : one.period.compareTo(other.period);
    int byCluster = byPeriod != 0 ? byPeriod : Integer.compare(one.cluster, other.cluster);
    return byCluster != 0 ? byCluster : Integer.compare(one.score, other.score);
  }
}
