package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import touchline.config.IngestConfig;
import touchline.config.Settings;

class PlaceholdersTest {
  /** A word beyond ASCII and one whose capital is beyond it, as a site may add them. */
  private static final List<String> OWN = List.of("ünbekannt", "kiosk");

  @Test
  void aLookAtItsEndsMissesNoPlaceholder() {
    IngestConfig ingest = Settings.load(ConfigFactory.empty()).ingest();
    List<String> words = new ArrayList<>(ingest.placeholderIds());
    words.addAll(OWN);
    Placeholders placeholders = new Placeholders(words, ingest.placeholderEmails());
    words.addAll(List.of("0", "00-00", "{000.0}", "\u212Aiosk", "ios\u212A"));
    for (String word : words) {
      for (String written :
          List.of(
              word,
              word.toUpperCase(Locale.ROOT),
              " " + word,
              word + "\t",
              "\u2003" + word + "\u2003",
              word + "\u001F",
              word + "1",
              "L" + word)) {
        assertThat(placeholders.isId(UTF8String.fromString(written)))
            .as(written)
            .isEqualTo(placeholders.isId(written));
      }
      assertThat(placeholders.isId(UTF8String.fromString(word.toUpperCase(Locale.ROOT))))
          .as(word)
          .isEqualTo(placeholders.isId(word.toUpperCase(Locale.ROOT)));
    }
    assertThat(placeholders.isId(UTF8String.fromString("N/A"))).isTrue();
    assertThat(placeholders.isId(UTF8String.fromString(""))).isFalse();
    assertThat(placeholders.isId(UTF8String.fromString("00Q1"))).isFalse();
  }
}
