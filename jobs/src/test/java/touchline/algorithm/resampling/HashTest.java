package touchline.algorithm.resampling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HashTest {
  /** The published first numbers of SplitMix64 from seed 0. */
  @Test
  void mixesLikeSplitMix64() {
    assertThat(Hash.mix(0)).isEqualTo(0xE220A8397B1DCDAFL);
    assertThat(Hash.mix(0x9E3779B97F4A7C15L)).isEqualTo(0x6E789E6AA1B965F4L);
  }

  @Test
  void textsThatDifferInOneCharacterOrItsPlaceDiffer() {
    assertThat(Hash.of("ab")).isNotEqualTo(Hash.of("ba")).isNotEqualTo(Hash.of("abc"));
    assertThat(Hash.of("")).isNotEqualTo(Hash.of("\0"));
  }

  @Test
  void unitNumbersAreBelowOne() {
    assertThat(Hash.unit(-1L)).isLessThan(1);
    assertThat(Hash.unit(0)).isZero();
  }
}
