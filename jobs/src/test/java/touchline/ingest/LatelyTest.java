package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

class LatelyTest {
  private final List<String> asked = new ArrayList<>();
  private final Lately<Integer> lengths =
      new Lately<>(
          text -> {
            asked.add(text);
            return text.isEmpty() ? null : text.length();
          });

  @Test
  void givesWhatWasMadeOfEachTextHoweverManyThereAre() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 50_000; i++) {
        String text = "x".repeat(i % 300) + i;
        assertThat(lengths.of(UTF8String.fromString(text))).isEqualTo(text.length());
      }
    }
  }

  @Test
  void worksOnceOnATextThatComesAgainAtOnce() {
    assertThat(lengths.of(UTF8String.fromString("abc"))).isEqualTo(3);
    assertThat(lengths.of(UTF8String.fromString("abc"))).isEqualTo(3);
    assertThat(lengths.of(UTF8String.EMPTY_UTF8)).isNull();
    assertThat(lengths.of(UTF8String.EMPTY_UTF8)).isNull();
    assertThat(asked).containsExactly("abc", "");
  }

  @Test
  void holdsATextWhoseRowIsWrittenOver() {
    byte[] row = "abc".getBytes(StandardCharsets.US_ASCII);
    lengths.of(UTF8String.fromBytes(row));
    row[0] = 'z';
    assertThat(lengths.of(UTF8String.fromString("abc"))).isEqualTo(3);
    assertThat(lengths.of(UTF8String.fromBytes(row))).isEqualTo(3);
    assertThat(asked).containsExactly("abc", "zbc");
  }
}
