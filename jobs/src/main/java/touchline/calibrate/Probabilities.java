package touchline.calibrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import touchline.algorithm.calibration.AgedCurve;
import touchline.algorithm.calibration.AgedCurve.AtAge;
import touchline.algorithm.calibration.FollowUp;
import touchline.algorithm.calibration.FollowUp.Problem;
import touchline.algorithm.calibration.FollowUp.Support;
import touchline.algorithm.calibration.Outcomes;
import touchline.algorithm.calibration.Overdispersion;
import touchline.algorithm.calibration.ScoreCurve;
import touchline.config.CalibrationConfig;

/**
 * Tonight's probability of every score and age, as far as the data can tell it: a pure function of
 * the cells, so that every job which needs it comes to the same.
 *
 * <p>A landmark is followed when enough of its leads have been followed to the horizon; only such
 * landmarks have weights, and only from them is anything learnt. While there is none, there is no
 * probability, not even a base rate.
 */
final class Probabilities {
  /**
   * Ages, in days, at which a band of ages begins, beside the landmarks; later on every 30 days.
   */
  private static final int[] EDGES = {0, 1, 3, 7, 14, 21, 30, 45, 60, 75, 90};

  private static final int STEP = 30;
  private static final int OLDEST = 3650;

  /**
   * Ages of leads that have one probability a score.
   *
   * @param from first age in days
   * @param to last age in days
   */
  record Band(int from, int to) {
    /** The age whose probability the band has. */
    int middle() {
      return (from + to) / 2;
    }
  }

  private final CalibrationConfig config;
  private final int horizon;
  private final List<Cell> cells;
  private final Map<Integer, FollowUp> followUps;
  private final Map<Integer, Support> supports = new TreeMap<>();
  private final List<Integer> followed = new ArrayList<>();
  private final List<AccountResamples> byLandmark = new ArrayList<>();
  private final AccountResamples pooled;
  private final AgedCurve curve;
  private final long wins;
  private final Map<Integer, AgedCurve> resampled = new ConcurrentHashMap<>();

  /**
   * @param horizonDays days within which winning counts tonight; 0 without cells
   * @param cells of the cubes that part the scores
   * @param followUps how long the leads of each landmark have been followed
   */
  Probabilities(
      int horizonDays,
      List<Cell> cells,
      Map<Integer, FollowUp> followUps,
      CalibrationConfig config) {
    this.config = config;
    this.horizon = horizonDays > 0 ? horizonDays : Fates.days(config.horizon());
    this.cells = cells;
    this.followUps = followUps;
    for (int landmark : config.landmarkDays()) {
      Support support = support(landmark);
      supports.put(landmark, support);
      if (followUps.containsKey(landmark) && isFollowed(support)) {
        followed.add(landmark);
      }
    }
    this.pooled = new AccountResamples(cells, Censoring.WEIGHTED, config.replicates());
    for (int landmark : followed) {
      byLandmark.add(
          new AccountResamples(
              cells, c -> c.landmark() == landmark, Censoring.WEIGHTED, config.replicates()));
    }
    this.wins =
        followed.stream().mapToLong(landmark -> supports.get(landmark).won()).max().orElse(0);
    this.curve =
        followed.isEmpty()
            ? null
            : aged(
                ScoreCurve.fit(
                    part("earlier"),
                    part("later"),
                    pooled.outcomes(),
                    wins,
                    config.minWinsPlatt(),
                    config.minWinsIsotonic()),
                byLandmark.stream().map(AccountResamples::outcomes).toList());
  }

  /** What is asked of the leads of a landmark. */
  static FollowUp.Limits limits(CalibrationConfig config) {
    return new FollowUp.Limits(config.minWinsPlatt(), config.minWinsPlatt(), config.maxWeight());
  }

  /** Whether enough leads were followed to the horizon, few as those won among them may be. */
  static boolean isFollowed(Support support) {
    return support.problem() == Problem.NONE || support.problem() == Problem.FEW_WON;
  }

  private Support support(int landmark) {
    FollowUp own = followUps.get(landmark);
    int youngest = config.landmarkDays().get(0);
    FollowUp history = followUps.getOrDefault(youngest, none());
    return own != null
        ? own.support(0, horizon, limits(config))
        : history.support(landmark - youngest, horizon, limits(config));
  }

  private static FollowUp none() {
    return new FollowUp(new double[0], new double[0], new double[0]);
  }

  /** Outcomes of a part of the history whose leads have all been followed. */
  private Outcomes part(String cube) {
    return new AccountResamples(
            cells,
            c -> c.cube().equals(cube) && followed.contains(c.landmark()),
            Censoring.MATURE,
            0)
        .outcomes();
  }

  private AgedCurve aged(ScoreCurve score, List<Outcomes> outcomes) {
    List<AtAge> landmarks = new ArrayList<>();
    for (int k = 0; k < followed.size(); k++) {
      landmarks.add(new AtAge(followed.get(k), outcomes.get(k), followUps.get(followed.get(k))));
    }
    return new AgedCurve(score, landmarks, horizon, limits(config));
  }

  /** Days within which winning counts. */
  int horizon() {
    return horizon;
  }

  /** What the data tells of every landmark, by age. */
  Map<Integer, Support> supports() {
    return supports;
  }

  /** Leads of a landmark whose age they have reached. */
  long leads(int landmark) {
    FollowUp own = followUps.get(landmark);
    return own == null ? 0 : Math.round(own.leads());
  }

  /** Whether enough leads of this landmark were followed. */
  boolean isFollowed(int landmark) {
    return followed.contains(landmark);
  }

  /** Whether any landmark is followed. */
  boolean areFollowed() {
    return curve != null;
  }

  /** Whether the probabilities may be acted on: followed, with enough wins for a curve. */
  boolean areSufficient() {
    return curve != null && wins >= config.minWinsPlatt();
  }

  /** Leads known to be won, at the landmark with most of them. */
  long wins() {
    return wins;
  }

  /** Leads known not to be won within the horizon, at the landmark with most of them. */
  long losses() {
    return followed.stream().mapToLong(landmark -> supports.get(landmark).lost()).max().orElse(0);
  }

  /** How the score becomes a probability; base_rate while nothing is known. */
  String method() {
    return curve == null ? "base_rate" : curve.curve().method();
  }

  /** Probability by score over all followed landmarks together; 0 while nothing is known. */
  double pooled(double score) {
    return curve == null ? 0 : curve.curve().curve().applyAsDouble(Math.floor(score + .5));
  }

  /** Probability of a lead of this age; empty where it cannot be told. */
  OptionalDouble at(int age, double score) {
    return curve == null ? OptionalDouble.empty() : curve.probability(Math.floor(score + .5), age);
  }

  /** The same of a lead at a landmark, for which there is weight only if it can be told. */
  double atLandmark(int landmark, double score) {
    return at(landmark, score).orElse(0);
  }

  /** Share of those wins that come within fewer days; empty where it cannot be told. */
  OptionalDouble shareWithin(int days, int age) {
    if (followed.isEmpty()) {
      return OptionalDouble.empty();
    }
    int youngest = followed.get(0);
    FollowUp own = followUps.get(youngest);
    int since = Math.max(0, age - youngest);
    double all = own.probability(since, horizon);
    return all > 0
        ? OptionalDouble.of(own.probability(since, Math.min(days, horizon)) / all)
        : OptionalDouble.empty();
  }

  /** The same curve over resampled accounts. */
  AgedCurve resampled(int replicate) {
    return resampled.computeIfAbsent(
        replicate,
        first ->
            aged(
                ScoreCurve.again(method(), pooled.outcomes(replicate)),
                byLandmark.stream().map(r -> r.outcomes(replicate)).toList()));
  }

  /** Replicates; none where too few accounts hold the leads. */
  int replicates() {
    return pooled.replicates();
  }

  /** The last age that can be told; empty if none can. */
  OptionalInt lastAge() {
    if (curve == null) {
      return OptionalInt.empty();
    }
    int age = followed.get(followed.size() - 1);
    while (age < OLDEST && curve.level(age + 1).isPresent()) {
      age++;
    }
    return OptionalInt.of(age);
  }

  /** Ages that can be told, in bands that the landmarks part. */
  List<Band> bands() {
    List<Band> bands = new ArrayList<>();
    if (curve == null) {
      return bands;
    }
    int first = followed.get(0);
    int last = lastAge().getAsInt();
    TreeSet<Integer> edges = new TreeSet<>(config.landmarkDays());
    Arrays.stream(EDGES).forEach(edges::add);
    for (int age = EDGES[EDGES.length - 1]; age <= last; age += STEP) {
      edges.add(age);
    }
    edges.add(last + 1);
    int from = first;
    for (int to : edges.tailSet(first, false).headSet(last + 1, true)) {
      bands.add(new Band(from, to - 1));
      from = to;
    }
    return bands;
  }

  /**
   * How many times the variance of independent leads the wins have: leads of one account are won
   * together. At least 1; from the leads that have been followed, at one landmark.
   */
  double dispersion() {
    if (followed.isEmpty()) {
      return 1;
    }
    int middle = config.middleLandmark();
    int one = followed.contains(middle) ? middle : followed.get(0);
    Map<Integer, Overdispersion.Group> groups = new HashMap<>();
    for (Cell cell : cells) {
      if (cell.landmark() == one) {
        groups
            .computeIfAbsent(cell.cluster(), first -> new Overdispersion.Group())
            .add(
                cell.matureWon(),
                (double) cell.matureWon() + cell.matureLost(),
                atLandmark(one, cell.score()));
      }
    }
    return Overdispersion.of(groups.values());
  }
}
