package touchline.storage;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Addresses that lead nowhere. */
class StorageTest {
  @Test
  void fileSystemWhoseJarsAreMissingIsNamed() {
    assertThatThrownBy(() -> Storage.of("s3a://lake/warehouse"))
        .hasMessageContaining("s3a://lake/warehouse: no jar on the class path knows this")
        .hasMessageContaining("TOUCHLINE_CLASSPATH");
  }
}
