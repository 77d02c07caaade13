package touchline.algorithm.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchline.algorithm.resampling.Hash;

class OrderSelectionTest {
  /** Paths whose next channel is fixed, with 90% certainty, by the last {@code order} channels. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void findsTheOrderThatMadeThePaths(int order) {
    OrderSelection selection = new OrderSelection(3);
    Random random = new Random(order);
    double[] sums = new double[4];
    for (int i = 0; i < 6000; i++) {
      int length = 1 + (int) (Math.log(random.nextDouble()) / Math.log(.9)); // forgets its past
      int[] path = random.ints(length, 0, 3).toArray();
      for (int t = order; t < path.length; t++) {
        long memory = 17;
        for (int back = 1; back <= order; back++) {
          memory = Hash.mix(memory, path[t - back]);
        }
        path[t] = random.nextInt(10) == 0 ? path[t] : (int) Math.floorMod(memory, 3L);
      }
      if (i % 2 == 0) {
        selection.add(path, i % 3 == 0 ? 1 : 0, i % 3 == 0 ? 0 : 1);
      } else {
        double[] logs = selection.logLikelihood(path, 0, 1);
        for (int k = 0; k < 4; k++) {
          sums[k] += i > 3000 ? logs[k] : 0;
        }
      }
    }
    assertThat(OrderSelection.best(sums)).isEqualTo(order);
  }

  @Test
  void untaughtEveryOutcomeIsAsLikely() {
    double[] logs = new OrderSelection(2).logLikelihood(new int[] {0, 1}, 1, 0);
    assertThat(logs[0]).isEqualTo(3 * Math.log(.25), within(1e-12));
    assertThat(OrderSelection.best(logs)).isEqualTo(1);
  }

  /** One channel: after the start, channel 0 was seen 3 times of 3, and it ended there 3 times. */
  @Test
  void probabilitiesAreInterpolatedFromShorterContexts() {
    OrderSelection selection = new OrderSelection(1);
    selection.add(new int[] {0}, 3, 0);
    double none0 = (3 + 1.0 / 3) / 7;
    double afterStart = (3 + none0) / 4;
    double noneConversion = (3 + 1.0 / 3) / 7;
    double after0 = (3 + noneConversion) / 4;
    double[] logs = selection.logLikelihood(new int[] {0}, 1, 0);
    assertThat(logs[0]).isEqualTo(Math.log(afterStart) + Math.log(after0), within(1e-12));
    double afterStart0 = (3 + after0) / 4;
    assertThat(logs[1]).isEqualTo(Math.log(afterStart) + Math.log(afterStart0), within(1e-12));
    assertThat(logs[3]).isEqualTo(logs[1]);
  }

  @Test
  void partsMergeToTheWhole() {
    OrderSelection whole = new OrderSelection(2);
    OrderSelection part = new OrderSelection(2);
    OrderSelection other = new OrderSelection(2);
    whole.add(new int[] {0, 1, 1}, 1, 2);
    whole.add(new int[] {1}, 0, 2);
    part.add(new int[] {1}, 0, 2);
    other.add(new int[] {0, 1, 1}, 1, 2);
    assertThat(part.merge(other).logLikelihood(new int[] {0, 1}, 1, 1))
        .containsExactly(whole.logLikelihood(new int[] {0, 1}, 1, 1));
  }

  @Test
  void countsOfHeldOutPathsAreAsGoodAsThePathsThemselves() {
    Random random = new Random(4);
    OrderSelection taught = new OrderSelection(3);
    OrderSelection heldOut = new OrderSelection(3);
    double[] sums = new double[4];
    List<int[]> judges = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int[] path = random.ints(random.nextInt(9), 0, 3).toArray();
      if (i % 2 == 0) {
        taught.add(path, random.nextInt(2), 1);
      } else {
        judges.add(path);
      }
    }
    for (int[] path : judges) {
      heldOut.add(path, 1, 2);
      double[] logs = taught.logLikelihood(path, 1, 2);
      Arrays.setAll(sums, k -> sums[k] + logs[k]);
    }
    double[] found = taught.logLikelihood(heldOut);
    for (int k = 0; k < 4; k++) {
      assertThat(found[k]).isEqualTo(sums[k], within(1e-8));
    }
  }

  @Test
  void refusesMoreChannelsThanItCanTellApart() {
    assertThatThrownBy(() -> new OrderSelection(5000))
        .hasMessage("5000 channels; orders can be compared for at most 4092");
  }
}
