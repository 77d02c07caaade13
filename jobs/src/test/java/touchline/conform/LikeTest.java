package touchline.conform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikeTest {
  @ParameterizedTest
  @CsvSource({
    "https://a.example/guides/x, %/guides/%, true",
    "abc, a_c, true",
    "abc, a_, false",
    "a%c, a\\%c, true",
    "abc, a\\%c, false",
    "a\\, a\\, true",
    "a\\, a\\\\, true",
    "'', %, true",
    "'', _, false",
    "abcabc, %abc, true"
  })
  void patternsAreSqls(String text, String pattern, boolean fits) {
    assertThat(Like.fits(text, pattern)).isEqualTo(fits);
  }

  @Property
  void agreesWithARegularExpression(
      @ForAll @Chars({'a', 'b', '.'}) @StringLength(max = 8) String text,
      @ForAll @Chars({'a', 'b', '%', '_', '.'}) @StringLength(max = 6) String pattern) {
    StringBuilder regex = new StringBuilder();
    for (char c : pattern.toCharArray()) {
      regex.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c)));
    }
    assertThat(Like.fits(text, pattern)).isEqualTo(text.matches(regex.toString()));
  }

  @Test
  void manySignsForAnyTextEndInTime() {
    assertThat(Like.fits("a".repeat(5_000), "%a".repeat(40) + "%b")).isFalse();
    assertThat(Like.fits(null, "%")).isFalse();
    assertThat(Like.fits("a", null)).isFalse();
  }
}
