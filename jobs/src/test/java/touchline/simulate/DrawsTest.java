package touchline.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import touchline.simulate.Draws.Kind;
import touchline.simulate.Draws.Purpose;

class DrawsTest {
  private static final int MANY = 100_000;

  @Test
  void uniformNumbersOfNeighboursHaveTheMomentsOfIndependentUniforms() {
    double sum = 0;
    double squares = 0;
    double products = 0;
    for (int i = 0; i < MANY; i++) {
      double u = Draws.of(1, Kind.LEAD, i).uniform(Purpose.INTENT, 0) - 0.5;
      double next = Draws.of(1, Kind.LEAD, i + 1).uniform(Purpose.INTENT, 0) - 0.5;
      sum += u;
      squares += u * u;
      products += u * next;
    }
    // Five standard errors each.
    assertThat(sum / MANY).isCloseTo(0, within(0.005));
    assertThat(squares / MANY).isCloseTo(1 / 12.0, within(0.002));
    assertThat(products / MANY).isCloseTo(0, within(0.0014));
  }

  @Test
  void seedKindEntityPurposeAndCounterAllMatter() {
    assertThat(
            new long[] {
              Draws.of(1, Kind.LEAD, 0).bits(Purpose.LATE, 0),
              Draws.of(2, Kind.LEAD, 0).bits(Purpose.LATE, 0),
              Draws.of(1, Kind.VISITOR, 0).bits(Purpose.LATE, 0),
              Draws.of(1, Kind.LEAD, 1).bits(Purpose.LATE, 0),
              Draws.of(1, Kind.LEAD, 0).bits(Purpose.INTENT, 0),
              Draws.of(1, Kind.LEAD, 0).bits(Purpose.LATE, 1)
            })
        .doesNotHaveDuplicates();
  }

  @Test
  void normalNumbersHaveVarianceOne() {
    double squares = 0;
    for (int i = 0; i < MANY; i++) {
      double z = Draws.of(1, Kind.LEAD, 7).normal(Purpose.INTENT, i);
      squares += z * z;
    }
    assertThat(squares / MANY).isCloseTo(1, within(0.023));
  }
}
