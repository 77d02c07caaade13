package touchline.algorithm.survival;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import touchline.algorithm.calibration.PenalisedLogistic;
import touchline.algorithm.calibration.PenalisedLogistic.Coefficient;
import touchline.algorithm.survival.LiftPrior.Belief;
import touchline.algorithm.survival.LiftPrior.Evidence;

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
 *
 * <p>Where a test kept a channel or a campaign from some people, it says more than any of this.
 * What the log says of a tested channel is then believed no closer than the size of an effect,
 * since intent alone can make as much of a difference, and {@link LiftPrior} joins it with the
 * test. The rest of what the log says stays in the fit as a sign of intent, so that no other
 * channel takes it over.
 */
public final class IncrementalFit {
  /** One parameter of one conversion type's hazard. */
  public record Figure(String type, String parameter, String item, double value) {}

  /**
   * A test, and the days on which the model can have its lift.
   *
   * @param days of {@link LeadDays#days(LiftTest, double, java.util.function.Consumer)}, how often
   *     each was said
   * @param share of them that was kept
   */
  public record Taught(LiftTest test, Map<LeadDay, Long> days, double share) {}

  /**
   * What a fit goes by.
   *
   * @param hazard how touches add up
   * @param effects which of them are marketing
   * @param effectSize standard deviation, in log-odds, of what a fresh touch plausibly adds
   * @param mayHarm of a channel, whether its effect may be below 0
   * @param profile names of the columns of the leads' profile
   */
  public record Terms(
      IncrementalHazard hazard,
      Effects effects,
      double effectSize,
      Predicate<String> mayHarm,
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

    /** The coefficient of a campaign that was tested; null when there is none. */
    String tested(LiftTest test) {
      return numbers.keySet().stream()
          .filter(name -> name.startsWith(EFFECT) && test.isOf(name.substring(EFFECT.length())))
          .min(Comparator.naturalOrder())
          .orElse(null);
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
  private final Set<String> values;
  private final List<Taught> tests;

  /**
   * @param counts how often each day was said, of those kept
   */
  public IncrementalFit(
      Terms terms, Map<LeadDay, Long> counts, LeadDays.Sampling sampling, List<Taught> tests) {
    this.terms = terms;
    this.tests = List.copyOf(tests);
    // One order of summing, whatever order they come in.
    SortedMap<LeadDay, Long> ordered = new TreeMap<>(counts);
    this.values = mostFrequentValues(ordered);
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
                new Days(day, day.enters() ? weight : 0, day.enters() ? 0 : weight, baseline(day)));
          }
        });
  }

  private List<String> baseline(LeadDay day) {
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

  private Set<String> mostFrequentCampaigns(Map<LeadDay, Long> counts) {
    Map<String, Long> seen = new HashMap<>();
    counts.forEach(
        (day, count) ->
            day.exposures().stream()
                .filter(exposure -> exposure.when() != Exposure.AFTER)
                .map(Exposure::effect)
                .distinct()
                .forEach(effect -> seen.merge(effect, count, Long::sum)));
    seen.keySet().removeIf(effect -> Effects.campaign(effect) == null);
    Set<String> kept = most(seen, MOST_CAMPAIGNS);
    seen.keySet().stream().filter(effect -> !tests(effect).isEmpty()).forEach(kept::add);
    return kept;
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
    Map<LiftTest, Evidence> evidence = new LinkedHashMap<>();
    tests.forEach(taught -> evidence.put(taught.test, evidence(taught, channels)));
    Fit campaignFit = fit(all, this::known, byChannel, size * CLOSENESS, Told.TOGETHER);
    Doubts doubts =
        new Doubts(
            evidence,
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
        figures.addAll(doubts.tests(of, fit));
      }
    }
    return figures;
  }

  /** Tests of a channel, or of a campaign where the effect is one's. */
  private List<LiftTest> tests(String effect) {
    boolean ofCampaign = Effects.campaign(effect) != null;
    return tests.stream()
        .map(Taught::test)
        .filter(test -> (test.campaign() != null) == ofCampaign && test.isOf(effect))
        .toList();
  }

  /** The days of a test with the hazards of the fit; none for touches that are no marketing. */
  private Evidence evidence(Taught taught, Fit channels) {
    List<LiftPrior.Day> found = new ArrayList<>();
    new TreeMap<>(taught.days)
        .forEach(
            (day, count) -> {
              double added = added(taught.test, day, channels);
              String stage = day.type() + ":" + StageHazard.stage(day.stage());
              if (added > 0 && channels.has(stage)) {
                found.add(new LiftPrior.Day(count / taught.share, logit(day, channels), added));
              }
            });
    return new Evidence(taught.test, found);
  }

  private double logit(LeadDay day, Fit channels) {
    double logit = 0;
    for (String name : baseline(day)) {
      String own = day.type() + ":" + name;
      logit += channels.has(own) ? channels.value(own) : 0;
    }
    for (Map.Entry<String, Double> sum :
        predictors(day, Effects::channel, Told.TOGETHER).entrySet()) {
      logit +=
          channels.has(sum.getKey())
              ? channels.value(sum.getKey()) * terms.hazard.saturated(sum.getValue())
              : 0;
    }
    return logit;
  }

  /** Exposure that touches which the control group did without add to what there is without. */
  private double added(LiftTest test, LeadDay day, Fit channels) {
    Map<String, double[]> sums = new TreeMap<>();
    for (Exposure exposure : day.exposures()) {
      String channel = Effects.channel(exposure.effect());
      if (test.isOf(exposure.effect())
          && terms.effects.isMarketing(channel)
          && channels.has(EFFECT + channel)) {
        double[] of = sums.computeIfAbsent(known(exposure.effect()), e -> new double[2]);
        of[0] += exposure.touches();
        of[1] += exposure.when() == Exposure.TESTED ? 0 : exposure.touches();
      }
    }
    double added = 0;
    for (double[] of : sums.values()) {
      added += terms.hazard.saturated(of[0]) - terms.hazard.saturated(of[1]);
    }
    return added;
  }

  /** The campaign where it has an effect of its own, else its channel. */
  private String known(String effect) {
    return campaigns.contains(effect) ? effect : Effects.channel(effect);
  }

  /** What the fits of all stages say of the channels' effects, and what is made of it. */
  private final class Doubts {
    private final SortedMap<String, SortedMap<String, Double>> byChannel = new TreeMap<>();
    private final Map<LiftTest, Evidence> evidence;

    Doubts(Map<LiftTest, Evidence> evidence, Fit together, Fit withLater, Fit freshApart) {
      this.evidence = evidence;
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
      List<Evidence> tested = evidence(channel);
      Belief alone = LiftPrior.alone(tested);
      if (alone != null) {
        told.put("untested_effect", used);
        told.put("tested_effect", alone.mean());
        told.put("tested_error", alone.error());
        Belief joined = LiftPrior.with(log(used, usedError), tested);
        used = joined.mean();
        usedError = joined.error();
        // A test settles what the log leaves open.
        net = used;
        netError = usedError;
        older = used;
        olderError = usedError;
      }
      told.put("net_effect", net);
      told.put("net_error", netError);
      told.put("older_effect", older);
      told.put("older_error", olderError);
      told.put("channel_effect", used);
      told.put("channel_error", usedError);
      return told;
    }

    private List<Evidence> evidence(String effect) {
      return IncrementalFit.this.tests(effect).stream().map(evidence::get).toList();
    }

    /** What the log says of something tested: intent may be in it, as large as an effect. */
    private Belief log(double effect, double error) {
      return new Belief(effect, Math.hypot(error, terms.effectSize));
    }

    /** An effect of a channel, or of a campaign or stage of it, as far as it stands. */
    Belief standing(String item, double effect, double error) {
      String channel = Effects.channel(item);
      SortedMap<String, Double> told = byChannel.get(channel);
      if (told == null || !terms.effects.isMarketing(channel)) {
        return new Belief(effect, error);
      }
      double left = left(told, effect);
      List<Evidence> ofCampaign = Effects.campaign(item) == null ? List.of() : evidence(item);
      if (LiftPrior.alone(ofCampaign) != null) {
        double before = Math.hypot(error, told.get("channel_error"));
        return LiftPrior.with(log(left, before), ofCampaign);
      }
      return new Belief(isFree(channel) ? left : Math.max(0, left), error);
    }

    private static double left(SortedMap<String, Double> told, double effect) {
      double raw = told.get("raw_effect");
      double used = told.get("channel_effect");
      if (used == raw) {
        return effect;
      }
      if (told.containsKey("tested_effect")) {
        return raw > Math.abs(used) ? effect * used / raw : effect + (used - raw);
      }
      return used > 0 ? effect * used / raw : Math.min(used, effect - (raw - used));
    }

    /**
     * What the model says of the tests of a type: the conversions of their lift before they taught
     * it and since, and how many there can be at most.
     */
    List<Figure> tests(int type, Fit fit) {
      String name = StageHazard.TYPES.get(type);
      List<Figure> figures = new ArrayList<>();
      evidence.forEach(
          (test, of) -> {
            String coefficient =
                test.campaign() == null ? EFFECT + test.channel() : fit.tested(test);
            if (test.type() == type && !of.days().isEmpty() && coefficient != null) {
              figures.add(new Figure(name, "test_most", test.id(), of.most()));
              double before;
              double since;
              if (test.campaign() == null) {
                before = byChannel.get(test.channel()).get("untested_effect");
                since = byChannel.get(test.channel()).get("channel_effect");
              } else {
                String item = coefficient.substring(EFFECT.length());
                Belief alone = LiftPrior.alone(List.of(of));
                figures.add(new Figure(name, "tested_effect", item, alone.mean()));
                figures.add(new Figure(name, "tested_error", item, alone.error()));
                before = left(byChannel.get(Effects.channel(item)), fit.value(coefficient));
                since = standing(item, fit.value(coefficient), fit.error(coefficient)).mean();
              }
              figures.add(new Figure(name, "test_before", test.id(), of.lift(before)));
              figures.add(new Figure(name, "test_since", test.id(), of.lift(since)));
            }
          });
      return figures;
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
                Belief standing = doubts.standing(item, value, fit.error(coefficient));
                figures.add(new Figure(name, "effect", item, standing.mean()));
                figures.add(new Figure(name, "standard_error", item, standing.error()));
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
            figures.add(new Figure(name, "effect", item, doubts.standing(item, value, 0).mean()));
          }
        });
    return figures;
  }

  /** Whether a channel's effect may be below 0. */
  private boolean isFree(String channel) {
    return tests.stream().anyMatch(taught -> channel.equals(taught.test.channel()))
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
      boolean isFree = !bounded || isFree(channel);
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
