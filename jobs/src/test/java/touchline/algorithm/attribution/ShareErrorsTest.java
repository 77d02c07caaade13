package touchline.algorithm.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import touchline.algorithm.attribution.ShareErrors.Told;
import touchline.algorithm.calibration.Interval;

class ShareErrorsTest {
  @Test
  void errorsOfAWorkedExample() {
    ShareErrors errors =
        ShareErrors.of(
            Map.of(
                "Email", told(.7, .4, .8),
                "Search", told(.2, .1, .3),
                "Direct", told(.1, .05, .2)),
            Map.of("Email", .5, "Search", .4, "Events", .1));
    assertThat(errors.meanAbsolute()).isEqualTo((.2 + .2 + .1 + .1) / 4, within(1e-12));
    assertThat(errors.misallocated()).isEqualTo(.3, within(1e-12));
    assertThat(errors.covered()).isEqualTo(1);
    assertThat(errors.channels()).isEqualTo(4);
    assertThat(errors.rankCorrelation().orElseThrow()).isEqualTo(.8, within(1e-12));
  }

  @Test
  void theTruthItselfHasNoErrors() {
    ShareErrors errors =
        ShareErrors.of(
            Map.of("Email", told(.7, .7, .7), "Search", told(.3, .3, .3)),
            Map.of("Email", .7, "Search", .3, "Direct", 0.0));
    assertThat(errors.meanAbsolute()).isZero();
    assertThat(errors.misallocated()).isZero();
    assertThat(errors.covered()).isEqualTo(3);
    assertThat(errors.rankCorrelation()).hasValue(1);
  }

  /** Shares of 1.78 and -.78 spend the whole budget on the first. */
  @Test
  void budgetThatFollowsSharesBelowZeroIsNeverMisplacedMoreThanOnce() {
    ShareErrors errors =
        ShareErrors.of(
            Map.of("Email", told(1.78, 1, 2), "Search", told(-.78, -1, 0)),
            Map.of("Email", .25, "Search", .75));
    assertThat(errors.misallocated()).isEqualTo(.75, within(1e-12));
  }

  private static Told told(double share, double lower, double upper) {
    return new Told(share, new Interval(lower, upper));
  }
}
