package touchline.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
  @Test
  void mistypedWordFindsWhatWasMeant() {
    List<String> known = List.of("half-life", "lookback", "models");

    assertThat(Nearest.of("lookbak", known)).contains("lookback");
    assertThat(Nearest.of("hafl-life", known)).contains("half-life");
    assertThat(Nearest.of("MODELS", known)).contains("models");
    assertThat(Nearest.of("currency", known)).isEmpty();
    assertThat(Nearest.of("currency", List.of())).isEmpty();
  }

  @Test
  void swapOfNeighboursIsOneEdit() {
    assertThat(Nearest.of("ab", List.of("ba"))).contains("ba");
    assertThat(Nearest.of("abc", List.of("cba"))).isEmpty();
  }

  @Test
  void ofEquallyNearWordsTheFirstInTheAlphabetIsMeant() {
    assertThat(Nearest.of("warn", List.of("worn", "warm"))).contains("warm");
  }
}
