package touchline.bench;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import touchline.algorithm.attribution.ShareErrors;
import touchline.algorithm.attribution.ShareErrors.Told;
import touchline.algorithm.calibration.Interval;
import touchline.algorithm.resampling.PoissonBootstrap;
import touchline.algorithm.resampling.PoissonBootstrap.Spread;
import touchline.algorithm.survival.CausedTotal;
import touchline.algorithm.survival.Controls;
import touchline.algorithm.survival.EffectDraws;
import touchline.algorithm.survival.Effects;
import touchline.algorithm.survival.IncrementalFit;
import touchline.algorithm.survival.IncrementalHazard;
import touchline.algorithm.survival.IncrementalShare;
import touchline.algorithm.survival.LeadDay;
import touchline.algorithm.survival.LeadDays;
import touchline.algorithm.survival.LiftTest;
import touchline.algorithm.survival.StageHazard;
import touchline.config.AttributionConfig;
import touchline.config.IncrementalConfig;
import touchline.simulate.KnownWorld;
import touchline.simulate.Mechanism;
import touchline.simulate.WorldSettings;

/**
 * The incremental model against a simulated world's truth, for MQLs: leads and touches as the
 * simulator knows them, straight into the algorithms. No Spark and no night; seconds a world.
 */
public final class IncrementalTrial {
  /**
   * What came of one world.
   *
   * @param conversions MQLs
   * @param trulyCaused those that would not have come without marketing that is recorded
   * @param total what the model says of them
   * @param isSufficient whether the shares would be published: sure enough, and not unreliable
   * @param error mean over channels of |share - true share|; a share of nothing is 0
   * @param linearError the same of equal shares for all touches of a path
   * @param leastError the same of the shares that are to be expected by the world's own hazards:
   *     who knows all but chance is that far from what came
   * @param expectedError mean over channels of |share - expected share|
   * @param noise mean standard error of the shares
   * @param covered channels whose true share lies in the 90% interval
   * @param channels that were compared
   * @param shares of the channels, with their 90% intervals
   */
  public record Outcome(
      Mechanism mechanism,
      long seed,
      long conversions,
      long trulyCaused,
      CausedTotal total,
      boolean isSufficient,
      double error,
      double linearError,
      double leastError,
      double expectedError,
      double noise,
      int covered,
      int channels,
      Map<String, Told> shares) {}

  private static final int SAMPLES = 201;
  private static final double DAY = 86_400;
  private static final double NOON = 43_200;
  private static final int DAYS_AT_RISK = 150;
  private static final String MQL = StageHazard.TYPES.get(0);
  private static final List<String> PROFILE = List.of("seniority", "industry", "employees");

  private final AttributionConfig attribution;
  private final IncrementalHazard hazard;
  private final Effects effects;
  private final LeadDays.Sampling sampling;
  private final WorldSettings settings;
  private final KnownWorld world;
  private final List<LiftTest> tests;

  private IncrementalTrial(AttributionConfig attribution, WorldSettings settings, int times) {
    IncrementalConfig incremental = attribution.incremental();
    this.attribution = attribution;
    this.settings = settings;
    this.world = KnownWorld.of(settings);
    this.tests = times > 0 ? tests(world, times) : List.of();
    this.hazard =
        new IncrementalHazard(
            incremental.halfLife().toMillis() / 86_400_000.0, incremental.saturation());
    this.effects =
        new Effects(
            attribution.directChannel(),
            incremental.ownAccord().stream().map(own -> Pattern.compile("(?i)" + own)).toList(),
            incremental.salesKinds());
    this.sampling = LeadDays.Sampling.everything();
    for (double[] ofType : sampling.days()) {
      Arrays.fill(ofType, 0);
    }
    double days = (double) settings.leads() * DAYS_AT_RISK;
    sampling.days()[0][0] = Math.min(1, incremental.sample() / days);
  }

  /** Makes the world and judges the model of a site's settings on it, taught by its tests. */
  public static Outcome of(AttributionConfig attribution, WorldSettings settings) {
    return taught(attribution, settings, 1);
  }

  /**
   * The same, taught by tests that had so many times as many people as the world has.
   *
   * @param times 0 for what the model says untaught
   */
  public static Outcome taught(AttributionConfig attribution, WorldSettings settings, int times) {
    return new IncrementalTrial(attribution, settings, times).outcome();
  }

  /** The world's tests of MQLs, for as many leads as it has. */
  private static List<LiftTest> tests(KnownWorld world, int times) {
    return world.tests(times).stream()
        .filter(test -> test.type() == 0)
        .map(
            test -> {
              LiftTest.Measured measured =
                  LiftTest.measured(
                      test.treated(), test.treatedCame(), test.control(), test.controlCame());
              return new LiftTest(
                  test.channel(),
                  test.channel(),
                  null,
                  test.type(),
                  (int) test.from().toEpochDay(),
                  (int) test.to().toEpochDay(),
                  (int) test.until().toEpochDay(),
                  measured.lift() / times,
                  measured.error() / times);
            })
        .toList();
  }

  private Outcome outcome() {
    IncrementalConfig incremental = attribution.incremental();
    Map<LeadDay, Long> counts = new HashMap<>();
    Map<LiftTest, Map<LeadDay, Long>> tested = new LinkedHashMap<>();
    tests.forEach(test -> tested.put(test, new HashMap<>()));
    List<KnownWorld.Lead> converting = new ArrayList<>();
    world.leads(
        lead -> {
          LeadDays days = days(lead);
          days.days(day -> counts.merge(day, 1L, Long::sum));
          tested.forEach(
              (test, found) -> days.days(test, 1, day -> found.merge(day, 1L, Long::sum)));
          if (lead.entries()[0] >= 0) {
            converting.add(lead);
          }
        });
    SortedMap<String, SortedMap<String, Double>> parameters = new TreeMap<>();
    EffectDraws draws = new EffectDraws();
    IncrementalFit.Terms terms =
        new IncrementalFit.Terms(
            hazard, effects, incremental.effectSize(), channel -> false, PROFILE);
    List<IncrementalFit.Taught> taught = new ArrayList<>();
    tested.forEach((test, found) -> taught.add(new IncrementalFit.Taught(test, found, 1)));
    for (IncrementalFit.Figure figure :
        new IncrementalFit(terms, counts, sampling, taught).figures()) {
      parameters
          .computeIfAbsent(figure.parameter(), p -> new TreeMap<>())
          .put(figure.item(), figure.value());
      if (effects.isMarketing(figure.item())) {
        draws.take(figure.type(), figure.parameter(), figure.item(), figure.value());
      }
    }
    IncrementalShare share =
        new IncrementalShare(
            MQL,
            Map.of(MQL, new StageHazard(parameters.get("effect"), parameters.get("baseline"))),
            hazard,
            effects,
            incremental.exactTouches(),
            incremental.orders(),
            ZoneOffset.UTC);
    SortedMap<String, Double> linear = new TreeMap<>();
    SortedMap<String, Double> credits = new TreeMap<>();
    SortedMap<String, Long> touches = new TreeMap<>();
    for (KnownWorld.Lead lead : converting) {
      credit(lead, share, draws, linear, credits, touches);
    }
    CausedTotal total =
        CausedTotal.of(
            draws,
            MQL,
            world.conversions(0),
            credits,
            touches,
            Controls.of(parameters, effects, incremental.effectSize()),
            SAMPLES);
    return judged(total, shares(draws.earned(MQL, credits, touches, SAMPLES)), linear);
  }

  private LeadDays days(KnownWorld.Lead lead) {
    List<String> profile =
        List.of(
            lead.seniority(),
            lead.industry(),
            Integer.toString(31 - Integer.numberOfLeadingZeros(Math.max(1, lead.employees()))));
    LeadDays days =
        new LeadDays(
            lead.id(),
            lead.created(),
            profile,
            world.end(),
            hazard,
            attribution.incremental().freshDays(),
            sampling);
    lead.touches().forEach(touch -> days.touch(touch.day(), effect(touch)));
    if (lead.entries()[0] >= 0) {
      days.entry(lead.entries()[0], 0);
    }
    return days;
  }

  private String effect(KnownWorld.Touch touch) {
    return effects.of(touch.channel(), touch.campaign(), touch.kind());
  }

  private void credit(
      KnownWorld.Lead lead,
      IncrementalShare share,
      EffectDraws draws,
      Map<String, Double> linear,
      Map<String, Double> credits,
      Map<String, Long> touches) {
    double at = lead.entries()[0] * DAY + NOON;
    double from = at - attribution.lookback().toSeconds();
    List<KnownWorld.Touch> path =
        lead.touches().stream().filter(touch -> at(touch) <= at && at(touch) >= from).toList();
    if (path.isEmpty()) {
      return;
    }
    String[] names = path.stream().map(this::effect).toArray(String[]::new);
    double[] shares =
        share.credits(
            names,
            path.stream().mapToDouble(IncrementalTrial::at).toArray(),
            at,
            Map.of("lead_creation", lead.created() * DAY, "mql", at));
    for (int i = 0; i < names.length; i++) {
      linear.merge(path.get(i).channel(), 1.0 / names.length, Double::sum);
      if (effects.isMarketing(names[i])) {
        credits.merge(draws.known(names[i]), shares[i], Double::sum);
        touches.merge(draws.known(names[i]), 1L, Long::sum);
      }
    }
  }

  private static double at(KnownWorld.Touch touch) {
    return touch.day() * DAY + touch.second();
  }

  private static SortedMap<String, Spread> spreads(SortedMap<String, double[]> shares) {
    SortedMap<String, Spread> spreads = new TreeMap<>();
    shares.forEach(
        (channel, share) ->
            spreads.put(
                channel, PoissonBootstrap.spread(Arrays.copyOfRange(share, 1, SAMPLES), .9)));
    return spreads;
  }

  private static SortedMap<String, double[]> shares(SortedMap<String, double[]> earned) {
    double[] totals = new double[SAMPLES];
    earned.values().forEach(sums -> Arrays.setAll(totals, b -> totals[b] + sums[b]));
    SortedMap<String, double[]> shares = new TreeMap<>();
    earned.forEach(
        (channel, sums) -> {
          double[] share = new double[SAMPLES];
          Arrays.setAll(share, b -> totals[b] > 0 ? sums[b] / totals[b] : 0);
          shares.put(channel, share);
        });
    return shares;
  }

  private Outcome judged(
      CausedTotal total, SortedMap<String, double[]> shares, SortedMap<String, Double> linear) {
    Map<String, Told> told = new TreeMap<>();
    double noise = 0;
    boolean isSufficient = total.isReliable();
    for (Map.Entry<String, Spread> spread : spreads(shares).entrySet()) {
      double share = shares.get(spread.getKey())[0];
      told.put(spread.getKey(), new Told(share, spread.getValue().interval()));
      noise += spread.getValue().standardError() / shares.size();
      isSufficient &= spread.getValue().standardError() <= attribution.maxShareError();
    }
    Map<String, Double> truth = shares(world.causedByChannel(0));
    Map<String, Double> expected = shares(world.expectedByChannel());
    ShareErrors errors = ShareErrors.of(told, truth);
    return new Outcome(
        settings.mechanism(),
        settings.seed(),
        world.conversions(0),
        world.caused(0),
        total,
        isSufficient,
        errors.meanAbsolute(),
        ShareErrors.of(points(shares(linear)), truth).meanAbsolute(),
        ShareErrors.of(points(expected), truth).meanAbsolute(),
        ShareErrors.of(told, expected).meanAbsolute(),
        noise,
        errors.covered(),
        errors.channels(),
        told);
  }

  /** Shares without intervals. */
  private static Map<String, Told> points(Map<String, Double> shares) {
    Map<String, Told> points = new TreeMap<>();
    shares.forEach((channel, share) -> points.put(channel, new Told(share, new Interval(0, 0))));
    return points;
  }

  /** Shares of the channels; a channel that did harm has none. */
  private static Map<String, Double> shares(Map<String, ? extends Number> caused) {
    double sum = caused.values().stream().mapToDouble(n -> Math.max(0, n.doubleValue())).sum();
    Map<String, Double> shares = new TreeMap<>();
    caused.forEach(
        (channel, n) -> shares.put(channel, sum > 0 ? Math.max(0, n.doubleValue()) / sum : 0));
    return shares;
  }
}
