package touchline.calibrate;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import touchline.algorithm.calibration.FollowUp;
import touchline.config.CalibrationConfig;
import touchline.pipeline.Inputs;

/**
 * What calibration learns from: tonight's cells of gold.score_tallies, bounded however many leads
 * there are, in the order of their key; read once a night, with the probabilities that follow from
 * them.
 */
final class Cells {
  /** The cubes that part the scores by landmark, cluster and whole score. */
  private static final List<String> SCORE = List.of("earlier", "later", "young");

  private final LocalDate asOf;
  private final LocalDate observedUntil;
  private final int horizonDays;
  private final Map<String, List<Cell>> cubes;
  private final Map<CalibrationConfig, Probabilities> probabilities = new ConcurrentHashMap<>();

  /**
   * @param cells in the order of their key
   */
  Cells(LocalDate asOf, LocalDate observedUntil, int horizonDays, List<Cell> cells) {
    this.asOf = asOf;
    this.observedUntil = observedUntil;
    this.horizonDays = horizonDays;
    this.cubes = cells.stream().collect(Collectors.groupingBy(Cell::cube));
    this.cubes.put("score", cells.stream().filter(cell -> SCORE.contains(cell.cube())).toList());
  }

  /** Tonight's cells, which all jobs that learn from them share. */
  static Cells of(Inputs in) {
    return in.once(Cells.class, () -> of(in.asOf(), in.observedUntil(), in.rows(Cell.TALLIES)));
  }

  /** Cells from rows of one night. */
  static Cells of(LocalDate asOf, LocalDate observedUntil, List<Row> rows) {
    return new Cells(
        asOf,
        observedUntil,
        rows.isEmpty() ? 0 : rows.get(0).<Integer>getAs("horizon_days"),
        rows.stream().map(Cell::of).sorted(Cell.BY_KEY).toList());
  }

  /** The night. */
  LocalDate asOf() {
    return asOf;
  }

  /** The last day on which the leads were followed. */
  LocalDate observedUntil() {
    return observedUntil;
  }

  /** Days within which winning counts tonight; 0 without cells. */
  int horizonDays() {
    return horizonDays;
  }

  /**
   * Cells of a cube.
   *
   * @param cube as gold.score_tallies names it; score for earlier, later and young
   */
  List<Cell> of(String cube) {
    return cubes.getOrDefault(cube, List.of());
  }

  List<Cell> of(String cube, String label) {
    return of(cube).stream().filter(cell -> cell.label().equals(label)).toList();
  }

  /** The probabilities that the cells tell. */
  Probabilities probabilities(CalibrationConfig config) {
    return probabilities.computeIfAbsent(
        config, first -> new Probabilities(horizonDays, of("score"), followUps(), config));
  }

  /** How long the leads of each landmark have been followed, from the cube follow. */
  Map<Integer, FollowUp> followUps() {
    Map<Integer, List<Cell>> byLandmark = new HashMap<>();
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
