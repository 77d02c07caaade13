package touchline.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.pipeline.Given;
import touchline.pipeline.UserError;
import touchline.storage.Storage;

/** A run that does not know that it lost its lease, and the run that has it now. */
class FenceTest {
  @TempDir Path folder;
  private Warehouse earlier;
  private Warehouse later;

  @BeforeEach
  void twoRuns() {
    earlier = new Warehouse(Given.spark(), Storage.of(folder)).fencedBy(1);
    later = new Warehouse(Given.spark(), Storage.of(folder)).fencedBy(2);
    publish(earlier, "2026-06-28");
  }

  private static Ledger.Entry entry(Warehouse warehouse, String date) {
    return new Ledger(warehouse.logs())
        .entry(
            LocalDate.parse(date),
            "published",
            Map.of(),
            Map.of(),
            List.of(),
            Map.of(),
            Instant.EPOCH);
  }

  private static void publish(Warehouse warehouse, String date) {
    Ledger ledger = new Ledger(warehouse.logs());
    if (ledger.all().isEmpty()) {
      ledger.begin();
    }
    ledger.record(warehouse, entry(warehouse, date));
  }

  @Test
  void runThatALaterOneOvertookIsNotPutOnRecord() {
    new Ledger(later.logs()).fence(later);
    assertThatThrownBy(() -> publish(earlier, "2026-06-29"))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.exitCode()).isEqualTo(UserError.LOCKED))
        .hasMessageContaining("its lease is number 2, this run's 1");
    publish(later, "2026-06-30");
    assertThat(new Ledger(later.logs()).all())
        .extracting(night -> night.asOf().toString())
        .containsExactly("2026-06-28", "2026-06-30");
  }

  @Test
  void runThatIsOvertakenBetweenItsLastLookAndItsCommitIsNotPutOnRecord() {
    List<org.apache.spark.sql.Row> row = List.of(Ledger.row(entry(earlier, "2026-06-29")));
    assertThatThrownBy(
            () ->
                earlier.appendAlone(Ledger.RUNS, row, () -> new Ledger(later.logs()).fence(later)))
        .isInstanceOf(ConcurrentModificationException.class);
    assertThat(new Ledger(later.logs()).all()).hasSize(1);
  }

  @Test
  void runsInTheirOrderAreAllPutOnRecord() {
    publish(earlier, "2026-06-29");
    publish(later, "2026-06-30");
    publish(new Warehouse(Given.spark(), Storage.of(folder)).fencedBy(3), "2026-07-01");
    assertThat(new Ledger(later.logs()).all()).hasSize(4);
  }
}
