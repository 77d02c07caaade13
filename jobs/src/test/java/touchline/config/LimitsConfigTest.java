package touchline.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LimitsConfigTest {
  @Test
  void defaults() {
    assertThat(Site.settings().limits()).isEqualTo(new LimitsConfig(6, 1.5, 64, 500, 0.2));
  }

  @Test
  void explicitMappings() {
    assertThat(
            Site.settings(
                    "limits { disk-per-landed-byte = 16, disk-per-stored-byte = 3",
                    "  least-disk = 100, least-heap = 900, heap-per-landed-byte = 0.5 }")
                .limits())
        .isEqualTo(new LimitsConfig(16, 3, 100, 900, 0.5));
  }
}
