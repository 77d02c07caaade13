package touchline.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import touchline.algorithm.calibration.StratifiedDifference;

class SalesTest {
  private static final int LEADS = 5_000;

  private static WorldSettings world(int seed) {
    return WorldSettings.of(LEADS, 365, seed).clean().withSales(Sales.ANSWERING);
  }

  /** MQLs in strata of who they are, called in time and late, and those with an outcome. */
  private static StratifiedDifference found(WorldSettings world, Calibration calibration) {
    Map<Long, long[]> strata = new TreeMap<>();
    for (long lead = 0; lead < world.leads(); lead++) {
      Life life = new Life(world, calibration.activity(), lead);
      Conversions reached = life.conversions(calibration.scales());
      if (!reached.reaches(0) || reached.mql() + Sales.OUTCOME_DAYS > life.horizon()) {
        continue;
      }
      long[] sums =
          strata.computeIfAbsent(Math.round(2 * life.profile().fit()), missing -> new long[4]);
      int side = life.isCalledLate() ? 2 : 0;
      sums[side]++;
      sums[side + 1] += Truth.hasOutcome(reached) ? 1 : 0;
    }
    return StratifiedDifference.of(
        strata.values().stream()
            .map(s -> new StratifiedDifference.Stratum(s[0], s[1], s[2], s[3]))
            .toList(),
        .9);
  }

  @Test
  void effectOfALateCallIsRecoveredWithinItsIntervalInAtLeastEightOfTenWorlds() {
    int held = 0;
    int told = 0;
    for (int seed = 1; seed <= 10; seed++) {
      WorldSettings world = world(seed);
      Calibration calibration = Calibration.of(world);
      Truth truth =
          new Truth(world, calibration).of(LongStream.range(0, world.leads()).boxed().iterator());
      StratifiedDifference found = found(world, calibration);
      held +=
          found.low() <= truth.latenessEffect() && truth.latenessEffect() <= found.high() ? 1 : 0;
      told += found.high() < 0 ? 1 : 0;
      assertThat(truth.latenessEffect()).isNegative();
    }
    assertThat(held).isGreaterThanOrEqualTo(8);
    assertThat(told).as("worlds in which lateness is seen to cost").isGreaterThanOrEqualTo(5);
  }

  @Test
  void aSilentWorldIsAsItWasWithoutSales() {
    WorldSettings silent = WorldSettings.of(300, 200, 5);
    Calibration calibration = Calibration.of(silent);
    for (int lead = 0; lead < 300; lead++) {
      Life life = new Life(silent, calibration.activity(), lead);
      assertThat(life.isCalledLate()).isFalse();
      assertThat(life.factor(1)).isEqualTo(1);
    }
  }

  @Test
  void aLateCallHalvesTheOddsOfEachDay() {
    assertThat(Sales.ANSWERING.factor(1, true)).isCloseTo(.5, within(1e-12));
    assertThat(Sales.ANSWERING.factor(2, true)).isCloseTo(.5, within(1e-12));
    assertThat(Sales.ANSWERING.factor(0, true)).isEqualTo(1);
    assertThat(Sales.ANSWERING.factor(2, false)).isEqualTo(1);
  }
}
