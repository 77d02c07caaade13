package touchline.algorithm.survival;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import touchline.algorithm.calibration.PenalisedLogistic;
import touchline.algorithm.calibration.PenalisedLogistic.Coefficient;

/**
 * The regressions behind the incremental model, on the days of {@link LeadDays}.
 *
 * <p>What a touch adds is learnt in three steps, each the prior of the next, so that a campaign or
 * a stage with few conversions borrows from its channel and from the other stages: one effect for
 * each channel over all stages; one for each campaign over all stages, pulled to its channel's; one
 * for each campaign and stage, pulled to the campaign's. Baselines are each stage's own throughout.
 * Effects are at least 0, unless the site says that a channel may do harm or a test has said so.
 * Touches that are no marketing tell of intent; what they say, of either sign, belongs to the
 * baseline.
 *
 * <p>Two further fits of the channels' effects ask whether they can be believed. In the first,
 * touches of later days join, as many as would count were time turned round: they cause nothing, so
 * what they foretell the channel has in common with the leads' intent, before a day as after it,
 * and the difference is what is left (sequence symmetry, Hallas 1996; negative controls of
 * exposure, Lipsitch, Tchetgen Tchetgen and Cohen 2010). In the second, touches of the last few
 * days have effects of their own, so that those which only follow from a stage about to be entered
 * teach nothing about the others. Where the first leaves no doubt that a channel follows intent, or
 * the second that its latest touches tell of something else than the others, all its effects are
 * lowered in proportion to what that fit leaves of the channel's.
 */
public final class IncrementalFit {
  /** One parameter of one conversion type's hazard. */
  public record Figure(String type, String parameter, String item, double value) {}

  /**
   * What tests say of a channel's effect.
   *
   * @param mean log-odds of a fresh touch
   * @param error its standard error
   */
  public record Tested(double mean, double error) {}

  /**
   * What a fit goes by.
   *
   * @param hazard how touches add up
   * @param effects which of them are marketing
   * @param effectSize standard deviation, in log-odds, of what a fresh touch plausibly adds
   * @param mayHarm of a channel, whether its effect may be below 0
   * @param tested what tests say, by channel
   * @param profile names of the columns of the leads' profile
   */
  public record Terms(
      IncrementalHazard hazard,
      Effects effects,
      double effectSize,
      Predicate<String> mayHarm,
      Map<String, Tested> tested,
      List<String> profile) {}

  /** A regression's coefficients by name, their covariance, and whether it ended at its maximum. */
  private record Fit(Map<String, Integer> numbers, PenalisedLogistic.Fit of) {
    boolean has(String name) {
      return numbers.containsKey(name);
    }

    double value(String name) {
      return of.coefficients()[numbers.get(name)];
    }

    double error(String name) {
      int number = numbers.get(name);
      return Math.sqrt(Math.max(0, of.covariance()[number][number]));
    }

    /** Standard error of the difference of two coefficients. */
    double error(String one, String other) {
      double[][] covariance = of.covariance();
      int a = numbers.get(one);
      int b = numbers.get(other);
      return Math.sqrt(Math.max(0, covariance[a][a] + covariance[b][b] - 2 * covariance[a][b]));
    }

    SortedMap<String, Double> values() {
      SortedMap<String, Double> values = new TreeMap<>();
      numbers.forEach((name, number) -> values.put(name, of.coefficients()[number]));
      return values;
    }
  }

  /** Weights of the days that say the same. */
  private record Days(LeadDay day, double entered, double stayed, List<String> baseline) {}

  /** Which touches a regression tells apart. */
  private enum Told {
    TOGETHER,
    WITH_LATER,
    FRESH_APART
  }

  private static final String EFFECT = "effect:";
  private static final String LATER = "later:";
  private static final String FRESH = "fresh:";

  /** Values of one profile column that are told apart, the most frequent. */
  private static final int MOST_VALUES = 30;

  /**
   * Campaigns that have an effect of their own, the most frequent; the rest have their channel's.
   */
  private static final int MOST_CAMPAIGNS = 200;

  /** Campaigns and stages differ from what they borrow by this share of the size of an effect. */
  private static final double CLOSENESS = 0.5;

  /** Standard errors beyond which it is clear that a channel follows intent. */
  private static final double CLEARLY_FOLLOWS = 2.5;

  /** Standard errors beyond which it is clear that the latest touches are unlike the others. */
  private static final double CLEARLY_APART = 3;

  /** What follows intent or a stage to come may do so in any strength, in sizes of an effect. */
  private static final double OPEN = 4;

  private final Terms terms;
  private final List<Days> days = new ArrayList<>();
  private final Set<String> campaigns;

  /**
   * @param counts how often each day was said, of those kept
   */
  public IncrementalFit(Terms terms, Map<LeadDay, Long> counts, LeadDays.Sampling sampling) {
    this.terms = terms;
    // One order of summing, whatever order they come in.
    SortedMap<LeadDay, Long> ordered = new TreeMap<>(counts);
    Set<String> values = mostFrequentValues(ordered);
    this.campaigns = mostFrequentCampaigns(ordered);
    ordered.forEach(
        (day, count) -> {
          double share =
              day.enters()
                  ? sampling.entries()[day.type()]
                  : sampling.days()[day.type()][day.stage()];
          // From a stage that is hardly left for this one, entries come by exception.
          if (sampling.days()[day.type()][day.stage()] > 0) {
            double weight = count / share;
            days.add(
                new Days(
                    day,
                    day.enters() ? weight : 0,
                    day.enters() ? 0 : weight,
                    baseline(day, values)));
          }
        });
  }

  private List<String> baseline(LeadDay day, Set<String> values) {
    List<String> names = new ArrayList<>();
    names.add(StageHazard.stage(day.stage()));
    names.add(StageHazard.age(day.age()));
    if (day.stage() > 0) {
      names.add(StageHazard.stageAge(day.stageAge()));
    }
    if (day.isWeekend()) {
      names.add(StageHazard.WEEKEND);
    }
    names.add(StageHazard.monthName(day.month()));
    for (int i = 0; i < day.profile().size(); i++) {
      String value = value(i, day);
      if (values.contains(value)) {
        names.add(value);
      }
    }
    return names;
  }

  private String value(int column, LeadDay day) {
    return "fit:" + terms.profile.get(column) + "=" + day.profile().get(column);
  }

  private Set<String> mostFrequentValues(Map<LeadDay, Long> counts) {
    List<Map<String, Long>> columns = new ArrayList<>();
    counts.forEach(
        (day, count) -> {
          for (int column = 0; column < day.profile().size(); column++) {
            if (column == columns.size()) {
              columns.add(new HashMap<>());
            }
            if (!day.profile().get(column).isEmpty()) {
              columns.get(column).merge(value(column, day), count, Long::sum);
            }
          }
        });
    Set<String> kept = new HashSet<>();
    columns.forEach(column -> kept.addAll(most(column, MOST_VALUES)));
    return kept;
  }

  private static Set<String> mostFrequentCampaigns(Map<LeadDay, Long> counts) {
    Map<String, Long> seen = new HashMap<>();
    counts.forEach(
        (day, count) ->
            day.exposures().stream()
                .filter(exposure -> exposure.when() != Exposure.AFTER)
                .map(Exposure::effect)
                .distinct()
                .forEach(effect -> seen.merge(effect, count, Long::sum)));
    seen.keySet().removeIf(effect -> Effects.channel(effect).equals(effect));
    return most(seen, MOST_CAMPAIGNS);
  }

  private static Set<String> most(Map<String, Long> counts, int most) {
    Set<String> kept = new HashSet<>();
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Collections.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(most)
        .forEach(value -> kept.add(value.getKey()));
    return kept;
  }

  /** The parameters of every type that has an entry. */
  public List<Figure> figures() {
    double size = terms.effectSize();
    boolean[] enters = new boolean[StageHazard.TYPES.size()];
    days.forEach(of -> enters[of.day.type()] |= of.entered > 0);
    List<Days> all = days.stream().filter(of -> enters[of.day.type()]).toList();
    if (all.isEmpty()) {
      return List.of();
    }
    Fit channels = fit(all, Effects::channel, Map.of(), size, Told.TOGETHER);
    Map<String, Double> byChannel = channels.values();
    Fit campaignFit = fit(all, this::known, byChannel, size * CLOSENESS, Told.TOGETHER);
    Doubts doubts =
        new Doubts(
            channels,
            fit(all, Effects::channel, Map.of(), size, Told.WITH_LATER),
            fit(all, Effects::channel, Map.of(), size, Told.FRESH_APART));
    List<Figure> figures = new ArrayList<>();
    for (int type = 0; type < enters.length; type++) {
      if (enters[type]) {
        int of = type;
        String name = StageHazard.TYPES.get(of);
        List<Days> own = all.stream().filter(day -> day.day.type() == of).toList();
        Map<String, Double> prior = new HashMap<>(byChannel);
        prior.putAll(campaignFit.values());
        Fit fit = fit(own, this::known, prior, size * CLOSENESS, Told.TOGETHER);
        figures.addAll(figures(type, own, fit, prior, doubts));
        boolean settled = channels.of.settled() && campaignFit.of.settled() && fit.of.settled();
        figures.add(new Figure(name, "settled", "", settled ? 1 : 0));
        figures.addAll(doubts.figures(name));
      }
    }
    return figures;
  }

  /** The campaign where it has an effect of its own, else its channel. */
  private String known(String effect) {
    return campaigns.contains(effect) ? effect : Effects.channel(effect);
  }

  /** What the fits of all stages say of the channels' effects, and what is made of it. */
  private final class Doubts {
    private final SortedMap<String, SortedMap<String, Double>> byChannel = new TreeMap<>();

    Doubts(Fit together, Fit withLater, Fit freshApart) {
      for (String name : together.numbers.keySet()) {
        if (name.startsWith(EFFECT)) {
          String channel = name.substring(EFFECT.length());
          byChannel.put(channel, of(name, channel, together, withLater, freshApart));
        }
      }
    }

    private SortedMap<String, Double> of(
        String name, String channel, Fit together, Fit withLater, Fit freshApart) {
      SortedMap<String, Double> told = new TreeMap<>();
      double raw = together.value(name);
      double error = together.error(name);
      told.put("raw_effect", raw);
      told.put("raw_error", error);
      double used = raw;
      double usedError = error;
      double net = raw;
      double netError = error;
      String later = LATER + channel;
      if (withLater.has(name) && withLater.has(later)) {
        told.put("later_effect", withLater.value(later));
        told.put("later_error", withLater.error(later));
        net = withLater.value(name) - withLater.value(later);
        netError = withLater.error(name, later);
        if (withLater.value(later) > CLEARLY_FOLLOWS * withLater.error(later) && net < used) {
          used = net;
          usedError = netError;
        }
      }
      double older = raw;
      double olderError = error;
      String fresh = FRESH + channel;
      if (freshApart.has(name)) {
        older = freshApart.value(name);
        olderError = freshApart.error(name);
      }
      if (freshApart.has(fresh)) {
        told.put("fresh_effect", freshApart.value(fresh));
        told.put("fresh_error", freshApart.error(fresh));
        double apart = freshApart.value(fresh) - (freshApart.has(name) ? older : 0);
        double apartError =
            freshApart.has(name) ? freshApart.error(fresh, name) : freshApart.error(fresh);
        if (apart > CLEARLY_APART * apartError && older < used) {
          used = older;
          usedError = olderError;
          net = Math.min(net, older);
          told.put("follows_stages", 1.0);
        }
      }
      told.put("net_effect", net);
      told.put("net_error", netError);
      told.put("older_effect", older);
      told.put("older_error", olderError);
      told.put("channel_effect", used);
      told.put("channel_error", usedError);
      return told;
    }

    /** An effect of the channel, or of a campaign or stage of it, as far as it stands. */
    double lowered(String channel, double effect) {
      SortedMap<String, Double> told = byChannel.get(channel);
      boolean isDoubted =
          told != null && terms.effects.isMarketing(channel) && !terms.tested.containsKey(channel);
      double raw = isDoubted ? told.get("raw_effect") : effect;
      double used = isDoubted ? told.get("channel_effect") : effect;
      if (used >= raw) {
        return effect;
      }
      return used > 0 ? effect * used / raw : Math.min(used, effect - (raw - used));
    }

    List<Figure> figures(String type) {
      List<Figure> figures = new ArrayList<>();
      byChannel.forEach(
          (channel, told) ->
              told.forEach(
                  (parameter, value) -> figures.add(new Figure(type, parameter, channel, value))));
      return figures;
    }
  }

  private List<Figure> figures(
      int type, List<Days> own, Fit fit, Map<String, Double> borrowed, Doubts doubts) {
    String name = StageHazard.TYPES.get(type);
    List<Figure> figures = new ArrayList<>();
    double entered = own.stream().mapToDouble(Days::entered).sum();
    double stayed = own.stream().mapToDouble(Days::stayed).sum();
    figures.add(new Figure(name, "conversions", "", entered));
    figures.add(new Figure(name, "journey_days", "", entered + stayed));
    String ownBaseline = type + ":";
    fit.values()
        .forEach(
            (coefficient, value) -> {
              if (coefficient.startsWith(EFFECT)) {
                String item = coefficient.substring(EFFECT.length());
                figures.add(new Figure(name, "effect", item, lowered(item, value, doubts)));
                figures.add(new Figure(name, "standard_error", item, fit.error(coefficient)));
              } else {
                String item = coefficient.substring(ownBaseline.length());
                figures.add(new Figure(name, "baseline", item, value));
              }
            });
    // Where no day saw a touch of it, an effect is what it borrowed.
    borrowed.forEach(
        (coefficient, value) -> {
          if (coefficient.startsWith(EFFECT) && !fit.has(coefficient)) {
            String item = coefficient.substring(EFFECT.length());
            figures.add(new Figure(name, "effect", item, lowered(item, value, doubts)));
          }
        });
    return figures;
  }

  private double lowered(String item, double effect, Doubts doubts) {
    String channel = Effects.channel(item);
    double left = doubts.lowered(channel, effect);
    return isFree(channel) ? left : Math.max(0, left);
  }

  /** Whether a channel's effect may be below 0. */
  private boolean isFree(String channel) {
    return terms.tested.containsKey(channel)
        || !terms.effects.isMarketing(channel)
        || terms.mayHarm.test(channel);
  }

  /**
   * One regression.
   *
   * @param of what of a campaign has an effect: it or its channel
   * @param prior means of effects by name; those of a campaign's channel stand in, else 0
   * @param size standard deviation of effects about their means
   */
  private Fit fit(
      List<Days> all, UnaryOperator<String> of, Map<String, Double> prior, double size, Told told) {
    Map<String, Integer> numbers = new HashMap<>();
    List<String> names = new ArrayList<>();
    List<PenalisedLogistic.Row> rows = new ArrayList<>(all.size());
    for (Days day : all) {
      Map<String, Double> sums = predictors(day.day, of, told);
      int[] index = new int[day.baseline.size() + sums.size()];
      double[] value = new double[index.length];
      Arrays.fill(value, 1);
      int at = 0;
      for (String name : day.baseline) {
        index[at++] = number(day.day.type() + ":" + name, numbers, names);
      }
      for (Map.Entry<String, Double> sum : sums.entrySet()) {
        value[at] = terms.hazard.saturated(sum.getValue());
        index[at++] = number(sum.getKey(), numbers, names);
      }
      rows.add(new PenalisedLogistic.Row(index, value, day.entered, day.stayed));
    }
    boolean bounded = told == Told.TOGETHER;
    return new Fit(
        numbers,
        PenalisedLogistic.fit(
            rows, names.stream().map(name -> coefficient(name, prior, size, bounded)).toList()));
  }

  /** Exposures by the names of their coefficients, before saturation. */
  private static Map<String, Double> predictors(LeadDay day, UnaryOperator<String> of, Told told) {
    Map<String, Double> sums = new TreeMap<>();
    for (Exposure exposure : day.exposures()) {
      boolean isLater = exposure.when() == Exposure.AFTER;
      if (isLater && told != Told.WITH_LATER) {
        continue;
      }
      boolean isFresh = exposure.when() == Exposure.FRESH && told == Told.FRESH_APART;
      String name =
          isLater
              ? LATER + exposure.effect()
              : (isFresh ? FRESH : EFFECT) + of.apply(exposure.effect());
      sums.merge(name, exposure.touches(), Double::sum);
    }
    return sums;
  }

  private static int number(String name, Map<String, Integer> numbers, List<String> names) {
    return numbers.computeIfAbsent(
        name,
        missing -> {
          names.add(missing);
          return names.size() - 1;
        });
  }

  private Coefficient coefficient(
      String name, Map<String, Double> prior, double size, boolean bounded) {
    double unbounded = Double.POSITIVE_INFINITY;
    if (name.startsWith(EFFECT)) {
      String effect = name.substring(EFFECT.length());
      String channel = Effects.channel(effect);
      double mean = prior.getOrDefault(name, prior.getOrDefault(EFFECT + channel, 0.0));
      Tested tested = terms.tested.get(channel);
      boolean isFree = !bounded || isFree(channel);
      if (tested != null && prior.isEmpty()) {
        return new Coefficient(tested.mean, tested.error * tested.error, -unbounded, unbounded);
      }
      return new Coefficient(mean, size * size, isFree ? -unbounded : 0, unbounded);
    }
    if (name.startsWith(LATER) || name.startsWith(FRESH)) {
      double open = OPEN * size;
      return new Coefficient(0, open * open, -unbounded, unbounded);
    }
    if (name.contains(":stage:")) {
      return new Coefficient(-5, 100, -unbounded, unbounded);
    }
    boolean isAge = name.contains(":age:") || name.contains(":stage_age:");
    double spread = isAge ? 1 : 0.5;
    return new Coefficient(0, spread * spread, -unbounded, unbounded);
  }
}
