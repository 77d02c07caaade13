package touchline.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownWorldTest {
  @Test
  void whatChannelsCauseIsADrawOfWhatIsToBeExpected() {
    KnownWorld world = KnownWorld.of(WorldSettings.of(2_000, 365, 1).clean());
    Map<String, Double> expected = world.expectedByChannel();
    Map<String, Long> caused = world.causedByChannel(0);

    assertThat(expected.keySet()).isEqualTo(caused.keySet());
    assertThat(expected.get("Direct")).isZero();
    assertThat(expected.get("Display")).isZero();
    double sum = 0;
    double off = 0;
    for (String channel : caused.keySet()) {
      double mean = expected.get(channel);
      // Not more than chance of as many, at four standard errors.
      assertThat(Math.abs(caused.get(channel) - mean))
          .as(channel)
          .isLessThanOrEqualTo(4 * Math.sqrt(mean));
      sum += mean;
      off += Math.abs(caused.get(channel) - mean);
    }
    assertThat(sum).isGreaterThan(50);
    assertThat(off).isPositive();
  }

  @Test
  void whereNothingWorksNothingIsToBeExpected() {
    assertThat(
            KnownWorld.of(
                    WorldSettings.of(500, 365, 1).clean().withMechanism(Mechanism.CONSEQUENCE))
                .expectedByChannel()
                .values())
        .containsOnly(0.0);
  }
}
