package touchline.calibrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import touchline.algorithm.calibration.CalibrationMetrics;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.Outcomes;
import touchline.algorithm.calibration.Platt;
import touchline.algorithm.calibration.WeightAdvice.Advice;
import touchline.algorithm.calibration.WeightAdvice.Change;
import touchline.algorithm.calibration.WeightAdvice.Verdict;
import touchline.config.CalibrationConfig;
import touchline.config.ScoreConfig;
import touchline.config.ScoreRule;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.Table;

/**
 * What the rules' points should be, how far other systems' scores may be trusted, and which rules
 * and profile columns seem to know the outcome.
 */
final class AdviseWeights implements Job {
  /** An AUC that nothing but the outcome itself reaches alone. */
  private static final double LEAK = .9;

  /** A column is filled after the outcome if open leads have it this much more rarely than won. */
  private static final double RARER = .1;

  /** An AUC whose interval ends below it tells too little. */
  private static final double TELLING = .55;

  private final CalibrationConfig config;
  private final ScoreConfig score;

  AdviseWeights(CalibrationConfig config, ScoreConfig score) {
    this.config = config;
    this.score = score;
  }

  @Override
  public List<Table> reads() {
    return List.of(Cell.TALLIES);
  }

  @Override
  public Table writes() {
    return Table.of("gold.score_weight_advice");
  }

  @Override
  public Grain grain() {
    return Grain.PER_DAY;
  }

  @Override
  public Object settings() {
    return List.of(config.advice(), config.replicates(), config.vendorScores(), score);
  }

  @Override
  public Dataset<Row> build(Inputs in) {
    List<Cell> cells = Cell.read(in, "pattern", "profile", "vendor");
    Patterns patterns = new Patterns(cells, score, config.advice());
    Advice advice = patterns.advice();
    boolean hasInterval = patterns.areSpread();
    List<ScoreRule> rules = Patterns.inOrder(score);
    List<Row> rows = new ArrayList<>();
    for (int j = 0; j < rules.size(); j++) {
      Change change = advice.changes().get(j);
      rows.add(
          RowFactory.create(
              in.asOf(),
              change.rule(),
              rules.get(j).group().name().toLowerCase(Locale.ROOT),
              change.verdict().name().toLowerCase(Locale.ROOT),
              change.present(),
              change.advised(),
              Math.round(change.hits()),
              change.wins(),
              change.expected(),
              change.evidence(),
              hasInterval ? change.interval().lower() : null,
              hasInterval ? change.interval().upper() : null,
              change.isLimited(),
              change.isSuspectedLeak(),
              hasInterval ? change.sentence() : fewAccounts(change),
              score.version(),
              value(advice.presentLoss()),
              value(advice.advisedLoss())));
    }
    for (String vendor : config.vendorScores()) {
      rows.add(
          vendor(
              in,
              vendor,
              cells.stream()
                  .filter(c -> c.cube().equals("vendor") && c.label().equals(vendor))
                  .toList()));
    }
    List<Cell> profile = cells.stream().filter(c -> c.cube().equals("profile")).toList();
    profile.stream()
        .filter(c -> c.label().isEmpty())
        .findFirst()
        .ifPresent(all -> profile.forEach(column -> leak(in, column, all, rows)));
    return in.read(Cell.TALLIES).sparkSession().createDataFrame(rows, writes().schema());
  }

  private static String fewAccounts(Change change) {
    return String.format(
        Locale.ROOT,
        "Keep %s at %d, too little to say: %.0f hits with known outcome, but nearly all in a few"
            + " accounts",
        change.rule(),
        change.present(),
        change.hits());
  }

  private Row vendor(Inputs in, String vendor, List<Cell> cells) {
    long won = cells.stream().mapToLong(Cell::won).sum();
    long lost = cells.stream().mapToLong(Cell::lost).sum();
    AccountResamples resamples =
        new AccountResamples(cells, Censoring.WEIGHTED, config.replicates());
    Outcomes all = resamples.outcomes();
    OptionalDouble auc = CalibrationMetrics.auc(all);
    int least = config.advice().minHits();
    boolean isSufficient = won >= least && lost >= least && auc.isPresent();
    Interval ofAuc = resamples.interval(o -> CalibrationMetrics.auc(o).orElse(Double.NaN));
    // Our points that one of the vendor's is worth.
    double worth = worth(all);
    Interval ofWorth = resamples.interval(this::worth);
    boolean tells = isSufficient && ofAuc != null && ofAuc.lower() > .5;
    boolean isLeak = isSufficient && auc.getAsDouble() > LEAK;
    Verdict verdict =
        !isSufficient
            ? Verdict.INSUFFICIENT
            : tells && auc.getAsDouble() >= TELLING ? Verdict.KEEP : Verdict.RETIRE;
    String sentence =
        switch (verdict) {
          case INSUFFICIENT ->
              String.format(
                  Locale.ROOT,
                  "%s of %d won and %d lost leads is known, too few to say",
                  vendor,
                  won,
                  lost);
          case KEEP ->
              String.format(
                  Locale.ROOT,
                  "Trust %s as far as this: it puts a won lead above a lost one with probability"
                      + " %.2f, %s; 10 of its points are worth %.1f of ours, %s%s",
                  vendor,
                  auc.getAsDouble(),
                  text(ofAuc, 1),
                  10 * worth,
                  text(ofWorth, 10),
                  isLeak ? "; so well that it seems to know the outcome" : "");
          default ->
              String.format(
                  Locale.ROOT,
                  "Do not rely on %s: it puts a won lead above a lost one with probability %.2f,"
                      + " %s, hardly better than a coin",
                  vendor,
                  auc.getAsDouble(),
                  text(ofAuc, 1));
        };
    return RowFactory.create(
        in.asOf(),
        vendor,
        "vendor",
        verdict.name().toLowerCase(Locale.ROOT),
        null,
        null,
        won + lost,
        all.won(),
        null,
        isSufficient ? worth : null,
        isSufficient && ofWorth != null ? ofWorth.lower() : null,
        isSufficient && ofWorth != null ? ofWorth.upper() : null,
        false,
        isLeak,
        sentence,
        score.version(),
        null,
        null);
  }

  private double worth(Outcomes outcomes) {
    return Platt.fit(outcomes).slope() * config.advice().pointsToDouble() / Math.log(2);
  }

  private static String text(Interval interval, double times) {
    return interval == null
        ? "without interval"
        : String.format(
            Locale.ROOT,
            "90%% interval [%.2f, %.2f]",
            times * interval.lower(),
            times * interval.upper());
  }

  /** A row for a profile column that, by being filled, tells what it cannot know in time. */
  private void leak(Inputs in, Cell column, Cell all, List<Row> rows) {
    int least = config.advice().minHits();
    if (column.label().isEmpty() || all.won() < least || all.lost() < least) {
      return;
    }
    double ofWon = (double) column.won() / all.won();
    double ofLost = (double) column.lost() / all.lost();
    double auc = .5 + Math.abs(ofWon - ofLost) / 2;
    boolean isLate =
        all.open() >= least
            && column.won() >= least
            && (double) column.open() / all.open() < RARER * ofWon;
    if (auc <= LEAK && !isLate) {
      return;
    }
    rows.add(
        RowFactory.create(
            in.asOf(),
            "profile['" + column.label() + "']",
            "profile",
            "insufficient",
            null,
            null,
            column.known(),
            (double) column.won(),
            null,
            null,
            null,
            null,
            false,
            true,
            String.format(
                Locale.ROOT,
                "Make no rule of profile['%s']: it is filled for %.0f%% of the won leads, %.0f%% of"
                    + " the lost and %.0f%% of the open ones, as if it were filled in after the"
                    + " outcome",
                column.label(),
                100 * ofWon,
                100 * ofLost,
                all.open() > 0 ? 100.0 * column.open() / all.open() : 0),
            score.version(),
            null,
            null));
  }

  private static Double value(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
