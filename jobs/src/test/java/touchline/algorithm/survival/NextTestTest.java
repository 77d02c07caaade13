package touchline.algorithm.survival;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NextTestTest {
  private static NextTest test(String channel, double error, double spend, double credited) {
    return new NextTest(channel, .5, error, spend, 1_000, 100, credited, 90);
  }

  /** As many people as are advised, 2,000 times: four of five tests tell the lift from none. */
  @Test
  void advisedPeopleTellTheLiftInFourOfFiveTests() {
    NextTest next = test("Display", .3, 5_000, 40);
    int half = (int) (next.units() / 2);
    Random random = new Random(5);
    int told = 0;
    int draws = 2_000;
    for (int i = 0; i < draws; i++) {
      LiftTest.Measured measured =
          LiftTest.measured(half, came(half, .1, random), half, came(half, .06, random));
      told += Math.abs(measured.lift()) > 1.96 * measured.error() ? 1 : 0;
    }
    assertThat((double) told / draws).isBetween(.77, .83);
  }

  private static long came(int units, double share, Random random) {
    return random.doubles(units).filter(u -> u < share).count();
  }

  @Test
  void channelsStandInTheOrderOfWhatIsAtStake() {
    List<NextTest> ordered =
        Stream.of(
                test("Email", .2, 0, 5),
                test("Events", .1, 30_000, 5),
                test("Display", .5, 8_000, 5),
                test("Affiliates", .6, 0, 5))
            .sorted(NextTest.ORDER)
            .toList();
    assertThat(ordered)
        .extracting(NextTest::channel)
        .containsExactly("Display", "Events", "Affiliates", "Email");
    assertThat(ordered.get(0).atStake()).isEqualTo(4_000);
  }

  @Test
  void adviceSaysHowManyPeopleAndDays() {
    NextTest next = test("Display", .5, 8_000, 20);
    assertThat(next.units()).isEqualTo(6_424);
    assertThat(next.days()).isEqualTo(579);
    assertThat(next.advice("mql"))
        .isEqualTo(
            "Display is credited with 20.0 mql in 90 days, too few for a holdout: it would take"
                + " 6,424 people, 579 days at the present pace; it cost 8,000 in that time.");
    NextTest larger = test("Events", .5, 8_000, 60);
    assertThat(larger.advice("mql"))
        .isEqualTo(
            "Keep Events from half of %,d people whom it would reach, about %d days, to tell whether"
                    .formatted(larger.units(), larger.days())
                + " it causes the 60.0 mql that it is credited with in 90 days; it cost 8,000 in"
                + " that time.");
  }

  @Test
  void withoutCreditThereIsNoSizeToLookFor() {
    NextTest none = test("Display", .5, 0, 0);
    assertThat(none.units()).isNull();
    assertThat(none.days()).isNull();
    assertThat(none.advice("sql"))
        .isEqualTo(
            "Nothing is credited to Display in 90 days, and a holdout would show whether it should"
                + " be; no cost of it is known.");
  }
}
