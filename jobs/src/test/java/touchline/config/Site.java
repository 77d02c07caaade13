package touchline.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.util.List;

/** A site's file, given as its lines, under the name conf/prod.conf. */
final class Site {
  private Site() {}

  static Settings settings(String... lines) {
    return Settings.load(overlay(lines));
  }

  static List<String> problems(String... lines) {
    return catchThrowableOfType(ConfigurationException.class, () -> Settings.load(overlay(lines)))
        .problems();
  }

  static Config overlay(String... lines) {
    return ConfigFactory.parseString(
        String.join("\n", lines),
        ConfigParseOptions.defaults().setOriginDescription("conf/prod.conf"));
  }
}
