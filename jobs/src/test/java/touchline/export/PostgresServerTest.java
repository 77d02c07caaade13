package touchline.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import touchline.pipeline.UserError;

class PostgresServerTest {
  @ParameterizedTest
  @CsvSource({
    "postgresql://ana:s%3Acret@db/marketing, db:5432/marketing, ana, s:cret",
    "postgres://ana@db:6000/marketing, db:6000/marketing, ana, of-the-environment",
    "jdbc:postgresql://db/marketing?user=ana&password=s+cret&sslmode=require, db:5432/marketing, ana, s+cret",
  })
  void addressIsReadAsPeopleWriteIt(String url, String place, String user, String password) {
    PostgresServer server = PostgresServer.of(url, Map.of("PGPASSWORD", "of-the-environment"));
    assertThat(server.place()).isEqualTo(place);
    assertThat(server.user()).isEqualTo(user);
    assertThat(server.password()).isEqualTo(password);
    assertThat(server.jdbc())
        .startsWith("jdbc:postgresql://" + place)
        .doesNotContain(password, "user=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://a:geheim@db/x",
        "postgresql:geheim",
        "postgresql://a:geheim @db",
        "geheim"
      })
  void whatIsNoAddressIsRefusedWithoutRepeatingIt(String url) {
    assertThatThrownBy(() -> PostgresServer.of(url, Map.of()))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("--url is no address of PostgreSQL; write postgresql://user@host")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void messagesNameThePlaceAndNeverThePassword() {
    PostgresServer server = PostgresServer.of("postgresql://ana:geheim@db:5432/x", Map.of());
    assertThat(server.told("password geheim of ana is wrong\nDetail"))
        .isEqualTo("PostgreSQL at db:5432/x: password *** of ana is wrong");
    assertThat(server).hasToString("db:5432/x");
  }
}
