package touchline.algorithm.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ShareContrastTest {
  /**
   * 56 of 70 against 48 of 80: Wilson .6926 to .8763 and .4904 to .7007 (Newcombe 1998, table II,
   * a).
   */
  @Test
  void agreesWithThePublishedExample() {
    ShareContrast contrast = ShareContrast.of(56, 70, 48, 80, .95);

    assertThat(contrast.difference()).isCloseTo(.2, within(1e-12));
    assertThat(contrast.low()).isCloseTo(.0524, within(5e-5));
    assertThat(contrast.high()).isCloseTo(.3339, within(5e-5));
  }

  @Test
  void equalSharesAreNoContrast() {
    ShareContrast contrast = ShareContrast.of(5, 50, 10, 100, .9);

    assertThat(contrast.difference()).isZero();
    assertThat(contrast.low()).isNegative();
    assertThat(contrast.high()).isPositive();
    assertThat(contrast.pValue()).isCloseTo(1, within(1e-12));
    assertThat(ShareContrast.of(0, 5, 0, 7, .9).pValue()).isEqualTo(1);
  }
}
