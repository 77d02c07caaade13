package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.storage.Storage;

class TokensTest {
  private static final String HEX = "00".repeat(31) + "01";

  @TempDir Path dir;
  private Tokens tokens;

  @BeforeEach
  void key() throws Exception {
    Path file = dir.resolve("identity.key");
    Files.writeString(file, HEX + "\n");
    Files.setPosixFilePermissions(
        file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    tokens = new Tokens(SiteKey.read(Storage.of(file)));
  }

  @Test
  void tokenIsTheKeyedHashCutTo128Bits() throws Exception {
    byte[] key = hmac(HexFormat.of().parseHex(HEX), "touchline token");
    byte[] full = hmac(key, "email\0ann@acme.com");
    assertThat(tokens.email("ann@acme.com"))
        .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(full, 16)))
        .hasSize(22);
  }

  @Test
  void addressIsTheSameHoweverItIsWritten() {
    String token = tokens.email("ann@acme.com");
    assertThat(tokens.email(" Ann@ACME.com ")).isEqualTo(token);
    assertThat(tokens.email("mailto:ann@acme.com")).isEqualTo(token);
    assertThat(tokens.email("Ann Lee <ann@acme.com>")).isEqualTo(token);
    assertThat(tokens.any("ANN@acme.com")).isEqualTo(token);
    assertThat(Tokens.domain("Ann@ACME.com")).isEqualTo("acme.com");
  }

  /** Quotes around an address are none of it, and have it read the long way. */
  @Test
  void addressIsReadInOneWayWhetherPlainOrNot() {
    for (String address :
        new String[] {
          "a@b",
          "Ann.Lee+x_1-y@Shop-2.EXAMPLE",
          "a@b@c",
          "a.@b",
          "a@.b",
          "@a",
          "a@",
          "a..b@c",
          "1@2"
        }) {
      assertThat(tokens.email(address)).as(address).isEqualTo(tokens.email('"' + address + '"'));
      assertThat(Tokens.domain(address)).as(address).isEqualTo(Tokens.domain('"' + address + '"'));
    }
    assertThat(tokens.email("a@b")).isNotNull();
    assertThat(tokens.email("a@b@c")).isNull();
  }

  @Test
  void whatIsNoAddressHasNoToken() {
    for (String none :
        new String[] {null, "", "n/a", "unknown", "@", "ann@", "@acme.com", "a b@c"}) {
      assertThat(tokens.email(none)).as(none).isNull();
      assertThat(Tokens.domain(none)).as(none).isNull();
    }
  }

  @Test
  void kindsAreKeptApart() {
    assertThat(tokens.visitor("ann@acme.com")).isNotEqualTo(tokens.email("ann@acme.com"));
    assertThat(tokens.visitor("42")).isNotEqualTo(tokens.any("42"));
  }

  @Test
  void addressInALinkBecomesTheTokenOfItsPerson() {
    String token = tokens.email("ann@acme.com");
    assertThat(tokens.scrub("https://x.com/p?email=ann@acme.com&b=1"))
        .isEqualTo("https://x.com/p?email=" + token + "&b=1");
    assertThat(tokens.scrub("https://x.com/p?email=Ann%40acme.com")).endsWith("email=" + token);
    assertThat(tokens.scrub("https://x.com/?to=https%3A%2F%2Fy.com%2F%3Fe%3Dann%40acme.com"))
        .doesNotContain("acme")
        .contains(token);
    assertThat(tokens.scrub("?u=x%2540y")).doesNotContain("40y");
    assertThat(tokens.scrub("write to ann@acme.com, please"))
        .isEqualTo("write to " + token + ", please");
  }

  @Test
  void textWithoutAddressStaysAsItIs() {
    for (String text : new String[] {"https://maps.x/@48.1,11.5", "follow @acme", "40% off", "a"}) {
      assertThat(tokens.scrub(text)).isEqualTo(text);
    }
  }

  private static byte[] hmac(byte[] key, String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  @org.junit.jupiter.api.Timeout(20)
  void longTextWithoutAnAddressIsSearchedInTime() {
    String text = "a".repeat(1_000_000) + "40";
    assertThat(tokens.scrub(text)).isEqualTo(text).hasSize(1_000_002);
    assertThat(tokens.scrub(text + " ann@acme.example")).doesNotContain("ann@");
  }
}
