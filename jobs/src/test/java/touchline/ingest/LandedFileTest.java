package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** Whether a landed file is still the one that was listed. */
class LandedFileTest {
  private static LandedFile listed(long modified) {
    return new LandedFile(
        null,
        "s3a://lake/landing/contents/part.csv",
        "contents/part.csv",
        LocalDate.EPOCH,
        Format.CSV,
        0,
        7,
        modified);
  }

  @Test
  void fileIsStillTheSameWhenItsOwnTimeIsToldInWholeSeconds() {
    assertThat(listed(1_795_827_692_790L).isStill(7, 1_795_827_692_790L)).isTrue();
    assertThat(listed(1_795_827_692_790L).isStill(7, 1_795_827_692_000L)).isTrue();
    assertThat(listed(1_795_827_692_000L).isStill(7, 1_795_827_692_000L)).isTrue();
  }

  @Test
  void fileThatWasWrittenAnewIsAnother() {
    assertThat(listed(1_795_827_692_790L).isStill(8, 1_795_827_692_790L)).isFalse();
    assertThat(listed(1_795_827_692_790L).isStill(7, 1_795_827_692_791L)).isFalse();
    assertThat(listed(1_795_827_692_790L).isStill(7, 1_795_827_693_000L)).isFalse();
    assertThat(listed(1_795_827_692_000L).isStill(7, 1_795_827_692_001L)).isFalse();
  }
}
