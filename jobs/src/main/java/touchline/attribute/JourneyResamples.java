package touchline.attribute;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.apache.spark.sql.Row;
import touchline.algorithm.attribution.MarkovChain;
import touchline.algorithm.attribution.Model;
import touchline.algorithm.attribution.ResampledSets;
import touchline.algorithm.attribution.ResampledTransitions;
import touchline.algorithm.attribution.Shapley;
import touchline.algorithm.resampling.PoissonBootstrap;
import touchline.algorithm.survival.CausedTotal;
import touchline.algorithm.survival.Controls.Control;
import touchline.algorithm.survival.EffectDraws;

/**
 * Whatever decides the channels' shares, added up in a sample of journeys and in its bootstrap
 * replicates: credits of the rule models by channel, steps and sets of channels for the models that
 * are fitted. In each replicate a journey counts a number of times that is a function of its id,
 * for all its paths, touches and models alike.
 *
 * <p>Parts of the data are added up apart and then merged. All sums are of whole numbers, so that
 * the parts decide nothing. Memory: 8 bytes per replicate for each conversion type, model and
 * channel, and for each type what {@link ResampledTransitions} and {@link ResampledSets} take.
 */
final class JourneyResamples implements Serializable {
  /**
   * Rows that are added: a credit of a model to one channel (under incremental with its campaign),
   * or, without model, a path, with the campaigns of its channels when they are asked for.
   */
  static final String[] COLUMNS = {
    "conversion_type", "model", "journey_id", "channels", "credit", "converts", "items"
  };

  private static final long serialVersionUID = 1;

  /** Credits are added as whole billionths: a sum of doubles would depend on its order. */
  private static final double BILLION = 1e9;

  /** Above this many channels, Shapley values of replicates are sampled. */
  private static final int EXACT_UP_TO = 14;

  /** The same orders in every replicate, so that they add next to nothing to the spread. */
  private static final int ORDERS = 64;

  private static final long SEED = 1;

  /** Where the columns are, looked up once for all rows of a partition. */
  private record Places(
      int type, int model, int journey, int channels, int credit, int converts, int items) {
    static Places of(Row row) {
      return new Places(
          row.fieldIndex("conversion_type"),
          row.fieldIndex("model"),
          row.fieldIndex("journey_id"),
          row.fieldIndex("channels"),
          row.fieldIndex("credit"),
          row.fieldIndex("converts"),
          row.fieldIndex("items"));
    }
  }

  /** Sums of one conversion type. */
  private static final class OfType implements Serializable {
    private static final long serialVersionUID = 1;

    private final HashMap<String, HashMap<String, long[]>> credits = new HashMap<>();

    /** Credits of the incremental model, and touches of converting journeys, by its effects. */
    private final HashMap<String, Long> expected = new HashMap<>();

    private final HashMap<String, Long> touches = new HashMap<>();

    private final ResampledTransitions chain;
    private final ResampledSets sets;
    private long conversions;

    OfType(int markovOrder, int samples) {
      chain = new ResampledTransitions(markovOrder, samples);
      sets = new ResampledSets(samples);
    }

    long[] credits(String model, String channel, int samples) {
      return credits
          .computeIfAbsent(model, m -> new HashMap<>())
          .computeIfAbsent(channel, c -> new long[samples]);
    }
  }

  private final ChannelNumbers channels;
  private final List<String> fitted;
  private final Map<String, Integer> markovOrders;
  private final EffectDraws effects;
  private final int samples;
  private final HashMap<String, OfType> types = new HashMap<>();

  /**
   * Nothing yet.
   *
   * @param channels every channel of every path
   * @param fitted models that re-weighted credits do not tell of: markov, shapley, incremental
   * @param markovOrders order of the chain by conversion type; 1 where none is named
   * @param effects of the incremental model
   * @param samples the sample itself and its replicates
   */
  JourneyResamples(
      ChannelNumbers channels,
      List<String> fitted,
      Map<String, Integer> markovOrders,
      EffectDraws effects,
      int samples) {
    this.channels = channels;
    this.fitted = List.copyOf(fitted);
    this.markovOrders = new HashMap<>(markovOrders);
    this.effects = effects;
    this.samples = samples;
  }

  /** Adds rows of {@link #COLUMNS}; cheapest when those of a journey come together. */
  JourneyResamples of(Iterator<Row> rows) {
    String journey = null;
    int[] weights = new int[samples];
    Places at = null;
    while (rows.hasNext()) {
      Row row = rows.next();
      at = at == null ? Places.of(row) : at;
      if (!row.getString(at.journey()).equals(journey)) {
        journey = row.getString(at.journey());
        PoissonBootstrap.draw(PoissonBootstrap.unit(journey), weights);
      }
      OfType type = type(row.getString(at.type()));
      List<String> names = row.getList(at.channels());
      if (row.isNullAt(at.model())) {
        addPath(type, names, row.getBoolean(at.converts()), weights);
        if (!row.isNullAt(at.items())) {
          List<String> items = row.getList(at.items());
          items.forEach(item -> type.touches.merge(effects.known(item), 1L, Long::sum));
        }
      } else {
        long credit = Math.round(row.getDouble(at.credit()) * BILLION);
        String model = row.getString(at.model());
        if (model.equals(FitIncremental.MODEL)) {
          type.expected.merge(effects.known(names.get(0)), credit, Long::sum);
          continue;
        }
        long[] sums = type.credits(model, names.get(0), samples);
        for (int b = 0; b < samples; b++) {
          sums[b] += credit * weights[b];
        }
      }
    }
    return this;
  }

  private void addPath(OfType type, List<String> names, boolean converts, int[] weights) {
    type.conversions += converts ? 1 : 0;
    if (fitted.isEmpty()) {
      return;
    }
    int[] path = channels.of(names);
    if (fitted.contains(Model.MARKOV.key())) {
      type.chain.add(path, converts, weights);
    }
    if (fitted.contains(Model.SHAPLEY.key())) {
      type.sets.add(path, converts, weights);
    }
  }

  private OfType type(String name) {
    return types.computeIfAbsent(
        name, t -> new OfType(markovOrders.getOrDefault(name, 1), samples));
  }

  /** Adds other rows' sums, which stay as they are; returns these. */
  JourneyResamples plus(JourneyResamples other) {
    other.types.forEach(
        (name, theirs) -> {
          OfType ours = type(name);
          ours.conversions += theirs.conversions;
          ours.chain.merge(theirs.chain);
          ours.sets.merge(theirs.sets);
          theirs.expected.forEach((item, more) -> ours.expected.merge(item, more, Long::sum));
          theirs.touches.forEach((item, more) -> ours.touches.merge(item, more, Long::sum));
          theirs.credits.forEach(
              (model, byChannel) ->
                  byChannel.forEach(
                      (channel, more) -> plus(ours.credits(model, channel, samples), more)));
        });
    return this;
  }

  private static void plus(long[] sums, long[] more) {
    for (int b = 0; b < sums.length; b++) {
      sums[b] += more[b];
    }
  }

  /** Conversion types with a conversion to share, in order of text. */
  List<String> types() {
    return types.keySet().stream().filter(type -> conversions(type) > 0).sorted().toList();
  }

  /** Conversions of a type that had a touch. */
  long conversions(String type) {
    return types.get(type).conversions;
  }

  /**
   * Each channel's share in each sample by model: NaN in all samples of a model that could not be
   * fitted, and where a sample has nothing to share.
   */
  SortedMap<String, SortedMap<String, double[]>> shares(String typeName) {
    OfType type = types.get(typeName);
    SortedMap<String, SortedMap<String, double[]>> shares = new TreeMap<>();
    type.credits.forEach((model, byChannel) -> shares.put(model, ofSums(asDoubles(byChannel))));
    if (!type.expected.isEmpty()) {
      Map<String, Double> expected = new TreeMap<>();
      type.expected.forEach((item, credit) -> expected.put(item, credit / BILLION));
      shares.put(
          FitIncremental.MODEL, ofSums(effects.earned(typeName, expected, type.touches, samples)));
    }
    if (fitted.contains(Model.MARKOV.key())) {
      shares.put(
          Model.MARKOV.key(),
          ofFits(
              b ->
                  type.chain.isTooWide()
                      ? new double[channels.size()]
                      : MarkovChain.of(type.chain.counts(b), channels.size()).removalEffects()));
    }
    if (fitted.contains(Model.SHAPLEY.key())) {
      shares.put(Model.SHAPLEY.key(), ofFits(b -> shapley(type.sets.game(b))));
    }
    return shares;
  }

  /**
   * What the incremental model's credits of a type sum to, with what may be wrong with it; none
   * where the model has credited nothing and knows no effect.
   *
   * @param conversions of the type, those without a touch among them
   */
  CausedTotal caused(String typeName, double conversions, List<Control> controls) {
    OfType type = types.get(typeName);
    Map<String, Double> credits = new TreeMap<>();
    Map<String, Long> touches = new TreeMap<>();
    if (type != null) {
      type.expected.forEach((item, credit) -> credits.put(item, credit / BILLION));
      touches.putAll(type.touches);
    }
    return CausedTotal.of(
        effects, typeName, conversions, credits, touches, controls, Math.max(3, samples));
  }

  private double[] shapley(List<Shapley.ChannelSet> game) {
    return Shapley.ofConversionRates(game, channels.size(), EXACT_UP_TO, ORDERS, SEED).values();
  }

  private static Map<String, double[]> asDoubles(Map<String, long[]> byChannel) {
    Map<String, double[]> sums = new HashMap<>();
    byChannel.forEach(
        (channel, sum) -> sums.put(channel, Arrays.stream(sum).asDoubleStream().toArray()));
    return sums;
  }

  private SortedMap<String, double[]> ofSums(Map<String, double[]> byChannel) {
    double[] totals = new double[samples];
    SortedMap<String, double[]> shares = new TreeMap<>(byChannel);
    shares.values().forEach(sums -> Arrays.setAll(totals, b -> totals[b] + sums[b]));
    shares.replaceAll(
        (channel, sums) -> {
          double[] share = new double[samples];
          Arrays.setAll(share, b -> totals[b] > 0 ? sums[b] / totals[b] : Double.NaN);
          return share;
        });
    return shares;
  }

  /** Shares of what each channel adds; a channel that adds nothing in any sample is left out. */
  private SortedMap<String, double[]> ofFits(IntFunction<double[]> fit) {
    List<double[]> fits = new ArrayList<>();
    for (int b = 0; b < samples; b++) {
      double[] added = fit.apply(b);
      double sum = Arrays.stream(added).sum();
      fits.add(Arrays.stream(added).map(a -> sum > 0 ? a / sum : Double.NaN).toArray());
    }
    SortedMap<String, double[]> shares = new TreeMap<>();
    for (int channel = 0; channel < channels.size(); channel++) {
      int number = channel;
      double[] share = fits.stream().mapToDouble(f -> f[number]).toArray();
      if (Arrays.stream(share).anyMatch(s -> s != 0)) {
        shares.put(channels.name(channel), share);
      }
    }
    return shares;
  }
}
