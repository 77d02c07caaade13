package touchline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityConfigTest {
  @Test
  void defaults() {
    IdentityConfig identity = Site.settings().identity();

    assertThat(identity.maxComponent()).isEqualTo(1000);
    assertThat(identity.maxLeads()).isEqualTo(10);
    assertThat(identity.freeMail())
        .contains("gmail.com", "gmx.de", "163.com", "icloud.com")
        .isSorted()
        .allMatch(domain -> domain.matches("[a-z0-9-]+([.][a-z0-9-]+)+"));
  }

  @Test
  void explicitMappings() {
    assertThat(
            Site.settings(
                    "identity { free-mail = [Post.Example], max-component = 5, max-leads = 3 }")
                .identity())
        .isEqualTo(new IdentityConfig(List.of("post.example"), 5, 3));
  }

  @Test
  void siteAddsToTheDefaultList() {
    assertThat(Site.settings("identity.free-mail += post.example").identity().freeMail())
        .contains("post.example", "gmail.com");
  }
}
