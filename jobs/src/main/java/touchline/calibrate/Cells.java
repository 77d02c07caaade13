package touchline.calibrate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import touchline.algorithm.calibration.FollowUp;
import touchline.pipeline.Inputs;

/**
 * What calibration learns from: tonight's cells of gold.score_tallies, bounded however many leads
 * there are, in the order of their key.
 *
 * @param asOf the night
 * @param horizonDays days within which winning counts tonight; 0 without cells
 * @param all cells
 */
record Cells(LocalDate asOf, int horizonDays, List<Cell> all) {
  /** The cubes that part the scores by landmark, cluster and whole score. */
  private static final List<String> SCORE = List.of("earlier", "later", "young");

  /**
   * Cells of some cubes, by one query.
   *
   * @param cubes as gold.score_tallies names them; score for earlier, later and young
   */
  static Cells read(Inputs in, String... cubes) {
    Object[] names =
        Stream.of(cubes)
            .flatMap(cube -> cube.equals("score") ? SCORE.stream() : Stream.of(cube))
            .toArray();
    return of(
        in.asOf(),
        in.read(Cell.TALLIES)
            .where(col("as_of_date").equalTo(lit(in.asOf())).and(col("cube").isin(names)))
            .collectAsList());
  }

  /** Cells from rows of one night. */
  static Cells of(LocalDate asOf, List<Row> rows) {
    return new Cells(
        asOf,
        rows.isEmpty() ? 0 : rows.get(0).<Integer>getAs("horizon_days"),
        rows.stream().map(Cell::of).sorted(Cell.BY_KEY).toList());
  }

  List<Cell> of(String cube) {
    return all.stream()
        .filter(c -> cube.equals("score") ? SCORE.contains(c.cube()) : c.cube().equals(cube))
        .toList();
  }

  List<Cell> of(String cube, String label) {
    return all.stream().filter(c -> c.cube().equals(cube) && c.label().equals(label)).toList();
  }

  /** How long the leads of each landmark have been followed, from the cube follow. */
  Map<Integer, FollowUp> followUps() {
    Map<Integer, List<Cell>> byLandmark = new TreeMap<>();
    for (Cell cell : of("follow")) {
      byLandmark.computeIfAbsent(cell.landmark(), first -> new ArrayList<>()).add(cell);
    }
    Map<Integer, FollowUp> followUps = new TreeMap<>();
    byLandmark.forEach((landmark, own) -> followUps.put(landmark, followUp(own)));
    return followUps;
  }

  private static FollowUp followUp(List<Cell> cells) {
    int n = 1 + cells.stream().mapToInt(Cell::score).max().orElse(0);
    double[] won = new double[n];
    double[] dead = new double[n];
    double[] open = new double[n];
    for (Cell cell : cells) {
      won[cell.score()] += cell.won();
      dead[cell.score()] += cell.lost();
      open[cell.score()] += cell.open();
    }
    return new FollowUp(won, dead, open);
  }
}
