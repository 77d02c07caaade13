package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuspicionTest {
  private static final Pattern NUMBER_OR_SECRET =
      Pattern.compile(
          "[0-9a-fA-F:][0-9a-fA-F .()/:-]{5}|(?i:token|secret|passw|pwd|key|bearer)|eyJ"
              + "|[A-Z]{2}[0-9]{2}");
  private static final Pattern ADDRESS = Pattern.compile("@|%(?:25)*40");
  private static final Tokens TOKENS = new Tokens(SiteKey.passing());

  @Property(tries = 3_000)
  void a_person_is_suspected_exactly_where_the_pattern_finds_a_number_or_a_secret(
      @ForAll("texts") String text) {
    assertThat(Suspicion.ofPerson(UTF8String.fromString(text)))
        .isEqualTo(NUMBER_OR_SECRET.matcher(text).find());
  }

  @Property(tries = 3_000)
  void an_address_is_suspected_exactly_where_its_sign_stands(@ForAll("texts") String text) {
    assertThat(Suspicion.ofAddress(UTF8String.fromString(text)))
        .isEqualTo(ADDRESS.matcher(text).find());
  }

  @Property(tries = 3_000)
  void what_is_above_suspicion_would_not_be_changed(@ForAll("texts") String text) {
    UTF8String bytes = UTF8String.fromString(text);
    if (!Suspicion.ofPerson(bytes) && !Suspicion.ofAddress(bytes)) {
      assertThat(TOKENS.hide(text)).isEqualTo(text);
    }
    if (!Suspicion.ofAddress(bytes)) {
      assertThat(TOKENS.scrub(text)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Head of Sales", "spring-webinar", "Zürich", "/pricing", "2026", ""})
  void everyday_texts_are_above_suspicion(String text) {
    assertThat(Suspicion.ofPerson(UTF8String.fromString(text))).isFalse();
    assertThat(Suspicion.ofAddress(UTF8String.fromString(text))).isFalse();
  }

  /** Texts of pieces that come near to what is looked for. */
  @Provide
  Arbitrary<String> texts() {
    List<String> pieces =
        List.of(
            "0",
            "17",
            "+49",
            " ",
            "-",
            ".",
            "(",
            ")",
            "/",
            ":",
            "a",
            "Fe",
            "x",
            "ü",
            "DE",
            "89",
            "%",
            "25",
            "40",
            "@",
            "token",
            "SECRET",
            "passw",
            "pwd",
            "Key",
            "bearer ",
            "eyJ",
            "ey",
            "ann",
            "shop.example",
            "=",
            "secre",
            "to",
            "z");
    return Arbitraries.of(pieces).list().ofMaxSize(12).map(all -> String.join("", all));
  }
}
