package touchline.night;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Instant BEGAN = Instant.parse("2026-06-30T02:00:00Z");

  private static String after(int tables, int seconds) {
    Pace pace = new Pace(88, BEGAN);
    String said = "";
    for (int i = 0; i < tables; i++) {
      said = pace.next(BEGAN.plusSeconds(seconds));
    }
    return said;
  }

  @Test
  void othersTakeAsLongAsThoseBefore() {
    assertThat(after(44, 120)).isEqualTo(", 44 of 88, about 2 min to go");
    assertThat(after(66, 120)).isEqualTo(", 66 of 88, about 40 s to go");
  }

  @Test
  void firstTablesTellNothingOfTheOthersAndTheLastHasNone() {
    assertThat(after(9, 120)).isEqualTo(", 9 of 88");
    assertThat(after(88, 120)).isEqualTo(", 88 of 88");
  }
}
