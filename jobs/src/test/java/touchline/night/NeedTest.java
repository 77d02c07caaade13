package touchline.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import touchline.pipeline.UserError;
import touchline.storage.Storage;

class NeedTest {
  private static final long MB = 1_000_000;
  private static final long GB = 1_000 * MB;
  private static final Need.Factors COSTS = new Need.Factors(6, 1.5, 64 * MB, 400 * MB, 0.2);

  /** A hundred megabytes land on tables of two hundred. */
  private static final Need NIGHT = COSTS.of(100 * MB, 200 * MB);

  private static Need.Machine machine(long disk, long heap, long memory) {
    return new Need.Machine(Storage.of("w"), disk, heap, memory);
  }

  @Test
  void whatLandsAndWhatIsMadeAnewAddUp() {
    assertThat(NIGHT).isEqualTo(new Need(100 * MB, 200 * MB, 964 * MB, 420 * MB));
    assertThat(COSTS.of(0, 0)).isEqualTo(new Need(0, 0, 64 * MB, 400 * MB));
    assertThat(NIGHT.sentence(machine(71 * GB, 3 * GB, 24 * GB)))
        .isEqualTo(
            "takes about 964 MB of disk (71.0 GB are free) and at least 420 MB of heap (3.0 GB)");
  }

  @Test
  void storeThatTellsNoLimitIsNotSaidToHaveBillionsOfGigabytes() {
    assertThat(NIGHT.sentence(machine(Long.MAX_VALUE, 3 * GB, 24 * GB)))
        .isEqualTo(
            "takes about 964 MB of disk (no limit is told) and at least 420 MB of heap (3.0 GB)");
  }

  @Test
  void nightThatFitsToTheByteIsNotRefused() {
    NIGHT.refuse(machine(964 * MB, 420 * MB, 2 * GB));
  }

  @Test
  void whatIsShortIsNamedWithTheRemedy() {
    assertThatThrownBy(() -> NIGHT.refuse(machine(964 * MB - 1, 3 * GB, 24 * GB)))
        .hasMessage(
            "the night takes about 964 MB of disk (100 MB land, 200 MB of tables follow from what"
                + " landed) and w has 964 MB left; nothing was begun. Make room (`maintain` deletes"
                + " what no kept night needs), or name a --warehouse elsewhere; what a byte costs"
                + " stands in limits.disk-per-landed-byte and limits.disk-per-stored-byte")
        .extracting(e -> ((UserError) e).exitCode())
        .isEqualTo(UserError.INPUT_OUTPUT);
    assertThatThrownBy(() -> NIGHT.refuse(machine(GB, 300 * MB, 24 * GB)))
        .hasMessage(
            "the night takes about 420 MB of memory and Java's heap has 300 MB; nothing was begun."
                + " Give it more, as in TOUCHLINE_HEAP=1g")
        .extracting(e -> ((UserError) e).exitCode())
        .isEqualTo(UserError.USAGE);
    assertThatThrownBy(() -> NIGHT.refuse(machine(GB, GB, GB)))
        .hasMessageContaining("of memory and this machine has 1.0 GB; nothing was begun");
  }
}
