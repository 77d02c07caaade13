package touchline.calibrate;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.spark.sql.Row;
import touchline.algorithm.calibration.CalibrationMetrics;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.calibration.Outcomes;
import touchline.algorithm.calibration.Platt;
import touchline.algorithm.calibration.WeightAdvice.Advice;
import touchline.algorithm.calibration.WeightAdvice.Change;
import touchline.algorithm.calibration.WeightAdvice.Verdict;
import touchline.calibrate.LeakAudit.Leak;
import touchline.config.CalibrationConfig;
import touchline.config.ScoreConfig;
import touchline.config.ScoreRule;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.Table;

/**
 * What the rules' points should be, how far other systems' scores may be trusted, and which rules
 * and profile columns seem to know the outcome.
 */
final class AdviseWeights implements Learn {
  private static final Table ADVICE = Table.of("gold.score_weight_advice");

  /** An AUC that nothing but the outcome itself reaches alone. */
  private static final double LEAK = .9;

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
    return ADVICE;
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
    return new AdviseWeights(config, score).advised(cells);
  }

  private Made advised(Cells cells) {
    Made made = new Made(ADVICE);
    List<Leak> leaks = LeakAudit.leaks(cells.of("profile"), config.advice().minHits());
    Patterns patterns =
        new Patterns(cells.of("pattern"), score, config.advice(), LeakAudit.columns(leaks));
    Advice advice = patterns.advice();
    boolean hasInterval = patterns.areSpread();
    List<ScoreRule> rules = Patterns.inOrder(score);
    for (int j = 0; j < rules.size(); j++) {
      Change change = advice.changes().get(j);
      // What the data cannot tell has no figure: the fit of a rule without wins looks very sure.
      boolean isTold = hasInterval && change.verdict() != Verdict.INSUFFICIENT;
      row(made, cells, change.rule(), rules.get(j).group().name().toLowerCase(Locale.ROOT))
          .set("verdict", change.verdict().name().toLowerCase(Locale.ROOT))
          .set("present_points", change.present())
          .set("advised_points", change.advised())
          .set("hits", Math.round(change.hits()))
          .set("wins", change.wins())
          .set("expected_wins", change.expected())
          .set("won_units", change.earned())
          .set("expected_units", change.expectedEarned())
          .set("evidence_points", isTold ? change.evidence() : null)
          .set("evidence_low", "evidence_high", Interval.ends(isTold ? change.interval() : null))
          .set("is_limited", change.isLimited())
          .set("is_suspected_leak", change.isSuspectedLeak())
          .set("sentence", hasInterval ? change.sentence() : tooLittle(change))
          .set("present_log_loss", advice.presentLoss())
          .set("advised_log_loss", advice.advisedLoss())
          .add();
    }
    for (String vendor : config.vendorScores()) {
      vendor(made, cells, vendor);
    }
    leaks.forEach(leak -> leak(made, cells, leak));
    return made;
  }

  private Made.Line row(Made made, Cells cells, String rule, String group) {
    return made.row()
        .set("as_of_date", cells.asOf())
        .set("rule", rule)
        .set("rule_group", group)
        .set("weights_version", score.version());
  }

  private static String tooLittle(Change change) {
    return String.format(
        Locale.ROOT,
        "Keep %s at %d, too little to say: %s",
        change.rule(),
        change.present(),
        change.hits() > 0
            ? String.format(
                Locale.ROOT,
                "%,.0f hits with known outcome, but nearly all in a few accounts",
                change.hits())
            : "no hit has a known outcome yet");
  }

  private void vendor(Made made, Cells all, String vendor) {
    List<Cell> cells = all.of("vendor", vendor);
    double won = cells.stream().filter(c -> c.weight() > 0).mapToLong(Cell::won).sum();
    double lost = cells.stream().filter(c -> c.weight() > 0).mapToLong(Cell::lost).sum();
    AccountResamples resamples =
        new AccountResamples(cells, Censoring.WEIGHTED, config.replicates());
    Outcomes outcomes = resamples.outcomes();
    OptionalDouble auc = CalibrationMetrics.auc(outcomes);
    int least = config.advice().minHits();
    boolean isSufficient = won >= least && lost >= least && auc.isPresent();
    Interval ofAuc = resamples.interval(o -> CalibrationMetrics.auc(o).orElse(Double.NaN));
    // Our points that one of the vendor's is worth.
    double worth = worth(outcomes);
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
                  "%s cannot be judged yet: its values stand beside %,.0f wins and %,.0f losses at"
                      + " ages that can be told, and %d each are needed",
                  vendor,
                  won,
                  lost,
                  least);
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
    row(made, all, vendor, "vendor")
        .set("verdict", verdict.name().toLowerCase(Locale.ROOT))
        .set("hits", Math.round(won + lost))
        .set("wins", won)
        .set("evidence_points", isSufficient ? worth : null)
        .set("evidence_low", "evidence_high", Interval.ends(isSufficient ? ofWorth : null))
        .set("is_limited", false)
        .set("is_suspected_leak", isLeak)
        .set("sentence", sentence)
        .add();
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

  private void leak(Made made, Cells cells, Leak leak) {
    List<String> readers =
        Patterns.inOrder(score).stream()
            .filter(rule -> LeakAudit.reads(rule, Set.of(leak.column())))
            .map(ScoreRule::name)
            .toList();
    row(made, cells, "profile['" + leak.column() + "']", "profile")
        .set("verdict", "insufficient")
        .set("hits", leak.cell().known())
        .set("wins", (double) leak.cell().won())
        .set("is_limited", false)
        .set("is_suspected_leak", true)
        .set(
            "sentence",
            String.format(
                Locale.ROOT,
                "Make no rule of profile['%s']%s: it is filled for %.0f%% of the won leads, %.0f%%"
                    + " of the lost and %.0f%% of the open ones, as if it were filled in after the"
                    + " outcome",
                leak.column(),
                readers.isEmpty() ? "" : ", which " + String.join(", ", readers) + " reads",
                100 * leak.ofWon(),
                100 * leak.ofLost(),
                100 * leak.ofOpen()))
        .add();
  }
}
