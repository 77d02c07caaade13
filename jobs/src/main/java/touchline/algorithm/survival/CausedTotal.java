package touchline.algorithm.survival;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.resampling.PoissonBootstrap;
import touchline.algorithm.survival.Controls.Control;
import touchline.algorithm.survival.EffectDraws.Doubt;

/**
 * How many conversions marketing caused in all, by the incremental model, and how far that can be
 * believed.
 *
 * <p>The interval is the least that holds the 90% intervals of the credits' effects, of those
 * without what touches of later days foretell, and of those that touches of the last days did not
 * teach: what the model cannot tell apart is in it. Effects are drawn of either sign there, so that
 * it can hold 0, and below. It holds the credits themselves in any case.
 *
 * @param caused sum of the credits of all channels, in conversions
 * @param interval of it, 90%
 * @param raw what the credits would sum to if nothing had been taken off for any doubt
 * @param net what they sum to without what touches of later days foretell
 * @param older what they sum to if touches of the last days teach nothing
 * @param isReliable whether the controls leave the figures standing
 * @param problems what the controls say, and what makes the figures unreliable
 */
public record CausedTotal(
    double caused,
    Interval interval,
    double raw,
    double net,
    double older,
    boolean isReliable,
    List<String> problems) {

  private static final double CONFIDENCE = .9;

  /**
   * The total of one type.
   *
   * @param conversions of the type; marketing caused no more than these
   * @param credits of the channels' items, in conversions
   * @param touches in converting journeys, by item
   * @param samples 1 and the draws, at least 3
   */
  public static CausedTotal of(
      EffectDraws draws,
      String type,
      double conversions,
      Map<String, Double> credits,
      Map<String, Long> touches,
      List<Control> controls,
      int samples) {
    double caused = credits.values().stream().sorted().mapToDouble(c -> c).sum();
    double[] raw = draws.totals(type, credits, touches, samples, Doubt.RAW);
    double[] net = draws.totals(type, credits, touches, samples, Doubt.INTENT);
    double[] older = draws.totals(type, credits, touches, samples, Doubt.CONSEQUENCE);
    double lower = caused;
    double upper = caused;
    for (double[] totals :
        List.of(draws.totals(type, credits, touches, samples, Doubt.NONE), net, older)) {
      Interval interval = interval(totals);
      lower = Math.min(lower, interval.lower());
      upper = Math.max(upper, interval.upper());
    }
    List<String> problems = new ArrayList<>();
    boolean isReliable = true;
    for (Control control : controls) {
      if (control.isFlagged()) {
        problems.add(control.meaning());
        isReliable &= !control.control().equals("prior") && !control.control().equals("fit");
        // What the last days alone tell is either effect at once or no effect: nobody can know.
        isReliable &= !control.control().equals("last_days") || interval(raw).lower() <= upper;
      }
    }
    return new CausedTotal(
        caused,
        new Interval(lower, Math.max(caused, Math.min(conversions, upper))),
        Math.min(conversions, raw[0]),
        net[0],
        older[0],
        isReliable,
        problems);
  }

  private static Interval interval(double[] totals) {
    double[] drawn = Arrays.copyOfRange(totals, 1, totals.length);
    return PoissonBootstrap.spread(drawn, CONFIDENCE).interval();
  }
}
