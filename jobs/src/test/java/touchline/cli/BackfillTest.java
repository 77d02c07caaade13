package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.pipeline.Given;
import touchline.pipeline.UserError;

class BackfillTest {
  @TempDir Path folder;

  /** Three days: a lead arrives, reads and is qualified; another comes on the second day. */
  private Path landing() {
    Path landing = folder.resolve("landing");
    land(
        landing,
        "crm_leads",
        "2026-06-01",
        "lead_id,email,created_at",
        "L1,ann@one.example,2026-06-01T09:00:00Z");
    land(
        landing,
        "campaign_touches",
        "2026-06-01",
        "touch_id,occurred_at,kind,channel,campaign_id,email",
        "T1,2026-06-01T08:00:00Z,email_click,Email,spring,ann@one.example");
    land(
        landing,
        "crm_lead_stages",
        "2026-06-01",
        "lead_id,stage,entered_at",
        "L1,NEW,2026-06-01T09:00:00Z");
    land(
        landing,
        "crm_leads",
        "2026-06-02",
        "lead_id,email,created_at",
        "L2,bob@two.example,2026-06-02T10:00:00Z");
    land(
        landing,
        "crm_lead_stages",
        "2026-06-03",
        "lead_id,stage,entered_at",
        "L1,MQL,2026-06-03T07:00:00Z");
    return landing;
  }

  private static void land(Path landing, String feed, String date, String... lines) {
    try {
      Path day = Files.createDirectories(landing.resolve(feed).resolve("dt=" + date));
      Files.write(day.resolve("export.csv"), List.of(lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int backfill(Path warehouse, Path landing, String from, String to) {
    Given.spark();
    Backfill backfill = new Backfill();
    backfill.options = new WarehouseOptions();
    backfill.options.warehouse = warehouse;
    backfill.landing = landing;
    backfill.from = LocalDate.parse(from);
    backfill.to = LocalDate.parse(to);
    return backfill.call();
  }

  @Test
  void cutOffAndRunAgainMakesTheTablesOfNightByNight() {
    Path landing = landing();
    Path byNight = folder.resolve("by-night");
    for (String night : List.of("2026-06-01", "2026-06-02", "2026-06-03")) {
      Nights.run(byNight, landing, LocalDate.parse(night), null);
    }
    Path filled = folder.resolve("filled");
    Nights.copy(byNight.resolve("_secrets"), filled.resolve("_secrets"));
    assertThat(backfill(filled, landing, "2026-06-01", "2026-06-02")).isLessThanOrEqualTo(10);
    assertThat(backfill(filled, landing, "2026-06-01", "2026-06-03")).isLessThanOrEqualTo(10);
    assertThat(new Ledger(new TableLogs(filled)).all().stream().map(Ledger.Entry::asOf))
        .extracting(LocalDate::toString)
        .containsExactly("2026-06-01", "2026-06-02", "2026-06-03");
    assertThat(Nights.rows(filled, "SELECT lead_id FROM gold.lead_scores")).hasSize(5);
    assertThat(Nights.differences(Nights.contents(byNight), Nights.contents(filled))).isEmpty();
  }

  @Test
  void lastNightBeforeTheFirstIsRefused() {
    assertThatThrownBy(() -> backfill(folder, folder, "2026-06-02", "2026-06-01"))
        .isInstanceOf(UserError.class)
        .hasMessage("--to 2026-06-01 lies before --from 2026-06-02");
  }
}
