package touchline.attribute;

import static touchline.attribute.Figures.figure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Aggregator;
import touchline.algorithm.attribution.Shapley;

/**
 * Shapley values of the conversion rates of many paths as an aggregate: counts conversions and
 * non-conversions by set of channels, merges the counts, solves the game once. In: rows of {@link
 * Figures#PATH}. Out: {@link Figures#FIGURES}.
 *
 * <p>Exact up to a number of channels, by sampled orders above. Memory grows with the distinct sets
 * of channels.
 */
final class FitShapley extends Aggregator<Row, FitShapley.Sets, Row> {
  private static final long SEED = 1;

  /** Conversions and non-conversions by set of channel numbers. */
  public static final class Sets extends HashMap<BitSet, long[]> {}

  private final ChannelNumbers channels;
  private final int exactUpTo;
  private final int orders;

  /**
   * @param channels every channel of every path
   * @param exactUpTo channels up to which values are exact, at most {@link Shapley#MOST_EXACT}
   * @param orders sampled above that; standard errors fall with their root
   */
  FitShapley(ChannelNumbers channels, int exactUpTo, int orders) {
    this.channels = channels;
    this.exactUpTo = exactUpTo;
    this.orders = orders;
  }

  @Override
  public Sets zero() {
    return new Sets();
  }

  @Override
  public Sets reduce(Sets sets, Row path) {
    BitSet set = new BitSet();
    for (int channel : channels.of(Figures.channels(path))) {
      set.set(channel);
    }
    sets.computeIfAbsent(set, s -> new long[2])[Figures.converts(path) ? 0 : 1]++;
    return sets;
  }

  @Override
  public Sets merge(Sets some, Sets others) {
    others.forEach(
        (set, counts) -> {
          long[] sum = some.computeIfAbsent(set, s -> new long[2]);
          sum[0] += counts[0];
          sum[1] += counts[1];
        });
    return some;
  }

  @Override
  public Row finish(Sets sets) {
    BitSet seen = new BitSet();
    sets.keySet().forEach(seen::or);
    int[] players = seen.stream().toArray();
    List<Shapley.ChannelSet> game = new ArrayList<>();
    long conversions = 0;
    long nonConversions = 0;
    for (var set : sets.entrySet()) {
      int[] numbers = set.getKey().stream().map(c -> Arrays.binarySearch(players, c)).toArray();
      game.add(new Shapley.ChannelSet(numbers, set.getValue()[0], set.getValue()[1]));
      conversions += set.getValue()[0];
      nonConversions += set.getValue()[1];
    }
    Shapley.Values values =
        Shapley.ofConversionRates(game, players.length, exactUpTo, orders, SEED);
    double sum = Arrays.stream(values.values()).sum();
    List<Row> figures = new ArrayList<>();
    figures.add(figure("conversions", "", conversions));
    figures.add(figure("non_conversions", "", nonConversions));
    for (int player = 0; player < players.length; player++) {
      String channel = channels.name(players[player]);
      double value = values.values()[player];
      figures.add(figure("shapley_value", channel, value));
      figures.add(figure("standard_error", channel, values.standardErrors()[player]));
      figures.add(figure("share", channel, sum > 0 ? value / sum : 0));
    }
    return Figures.of(figures);
  }

  @Override
  public Encoder<Sets> bufferEncoder() {
    return Encoders.javaSerialization(Sets.class);
  }

  @Override
  public Encoder<Row> outputEncoder() {
    return Encoders.row(Figures.FIGURES);
  }
}
