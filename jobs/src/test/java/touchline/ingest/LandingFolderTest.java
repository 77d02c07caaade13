package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import touchline.config.Settings;
import touchline.pipeline.Given;
import touchline.pipeline.UserError;

/** What may lie in a landing folder, or in its place. */
class LandingFolderTest {
  private static final Settings SETTINGS = Settings.load(ConfigFactory.empty());

  @TempDir Path dir;

  @Test
  void fileInPlaceOfTheFolderIsTheUsersError() throws IOException {
    Path file = Files.writeString(dir.resolve("README.md"), "x");
    assertThatThrownBy(() -> take(file))
        .isInstanceOf(UserError.class)
        .hasMessage(file + ": is a file; --landing names the folder of the feeds");
  }

  @Test
  @Timeout(300)
  void pipesDevicesAndCirclesOfLinksAreToldAndNotRead() throws Exception {
    TakenIn taken = TakenIn.in(dir, "");
    Path folder = dir.resolve("landing/web_events");
    assertThat(
            new ProcessBuilder("mkfifo", folder.resolve("pipe.csv").toString()).start().waitFor())
        .isZero();
    Files.createSymbolicLink(folder.resolve("zero.csv"), Path.of("/dev/zero"));
    Files.createSymbolicLink(folder.resolve("gone.csv"), folder.resolve("nowhere.csv"));
    Files.createSymbolicLink(folder.resolve("again"), folder);
    assertThat(taken.take("2026-05-31"))
        .contains(
            "landing/web_events/pipe.csv: not read; it is a pipe, a device or a link that leads nowhere",
            "landing/web_events/zero.csv: not read; it is a pipe, a device or a link that leads nowhere");
    assertThat(taken.rows("ops.feed_reconciliation", "file"))
        .containsExactly("crm_deals/dt=2026-01-01/least.csv", "web_events/dt=2026-01-01/least.csv");
  }

  @Test
  void nightWithoutAnyFeedNamesTheFoldersThatItDidNotRead() throws IOException {
    Path landing = dir.resolve("only");
    Files.createDirectories(landing.resolve("mystery"));
    Files.writeString(landing.resolve("mystery/export.csv"), "a,b\n1,2\n");
    assertThatThrownBy(() -> take(landing))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("neither campaign_touches nor web_events was ever received")
        .hasMessageContaining("only/mystery/export.csv: not read");
  }

  @Test
  void columnsThatNoFileFillsAreToldOnce() {
    TakenIn taken =
        TakenIn.in(dir, "")
            .land(
                "fx_rates/dt=2026-01-01/a.csv",
                "rate_date,from_currency,to_currency,rate\n2026-01-01,USD,EUR,0.9\n")
            .land("crm_accounts/dt=2026-01-01/a.csv", "account_id,name,country\n1,Acme,DE\n");
    List<String> notes = taken.take("2026-01-01");
    assertThat(notes)
        .contains(
            "crm_accounts: no file has domain, industry, employees, parent_account_id, merged_into_account_id,"
                + " merged_account_ids, is_deleted, updated_at; they stay empty")
        .noneMatch(note -> note.startsWith("fx_rates: no file"));
    taken.land("crm_accounts/dt=2026-01-02/b.csv", "account_id,name\n1,Acme\n");
    assertThat(taken.take("2026-01-02"))
        .noneMatch(note -> note.startsWith("crm_accounts: no file"));
  }

  @Test
  void timesAtTheEdgeCostTheirRowAndPlaceholdersNothing() {
    TakenIn taken =
        TakenIn.in(dir, "")
            .land(
                "crm_leads/a.csv",
                "lead_id,created_at\nL1,2026-05-01\nL2,0001-01-01\nL3,1066-10-14 09:00:00\nL4,9999-12-30\nL5,9999-12-31\n");
    taken.take("2026-05-31");
    assertThat(taken.rows("bronze.crm_leads", "lead_id", "created_at IS NULL"))
        .containsExactly("L1|false", "L2|true", "L5|true");
    assertThat(taken.rows("bronze.quarantined_rows", "_row", "reason"))
        .containsExactly(
            "3|created_at '1066-10-14 09:00:00' lies before 1900-01-01 or after 2199",
            "4|created_at '9999-12-30' lies before 1900-01-01 or after 2199");
  }

  private List<String> take(Path landing) {
    return new Ingest(
            SETTINGS.ingest(), SETTINGS.privacy(), SETTINGS.sources(), SETTINGS.business(), landing)
        .take(
            Given.spark(),
            FileStore.parquet(Given.spark(), dir.resolve("w")),
            LocalDate.parse("2026-05-31"));
  }
}
