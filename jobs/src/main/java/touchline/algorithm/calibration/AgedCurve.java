package touchline.algorithm.calibration;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleUnaryOperator;

/**
 * The probability that a lead of this score and age, open so far, is won within the horizon from
 * now: one curve over the score, and one level for each age on the scale of log-odds (the landmark
 * supermodel of van Houwelingen 2007, with a free level in place of a polynomial of the age).
 *
 * <p>At a landmark age the level makes the expected wins of its leads the observed ones, drawn to 0
 * by a normal prior of two log-odds, so that it is finite without wins. Between two landmark ages
 * it lies on the line between them. Beyond the last one it moves as the share that is won moves
 * with the age, {@link FollowUp#probability}, as far as leads were followed. Where neither is known
 * there is no probability.
 */
public final class AgedCurve {
  private static final double PRIOR_VARIANCE = 4;

  private final ScoreCurve curve;
  private final int horizon;
  private final FollowUp.Limits limits;
  private final NavigableMap<Integer, Double> levels = new TreeMap<>();
  private final FollowUp oldest;
  private final Map<Integer, OptionalDouble> known = new ConcurrentHashMap<>();

  /**
   * Leads at one landmark age that can be told.
   *
   * @param age in days
   * @param outcomes by score
   * @param followUp of the same leads
   */
  public record AtAge(int age, Outcomes outcomes, FollowUp followUp) {}

  /**
   * The levels for a curve.
   *
   * @param curve probability by score, over the leads of all landmarks
   * @param landmarks those that can be told, by ascending age, at least one
   * @param horizon days within which winning counts
   * @param limits what is asked for beyond the last landmark; the fewest wins are not
   */
  public AgedCurve(ScoreCurve curve, List<AtAge> landmarks, int horizon, FollowUp.Limits limits) {
    this.curve = curve;
    this.horizon = horizon;
    this.limits = new FollowUp.Limits(0, limits.lost(), limits.weight());
    for (AtAge landmark : landmarks) {
      levels.put(landmark.age(), level(landmark.outcomes().by(curve.curve())));
    }
    this.oldest = landmarks.get(landmarks.size() - 1).followUp();
  }

  /** The curve over the score alone, for leads of all landmark ages together. */
  public ScoreCurve curve() {
    return curve;
  }

  /** Probability in [0, 1]; empty where the age cannot be told. */
  public OptionalDouble probability(double score, int age) {
    OptionalDouble level = level(age);
    return level.isEmpty()
        ? level
        : OptionalDouble.of(shifted(curve.curve(), level.getAsDouble()).applyAsDouble(score));
  }

  /** Log-odds that leads of this age are above the curve over the score alone. */
  public OptionalDouble level(int age) {
    return known.computeIfAbsent(age, this::levelAt);
  }

  private OptionalDouble levelAt(int age) {
    Map.Entry<Integer, Double> from = levels.floorEntry(age);
    Map.Entry<Integer, Double> to = levels.ceilingEntry(age);
    if (from == null) {
      return OptionalDouble.empty();
    }
    if (to != null) {
      double span = to.getKey() - from.getKey();
      double share = span > 0 ? (age - from.getKey()) / span : 0;
      return OptionalDouble.of((1 - share) * from.getValue() + share * to.getValue());
    }
    int since = age - from.getKey();
    if (!oldest.support(since, horizon, limits).isSufficient()) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(from.getValue() + odds(since) - odds(0));
  }

  /** Log-odds of winning that long after the last landmark, half a win added to both sides. */
  private double odds(int since) {
    double p = oldest.probability(since, horizon);
    double n = oldest.reaching(since);
    return Math.log((p * n + .5) / ((1 - p) * n + .5));
  }

  /** The shift at which expected wins are the observed ones, less the prior's pull. */
  private static double level(Outcomes predicted) {
    double low = -40;
    double high = 40;
    while (high - low > 1e-12) {
      double middle = (low + high) / 2;
      DoubleUnaryOperator at = shifted(p -> p, middle);
      double gradient = predicted.won() - middle / PRIOR_VARIANCE;
      for (int i = 0; i < predicted.size(); i++) {
        double n = predicted.wins()[i] + predicted.losses()[i];
        gradient -= n * at.applyAsDouble(predicted.x()[i]);
      }
      if (gradient > 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  private static DoubleUnaryOperator shifted(DoubleUnaryOperator curve, double level) {
    return x -> Logistic.probability(Logistic.logit(curve.applyAsDouble(x)) + level);
  }
}
