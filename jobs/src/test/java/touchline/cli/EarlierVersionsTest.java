package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.night.Night;
import touchline.pipeline.Given;
import touchline.pipeline.Table;
import touchline.storage.Storage;

/**
 * Warehouses that earlier versions made: twelve simulated leads (seed 5, 60 days to 2026-06-30),
 * packed without reports. The one of 2026-11-26 has no merges and no count of rows in its ledger,
 * and its note beside the ledger is a bare number.
 */
@Tag("long")
class EarlierVersionsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = "2026-11-26")
  void warehouseOfAnEarlierVersionOpensAndTheNextNightBringsItUpToDate(String version)
      throws IOException {
    unpack("/warehouses/" + version + ".tar.xz");
    Path warehouse = folder.resolve("warehouse");
    Map<String, Integer> landed = landed(warehouse);
    assertThat(landed).containsEntry("bronze.crm_leads", 12);
    List<Row> people = people(warehouse);

    Path arriving = folder.resolve("landing/crm_leads/new.csv");
    Files.createDirectories(arriving.getParent());
    Files.writeString(arriving, "lead_id,email,created_at\nN1,n1@example.org,2026-06-20\n");
    Path conf = Nights.conf(folder, "ingest.max-quarantine-share = 0.9");
    Night.Outcome outcome =
        Nights.run(warehouse, folder.resolve("landing"), LocalDate.parse("2026-07-01"), conf);
    assertThat(outcome.changed()).isTrue();
    assertThat(outcome.runId()).isEqualTo(2);

    landed.merge("bronze.crm_leads", 1, Integer::sum);
    assertThat(landed(warehouse)).isEqualTo(landed);
    assertThat(people(warehouse)).hasSize(people.size() + 1).containsAll(people);
    TableLogs logs = new TableLogs(Storage.of(warehouse));
    Ledger.Entry night = new Ledger(logs).last().orElseThrow();
    assertThat(night.rows()).containsEntry("silver.people", (long) people.size() + 1);
  }

  private static List<Row> people(Path warehouse) {
    return Nights.rows(warehouse, "SELECT person_id, lead_id, account_id FROM silver.people");
  }

  private static Map<String, Integer> landed(Path warehouse) {
    Given.spark();
    TableLogs logs = new TableLogs(Storage.of(warehouse));
    Ledger.Entry night = new Ledger(logs).last().orElseThrow();
    Map<String, Integer> rows = new TreeMap<>();
    for (Table table : Table.all()) {
      if (table.layer().equals("bronze")) {
        rows.put(table.name(), logs.rows(table, night.version(table)).size());
      }
    }
    return rows;
  }

  private void unpack(String archive) throws IOException {
    try (InputStream packed = getClass().getResourceAsStream(archive);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new XZCompressorInputStream(packed))) {
      TarArchiveEntry entry;
      while ((entry = tar.getNextEntry()) != null) {
        Path file = folder.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        Files.copy(tar, file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
    }
  }
}
