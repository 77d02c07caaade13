package touchline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import touchline.config.LineageConfig.To;

class LineageConfigTest {
  @Test
  void defaultsSendNothingAnywhere() {
    assertThat(Site.settings().lineage())
        .isEqualTo(
            new LineageConfig(To.FILE, URI.create("http://localhost:5000"), "", "touchline"));
  }

  @Test
  void explicitMappings() {
    assertThat(
            Site.settings(
                    "lineage { to = http, url = \"https://lineage.example.com/base\"",
                    "  key-from = LINEAGE_KEY, namespace = emea }")
                .lineage())
        .isEqualTo(
            new LineageConfig(
                To.HTTP, URI.create("https://lineage.example.com/base"), "LINEAGE_KEY", "emea"));
  }

  @Test
  void addressWithoutAHostIsAProblem() {
    assertThat(Site.problems("lineage.url = localhost"))
        .containsExactly(
            "conf/prod.conf: 1: lineage.url is \"localhost\"; expected an address such as"
                + " http://localhost:5000");
  }
}
