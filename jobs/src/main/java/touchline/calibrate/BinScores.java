package touchline.calibrate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import touchline.algorithm.Interval;
import touchline.algorithm.Isotonic;
import touchline.algorithm.Wilson;
import touchline.calibrate.Fates.Tally;
import touchline.config.LexiconConfig;
import touchline.config.LexiconVersion;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * Predicted and observed share of wins by score: in about equally filled bins, in the pools of the
 * isotonic fit, and in the lexicon's bands (1 cold, 2 warm, 3 hot). Bins without rows are left out.
 */
final class BinScores implements Job {
  private static final int SMALL = 20;
  private static final double CONFIDENCE = .9;

  private final Fates fates;
  private final int bins;
  private final LexiconConfig lexicon;

  /**
   * @param bins equally filled bins to aim for; leads with one score are never split
   */
  BinScores(Fates fates, int bins, LexiconConfig lexicon) {
    this.fates = fates;
    this.bins = bins;
    this.lexicon = lexicon;
  }

  @Override
  public List<Table> reads() {
    return List.of(MapScores.LANDMARK_SCORES, ProbabilityMap.TABLE);
  }

  @Override
  public Table writes() {
    return Table.of("gold.score_calibration_bins");
  }

  @Override
  public Grain grain() {
    return Grain.PER_DAY;
  }

  @Override
  public Object settings() {
    return List.of(fates, bins, lexicon);
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    Dataset<Row> landmarks = in.read(MapScores.LANDMARK_SCORES);
    List<Tally> tallies = fates.by(in.asOf(), landmarks);
    ProbabilityMap map = ProbabilityMap.read(in);
    LexiconVersion words = lexicon.on(in.asOf());
    List<Row> rows = new ArrayList<>();
    binned(tallies, equallyFilled(tallies))
        .forEach((bin, tally) -> rows.add(row(in, "decile", bin, tally, map)));
    binned(tallies, pools(tallies))
        .forEach((bin, tally) -> rows.add(row(in, "isotonic", bin, tally, map)));
    binned(tallies, t -> t.score() >= words.hot() ? 3 : t.score() >= words.warm() ? 2 : 1)
        .forEach((bin, tally) -> rows.add(row(in, "band", bin, tally, map)));
    return landmarks.sparkSession().createDataFrame(rows, writes().schema());
  }

  private static Map<Integer, List<Tally>> binned(List<Tally> tallies, ToIntFunction<Tally> bin) {
    Map<Integer, List<Tally>> binned = new TreeMap<>();
    for (Tally tally : tallies) {
      binned.computeIfAbsent(bin.applyAsInt(tally), first -> new ArrayList<>()).add(tally);
    }
    return binned;
  }

  /** Bins closed as soon as they hold their share of the rows that are left. */
  private ToIntFunction<Tally> equallyFilled(List<Tally> tallies) {
    Map<Tally, Integer> bin = new HashMap<>();
    long left = tallies.stream().mapToLong(Tally::rows).sum();
    int number = 1;
    long filled = 0;
    for (Tally tally : tallies) {
      bin.put(tally, number);
      filled += tally.rows();
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
  private static ToIntFunction<Tally> pools(List<Tally> tallies) {
    List<Isotonic.Pool> pools = Isotonic.fit(Fates.outcomes(tallies)).pools();
    return tally -> {
      int bin = 1;
      while (bin < pools.size() && pools.get(bin).from() <= tally.score()) {
        bin++;
      }
      return bin;
    };
  }

  private static Row row(
      Inputs in, String binning, int bin, List<Tally> tallies, ProbabilityMap map) {
    long won = tallies.stream().mapToLong(Tally::won).sum();
    long lost = tallies.stream().mapToLong(Tally::lost).sum();
    long open = tallies.stream().mapToLong(Tally::open).sum();
    long known = won + lost;
    Double predicted = null;
    Double observed = null;
    Interval interval = null;
    if (known > 0) {
      predicted =
          tallies.stream()
                  .filter(t -> t.known() > 0)
                  .mapToDouble(t -> t.known() * map.at(t.score()))
                  .sum()
              / known;
      observed = (double) won / known;
      interval = Wilson.interval(observed, known, CONFIDENCE);
    }
    return RowFactory.create(
        in.asOf(),
        binning,
        bin,
        tallies.get(0).score(),
        tallies.get(tallies.size() - 1).score(),
        known + open,
        won,
        lost,
        open,
        predicted,
        observed,
        interval == null ? null : interval.lower(),
        interval == null ? null : interval.upper(),
        known < SMALL);
  }
}
