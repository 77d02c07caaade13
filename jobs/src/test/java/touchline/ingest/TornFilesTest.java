package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.config.Settings;
import touchline.pipeline.Given;
import touchline.pipeline.Table;
import touchline.storage.Storage;

/** Files whose rows a damaged table lost. */
class TornFilesTest {
  private static final Table LEADS = Table.of("bronze.crm_leads");
  private static final LocalDate NIGHT = LocalDate.parse("2026-06-30");

  @TempDir Path folder;

  private FileStore store;

  private Ingest ingest() {
    Settings settings = Settings.load(java.util.Optional.empty());
    Path landing = folder.resolve("landing");
    return new Ingest(
        settings.ingest(),
        settings.privacy(),
        settings.sources(),
        settings.business(),
        Storage.of(landing));
  }

  private Path land(String file, String text) throws IOException {
    Path path = folder.resolve("landing").resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }

  /** Rows by table, file and place. */
  private Map<String, List<String>> contents() {
    Map<String, List<String>> contents = new TreeMap<>();
    for (String table :
        List.of(LEADS.name(), "bronze.quarantined_rows", "ops.feed_reconciliation")) {
      contents.put(
          table,
          store
              .read(Table.of(table))
              .selectExpr(
                  table.startsWith("ops")
                      ? "concat_ws(' ', feed, file, rows_read, rows_accepted, rows_quarantined)"
                      : "concat_ws(' ', _file, _row)")
              .collectAsList()
              .stream()
              .map(row -> row.getString(0))
              .sorted()
              .toList());
    }
    return contents;
  }

  @Test
  void filesThatStillLieThereAreTakenInAgainOnceAndTheOthersAreNamed() throws IOException {
    store = FileStore.parquet(Given.spark(), folder.resolve("warehouse"));
    land("web_events/e.csv", "event_id,occurred_at,event_type,lead_id\ne,2026-01-01,x,L0\n");
    land("crm_deals/d.csv", "deal_id,stage,created_at\nd,New,2026-01-01\n");
    land("crm_leads/whole.csv", "lead_id,created_at\nA,2026-01-01\n");
    land("crm_leads/torn.csv", "lead_id,created_at\nB,2026-01-01\nC,2026-01-02\nD,never\n");
    Path gone = land("crm_leads/gone.csv", "lead_id,created_at\nE,2026-01-01\n");
    ingest().take(Given.spark(), store, NIGHT);
    Map<String, List<String>> before = contents();
    assertThat(before.get(LEADS.name()))
        .containsExactly(
            "crm_leads/gone.csv 1",
            "crm_leads/torn.csv 1",
            "crm_leads/torn.csv 2",
            "crm_leads/whole.csv 1");

    store.replace(LEADS, store.read(LEADS).where("lead_id IN ('A', 'C')"));
    Files.delete(gone);
    assertThat(ingest().again(store, Set.of(LEADS), NIGHT))
        .containsExactly(
            "crm_leads/gone.csv: 1 rows were lost; it is no longer in the landing folder: deliver it"
                + " again under another name",
            "crm_leads/torn.csv: 1 rows were lost; it is taken in again");
    ingest().take(Given.spark(), store, NIGHT);
    Map<String, List<String>> after = contents();
    assertThat(after.get(LEADS.name()))
        .containsExactly("crm_leads/torn.csv 1", "crm_leads/torn.csv 2", "crm_leads/whole.csv 1");
    assertThat(after.get("bronze.quarantined_rows"))
        .isEqualTo(before.get("bronze.quarantined_rows"))
        .containsExactly("crm_leads/torn.csv 3");
    assertThat(after.get("ops.feed_reconciliation"))
        .isEqualTo(before.get("ops.feed_reconciliation"));
    assertThat(ingest().again(store, Set.of(), NIGHT)).isEmpty();
  }
}
