package touchline.attribute;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Row;
import touchline.algorithm.calibration.PenalisedLogistic;
import touchline.algorithm.calibration.PenalisedLogistic.Coefficient;
import touchline.algorithm.survival.IncrementalHazard;

/**
 * The regressions behind the incremental model, on the days of {@link JourneyDays}.
 *
 * <p>What a touch adds is learnt in three steps, each the prior of the next, so that a campaign or
 * a stage with few conversions borrows from its channel and from the other stages: one effect for
 * each channel over all stages; one for each campaign over all stages, pulled to its channel's; one
 * for each campaign and stage, pulled to the campaign's. Baselines are each stage's own throughout.
 * Effects are at least 0: a channel may help and not harm. Touches of the direct channel are of
 * one's own accord; what they say, of either sign, belongs to the baseline.
 */
final class HazardRegression {
  /** One parameter of one conversion type's hazard. */
  record Figure(String type, String parameter, String item, double value) {}

  /** Days that say the same: what they add to the log-odds, and earlier touches by campaign. */
  private record Days(
      int type,
      double entered,
      double stayed,
      List<String> baseline,
      Map<String, Double> touched) {}

  /** Coefficients by name with their standard errors. */
  private record Fit(Map<String, Double> values, Map<String, Double> errors) {}

  private static final String EFFECT = "effect:";

  /** Values of one profile column that are told apart, the most frequent. */
  private static final int MOST_VALUES = 30;

  /**
   * Campaigns that have an effect of their own, the most frequent; the rest have their channel's.
   */
  private static final int MOST_CAMPAIGNS = 200;

  /** Campaigns and stages differ from what they borrow by this share of the size of an effect. */
  private static final double CLOSENESS = 0.5;

  private final AttributionSettings settings;
  private final IncrementalHazard hazard;
  private final List<Days> days;

  /**
   * @param rows of {@link JourneyDays#DAY} with their number
   * @param sampled share of the days without entry that are among them, by type and stage
   * @param entriesSampled share of the entries, by type
   */
  HazardRegression(
      AttributionSettings settings, List<Row> rows, double[][] sampled, double[] entriesSampled) {
    this.settings = settings;
    this.hazard = FitIncremental.hazard(settings);
    List<Row> ordered = new ArrayList<>(rows);
    // One order of summing, whatever order they come in.
    ordered.sort(
        (a, b) -> {
          int byType = Integer.compare(a.getInt(0), b.getInt(0));
          int byStage = byType != 0 ? byType : Integer.compare(a.getInt(1), b.getInt(1));
          int byEntry = byStage != 0 ? byStage : Boolean.compare(a.getBoolean(2), b.getBoolean(2));
          return byEntry != 0 ? byEntry : a.getString(3).compareTo(b.getString(3));
        });
    Set<String> values = mostFrequentValues(ordered);
    Set<String> campaigns = mostFrequentCampaigns(ordered);
    this.days = new ArrayList<>();
    for (Row row : ordered) {
      int type = row.getInt(0);
      int stage = row.getInt(1);
      if (sampled[type][stage] > 0) {
        String[] said = said(row);
        boolean enters = row.getBoolean(2);
        double weight = row.getLong(4) / (enters ? entriesSampled[type] : sampled[type][stage]);
        days.add(
            new Days(
                type,
                enters ? weight : 0,
                enters ? 0 : weight,
                baseline(stage, said, values),
                touched(said, campaigns)));
      }
    }
  }

  private static String[] said(Row row) {
    return row.getString(3).split(JourneyDays.BETWEEN, -1);
  }

  private static List<String> baseline(int stage, String[] said, Set<String> values) {
    List<String> names = new ArrayList<>();
    names.add(HazardFit.stage(stage));
    names.add(HazardFit.age(Integer.parseInt(said[0])));
    if (stage > 0) {
      names.add(HazardFit.stageAge(Integer.parseInt(said[1])));
    }
    if (said[2].equals("1")) {
      names.add(HazardFit.WEEKEND);
    }
    names.add(HazardFit.monthName(Integer.parseInt(said[3])));
    for (int i = 0; i < FitIncremental.PROFILE.size(); i++) {
      String value = value(i, said);
      if (values.contains(value)) {
        names.add(value);
      }
    }
    return names;
  }

  private static String value(int column, String[] said) {
    return "fit:"
        + FitIncremental.PROFILE.get(column)
        + "="
        + said[JourneyDays.FIRST_VALUE + column];
  }

  private static Map<String, Double> touched(String[] said, Set<String> campaigns) {
    Map<String, Double> touched = new TreeMap<>();
    for (int i = JourneyDays.FIRST_VALUE + FitIncremental.PROFILE.size(); i < said.length; i++) {
      int colon = said[i].indexOf(':');
      double sum = Integer.parseInt(said[i].substring(0, colon)) / (double) JourneyDays.PARTS;
      String campaign = said[i].substring(colon + 1);
      touched.merge(
          campaigns.contains(campaign) ? campaign : OwnAccord.channel(campaign), sum, Double::sum);
    }
    return touched;
  }

  private static Set<String> mostFrequentValues(List<Row> rows) {
    Set<String> kept = new HashSet<>();
    for (int column = 0; column < FitIncremental.PROFILE.size(); column++) {
      Map<String, Long> counts = new HashMap<>();
      for (Row row : rows) {
        String[] said = said(row);
        if (!said[JourneyDays.FIRST_VALUE + column].isEmpty()) {
          counts.merge(value(column, said), row.getLong(4), Long::sum);
        }
      }
      kept.addAll(most(counts, MOST_VALUES));
    }
    return kept;
  }

  private static Set<String> mostFrequentCampaigns(List<Row> rows) {
    Map<String, Long> counts = new HashMap<>();
    for (Row row : rows) {
      String[] said = said(row);
      for (int i = JourneyDays.FIRST_VALUE + FitIncremental.PROFILE.size(); i < said.length; i++) {
        counts.merge(said[i].substring(said[i].indexOf(':') + 1), row.getLong(4), Long::sum);
      }
    }
    counts.keySet().removeIf(campaign -> OwnAccord.channel(campaign).equals(campaign));
    return most(counts, MOST_CAMPAIGNS);
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
  List<Figure> fits() {
    double size = settings.fit().incremental().effectSize();
    boolean[] enters = new boolean[HazardFit.TYPES.size()];
    days.forEach(of -> enters[of.type()] |= of.entered() > 0);
    List<Days> all = days.stream().filter(of -> enters[of.type()]).toList();
    if (all.isEmpty()) {
      return List.of();
    }
    Fit channels = fit(all, OwnAccord::channel, Map.of(), size);
    Map<String, Double> byChannel = channels.values();
    Map<String, Double> byCampaign =
        fit(all, UnaryOperator.identity(), byChannel, size * CLOSENESS).values();
    List<Figure> figures = new ArrayList<>();
    for (int type = 0; type < enters.length; type++) {
      if (enters[type]) {
        int of = type;
        List<Days> own = all.stream().filter(day -> day.type() == of).toList();
        Map<String, Double> prior = new HashMap<>(byChannel);
        prior.putAll(byCampaign);
        figures.addAll(
            figures(type, own, fit(own, UnaryOperator.identity(), prior, size * CLOSENESS), prior));
        channels
            .errors()
            .forEach(
                (effect, error) -> {
                  if (effect.startsWith(EFFECT)) {
                    String channel = effect.substring(EFFECT.length());
                    String name = HazardFit.TYPES.get(of);
                    figures.add(new Figure(name, "channel_error", channel, error));
                  }
                });
      }
    }
    return figures;
  }

  private static List<Figure> figures(
      int type, List<Days> own, Fit fit, Map<String, Double> borrowed) {
    String name = HazardFit.TYPES.get(type);
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
                figures.add(new Figure(name, "effect", item, value));
                figures.add(
                    new Figure(name, "standard_error", item, fit.errors().get(coefficient)));
              } else {
                String item = coefficient.substring(ownBaseline.length());
                figures.add(new Figure(name, "baseline", item, value));
              }
            });
    // Where no day saw a touch of it, an effect is what it borrowed.
    borrowed.forEach(
        (coefficient, value) -> {
          if (coefficient.startsWith(EFFECT) && !fit.values().containsKey(coefficient)) {
            figures.add(new Figure(name, "effect", coefficient.substring(EFFECT.length()), value));
          }
        });
    return figures;
  }

  /**
   * One regression.
   *
   * @param of what of a campaign has an effect: it or its channel
   * @param prior means of effects by name; those of a campaign's channel stand in, else 0
   * @param size standard deviation of effects about their means
   */
  private Fit fit(
      List<Days> all, UnaryOperator<String> of, Map<String, Double> prior, double size) {
    Map<String, Integer> numbers = new HashMap<>();
    List<String> names = new ArrayList<>();
    List<PenalisedLogistic.Row> rows = new ArrayList<>(all.size());
    for (Days day : all) {
      Map<String, Double> sums = new TreeMap<>();
      day.touched().forEach((touch, sum) -> sums.merge(of.apply(touch), sum, Double::sum));
      int[] index = new int[day.baseline().size() + sums.size()];
      double[] value = new double[index.length];
      Arrays.fill(value, 1);
      int at = 0;
      for (String name : day.baseline()) {
        index[at++] = number(day.type() + ":" + name, numbers, names);
      }
      for (Map.Entry<String, Double> sum : sums.entrySet()) {
        value[at] = hazard.saturated(sum.getValue());
        index[at++] = number(EFFECT + sum.getKey(), numbers, names);
      }
      rows.add(new PenalisedLogistic.Row(index, value, day.entered(), day.stayed()));
    }
    PenalisedLogistic.Fit fit =
        PenalisedLogistic.fit(
            rows, names.stream().map(name -> coefficient(name, prior, size)).toList());
    Map<String, Double> values = new TreeMap<>();
    Map<String, Double> errors = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      values.put(names.get(i), fit.coefficients()[i]);
      errors.put(names.get(i), Math.sqrt(Math.max(0, fit.covariance()[i][i])));
    }
    return new Fit(values, errors);
  }

  private static int number(String name, Map<String, Integer> numbers, List<String> names) {
    return numbers.computeIfAbsent(
        name,
        missing -> {
          names.add(missing);
          return names.size() - 1;
        });
  }

  private Coefficient coefficient(String name, Map<String, Double> prior, double size) {
    double unbounded = Double.POSITIVE_INFINITY;
    if (name.startsWith(EFFECT)) {
      String channel = OwnAccord.channel(name);
      double mean = prior.getOrDefault(name, prior.getOrDefault(channel, 0.0));
      boolean isOwnAccord = channel.equals(EFFECT + settings.directChannel());
      return new Coefficient(mean, size * size, isOwnAccord ? -unbounded : 0, unbounded);
    }
    if (name.contains(":stage:")) {
      return new Coefficient(-5, 100, -unbounded, unbounded);
    }
    boolean isAge = name.contains(":age:") || name.contains(":stage_age:");
    double spread = isAge ? 1 : 0.5;
    return new Coefficient(0, spread * spread, -unbounded, unbounded);
  }
}
