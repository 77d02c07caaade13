package touchline.calibrate;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import touchline.algorithm.calibration.FollowUp.Problem;
import touchline.algorithm.calibration.FollowUp.Support;
import touchline.config.CalibrationConfig;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Learn;
import touchline.pipeline.Made;
import touchline.pipeline.Table;

/**
 * Whether the data can tell probabilities at all: by landmark age, and for all together; what is
 * missing, and the first date on which it can be known.
 */
final class JudgeSupport implements Learn {
  private static final Table SUPPORT = Table.of("gold.score_support");

  /** The row of all landmarks together. */
  private static final int ALL = -1;

  private final CalibrationConfig config;

  JudgeSupport(CalibrationConfig config) {
    this.config = config;
  }

  @Override
  public List<Table> reads() {
    return List.of(Cell.TALLIES);
  }

  @Override
  public Table writes() {
    return SUPPORT;
  }

  @Override
  public Grain grain() {
    return Grain.STAMPED;
  }

  @Override
  public Object settings() {
    return config;
  }

  @Override
  public List<Row> learn(Inputs in) {
    return made(Cells.of(in), config).rows();
  }

  /** The table's rows. */
  static Made made(Cells cells, CalibrationConfig config) {
    Made made = new Made(SUPPORT);
    Probabilities map = cells.probabilities(config);
    int wanted = Fates.days(config.horizon());
    Map<Integer, Support> supports = map.supports();
    supports.forEach(
        (landmark, support) ->
            made.row()
                .set("as_of_date", cells.asOf())
                .set("landmark_days", landmark)
                .set("horizon_days", map.horizon())
                .set("wanted_days", wanted)
                .set("leads", map.leads(landmark))
                .set("won", support.won())
                .set("lost", support.lost())
                .set("largest_weight", weight(support))
                .set("last_age_days", null)
                .set("status", Probabilities.isFollowed(support) ? "ok" : "insufficient")
                .set("known_on", knownOn(cells.observedUntil(), support))
                .set(
                    "sentence",
                    sentence(landmark, support, map.horizon(), cells.observedUntil(), config))
                .add());
    Support best = best(supports);
    boolean isSufficient = map.areSufficient();
    made.row()
        .set("as_of_date", cells.asOf())
        .set("landmark_days", ALL)
        .set("horizon_days", map.horizon())
        .set("wanted_days", wanted)
        .set("leads", map.leads(config.landmarkDays().get(0)))
        .set("won", best.won())
        .set("lost", best.lost())
        .set("largest_weight", weight(best))
        .set("last_age_days", map.lastAge().isPresent() ? map.lastAge().getAsInt() : null)
        .set("status", isSufficient ? "ok" : "insufficient")
        .set("known_on", isSufficient ? Optional.empty() : knownOn(cells.observedUntil(), best))
        .set("sentence", overall(map, best, cells.observedUntil(), wanted, config))
        .add();
    return made;
  }

  /** The landmark that is nearest to being told. */
  private static Support best(Map<Integer, Support> supports) {
    Support best = null;
    for (Support support : supports.values()) {
      if (best == null || rank(support) < rank(best)) {
        best = support;
      }
    }
    return best;
  }

  private static int rank(Support support) {
    return switch (support.problem()) {
      case NONE -> 0;
      case FEW_WON -> 1;
      case WEIGHT -> 2;
      case NOT_FOLLOWED -> 3;
    };
  }

  private static Double weight(Support support) {
    return Double.isFinite(support.largestWeight()) ? support.largestWeight() : null;
  }

  private static Optional<LocalDate> knownOn(LocalDate followedUntil, Support support) {
    return support.days().isPresent()
        ? Optional.of(followedUntil.plusDays(support.days().getAsInt()))
        : Optional.empty();
  }

  private static String overall(
      Probabilities map,
      Support best,
      LocalDate followedUntil,
      int wanted,
      CalibrationConfig config) {
    String shorter =
        map.horizon() < wanted
            ? String.format(
                Locale.ROOT,
                "; winning counts within %d days in place of %d, which history does not support",
                map.horizon(),
                wanted)
            : "";
    if (map.areSufficient()) {
      return String.format(
          Locale.ROOT,
          "Probabilities to be won within %d days are known for leads of up to %d days of age%s",
          map.horizon(),
          map.lastAge().getAsInt(),
          shorter);
    }
    return "No probability to be won can be told: "
        + missing(best, map.horizon(), followedUntil, config)
        + shorter;
  }

  private static String sentence(
      int landmark,
      Support support,
      int horizon,
      LocalDate followedUntil,
      CalibrationConfig config) {
    return Probabilities.isFollowed(support)
        ? String.format(
            Locale.ROOT,
            "At %d days of age %,d leads are known to be won within %d days and %,d not to be",
            landmark,
            support.won(),
            horizon,
            support.lost())
        : String.format(
            Locale.ROOT,
            "At %d days of age it cannot be told: %s",
            landmark,
            missing(support, horizon, followedUntil, config));
  }

  /** What the first condition that does not hold asks for. */
  static String missing(
      Support support, int horizon, LocalDate followedUntil, CalibrationConfig config) {
    Problem problem = support.problem();
    String what =
        switch (problem) {
          case NONE -> "nothing is missing";
          case NOT_FOLLOWED ->
              String.format(
                  Locale.ROOT,
                  "%,d leads are known not to have been won within %d days, %,d are needed",
                  support.lost(),
                  horizon,
                  config.minWinsPlatt());
          case WEIGHT ->
              String.format(
                  Locale.ROOT,
                  "each lead that has been followed for %d days stands for %s others, %,.0f are"
                      + " allowed",
                  horizon,
                  Double.isFinite(support.largestWeight())
                      ? String.format(Locale.ROOT, "%.1f", support.largestWeight() - 1)
                      : "all",
                  config.maxWeight() - 1);
          case FEW_WON ->
              String.format(
                  Locale.ROOT,
                  "%,d leads are known to have been won within %d days, %,d are needed",
                  support.won(),
                  horizon,
                  config.minWinsPlatt());
        };
    return what
        + knownOn(followedUntil, support).map(date -> "; at the earliest on " + date).orElse("");
  }
}
