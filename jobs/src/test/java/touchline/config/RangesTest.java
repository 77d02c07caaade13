package touchline.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The ranges that conf/reference.conf writes beside its settings are those that the code holds to.
 */
class RangesTest {
  private static final Pattern RANGE =
      Pattern.compile("Range ([\\d.,e]*\\d[dhms]?)(?: \\([^)]*\\))? to ([\\d.,e]*\\d[dhms]?)");

  /** A setting and the ends of its range, as written. */
  record Written(String path, boolean isWhole, String least, String most) {
    @Override
    public String toString() {
      return path;
    }
  }

  static Stream<Written> ranges() {
    Config reference = ConfigFactory.parseFile(Path.of("conf/reference.conf").toFile());
    return reference.entrySet().stream()
        .map(RangesTest::written)
        .flatMap(List::stream)
        .sorted((a, b) -> a.path().compareTo(b.path()));
  }

  private static List<Written> written(Map.Entry<String, ConfigValue> setting) {
    ConfigValue value = setting.getValue();
    Matcher range = RANGE.matcher(String.join(" ", value.origin().comments()));
    if (!range.find() || value.valueType() == ConfigValueType.LIST) {
      return List.of();
    }
    boolean isWhole = value.unwrapped() instanceof Integer || value.unwrapped() instanceof Long;
    return List.of(
        new Written(
            setting.getKey(),
            isWhole,
            range.group(1).replace(",", ""),
            range.group(2).replace(",", "")));
  }

  @Test
  void mostRangesAreRead() {
    assertThat(ranges().count()).isGreaterThan(35);
  }

  @ParameterizedTest
  @MethodSource("ranges")
  void bothEndsAreTakenAndWhatLiesBeyondIsRefused(Written setting) {
    assertThat(problems(setting, setting.least())).as("least").noneMatch(isRange(setting));
    assertThat(problems(setting, setting.most())).as("most").noneMatch(isRange(setting));
    assertThat(problems(setting, beyond(setting, setting.least(), -1)))
        .as("below " + setting.least())
        .anyMatch(isRange(setting));
    assertThat(problems(setting, beyond(setting, setting.most(), 1)))
        .as("above " + setting.most())
        .anyMatch(isRange(setting));
  }

  private static java.util.function.Predicate<String> isRange(Written setting) {
    String key = setting.path().substring(setting.path().lastIndexOf('.') + 1);
    return problem -> problem.contains(key + " is ") && problem.contains("must be");
  }

  private static List<String> problems(Written setting, String value) {
    Config overlay = Site.overlay(setting.path() + " = " + value);
    try {
      Settings.load(overlay);
      return List.of();
    } catch (ConfigurationException e) {
      return e.problems();
    }
  }

  /** The nearest value outside: a whole number, a tenth of a thousandth, or a millisecond. */
  private static String beyond(Written setting, String end, int sign) {
    if (Character.isLetter(end.charAt(end.length() - 1))) {
      Duration duration =
          ConfigFactory.parseString("of = " + end).getDuration("of").plusMillis(sign);
      return duration.toMillis() + "ms";
    }
    BigDecimal step = setting.isWhole() ? BigDecimal.ONE : new BigDecimal("0.0001");
    return new BigDecimal(end).add(step.multiply(BigDecimal.valueOf(sign))).toPlainString();
  }
}
