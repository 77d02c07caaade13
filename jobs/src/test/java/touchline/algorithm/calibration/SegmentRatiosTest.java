package touchline.algorithm.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import touchline.algorithm.calibration.SegmentRatios.Ratio;
import touchline.algorithm.calibration.SegmentRatios.Sums;

class SegmentRatiosTest {
  @Test
  void figuresOfASegmentAreThoseWorkedOutByHand() {
    // O/E 1.5 and .5, each with variance 100 / 100^2 = .01; the true ratios vary by .25 - .01.
    List<Ratio> ratios =
        SegmentRatios.of(List.of(new Sums(150, 100, 100), new Sums(50, 100, 100)), .9);

    assertThat(ratios.get(0).ratio()).isEqualTo(1.5);
    assertThat(ratios.get(0).interval().lower()).isCloseTo(1.5 - .16449, within(1e-4));
    assertThat(ratios.get(0).shrunken()).isCloseTo(1 + .5 * .24 / .25, within(1e-12));
    assertThat(ratios.get(1).shrunken()).isCloseTo(1 - .5 * .24 / .25, within(1e-12));
    // Five standard deviations.
    assertThat(ratios.get(0).pValue()).isCloseTo(5.733e-7, within(1e-9));
    assertThat(ratios.get(0).qValue()).isCloseTo(5.733e-7, within(1e-9));
  }

  @Test
  void shrunkenRatiosAreNearerToTheTruthThanObservedOnes() {
    Random random = new Random(3);
    List<Sums> sums = new ArrayList<>();
    List<Double> truth = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      double expected = 5 + 40 * random.nextDouble();
      double ratio = Math.max(.1, 1 + .2 * random.nextGaussian());
      double observed = ratio * expected + Math.sqrt(expected) * random.nextGaussian();
      truth.add(ratio);
      sums.add(new Sums(Math.max(0, observed), expected, expected));
    }
    List<Ratio> ratios = SegmentRatios.of(sums, .9);
    double plain = 0;
    double shrunken = 0;
    for (int i = 0; i < ratios.size(); i++) {
      plain += Math.pow(ratios.get(i).ratio() - truth.get(i), 2);
      shrunken += Math.pow(ratios.get(i).shrunken() - truth.get(i), 2);
    }

    assertThat(shrunken).isLessThan(.8 * plain);
    assertThat(SegmentRatios.between(sums)).isCloseTo(.04, within(.02));
  }

  @Test
  void noSegmentIsNoRatio() {
    assertThat(SegmentRatios.of(List.of(), .9)).isEmpty();
  }
}
