package touchline.algorithm.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import touchline.algorithm.calibration.AgedCurve.AtAge;

class AgedCurveTest {
  private static final FollowUp.Limits LIMITS = new FollowUp.Limits(20, 20, 10);
  private static final ScoreCurve CURVE = new ScoreCurve("platt", score -> .1 + .002 * score);

  /** 10,000 leads followed for 400 days, of which 4% win in the first 100 days, 2% in the next. */
  private static final FollowUp FOLLOWED = followed();

  private static FollowUp followed() {
    double[] won = new double[200];
    double[] open = new double[401];
    java.util.Arrays.fill(won, 0, 100, 4);
    java.util.Arrays.fill(won, 100, 200, 2);
    open[400] = 10_000 - 600;
    return new FollowUp(won, new double[0], open);
  }

  @Test
  void levelMakesExpectedWinsTheObservedOnesAtItsAge() {
    // At score 0 and 100 the curve says .1 and .3: 400 wins of 2,000 leads.
    Outcomes fewer =
        new Outcomes(new double[] {0, 100}, new double[] {50, 150}, new double[] {950, 850});

    AgedCurve curve = new AgedCurve(CURVE, List.of(new AtAge(0, fewer, FOLLOWED)), 100, LIMITS);

    double expected =
        1000 * curve.probability(0, 0).orElseThrow()
            + 1000 * curve.probability(100, 0).orElseThrow();
    assertThat(expected).isCloseTo(200, within(.5));
  }

  @Test
  void withoutAnyWinTheLevelIsLowAndFinite() {
    Outcomes none = new Outcomes(new double[] {50}, new double[] {0}, new double[] {400});
    AgedCurve curve = new AgedCurve(CURVE, List.of(new AtAge(0, none, FOLLOWED)), 100, LIMITS);

    assertThat(curve.probability(50, 0).orElseThrow()).isBetween(1e-6, .01);
  }

  @Test
  void betweenTwoLandmarksLogOddsLieOnTheLine() {
    Outcomes many = new Outcomes(new double[] {50}, new double[] {4000}, new double[] {6000});
    Outcomes few = new Outcomes(new double[] {50}, new double[] {500}, new double[] {9500});
    AgedCurve curve =
        new AgedCurve(
            CURVE,
            List.of(new AtAge(10, many, FOLLOWED), new AtAge(50, few, FOLLOWED)),
            100,
            LIMITS);

    assertThat(curve.level(20).orElseThrow())
        .isCloseTo(
            .75 * curve.level(10).orElseThrow() + .25 * curve.level(50).orElseThrow(),
            within(1e-12));
    assertThat(curve.probability(50, 9)).isEmpty();
  }

  @Test
  void beyondTheLastLandmarkProbabilityMovesWithTheShareThatIsWonAtThatAge() {
    Outcomes four = new Outcomes(new double[] {50}, new double[] {400}, new double[] {9600});
    AgedCurve curve = new AgedCurve(CURVE, List.of(new AtAge(0, four, FOLLOWED)), 100, LIMITS);

    assertThat(curve.probability(50, 0).orElseThrow()).isCloseTo(.04, within(.001));
    // Of the 9,600 that are open after 100 days 200 win within 100 more.
    assertThat(curve.probability(50, 100).orElseThrow()).isCloseTo(200 / 9600.0, within(.001));
    assertThat(curve.probability(50, 300)).isPresent();
    assertThat(curve.probability(50, 301)).as("followed for 400 days").isEmpty();
  }
}
