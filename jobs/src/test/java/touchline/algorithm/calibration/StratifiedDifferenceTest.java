package touchline.algorithm.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StratifiedDifferenceTest {
  @Test
  void effectIsTheDifferenceWithinStrataWeightedAsTheLateOnesLie() {
    StratifiedDifference effect =
        StratifiedDifference.of(
            List.of(
                new StratifiedDifference.Stratum(100, 50, 20, 5),
                new StratifiedDifference.Stratum(40, 4, 60, 3),
                new StratifiedDifference.Stratum(0, 0, 500, 400)),
            .9);

    assertThat(effect.difference())
        .isCloseTo((20 * (.25 - .5) + 60 * (.05 - .1)) / 80, within(1e-12));
    assertThat(effect.group()).isEqualTo(80);
    assertThat(
            StratifiedDifference.of(List.of(new StratifiedDifference.Stratum(19, 9, 90, 9)), .9)
                .isSufficient())
        .isFalse();
  }

  /** Hot leads are called sooner and buy more: compared without the score, lateness looks worse. */
  @Test
  void knownEffectOfLatenessIsRecoveredInAtLeastEightOfTenWorlds() {
    double effect = -.06;
    int held = 0;
    int naive = 0;
    for (int seed = 1; seed <= 10; seed++) {
      Random random = new Random(seed);
      long[][] sums = new long[10][4];
      for (int lead = 0; lead < 20_000; lead++) {
        int stratum = random.nextInt(10);
        boolean isLate = random.nextDouble() < .8 - .06 * stratum;
        boolean converts = random.nextDouble() < .1 + .05 * stratum + (isLate ? effect : 0);
        sums[stratum][isLate ? 2 : 0]++;
        sums[stratum][isLate ? 3 : 1] += converts ? 1 : 0;
      }
      StratifiedDifference found =
          StratifiedDifference.of(
              java.util.Arrays.stream(sums)
                  .map(s -> new StratifiedDifference.Stratum(s[0], s[1], s[2], s[3]))
                  .toList(),
              .9);
      held += found.low() <= effect && effect <= found.high() ? 1 : 0;
      long[] all = new long[4];
      for (long[] s : sums) {
        for (int i = 0; i < 4; i++) {
          all[i] += s[i];
        }
      }
      StratifiedDifference pooled =
          StratifiedDifference.of(
              List.of(new StratifiedDifference.Stratum(all[0], all[1], all[2], all[3])), .9);
      naive += pooled.low() <= effect && effect <= pooled.high() ? 1 : 0;
    }

    assertThat(held).isGreaterThanOrEqualTo(8);
    assertThat(naive).isZero();
  }
}
