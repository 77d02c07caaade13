package touchline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.config.Settings;
import touchline.pipeline.Given;
import touchline.pipeline.Table;

class IngestTest {
  @TempDir Path dir;

  @Test
  @org.junit.jupiter.api.Disabled void smoke() throws Exception {
    Path landing = dir.resolve("landing");
    Files.createDirectories(landing.resolve("web_events"));
    Files.createDirectories(landing.resolve("crm_deals"));
    Files.createDirectories(landing.resolve("crm_dals"));
    Files.writeString(landing.resolve("crm_dals/x.csv"), "a\n");
    Files.writeString(
        landing.resolve("web_events/a.csv"),
        """
        Event_ID,occurred_at,event_type,email,visitor_id,page_url,Company,Phone
        e1,2026-06-30T09:15:00Z,page_view,Ann@Acme.com,123.45,https://x.com/?e=ann%40acme.com,Acme,+49 1
        e2,2026-06-30 9:15,page_view,,123.45,,,
        e2,2026-06-30 9:15,page_view,,123.45,,,
        e3,yesterday,page_view,,123.45,,,
        e4,2026-06-30 9:15,page_view,,,,,
        e5,2026-06-30 9:15,page_view,,1
        e6,2026-06-30 9:15,page_view,,1,"unclosed
        """);
    Files.writeString(
        landing.resolve("crm_deals/a.jsonl"),
        """
        {"deal_id":"d1","stage":"New","created_at":"2026-06-01","amount":10.5,"x":{"a":[1, 2]},"updated_at":"2026-06-02"}
        {"deal_id":"d1","stage":"Old","created_at":"2026-06-01","amount":10.5,"updated_at":"2026-06-01"}
        {"deal_id":"d2","stage":"Old","created_at":"2026-06-01","amount":"12,5"}
        {"deal_id":
        """);
    Settings s = Settings.load(Optional.empty());
    FileStore store = FileStore.delta(Given.spark(), dir.resolve("wh"));
    for (int i = 0; i < 3; i++) {
      long t = System.nanoTime();
      System.out.println(
          new Ingest(s.ingest(), s.privacy(), s.sources(), landing)
              .take(Given.spark(), store, LocalDate.parse("2026-06-30")));
      System.out.println("took " + (System.nanoTime() - t) / 1_000_000);
    }
    for (String t :
        new String[] {
          "bronze.web_events",
          "bronze.crm_deals",
          "bronze.quarantined_rows",
          "bronze.repeated_rows",
          "ops.feed_reconciliation"
        }) {
      store.read(Table.of(t)).show(50, 60, true);
    }
    assertThat(1).isEqualTo(1);
  }
}
