package touchline.funnel;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SequencesTest {
  private static long count(long within, int steps, long... atAndMatches) {
    long[] at = new long[atAndMatches.length / 2];
    long[] matches = new long[at.length];
    for (int i = 0; i < at.length; i++) {
      at[i] = atAndMatches[2 * i];
      matches[i] = atAndMatches[2 * i + 1];
    }
    return Sequences.count(at, matches, steps, within).count();
  }

  @Test
  void demoAfterADownloadWithinFourteenDaysCounts() {
    assertThat(count(14, 2, 0, 1, 14, 2)).isEqualTo(1);
    assertThat(count(14, 2, 0, 1, 15, 2)).isZero();
    assertThat(count(14, 2, 0, 2, 1, 1)).isZero();
    assertThat(count(14, 2, 0, 1, 10, 1, 20, 2)).isEqualTo(1);
  }

  @Test
  void oneTouchDoesNotFollowItself() {
    assertThat(count(14, 2, 0, 3)).isZero();
    assertThat(count(14, 2, 0, 3, 1, 3)).isEqualTo(1);
  }

  @Test
  void lastCompletionIsTold() {
    assertThat(Sequences.count(new long[] {1, 2, 5}, new long[] {1, 2, 2}, 2, 9))
        .isEqualTo(new Sequences.Completed(2, 5));
  }

  @Property(tries = 500)
  void agreesWithTryingEveryChain(
      @ForAll @Size(max = 8) int[] gaps, @ForAll @IntRange(min = 1, max = 6) int within) {
    int steps = 3;
    long[] at = new long[gaps.length];
    long[] matches = new long[gaps.length];
    long time = 0;
    for (int i = 0; i < gaps.length; i++) {
      time += Math.floorMod(gaps[i], 3);
      at[i] = time;
      matches[i] = Math.floorMod(gaps[i] / 3, 8);
    }
    long expected = 0;
    for (int c = 0; c < at.length; c++) {
      boolean completes = false;
      for (int b = 0; b < c; b++) {
        for (int a = 0; a < b; a++) {
          completes |=
              (matches[a] & 1) != 0
                  && (matches[b] & 2) != 0
                  && (matches[c] & 4) != 0
                  && at[c] - at[a] <= within;
        }
      }
      expected += completes ? 1 : 0;
    }

    assertThat(Sequences.count(at, matches, steps, within).count()).isEqualTo(expected);
  }
}
