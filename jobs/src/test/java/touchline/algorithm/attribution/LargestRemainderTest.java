package touchline.algorithm.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LargestRemainderTest {
  @Test
  void thirdsOfTenGiveTheExtraCentToTheFirst() {
    assertThat(LargestRemainder.split(new double[] {1, 1, 1}, 1000)).containsExactly(334, 333, 333);
  }

  @Test
  void extraCentsGoToTheLargestFractions() {
    assertThat(LargestRemainder.split(new double[] {.126, .126, .748}, 100))
        .containsExactly(13, 12, 75);
  }

  @Test
  void tiesAreWonByTheLowerIndexWhateverTheRoundingNoise() {
    // .1 + .2 is not .3 in binary; the fractions of both halves still count as equal.
    assertThat(LargestRemainder.split(new double[] {.3, .1 + .2}, 101)).containsExactly(51, 50);
  }

  @Test
  void refundIsSplitAsItsOpposite() {
    assertThat(LargestRemainder.split(new double[] {1, 1, 1}, -1000))
        .containsExactly(-334, -333, -333);
  }

  @Test
  void nothingIsSplitIntoNothing() {
    assertThat(LargestRemainder.split(new double[] {.5, .5}, 0)).containsExactly(0, 0);
    assertThat(LargestRemainder.split(new double[0], 0)).isEmpty();
  }

  @Test
  void zeroSharesCountAsEqual() {
    assertThat(LargestRemainder.split(new double[] {0, 0}, 5)).containsExactly(3, 2);
  }

  @Test
  void zeroShareAmongOthersEarnsNothing() {
    assertThat(LargestRemainder.split(new double[] {0, 1, 1}, 3)).containsExactly(0, 2, 1);
  }

  @Test
  void refusesSharesThatAreNone() {
    assertThatThrownBy(() -> LargestRemainder.split(new double[] {1, -1}, 5))
        .hasMessage("share 1 is -1.0; shares are finite and at least 0");
    assertThatThrownBy(() -> LargestRemainder.split(new double[] {Double.NaN}, 5))
        .hasMessage("share 0 is NaN; shares are finite and at least 0");
    assertThatThrownBy(() -> LargestRemainder.split(new double[0], 5))
        .hasMessage("5 cents have no share to go to");
  }

  @Property(tries = 500, seed = "1")
  void centsSumToTheTotalAndStayWithinOneOfTheirQuota(
      @ForAll @Size(min = 1, max = 40) List<@DoubleRange(min = 0, max = 1) Double> drawn,
      @ForAll @LongRange(min = -1_000_000_000_000L, max = 1_000_000_000_000L) long total) {
    double[] shares = drawn.stream().mapToDouble(share -> share).toArray();
    long[] cents = LargestRemainder.split(shares, total);
    assertThat(Arrays.stream(cents).sum()).isEqualTo(total);
    double sum = Arrays.stream(shares).sum();
    for (int i = 0; i < cents.length && sum > 0; i++) {
      assertThat(Math.abs(cents[i] - total * (shares[i] / sum))).isLessThan(1.01);
    }
  }

  @Test
  void sumIsExactBeyondTheWholeNumbersThatADoubleHolds() {
    for (long total : new long[] {Long.MAX_VALUE, Long.MIN_VALUE + 1, (1L << 53) + 1}) {
      long[] cents = LargestRemainder.split(new double[] {.1, .2, .7}, total);
      assertThat(Arrays.stream(cents).sum()).isEqualTo(total);
    }
  }
}
