package touchline.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class GrowthTest {
  private static final Growth GROWTH =
      new Growth(
          4,
          List.of(
              new Growth.Of("gold.lead_scores", 10, 4_000_000, 1, 400_000),
              new Growth.Of("gold.score_tallies", 5, 1_000_000, 0.5, 500_000),
              new Growth.Of("silver.people", 3, 2_000_000, -0.25, -100_000)));

  @Test
  void layersAndAllAreSumsOfTheirTables() {
    assertThat(GROWTH.layer("gold")).isEqualTo(new Growth.Of("gold", 15, 5_000_000, 1.5, 900_000));
    assertThat(GROWTH.layer("ops")).isEqualTo(new Growth.Of("ops", 0, 0, 0, 0));
    assertThat(GROWTH.all().bytes()).isEqualTo(7_000_000);
    assertThat(GROWTH.all().filesPerNight()).isCloseTo(1.25, within(1e-12));
  }

  @Test
  void whatShrinksIsNotAmongTheTablesThatGrowMost() {
    assertThat(GROWTH.most(3).stream().map(Growth.Of::name))
        .containsExactly("gold.score_tallies", "gold.lead_scores");
    assertThat(GROWTH.most(1)).hasSize(1);
  }
}
