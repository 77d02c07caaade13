package touchline.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * How scores are judged by outcomes; section {@code calibration}.
 *
 * @param horizon time after a score within which winning counts
 * @param shorterHorizons horizons that take its place, the longest first, while history does not
 *     support it; none by default, so that what winning means never changes by itself
 * @param landmarks ages of a lead at which its score is judged, ascending, each once
 * @param minWinsPlatt wins from which Platt's curve is fitted; with fewer, the base rate
 * @param minWinsIsotonic wins from which a monotone curve may compete; at least {@code
 *     minWinsPlatt}
 * @param bins equally filled bins of the calibration table
 * @param replicates resamples behind the metrics' intervals; 0 for no intervals
 * @param maxWeight most leads that one which was followed to the horizon may stand for; where it
 *     would be more, nothing is said
 * @param segments personas, and as many industries, that are judged by themselves: the most
 *     frequent; all others are one segment
 * @param vendorScores profile columns that hold another system's score, to be judged beside ours
 * @param advice limits of advice on the rules' weights
 * @param thresholds economics of advice on the thresholds
 */
public record CalibrationConfig(
    Duration horizon,
    List<Duration> shorterHorizons,
    List<Duration> landmarks,
    int minWinsPlatt,
    int minWinsIsotonic,
    int bins,
    int replicates,
    double maxWeight,
    int segments,
    List<String> vendorScores,
    Advice advice,
    Thresholds thresholds)
    implements Serializable {

  /**
   * Limits of advice on the rules' weights.
   *
   * @param pointsToDouble points that double the odds of winning
   * @param maxChange largest advised change of one rule, in points
   * @param priorPoints standard deviation of a plausible change, in points
   * @param minHits wins, and as many losses, that a rule's hits must hold before it changes
   * @param maxMqlChange largest share by which promoted advice may move the number of MQLs
   */
  public record Advice(
      double pointsToDouble, int maxChange, double priorPoints, int minHits, double maxMqlChange)
      implements Serializable {

    static Advice of(Section section) {
      return new Advice(
          section.number("points-to-double", 1, 100),
          section.count("max-change", 1, 100),
          section.number("prior-points", 0.1, 100),
          section.count("min-hits", 1, 100_000),
          section.share("max-mql-change"));
    }
  }

  /**
   * Economics of advice on the thresholds.
   *
   * @param winValue value of a won lead, in the reporting currency, where the CRM's deals do not
   *     tell
   * @param minMove a threshold moves only where the evidence puts it more than this many points
   *     away
   * @param maxMove most points that a threshold moves in one night
   * @param hot what working a hot lead (SQL) takes and brings
   * @param warm what working a warm lead (MQL) takes and brings
   */
  public record Thresholds(double winValue, int minMove, int maxMove, Work hot, Work warm)
      implements Serializable {

    static Thresholds of(Section section) {
      return new Thresholds(
          section.number("win-value", 0.01, 1e12),
          section.count("min-move", 0, 100),
          section.count("max-move", 1, 100),
          Work.of(section.section("hot")),
          Work.of(section.section("warm")));
    }
  }

  /**
   * What working a lead takes and brings.
   *
   * @param dailyCapacity leads that can be worked on in a day
   * @param leadCost cost of working one lead, in the reporting currency
   * @param uplift share of a won deal's probability that is due to working the lead
   */
  public record Work(double dailyCapacity, double leadCost, double uplift) implements Serializable {

    static Work of(Section section) {
      return new Work(
          section.number("daily-capacity", 0.1, 1_000_000),
          section.number("lead-cost", 0, 1e12),
          section.number("uplift", 0.001, 1));
    }
  }

  public CalibrationConfig {
    shorterHorizons = List.copyOf(shorterHorizons);
    landmarks = List.copyOf(landmarks);
    vendorScores = List.copyOf(vendorScores);
  }

  /** The landmarks in whole days, ascending, each once. */
  public List<Integer> landmarkDays() {
    return landmarks.stream().map(age -> (int) age.toDays()).distinct().sorted().toList();
  }

  /** The horizon, then those that may take its place, the longest first. */
  public List<Duration> horizons() {
    return Stream.concat(Stream.of(horizon), shorterHorizons.stream()).toList();
  }

  /** The landmark, in days, at which a lead counts once: the middle one. */
  public int middleLandmark() {
    List<Integer> days = landmarkDays();
    return days.get(days.size() / 2);
  }

  static CalibrationConfig of(Section section) {
    Duration years = Duration.ofDays(3650);
    CalibrationConfig calibration =
        new CalibrationConfig(
            section.duration("horizon", Duration.ofDays(1), years),
            section.durations("shorter-horizons", Duration.ofDays(1), years),
            section.durations("landmarks", Duration.ZERO, years),
            section.count("min-wins-platt", 1, 100_000),
            section.count("min-wins-isotonic", 1, 100_000),
            section.count("bins", 2, 100),
            section.count("replicates", 0, 10_000),
            section.number("max-weight", 1, 1000),
            section.count("segments", 1, 1000),
            section.texts("vendor-scores"),
            Advice.of(section.section("advice")),
            Thresholds.of(section.section("thresholds")));
    List<Duration> ascending = calibration.landmarks.stream().distinct().sorted().toList();
    if (section.readWell() && (ascending.isEmpty() || !ascending.equals(calibration.landmarks))) {
      section.problem("landmarks", "must be ascending, each age once, at least one");
    }
    List<Duration> descending =
        calibration.horizons().stream().distinct().sorted(Comparator.reverseOrder()).toList();
    if (section.readWell() && !descending.equals(calibration.horizons())) {
      section.problem(
          "shorter-horizons", "must be descending, each once, all below calibration.horizon");
    }
    if (section.readWell() && calibration.minWinsIsotonic < calibration.minWinsPlatt) {
      section.problem(
          "min-wins-isotonic",
          "is "
              + calibration.minWinsIsotonic
              + ", below calibration.min-wins-platt, "
              + calibration.minWinsPlatt);
    }
    return calibration;
  }
}
