package touchline.algorithm.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OutcomesTest {
  @Test
  void valuesAreSortedAndEqualOnesAddedUp() {
    Outcomes outcomes =
        Outcomes.of(
            new double[] {30, 10, 30, 20}, new double[] {1, 2, 3, 0}, new double[] {5, 0, 1, 0});
    assertThat(outcomes.x()).containsExactly(10, 30);
    assertThat(outcomes.wins()).containsExactly(2, 4);
    assertThat(outcomes.losses()).containsExactly(0, 6);
    assertThat(outcomes.won()).isEqualTo(6);
    assertThat(outcomes.lost()).isEqualTo(6);
    assertThat(outcomes.by(score -> 1).wins()).containsExactly(6);
  }

  @Test
  void refusesWhatIsNoOutcome() {
    double[] one = {1};
    assertThatThrownBy(() -> new Outcomes(new double[] {2, 1}, new double[2], new double[2]))
        .hasMessage("value 1.0 follows 2.0; values ascend, each once");
    assertThatThrownBy(() -> new Outcomes(new double[] {Double.NaN}, one, one))
        .hasMessage(
            "value NaN has wins 1.0 and losses 1.0; values are finite, weights finite and at least 0");
    assertThatThrownBy(() -> new Outcomes(one, one, new double[0]))
        .hasMessage("1 values, 1 wins and 0 losses; there is one of each per value");
  }
}
