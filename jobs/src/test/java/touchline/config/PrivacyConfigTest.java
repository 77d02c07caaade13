package touchline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrivacyConfigTest {
  @Test
  void defaults() {
    PrivacyConfig privacy = Site.settings().privacy();

    assertThat(privacy.keyFile()).isEmpty();
    assertThat(privacy.keyFileFor("/data/warehouse/"))
        .isEqualTo("/data/warehouse/_secrets/identity.key");
    assertThat(
            List.of(
                "Phone",
                "FirstName",
                "last_name",
                "FULL_NAME",
                "ip",
                "IP-Address",
                "mobile",
                "name"))
        .allMatch(privacy::hides);
    assertThat(List.of("company", "title", "campaign_name", "shipping")).noneMatch(privacy::hides);
  }

  @Test
  void explicitMappings() {
    PrivacyConfig privacy =
        Site.settings(
                "privacy { key-file = /keys/touchline, columns = [Nick_Name], url-parameters = [Article, a] }")
            .privacy();

    assertThat(privacy)
        .isEqualTo(
            new PrivacyConfig("/keys/touchline", List.of("nickname"), List.of("a", "article")));
    assertThat(privacy.keyFileFor("/data/warehouse")).isEqualTo("/keys/touchline");
  }
}
