package touchline.algorithm.survival;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What should have no effect and may seem to have one, and other reasons to doubt the incremental
 * model: negative controls of exposure, after Lipsitch, Tchetgen Tchetgen and Cohen 2010.
 */
public final class Controls {
  /**
   * One of them.
   *
   * @param control own_accord: touches of one's own accord; sales: sales' touches; later_touches:
   *     those of days to come; last_days: by how much more a touch of the last days tells than an
   *     earlier one; prior: an effect beside the size that is plausible; fit: whether the fit ended
   * @param item channel; empty for a control of the whole model
   * @param effect log-odds of a fresh touch, that ought to be 0 but for prior
   * @param standardError of the effect
   * @param isFlagged whether it is not what it ought to be
   * @param meaning one sentence; null when it is not flagged
   */
  public record Control(
      String control,
      String item,
      double effect,
      double standardError,
      boolean isFlagged,
      String meaning) {}

  /** Standard errors beyond which a control is above 0, once and among many channels. */
  private static final double ABOVE = 1.645;

  private static final double ABOVE_AMONG_MANY = 2.5;

  /** Sizes of a plausible effect beyond which one is not plausible. */
  private static final double IMPLAUSIBLE = 4;

  private Controls() {}

  /**
   * The controls of one conversion type.
   *
   * @param parameters by name and item, as {@link IncrementalFit} tells them
   */
  public static List<Control> of(
      Map<String, ? extends Map<String, Double>> parameters, Effects effects, double effectSize) {
    List<Control> controls = new ArrayList<>();
    SortedMap<String, Double> channels =
        new TreeMap<>(
            parameters.containsKey("raw_effect") ? parameters.get("raw_effect") : Map.of());
    channels.forEach(
        (channel, raw) -> {
          double error = get(parameters, "raw_error", channel);
          if (!effects.isMarketing(channel)) {
            controls.add(
                control(
                    channel.equals(Effects.SALES) ? "sales" : "own_accord",
                    channel,
                    raw,
                    error,
                    raw > ABOVE * error,
                    "touches of %s, which cause nothing, go before conversions: intent is there to"
                        + " be taken for effect"));
            return;
          }
          // A test has settled what these can only doubt.
          boolean isTested = !Double.isNaN(get(parameters, "tested_effect", channel));
          double later = get(parameters, "later_effect", channel);
          double laterError = get(parameters, "later_error", channel);
          if (!Double.isNaN(later)) {
            controls.add(
                control(
                    "later_touches",
                    channel,
                    later,
                    laterError,
                    !isTested && later > ABOVE_AMONG_MANY * laterError,
                    "touches of %s follow conversions as they go before them, so intent brings"
                        + " them; its effect is lowered by as much"));
          }
          double fresh = get(parameters, "fresh_effect", channel);
          double older = get(parameters, "older_effect", channel);
          if (!Double.isNaN(fresh)) {
            double errors =
                Math.hypot(
                    get(parameters, "fresh_error", channel),
                    get(parameters, "older_error", channel));
            controls.add(
                control(
                    "last_days",
                    channel,
                    fresh - older,
                    errors,
                    !isTested && !Double.isNaN(get(parameters, "follows_stages", channel)),
                    "touches of %s in the last days before a conversion tell what earlier ones do"
                        + " not, so they may follow from it; its effect is that of the earlier"
                        + " ones"));
          }
          controls.add(
              control(
                  "prior",
                  channel,
                  raw,
                  error,
                  !isTested && Math.abs(raw) > IMPLAUSIBLE * effectSize,
                  "a touch of %s adds more to the log-odds than is plausible"));
        });
    double settled = get(parameters, "settled", "");
    if (!Double.isNaN(settled)) {
      controls.add(control("fit", "", 0, 0, settled < 1, "the fit did not end at its maximum%s"));
    }
    return controls;
  }

  private static Control control(
      String control, String item, double effect, double error, boolean isFlagged, String meaning) {
    return new Control(
        control,
        item,
        effect,
        error,
        isFlagged,
        isFlagged ? String.format(Locale.ROOT, meaning, item) : null);
  }

  private static double get(
      Map<String, ? extends Map<String, Double>> parameters, String parameter, String item) {
    Map<String, Double> of = parameters.get(parameter);
    return of == null ? Double.NaN : of.getOrDefault(item, Double.NaN);
  }
}
