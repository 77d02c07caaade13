package touchline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
  @Test
  void countsInsertionsDeletionsSubstitutionsAndSwaps() {
    assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(Nearest.distance("linaer", "linear")).isEqualTo(1);
    assertThat(Nearest.distance("", "abc")).isEqualTo(3);
    assertThat(Nearest.distance("abc", "")).isEqualTo(3);
    assertThat(Nearest.distance("same", "same")).isZero();
  }

  @Test
  void findsTheWordThatWasMeant() {
    assertThat(Nearest.of("lookbak", List.of("half-life", "lookback"))).contains("lookback");
    assertThat(Nearest.of("Half_Life", List.of("half-life", "lookback"))).contains("half-life");
  }

  @Test
  void findsNothingWhereNothingIsClose() {
    assertThat(Nearest.of("xyz", List.of("half-life", "lookback"))).isEmpty();
    assertThat(Nearest.of("a", List.of("b"))).isEmpty();
    assertThat(Nearest.of("a", List.of())).isEmpty();
  }

  @Test
  void firstOfEquallyCloseWordsWins() {
    assertThat(Nearest.of("cat", List.of("bat", "hat"))).contains("bat");
  }
}
