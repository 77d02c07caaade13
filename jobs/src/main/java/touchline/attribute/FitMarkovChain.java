package touchline.attribute;

import static touchline.attribute.Figures.figure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Aggregator;
import touchline.algorithm.MarkovChain;
import touchline.algorithm.TransitionCounts;

/**
 * The Markov chain of many paths as an aggregate: counts their transitions wherever they lie,
 * merges the counts, solves the chain once. In: rows of {@link Figures#PATH}. Out: {@link
 * Figures#FIGURES}.
 *
 * <p>Paths come as they are: where repeats are to be collapsed, they lack them already.
 */
final class FitMarkovChain extends Aggregator<Row, TransitionCounts, Row> {
  private final ChannelNumbers channels;
  private final int order;

  /**
   * @param channels every channel of every path
   * @param order channels that make up a state
   */
  FitMarkovChain(ChannelNumbers channels, int order) {
    this.channels = channels;
    this.order = order;
  }

  @Override
  public TransitionCounts zero() {
    return new TransitionCounts(order, false);
  }

  @Override
  public TransitionCounts reduce(TransitionCounts counts, Row path) {
    boolean converts = Figures.converts(path);
    counts.add(channels.of(Figures.channels(path)), converts ? 1 : 0, converts ? 0 : 1);
    return counts;
  }

  @Override
  public TransitionCounts merge(TransitionCounts some, TransitionCounts others) {
    return some.merge(others);
  }

  @Override
  public Row finish(TransitionCounts counts) {
    MarkovChain chain = MarkovChain.of(counts, channels.size());
    List<Row> figures = new ArrayList<>();
    figures.add(figure("conversions", "", counts.conversions()));
    figures.add(figure("non_conversions", "", counts.nonConversions()));
    figures.add(figure("p_conversion", "", chain.conversionProbability()));
    SortedSet<Integer> seen = new TreeSet<>();
    for (MarkovChain.Transition step : chain.transitions()) {
      Arrays.stream(step.to()).filter(channel -> channel >= 0).forEach(seen::add);
      String item = state(step.from()) + " > " + state(step.to());
      figures.add(figure("transition", item, step.probability()));
    }
    double[] effects = chain.removalEffects();
    double[] shares = chain.shares();
    for (int channel : seen) {
      figures.add(figure("removal_effect", channels.name(channel), effects[channel]));
      figures.add(figure("share", channels.name(channel), shares[channel]));
    }
    return Figures.of(figures);
  }

  @Override
  public Encoder<TransitionCounts> bufferEncoder() {
    return Encoders.javaSerialization(TransitionCounts.class);
  }

  @Override
  public Encoder<Row> outputEncoder() {
    return Encoders.row(Figures.FIGURES);
  }

  private String state(int[] tuple) {
    if (tuple.length == 0) {
      return "(start)";
    }
    return switch (tuple[0]) {
      case MarkovChain.CONVERSION -> "(conversion)";
      case MarkovChain.NULL -> "(null)";
      default -> Arrays.stream(tuple).mapToObj(channels::name).collect(Collectors.joining(" + "));
    };
  }
}
