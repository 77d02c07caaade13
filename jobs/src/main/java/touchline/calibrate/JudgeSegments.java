package touchline.calibrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import touchline.algorithm.calibration.FalseDiscoveries;
import touchline.algorithm.calibration.Wilson;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * Segments of leads that win more or less often than their scores say.
 *
 * <p>Observed over expected wins is drawn towards 1 by how little a segment tells: {@code 1 + (O/E
 * - 1) t / (t + v)}, v the sampling variance of O/E and t the variance of the true ratios between
 * the segments, by moments.
 */
final class JudgeSegments implements Job {
  private static final int LEAST = 20;
  private static final double FALSE_SHARE = .1;

  @Override
  public List<Table> reads() {
    return List.of(Cell.TALLIES, ProbabilityMap.TABLE);
  }

  @Override
  public Table writes() {
    return Table.of("gold.score_segments");
  }

  @Override
  public Grain grain() {
    return Grain.PER_DAY;
  }

  /** One segment's wins; weights make up for open leads. */
  private static final class Segment {
    private long n;
    private long won;
    private long known;
    private double observed;
    private double expected;
    private double variance;

    void add(Cell cell, double p) {
      double weight = cell.wonWeight() + cell.lostWeight();
      n += cell.n();
      won += cell.won();
      known += cell.known();
      observed += cell.wonWeight();
      expected += weight * p;
      variance += cell.squaredWeight() * p * (1 - p);
    }

    boolean isSufficient() {
      return known >= LEAST && expected > 0 && variance > 0;
    }

    double ratio() {
      return observed / expected;
    }

    double varianceOfRatio() {
      return variance / (expected * expected);
    }

    double pValue() {
      double z = Math.abs(observed - expected) / Math.sqrt(variance);
      return 2 * (1 - Wilson.normalProbability(z));
    }
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    ProbabilityMap map = ProbabilityMap.read(in);
    Map<String, Segment> segments = new TreeMap<>();
    for (Cell cell : Cell.read(in, "segment")) {
      segments
          .computeIfAbsent(cell.label(), label -> new Segment())
          .add(cell, map.at(cell.score()));
    }
    List<Segment> told = segments.values().stream().filter(Segment::isSufficient).toList();
    double between = between(told);
    double[] q = FalseDiscoveries.qValues(told.stream().mapToDouble(Segment::pValue).toArray());
    List<Row> rows = new ArrayList<>();
    segments.forEach(
        (label, segment) -> {
          int at = told.indexOf(segment);
          rows.add(row(in, label, segment, between, at < 0 ? null : q[at]));
        });
    return in.read(Cell.TALLIES).sparkSession().createDataFrame(rows, writes().schema());
  }

  /** Variance of the true ratios: what the observed ones vary by beyond sampling. */
  private static double between(List<Segment> told) {
    double weight = told.stream().mapToDouble(s -> s.expected).sum();
    double spread =
        told.stream()
            .mapToDouble(
                s -> s.expected * ((s.ratio() - 1) * (s.ratio() - 1) - s.varianceOfRatio()))
            .sum();
    return weight > 0 ? Math.max(0, spread / weight) : 0;
  }

  private static Row row(Inputs in, String label, Segment s, double between, Double q) {
    String[] parts = label.split("=", 2);
    boolean isSufficient = s.isSufficient();
    double v = isSufficient ? s.varianceOfRatio() : 0;
    double half = Wilson.normalQuantile(.5 + AccountResamples.CONFIDENCE / 2) * Math.sqrt(v);
    return RowFactory.create(
        in.asOf(),
        parts[0],
        parts[1],
        s.n,
        s.won,
        s.known,
        s.observed,
        s.expected,
        isSufficient ? s.ratio() : null,
        isSufficient ? Math.max(0, s.ratio() - half) : null,
        isSufficient ? s.ratio() + half : null,
        isSufficient ? 1 + (s.ratio() - 1) * between / (between + v) : null,
        isSufficient ? s.pValue() : null,
        q,
        q != null && q <= FALSE_SHARE,
        isSufficient ? "ok" : "insufficient");
  }
}
