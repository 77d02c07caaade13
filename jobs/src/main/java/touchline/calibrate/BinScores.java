package touchline.calibrate;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.apache.spark.sql.Row;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.Isotonic;
import touchline.algorithm.calibration.Outcomes;
import touchline.algorithm.calibration.Wilson;
import touchline.config.CalibrationConfig;
import touchline.config.LexiconConfig;
import touchline.config.LexiconVersion;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.Table;

/**
 * Predicted and observed share of wins by score: in about equally filled bins, in the pools of the
 * isotonic fit, and in the lexicon's bands (1 cold, 2 warm, 3 hot). Bins without rows are left out.
 * Beside them every score that is worth less than the scores below it.
 */
final class BinScores implements Learn {
  private static final int SMALL = 20;

  /** How many points below a score its neighbours begin. */
  private static final int NEIGHBOURS = 10;

  private static final Table BINS = Table.of("gold.score_calibration_bins");

  private final CalibrationConfig config;
  private final LexiconConfig lexicon;

  BinScores(CalibrationConfig config, LexiconConfig lexicon) {
    this.config = config;
    this.lexicon = lexicon;
  }

  @Override
  public List<Table> reads() {
    return List.of(Cell.TALLIES);
  }

  @Override
  public Table writes() {
    return BINS;
  }

  @Override
  public Grain grain() {
    return Grain.PER_DAY;
  }

  @Override
  public Object settings() {
    return List.of(config, lexicon);
  }

  @Override
  public List<Row> learn(Inputs in) {
    LexiconVersion words = lexicon.on(in.asOf());
    return made(Cells.of(in), config, words).rows();
  }

  /** The table's rows. */
  static Made made(Cells all, CalibrationConfig config, LexiconVersion words) {
    List<Cell> cells = all.of("score");
    Probabilities map = all.probabilities(config);
    Made made = new Made(BINS);
    Map<String, IntUnaryOperator> binnings = new LinkedHashMap<>();
    binnings.put("decile", equallyFilled(cells, config.bins()));
    binnings.put("isotonic", pools(cells));
    binnings.put("band", score -> score >= words.hot() ? 3 : score >= words.warm() ? 2 : 1);
    binnings.forEach(
        (binning, bin) ->
            binned(cells, bin)
                .forEach((number, own) -> add(made, all.asOf(), binning, number, own, map)));
    falling(cells).forEach((score, own) -> add(made, all.asOf(), "not_monotone", score, own, map));
    return made;
  }

  private static Map<Integer, List<Cell>> binned(List<Cell> cells, IntUnaryOperator bin) {
    Map<Integer, List<Cell>> binned = new TreeMap<>();
    for (Cell cell : cells) {
      binned.computeIfAbsent(bin.applyAsInt(cell.score()), first -> new ArrayList<>()).add(cell);
    }
    return binned;
  }

  /** Bins closed as soon as they hold their share of the rows that are left. */
  private static IntUnaryOperator equallyFilled(List<Cell> cells, int bins) {
    Map<Integer, Integer> bin = new TreeMap<>();
    long left = cells.stream().mapToLong(Cell::n).sum();
    int number = 1;
    long filled = 0;
    for (Map.Entry<Integer, List<Cell>> score : binned(cells, s -> s).entrySet()) {
      bin.put(score.getKey(), number);
      filled += score.getValue().stream().mapToLong(Cell::n).sum();
      if (number < bins && filled * (bins - number + 1) >= left) {
        left -= filled;
        filled = 0;
        number++;
      }
    }
    return bin::get;
  }

  /**
   * Pools of the rows with known outcome; an open row is in the last pool that begins by its score.
   */
  private static IntUnaryOperator pools(List<Cell> cells) {
    List<Isotonic.Pool> pools = Isotonic.fit(outcomes(cells)).pools();
    return score -> {
      int bin = 1;
      while (bin < pools.size() && pools.get(bin).from() <= score) {
        bin++;
      }
      return bin;
    };
  }

  /**
   * Scores whose interval lies wholly below that of the scores up to ten points below them; each
   * side with enough rows to tell.
   */
  private static Map<Integer, List<Cell>> falling(List<Cell> cells) {
    Map<Integer, List<Cell>> byScore = binned(cells, score -> score);
    Map<Integer, List<Cell>> falling = new TreeMap<>();
    byScore.forEach(
        (score, own) -> {
          List<Cell> below =
              cells.stream()
                  .filter(c -> c.score() < score && c.score() >= score - NEIGHBOURS)
                  .toList();
          if (effective(own) >= SMALL
              && effective(below) >= SMALL
              && interval(own).upper() < interval(below).lower()) {
            falling.put(score, own);
          }
        });
    return falling;
  }

  private static Outcomes outcomes(List<Cell> cells) {
    return Outcomes.of(
        cells.stream().mapToDouble(Cell::score).toArray(),
        cells.stream().mapToDouble(Cell::wonWeight).toArray(),
        cells.stream().mapToDouble(Cell::lostWeight).toArray());
  }

  /** Equally weighted rows with known outcome that would tell as much. */
  private static double effective(List<Cell> cells) {
    Outcomes all = outcomes(cells);
    return Wilson.effective(
        all.won() + all.lost(), cells.stream().mapToDouble(Cell::squaredWeight).sum());
  }

  private static Interval interval(List<Cell> cells) {
    Outcomes all = outcomes(cells);
    return Wilson.interval(
        all.won() / (all.won() + all.lost()), effective(cells), AccountResamples.CONFIDENCE);
  }

  private static void add(
      Made made, LocalDate asOf, String binning, int bin, List<Cell> cells, Probabilities map) {
    long won = cells.stream().mapToLong(Cell::won).sum();
    long lost = cells.stream().mapToLong(Cell::lost).sum();
    long open = cells.stream().mapToLong(Cell::open).sum();
    Outcomes all = outcomes(cells);
    double weight = all.won() + all.lost();
    boolean isTold = weight > 0;
    double predicted = 0;
    for (Cell cell : cells) {
      predicted += cell.weight() * map.atLandmark(cell.landmark(), cell.score());
    }
    double effective = effective(cells);
    made.row()
        .set("as_of_date", asOf)
        .set("binning", binning)
        .set("bin", bin)
        .set("score_low", cells.stream().mapToDouble(Cell::score).min().orElseThrow())
        .set("score_high", cells.stream().mapToDouble(Cell::score).max().orElseThrow())
        .set("n", won + lost + open)
        .set("won", won)
        .set("lost", lost)
        .set("open", open)
        .set("effective_n", effective)
        .set("predicted", isTold ? predicted / weight : null)
        .set("observed", isTold ? all.won() / weight : null)
        .set("observed_low", "observed_high", Interval.ends(isTold ? interval(cells) : null))
        .set("is_small", effective < SMALL)
        .add();
  }
}
