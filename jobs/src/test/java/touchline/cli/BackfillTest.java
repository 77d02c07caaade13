package touchline.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.pipeline.UserError;
import touchline.storage.Storage;

class BackfillTest {
  @TempDir Path folder;

  private static int backfill(Path warehouse, Path landing, String from, String to) {
    Backfill backfill = new Backfill();
    backfill.options = new WarehouseOptions();
    backfill.options.warehouse = Storage.of(warehouse);
    backfill.landing = Storage.of(landing);
    backfill.from = LocalDate.parse(from);
    backfill.to = LocalDate.parse(to);
    return backfill.call();
  }

  @Test
  void lastNightBeforeTheFirstIsRefused() {
    assertThatThrownBy(() -> backfill(folder, folder, "2026-06-02", "2026-06-01"))
        .isInstanceOf(UserError.class)
        .hasMessage("--to 2026-06-01 lies before --from 2026-06-02");
  }
}
