package touchline.algorithm.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ForecastTest {
  @Test
  void intervalOfSureProbabilitiesIsChanceAlone() {
    Forecast forecast = Forecast.of(100, 90, 100, 100, .9);

    assertThat(forecast.interval().lower()).isCloseTo(100 - 1.644854 * Math.sqrt(90), within(1e-4));
    assertThat(forecast.interval().upper()).isCloseTo(100 + 1.644854 * Math.sqrt(90), within(1e-4));
  }

  @Test
  void unsureProbabilitiesWidenItByTheirOwnInterval() {
    Forecast forecast = Forecast.of(100, 0, 80, 130, .9);

    assertThat(forecast.interval()).isEqualTo(new Interval(80, 130));
    assertThat(Forecast.of(1, 100, 1, 1, .9).interval().lower()).isZero();
  }

  @Test
  void leadsThatAreWonTogetherVaryAsManyTimesMore() {
    Random random = new Random(4);
    List<Overdispersion.Group> alone = new ArrayList<>();
    List<Overdispersion.Group> together = new ArrayList<>();
    for (int account = 0; account < 20_000; account++) {
      Overdispersion.Group ofAlone = new Overdispersion.Group();
      Overdispersion.Group ofTogether = new Overdispersion.Group();
      double decision = random.nextDouble();
      for (int lead = 0; lead < 4; lead++) {
        ofAlone.add(random.nextDouble() < .2 ? 1 : 0, 1, .2);
        ofTogether.add(decision < .2 ? 1 : 0, 1, .2);
      }
      alone.add(ofAlone);
      together.add(ofTogether);
    }

    assertThat(Overdispersion.of(alone)).isBetween(1.0, 1.05);
    assertThat(Overdispersion.of(together)).isCloseTo(4, within(.15));
    assertThat(Overdispersion.of(List.of())).isEqualTo(1);
  }
}
