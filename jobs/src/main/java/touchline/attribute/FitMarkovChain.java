package touchline.attribute;

import static touchline.attribute.Figures.figure;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Aggregator;
import touchline.algorithm.attribution.MarkovChain;
import touchline.algorithm.attribution.OrderSelection;
import touchline.algorithm.attribution.TransitionCounts;
import touchline.pipeline.UserError;

/**
 * The Markov chain of many paths as an aggregate: counts their transitions wherever they lie,
 * merges the counts, solves the chain once. In: rows of {@link Figures#PATH}. Out: {@link
 * Figures#FIGURES}.
 *
 * <p>With order 0 all four orders are counted side by side, one half of the journeys teaches and
 * the other judges, and the order is the one that foretells the judges best, among those that stay
 * below the bound on distinct steps.
 *
 * <p>Paths come as they are: where repeats are to be collapsed, they lack them already.
 */
final class FitMarkovChain extends Aggregator<Row, FitMarkovChain.Counts, Row> {
  /** Transitions by order, and what the choice of the order rests on. */
  public static final class Counts implements Serializable {
    private static final long serialVersionUID = 1;

    /** One element for a given order, else four; null beyond the bound. */
    private final TransitionCounts[] byOrder;

    private final OrderSelection taught;
    private final OrderSelection heldOut;

    private Counts(int order, int channels) {
      boolean chooses = order == 0;
      byOrder = new TransitionCounts[chooses ? TransitionCounts.MAX_ORDER : 1];
      Arrays.setAll(byOrder, i -> new TransitionCounts(chooses ? i + 1 : order, false));
      taught = chooses ? new OrderSelection(channels) : null;
      heldOut = chooses ? new OrderSelection(channels) : null;
    }
  }

  /** The most channels among which the order can be chosen. */
  static final int MOST_TO_CHOOSE = OrderSelection.MOST_CHANNELS;

  private final ChannelNumbers channels;
  private final int order;
  private final int maxSteps;

  /**
   * @param channels every channel of every path
   * @param order channels that make up a state; 0 to choose
   * @param maxSteps distinct steps beyond which there is no chain
   */
  FitMarkovChain(ChannelNumbers channels, int order, int maxSteps) {
    this.channels = channels;
    this.order = order;
    this.maxSteps = maxSteps;
  }

  @Override
  public Counts zero() {
    return new Counts(order, channels.size());
  }

  @Override
  public Counts reduce(Counts counts, Row path) {
    int[] steps = channels.of(Figures.channels(path));
    double converted = Figures.converts(path) ? 1 : 0;
    for (TransitionCounts of : counts.byOrder) {
      if (of != null) {
        of.add(steps, converted, 1 - converted);
      }
    }
    if (order == 0) {
      (Figures.isHeldOut(path) ? counts.heldOut : counts.taught)
          .add(steps, converted, 1 - converted);
    }
    return bounded(counts);
  }

  @Override
  public Counts merge(Counts some, Counts others) {
    for (int i = 0; i < some.byOrder.length; i++) {
      boolean isBounded = some.byOrder[i] != null && others.byOrder[i] != null;
      some.byOrder[i] = isBounded ? some.byOrder[i].merge(others.byOrder[i]) : null;
    }
    if (order == 0) {
      some.taught.merge(others.taught);
      some.heldOut.merge(others.heldOut);
    }
    return bounded(some);
  }

  /** Beyond the bound, an order that was asked for is an error; one among others is left out. */
  private Counts bounded(Counts counts) {
    for (int i = order == 0 ? 1 : 0; i < counts.byOrder.length; i++) {
      TransitionCounts of = counts.byOrder[i];
      if (of != null && of.distinctSteps() > maxSteps) {
        if (order > 0) {
          throw new UserError(
              UserError.USAGE,
              String.format(
                  Locale.ROOT,
                  "a Markov chain of order %d over %,d channels has more than %,d distinct steps;"
                      + " lower attribution.markov-order, join channels in channels.conf, or raise"
                      + " attribution.markov-max-steps",
                  order,
                  channels.size(),
                  maxSteps));
        }
        counts.byOrder[i] = null;
      }
    }
    return counts;
  }

  @Override
  public Row finish(Counts counts) {
    List<Row> figures = new ArrayList<>();
    TransitionCounts chosen = counts.byOrder[0];
    if (order == 0) {
      double[] likelihoods = counts.taught.logLikelihood(counts.heldOut);
      for (int i = 0; i < likelihoods.length; i++) {
        if (counts.byOrder[i] == null) {
          likelihoods[i] = Double.NEGATIVE_INFINITY;
        } else {
          figures.add(figure("held_out_log_likelihood", String.valueOf(i + 1), likelihoods[i]));
        }
      }
      chosen = counts.byOrder[OrderSelection.best(likelihoods) - 1];
    }
    MarkovChain chain = MarkovChain.of(chosen, channels.size());
    figures.add(figure("order", "", chosen.order()));
    figures.add(figure("conversions", "", chosen.conversions()));
    figures.add(figure("non_conversions", "", chosen.nonConversions()));
    figures.add(figure("p_conversion", "", chain.conversionProbability()));
    SortedSet<Integer> seen = new TreeSet<>();
    for (MarkovChain.Transition step : chain.transitions()) {
      Arrays.stream(step.to()).filter(channel -> channel >= 0).forEach(seen::add);
      figures.add(figure("transition", name(step), step.probability()));
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
  public Encoder<Counts> bufferEncoder() {
    return Encoders.javaSerialization(Counts.class);
  }

  @Override
  public Encoder<Row> outputEncoder() {
    return Encoders.row(Figures.FIGURES);
  }

  /** The channels that a step passes: at order 2 the step from (A, B) to (B, C) is A > B > C. */
  private String name(MarkovChain.Transition step) {
    int[] to = step.to();
    if (step.from().length == 0) {
      return "(start) > " + names(to);
    }
    return names(step.from()) + " > " + names(new int[] {to[to.length - 1]});
  }

  private String names(int[] tuple) {
    return Arrays.stream(tuple)
        .mapToObj(
            channel ->
                switch (channel) {
                  case MarkovChain.CONVERSION -> "(conversion)";
                  case MarkovChain.NULL -> "(null)";
                  default -> channels.name(channel);
                })
        .collect(Collectors.joining(" > "));
  }
}
