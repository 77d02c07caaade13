package touchline.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorldSettingsTest {
  @Test
  void worldEndsAtMidyearUnlessToldOtherwise() {
    WorldSettings world = WorldSettings.of(1_000, 365, 1);
    assertThat(world.start()).isEqualTo(LocalDate.of(2025, 7, 1));
    assertThat(world.withEnd(LocalDate.of(2025, 1, 14)).withRowsPerFile(9).start())
        .isEqualTo(LocalDate.of(2024, 1, 16));
  }

  @Test
  void worldThatGoesOnIsTheSameUntilItsLastLeadCame() {
    WorldSettings world = WorldSettings.of(400, 120, 3).clean().withLateLeads(0);
    WorldSettings longer = world.runOn(180);
    Calibration calibration = Calibration.of(world);
    assertThat(longer.end()).isEqualTo(world.end().plusDays(180));
    assertThat(longer.start()).isEqualTo(world.start());
    assertThat(Calibration.of(longer).scales()).isEqualTo(calibration.scales());
    int later = 0;
    for (long lead = 0; lead < 400; lead++) {
      Life life = new Life(world, calibration.activity(), lead);
      Life more = new Life(longer, calibration.activity(), lead);
      int end = life.horizon();
      assertThat(more.created()).isEqualTo(life.created());
      assertThat(Arrays.stream(more.episodes()).filter(e -> e.day() <= end).toList())
          .isEqualTo(List.of(life.episodes()));
      Conversions reached = life.conversions(calibration.scales());
      Conversions since = more.conversions(calibration.scales());
      for (int type = 0; type < 4; type++) {
        boolean isSince = since.reaches(type) && since.day(type) > end;
        assertThat(isSince ? Conversions.NEVER : since.day(type)).isEqualTo(reached.day(type));
        later += isSince ? 1 : 0;
      }
    }
    assertThat(later).isGreaterThan(20);
  }

  @Test
  void colleaguesGoOnToComeAtTheSameRateAndTouchNothingBefore() {
    WorldSettings world = WorldSettings.of(400, 120, 3).withLateLeads(0).runOn(180);
    Calibration calibration = Calibration.of(world);
    assertThat(world.people()).isEqualTo(400 + 600);
    for (long lead = 400; lead < 1_000; lead++) {
      Life life = new Life(world, calibration.activity(), lead);
      assertThat(life.created()).isBetween(119, 298);
      assertThat(life.episodes()[0].day()).isBetween(119, life.created());
      long account = life.profile().account();
      assertThat(account).isEqualTo(Profile.accountNumber(world, account)).isBetween(0L, 399L);
    }
  }

  @Test
  void worldNeedsTwoWeeks() {
    assertThatThrownBy(() -> WorldSettings.of(1_000, 13, 1))
        .hasMessage("a world's days is 13; it must be at least 14");
  }

  @Test
  void ratesFallFromStageToStage() {
    assertThatThrownBy(() -> new ConversionRates(0.1, 0.2, 0.05, 0.01))
        .hasMessageContaining("must fall from stage to stage")
        .hasMessageContaining("sql 0.2");
  }

  @Test
  void aRateOfDirtIsAShare() {
    assertThatThrownBy(() -> new Dirt(0, 0, 1.5, 0, 0, 0, 0, 0, 0, 0))
        .hasMessage("a rate of dirt is 1.5; it is a share, 0 to 1");
  }

  @Test
  void aWorldTooShortForDealsStillExists() {
    Calibration calibration = Calibration.of(WorldSettings.of(300, 14, 1));
    assertThat(calibration.scales()).doesNotContain(Double.NaN, Double.POSITIVE_INFINITY);
  }

  @Test
  void onlyChannelsOfMarketingAreTested() {
    WorldSettings world = WorldSettings.of(1_000, 365, 1);
    assertThat(world.withHoldouts(List.of("Display")).withRowsPerFile(9).holdouts())
        .containsExactly("Display");
    assertThatThrownBy(() -> world.withHoldouts(List.of("Direct")))
        .hasMessageStartingWith("a world's holdout is Direct; it must be one of Organic Search, ");
  }
}
