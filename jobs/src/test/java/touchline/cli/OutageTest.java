package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.pipeline.Given;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.storage.Away;
import touchline.storage.Storage;

/**
 * A storage that does not answer is no damage: nothing is rejected, set aside or called damaged.
 */
class OutageTest {
  private static final List<Supplier<IOException>> KINDS =
      List.of(
          () -> new SocketTimeoutException("Read timed out"),
          () -> new AccessControlException("Permission denied: user=nobody, access=READ"),
          () -> new IOException("No space left on device"));

  @TempDir Path folder;

  @AfterEach
  void again() {
    Away.answers();
  }

  private static void assertOutage(Said said) {
    assertThat(said.exitCode()).as(said.out() + said.err()).isEqualTo(UserError.INPUT_OUTPUT);
    assertThat(said.out() + said.err())
        .containsAnyOf("Read timed out", "Permission denied", "No space left")
        .doesNotContain("damaged", "missing", "Exception");
  }

  @Test
  void tableThatCannotBeLookedAtIsNotCalledDamaged() throws IOException {
    Path warehouse = Nights.copy(SmallWorld.WAREHOUSE, folder.resolve("warehouse"));
    String away = Away.of(warehouse).toString();
    String landing = SmallWorld.LANDING.toString();
    for (Supplier<IOException> kind : KINDS) {
      Away.fails("gold/conversions", kind);
      assertOutage(Said.by("status", "--warehouse", away));
      Away.failsToRead("gold/conversions/part", kind);
      assertOutage(Said.by("sql", "--warehouse", away, "SELECT max(value) FROM gold.conversions"));
      Away.failsToRead("gold/conversions/_delta_log", kind);
      assertOutage(Said.by("sql", "--warehouse", away, "SELECT 1 FROM gold.conversions"));
    }
    Away.fails("gold/conversions", KINDS.get(0));
    assertOutage(Said.by("repair", "--warehouse", away, "--landing", landing));
    assertThat(warehouse.resolve("damaged")).doesNotExist();
    Away.answers();
    assertThat(Said.by("status", "--warehouse", away).exitCode()).isZero();
  }

  @Test
  void landedFileThatCannotBeReadIsNotRejected() throws IOException {
    Path warehouse = Nights.copy(SmallWorld.WAREHOUSE, folder.resolve("warehouse"));
    Path landing = Nights.copy(SmallWorld.LANDING, folder.resolve("landing"));
    Table contents = Table.of("silver.contents");
    Given.parse(contents, "{\"content_id\":\"z1\"}")
        .select("content_id")
        .coalesce(1)
        .write()
        .parquet(landing.resolve("contents/dt=" + SmallWorld.FIRST + "/more").toString());
    for (Supplier<IOException> kind : KINDS) {
      Away.failsToRead("/more/", kind);
      assertThatThrownBy(
              () ->
                  Nights.run(
                      Storage.of(warehouse), Away.of(landing), SmallWorld.FIRST, SmallWorld.CONF))
          .satisfies(
              e ->
                  assertThat(Causes.usersPart((Exception) e))
                      .isInstanceOf(IOException.class)
                      .hasMessageMatching("(?s).*(timed out|denied|No space).*"));
      assertThat(
              Nights.rows(
                  warehouse, "SELECT 1 FROM ops.feed_reconciliation WHERE file LIKE '%more%'"))
          .isEmpty();
    }
    try (Stream<Path> kept = Files.list(warehouse)) {
      assertThat(kept.map(Path::getFileName).map(Path::toString)).doesNotContain("damaged");
    }
  }
}
