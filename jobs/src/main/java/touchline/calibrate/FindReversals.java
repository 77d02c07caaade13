package touchline.calibrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.Row;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.Reversals;
import touchline.algorithm.calibration.Reversals.Reversal;
import touchline.algorithm.calibration.Reversals.Value;
import touchline.algorithm.calibration.Wilson;
import touchline.calibrate.Cell.Hit;
import touchline.config.CalibrationConfig;
import touchline.config.ScoreConfig;
import touchline.config.ScoreRule;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.Table;

/**
 * Values that are worth less than the values below them: of the score, of other systems' scores,
 * and of how often a rule's points were earned.
 */
final class FindReversals implements Learn {
  private static final Table REVERSALS = Table.of("gold.score_reversals");

  /**
   * Neighbours of a score reach so far below it, of another system's score a tenth of its range.
   */
  private static final int NEIGHBOURS = 10;

  private static final double QUARTERS = 4;

  private final CalibrationConfig config;
  private final ScoreConfig score;

  FindReversals(CalibrationConfig config, ScoreConfig score) {
    this.config = config;
    this.score = score;
  }

  @Override
  public List<Table> reads() {
    return List.of(Cell.TALLIES);
  }

  @Override
  public Table writes() {
    return REVERSALS;
  }

  @Override
  public Grain grain() {
    return Grain.STAMPED;
  }

  @Override
  public Object settings() {
    return List.of(config, score);
  }

  @Override
  public List<Row> learn(Inputs in) {
    return made(Cells.of(in), config, score).rows();
  }

  /** The table's rows. */
  static Made made(Cells cells, CalibrationConfig config, ScoreConfig score) {
    Made made = new Made(REVERSALS);
    add(made, cells, "score", "", values(cells.of("score"), Cell::score, 1), NEIGHBOURS, "points");
    for (String vendor : config.vendorScores()) {
      List<Value> values = values(cells.of("vendor", vendor), Cell::score, 1);
      double most = values.stream().mapToDouble(Value::x).max().orElse(0);
      add(made, cells, "vendor", vendor, values, Math.max(NEIGHBOURS, most / 10), "points");
    }
    List<Cell> patterns = cells.of("pattern");
    for (ScoreRule rule : Patterns.inOrder(score)) {
      // Of a rule with negative points more should win no more: its values are turned round.
      int sign = rule.points() < 0 ? -1 : 1;
      List<Value> values = values(patterns, c -> quarters(c, rule) / QUARTERS, sign);
      add(made, cells, "rule", rule.name(), values, Double.MAX_VALUE, "times its points");
    }
    return made;
  }

  private static int quarters(Cell pattern, ScoreRule rule) {
    return pattern.pattern().stream()
        .filter(hit -> hit.rule().equals(rule.name()))
        .mapToInt(Hit::quarters)
        .sum();
  }

  private static List<Value> values(List<Cell> cells, ToDoubleFunction<Cell> x, int sign) {
    Map<Double, double[]> sums = new TreeMap<>();
    for (Cell cell : cells) {
      double[] sum = sums.computeIfAbsent(sign * x.applyAsDouble(cell) + 0.0, v -> new double[3]);
      sum[0] += cell.wonWeight();
      sum[1] += cell.lostWeight();
      sum[2] += cell.squaredWeight();
    }
    List<Value> values = new ArrayList<>();
    sums.forEach((at, sum) -> values.add(new Value(at, sum[0], sum[1], sum[2])));
    return values;
  }

  private static void add(
      Made made,
      Cells cells,
      String kind,
      String subject,
      List<Value> values,
      double window,
      String unit) {
    for (Reversal r : Reversals.of(values, window)) {
      Value value = r.value();
      Value below = r.below();
      made.row()
          .set("as_of_date", cells.asOf())
          .set("kind", kind)
          .set("subject", subject)
          .set("value", Math.abs(value.x()))
          .set("effective_n", value.effective())
          .set("won_share", value.rate())
          .set(
              "won_share_low",
              "won_share_high",
              Interval.ends(
                  Wilson.interval(value.rate(), value.effective(), AccountResamples.CONFIDENCE)))
          .set("neighbours_n", below.effective())
          .set("neighbours_won_share", below.rate())
          .set("q_value", r.qValue())
          .set(
              "sentence",
              String.format(
                  Locale.ROOT,
                  "%s at %s %s wins %.1f%%, where the values %s win %.1f%%",
                  subject.isEmpty() ? "The score" : subject,
                  number(Math.abs(value.x())),
                  unit,
                  100 * value.rate(),
                  value.x() < 0 || kind.equals("rule") && value.x() == 0 && below.x() < 0
                      ? "above it"
                      : "below it",
                  100 * below.rate()))
          .add();
    }
  }

  private static String number(double x) {
    return x == Math.rint(x)
        ? String.format(Locale.ROOT, "%.0f", x)
        : String.format(Locale.ROOT, "%.2f", x);
  }
}
