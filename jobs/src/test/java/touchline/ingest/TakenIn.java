package touchline.ingest;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import touchline.config.Settings;
import touchline.pipeline.Given;
import touchline.pipeline.Table;
import touchline.storage.Storage;

/** Landed texts, and what the bronze tables hold of them. */
final class TakenIn {
  private final Path landing;
  private final FileStore store;
  private final String conf;

  private TakenIn(Path dir, String conf) {
    this.landing = dir.resolve("landing");
    this.store = FileStore.parquet(Given.spark(), dir.resolve("warehouse"));
    this.conf = conf;
  }

  /** A landing folder with the feeds that every night needs, one row each. */
  static TakenIn in(Path dir, String conf) {
    TakenIn taken = new TakenIn(dir, conf);
    taken.land(
        "web_events/dt=2026-01-01/least.csv",
        "event_id,occurred_at,event_type,lead_id\nleast,2026-01-01,x,L0\n");
    taken.land(
        "crm_deals/dt=2026-01-01/least.csv", "deal_id,stage,created_at\nleast,New,2026-01-01\n");
    return taken;
  }

  TakenIn land(String file, String text) {
    try {
      Path path = landing.resolve(file);
      Files.createDirectories(path.getParent());
      Files.write(path, text.getBytes(StandardCharsets.UTF_8));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes in what landed by the date; the notes. */
  List<String> take(String asOf) {
    Settings settings = Settings.load(ConfigFactory.parseString(conf));
    return new Ingest(
            settings.ingest(),
            settings.privacy(),
            settings.sources(),
            settings.business(),
            Storage.of(landing))
        .take(Given.spark(), store, LocalDate.parse(asOf));
  }

  Dataset<Row> table(String table) {
    return store.read(Table.of(table));
  }

  /** Expressions over the rows of a table as texts, sorted. */
  List<String> rows(String table, String... expressions) {
    return table(table).selectExpr(expressions).collectAsList().stream()
        .map(
            row ->
                IntStream.range(0, row.size())
                    .mapToObj(i -> String.valueOf(row.get(i)))
                    .collect(Collectors.joining("|")))
        .sorted()
        .toList();
  }

  /** Rows of a file: read = accepted + quarantined + duplicate + superseded + left out. */
  String account(String file) {
    Row row =
        table("ops.feed_reconciliation").where("file = '" + file + "'").collectAsList().get(0);
    return row.getAs("rows_read")
        + " = "
        + Arrays.stream(
                new String[] {
                  "rows_accepted",
                  "rows_quarantined",
                  "rows_duplicate",
                  "rows_superseded",
                  "rows_left_out"
                })
            .map(column -> String.valueOf(row.<Object>getAs(column)))
            .collect(Collectors.joining(" + "));
  }
}
