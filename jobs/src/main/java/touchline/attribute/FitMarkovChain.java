package touchline.attribute;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Aggregator;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import touchline.algorithm.MarkovChain;
import touchline.algorithm.TransitionCounts;

/**
 * The Markov chain of many paths as an aggregate: counts their transitions wherever they lie,
 * merges the counts, solves the chain once. In: rows of {@link #PATH}. Out: {@link #FIGURES}, the
 * parameters of the chain as gold.attribution_parameters names them.
 */
final class FitMarkovChain extends Aggregator<Row, TransitionCounts, Row> {
  static final StructType PATH =
      new StructType()
          .add("channels", DataTypes.createArrayType(DataTypes.StringType, false), false)
          .add("converts", DataTypes.BooleanType, false);

  static final StructType FIGURES =
      new StructType()
          .add(
              "figures",
              DataTypes.createArrayType(
                  new StructType()
                      .add("parameter", DataTypes.StringType, false)
                      .add("item", DataTypes.StringType, false)
                      .add("value", DataTypes.DoubleType, false),
                  false),
              false);

  private final List<String> channels;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final int order;
  private final boolean collapseRepeats;

  /**
   * @param channels every channel of every path, in an order that does not depend on the paths'
   * @param order channels that make up a state
   */
  FitMarkovChain(List<String> channels, int order, boolean collapseRepeats) {
    this.channels = List.copyOf(channels);
    for (int i = 0; i < channels.size(); i++) {
      numbers.put(channels.get(i), i);
    }
    this.order = order;
    this.collapseRepeats = collapseRepeats;
  }

  @Override
  public TransitionCounts zero() {
    return new TransitionCounts(order, collapseRepeats);
  }

  @Override
  public TransitionCounts reduce(TransitionCounts counts, Row path) {
    List<String> names = path.getList(0);
    int[] touched = new int[names.size()];
    for (int i = 0; i < touched.length; i++) {
      touched[i] = numbers.get(names.get(i));
    }
    boolean converts = path.getBoolean(1);
    counts.add(touched, converts ? 1 : 0, converts ? 0 : 1);
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
      figures.add(figure("removal_effect", channels.get(channel), effects[channel]));
      figures.add(figure("share", channels.get(channel), shares[channel]));
    }
    return RowFactory.create((Object) figures.toArray(new Row[0]));
  }

  @Override
  public Encoder<TransitionCounts> bufferEncoder() {
    return Encoders.javaSerialization(TransitionCounts.class);
  }

  @Override
  public Encoder<Row> outputEncoder() {
    return Encoders.row(FIGURES);
  }

  private String state(int[] tuple) {
    if (tuple.length == 0) {
      return "(start)";
    }
    return switch (tuple[0]) {
      case MarkovChain.CONVERSION -> "(conversion)";
      case MarkovChain.NULL -> "(null)";
      default -> Arrays.stream(tuple).mapToObj(channels::get).collect(Collectors.joining(" + "));
    };
  }

  private static Row figure(String parameter, String item, double value) {
    return RowFactory.create(parameter, item, value);
  }
}
