package touchline.algorithm.survival;

import java.io.Serializable;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Path-level credit of the incremental model: the hazards of the days on which the journey entered
 * its stages, up to the conversion, against those without its marketing touches.
 *
 * <p>Days are counted in the business time zone. The fit of the lead is left out: in a share it
 * stands on both sides, and cancels as long as a day's hazard is small. A stage that no fit exists
 * for tells nothing; if that holds for all, everything is the baseline's.
 */
public final class IncrementalShare implements Serializable {
  private static final List<String> MILESTONES =
      List.of("mql", "sql", "opportunity_creation", "closed_won");

  private final IncrementalHazard hazard;
  private final String type;
  private final StageHazard[] fits;
  private final List<String> effects;
  private final double[][] betas;
  private final Effects marketing;
  private final int exactUpTo;
  private final int orders;
  private final ZoneId zone;

  /**
   * @param type conversion type that is shared
   * @param fits by conversion type; a type may lack one
   * @param marketing which effects are marketing's
   * @param exactUpTo touches up to which shares are exact
   * @param orders sampled above that
   * @param zone in which days are counted
   */
  public IncrementalShare(
      String type,
      Map<String, StageHazard> fits,
      IncrementalHazard hazard,
      Effects marketing,
      int exactUpTo,
      int orders,
      ZoneId zone) {
    this.type = type;
    this.hazard = hazard;
    this.fits = StageHazard.TYPES.stream().map(fits::get).toArray(StageHazard[]::new);
    TreeSet<String> names = new TreeSet<>();
    fits.values().forEach(fit -> names.addAll(fit.effects().keySet()));
    this.effects = List.copyOf(names);
    this.betas =
        Arrays.stream(this.fits)
            .map(
                fit ->
                    effects.stream()
                        .mapToDouble(c -> fit == null ? 0 : fit.effects().getOrDefault(c, 0.0))
                        .toArray())
            .toArray(double[][]::new);
    this.marketing = marketing;
    this.exactUpTo = exactUpTo;
    this.orders = orders;
    this.zone = zone;
  }

  /**
   * Shares of the touches and, last, of the baseline.
   *
   * @param touched effects of the touches, as {@link Effects#of} names them
   * @param times of the touches, in seconds since 1970, ascending
   * @param reached times of the milestones by name
   */
  public double[] credits(
      String[] touched, double[] times, double convertedAt, Map<String, Double> reached) {
    int n = touched.length;
    List<IncrementalHazard.Touch> touches = new ArrayList<>();
    int[] place = new int[n];
    for (int i = 0; i < n; i++) {
      int effect = effects.indexOf(touched[i]);
      effect = effect < 0 ? effects.indexOf(Effects.channel(touched[i])) : effect;
      place[i] = effect < 0 ? -1 : touches.size();
      if (effect >= 0) {
        boolean counts = marketing.isMarketing(touched[i]);
        touches.add(new IncrementalHazard.Touch(day(times[i]), effect, counts));
      }
    }
    IncrementalHazard.Credit credit =
        hazard.credit(
            entries(times, convertedAt, reached),
            touches.toArray(IncrementalHazard.Touch[]::new),
            exactUpTo,
            orders,
            Double.doubleToLongBits(convertedAt));
    double[] credits = new double[n + 1];
    double sum = 0;
    for (int i = 0; i <= n; i++) {
      double share = i == n ? credit.baseline() : place[i] < 0 ? 0 : credit.touches()[place[i]];
      credits[i] = Math.max(0, share);
      sum += credits[i];
    }
    for (int i = 0; i <= n; i++) {
      credits[i] /= sum;
    }
    return credits;
  }

  private List<IncrementalHazard.Entry> entries(
      double[] times, double convertedAt, Map<String, Double> reached) {
    int converted = day(convertedAt);
    int created =
        Math.min(
            converted,
            reached.containsKey("lead_creation")
                ? day(reached.get("lead_creation"))
                : day(times[0]));
    List<IncrementalHazard.Entry> entries = new ArrayList<>();
    int stage = 0;
    int stageDay = created;
    for (int next = 0; next < MILESTONES.size(); next++) {
      boolean isLast = StageHazard.TYPES.get(next).equals(type);
      Double at = reached.get(MILESTONES.get(next));
      if (!isLast && (at == null || day(at) > converted)) {
        continue;
      }
      int entered = isLast ? converted : Math.max(stageDay, day(at));
      if (fits[next] != null) {
        double baseline = fits[next].baseline(entered, created, stage, stageDay);
        entries.add(new IncrementalHazard.Entry(entered, baseline, betas[next]));
      }
      if (isLast) {
        break;
      }
      stage = next + 1;
      stageDay = entered;
    }
    return entries;
  }

  private int day(double at) {
    Instant instant = Instant.ofEpochMilli(Math.round(at * 1000));
    return (int) instant.atZone(zone).toLocalDate().toEpochDay();
  }
}
