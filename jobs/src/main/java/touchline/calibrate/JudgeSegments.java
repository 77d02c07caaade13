package touchline.calibrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.SegmentRatios;
import touchline.algorithm.calibration.SegmentRatios.Ratio;
import touchline.config.CalibrationConfig;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.Table;

/** Segments of leads that win more or less often than their scores say. */
final class JudgeSegments implements Learn {
  private static final Table SEGMENTS = Table.of("gold.score_segments");
  private static final String[] DIMENSIONS = {"grade", "industry", "persona"};
  private static final int LEAST = 20;
  private static final double FALSE_SHARE = .1;

  private final CalibrationConfig config;

  JudgeSegments(CalibrationConfig config) {
    this.config = config;
  }

  @Override
  public List<Table> reads() {
    return List.of(Cell.TALLIES);
  }

  @Override
  public Table writes() {
    return SEGMENTS;
  }

  @Override
  public Grain grain() {
    return Grain.STAMPED;
  }

  @Override
  public Object settings() {
    return config;
  }

  /** A value of a dimension. */
  private record Segment(String dimension, String value) {}

  /** One segment's leads; weights make up for open ones. */
  private static final class Sums {
    private long n;
    private long won;
    private long known;
    private double observed;
    private double expected;
    private double variance;
    private long valued;
    private double value;

    void add(Cell cell, double p) {
      n += cell.n();
      won += cell.won();
      known += cell.known();
      observed += cell.wonWeight();
      expected += cell.weight() * p;
      valued += cell.valued();
      value += cell.wonValue().doubleValue();
      variance += cell.squaredWeight() * p * (1 - p);
    }

    boolean isSufficient() {
      return known >= LEAST && expected > 0 && variance > 0;
    }
  }

  @Override
  public List<Row> learn(Inputs in) {
    return made(Cells.of(in), config).rows();
  }

  /** The table's rows. */
  static Made made(Cells cells, CalibrationConfig config) {
    Probabilities map = cells.probabilities(config);
    Map<Segment, Sums> segments = new LinkedHashMap<>();
    for (String dimension : DIMENSIONS) {
      for (Cell cell : cells.of(dimension)) {
        segments
            .computeIfAbsent(new Segment(dimension, cell.label()), first -> new Sums())
            .add(cell, map.atLandmark(config.middleLandmark(), cell.score()));
      }
    }
    // A probability that may not be acted on judges nobody.
    List<Sums> told =
        segments.values().stream().filter(s -> map.areSufficient() && s.isSufficient()).toList();
    List<SegmentRatios.Sums> sums = new ArrayList<>();
    told.forEach(s -> sums.add(new SegmentRatios.Sums(s.observed, s.expected, s.variance)));
    List<Ratio> ratios = SegmentRatios.of(sums, AccountResamples.CONFIDENCE);
    Made made = new Made(SEGMENTS);
    segments.forEach(
        (segment, own) -> {
          int at = told.indexOf(own);
          Ratio ratio = at < 0 ? null : ratios.get(at);
          Made.Line row =
              made.row()
                  .set("as_of_date", cells.asOf())
                  .set("dimension", segment.dimension())
                  .set("segment", segment.value())
                  .set("n", own.n)
                  .set("won", own.won)
                  .set("known", own.known)
                  .set("observed", own.observed)
                  .set("mean_value", own.valued > 0 ? own.value / own.valued : null)
                  .set("expected", own.expected)
                  .set("is_different", ratio != null && ratio.qValue() <= FALSE_SHARE)
                  .set("status", ratio != null ? "ok" : "insufficient");
          if (ratio != null) {
            row.set("observed_expected", ratio.ratio())
                .set("ratio_low", "ratio_high", Interval.ends(ratio.interval()))
                .set("shrunken_ratio", ratio.shrunken())
                .set("p_value", ratio.pValue())
                .set("q_value", ratio.qValue());
          }
          row.add();
        });
    return made;
  }
}
