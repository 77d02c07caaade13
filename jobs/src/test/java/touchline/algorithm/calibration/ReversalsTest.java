package touchline.algorithm.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import touchline.algorithm.calibration.Reversals.Reversal;
import touchline.algorithm.calibration.Reversals.Value;

class ReversalsTest {
  @Test
  void valueWithFewWinsAmongFarBetterNeighboursIsNamed() {
    List<Value> values = new ArrayList<>();
    for (int x = 0; x < 100; x += 5) {
      values.add(x == 60 ? value(x, 8, 226) : value(x, 40 + x / 2, 200));
    }

    Reversal found = only(Reversals.of(values, 10));

    assertThat(found.value().x()).isEqualTo(60);
    assertThat(found.value().rate()).isCloseTo(8 / 226.0, within(1e-12));
    // Values 50 and 55: 65 and 67 of 200 each.
    assertThat(found.below().rate()).isCloseTo(132 / 400.0, within(1e-12));
    assertThat(found.qValue()).isLessThan(1e-6);
  }

  @Test
  void pValueIsThatOfTwoProportions() {
    // 30 of 100 and 50 of 100, pooled .4: z = .2 / sqrt(.24 / 50) = 2.8868.
    assertThat(Reversals.pValue(value(2, 30, 100), value(1, 50, 100)))
        .isCloseTo(.003892, within(1e-6));
    assertThat(Reversals.pValue(value(2, 0, 100), value(1, 0, 100))).isEqualTo(1);
  }

  @Test
  void scoreThatRisesWithTheOutcomeIsSeldomNamed() {
    int named = 0;
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<Value> values = new ArrayList<>();
      for (int x = 0; x < 40; x++) {
        int won = 0;
        for (int i = 0; i < 100; i++) {
          won += random.nextDouble() < .2 ? 1 : 0;
        }
        values.add(value(x, won, 100));
      }
      named += Reversals.of(values, 10).isEmpty() ? 0 : 1;
    }

    // The shares of neighbours depend on each other, so the rate is not exact: 5% is asked for.
    assertThat(named).isLessThanOrEqualTo(20);
  }

  @Test
  void fewLeadsAreNotNamed() {
    assertThat(Reversals.of(List.of(value(1, 19, 19), value(2, 0, 500)), 10)).isEmpty();
  }

  private static Reversal only(List<Reversal> found) {
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static Value value(double x, double won, double n) {
    return new Value(x, won, n - won, n);
  }
}
