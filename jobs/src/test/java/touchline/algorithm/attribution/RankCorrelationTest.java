package touchline.algorithm.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.junit.jupiter.api.Test;

class RankCorrelationTest {
  @Test
  void agreesWithCommonsMathWithAndWithoutTies() {
    Random random = new Random(5);
    SpearmansCorrelation oracle = new SpearmansCorrelation();
    for (int n = 2; n < 40; n++) {
      double[] x = random.doubles(n).map(v -> Math.floor(v * 10)).toArray();
      double[] y = random.doubles(n).toArray();
      x[0] = 11;
      assertThat(RankCorrelation.spearman(x, y).orElseThrow())
          .isEqualTo(oracle.correlation(x, y), within(1e-12));
    }
  }

  @Test
  void anyRisingFunctionCorrelatesWhollyAndAnyFallingOneInversely() {
    double[] x = {3, 1, 2, 7};
    assertThat(RankCorrelation.spearman(x, new double[] {9, -1, 0, 1e9})).hasValue(1);
    assertThat(RankCorrelation.spearman(x, new double[] {2, 9, 4, 1})).hasValue(-1);
  }

  @Test
  void withoutOrderThereIsNoCorrelation() {
    assertThat(RankCorrelation.spearman(new double[] {1, 1}, new double[] {1, 2})).isEmpty();
    assertThat(RankCorrelation.spearman(new double[] {1}, new double[] {1})).isEmpty();
    assertThat(RankCorrelation.spearman(new double[0], new double[0])).isEmpty();
    assertThatThrownBy(() -> RankCorrelation.spearman(new double[1], new double[2]))
        .hasMessage("1 and 2 values; there is one of each per pair");
  }
}
