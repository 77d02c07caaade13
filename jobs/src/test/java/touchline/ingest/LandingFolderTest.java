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
import touchline.storage.Storage;

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
            "landing/web_events/gone.csv: not read; it is a pipe, a device or a link that leads nowhere",
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
  void columnsThatMoneyOrPeopleDependOnAreToldOnceWithWhatTheyCost() {
    TakenIn taken =
        TakenIn.in(dir, "")
            .land("crm_leads/dt=2026-01-01/a.csv", "lead_id,created_at\nL0,2026-01-01\n")
            .land("crm_accounts/dt=2026-01-01/a.csv", "account_id,name\n1,Acme\n");
    List<String> notes = taken.take("2026-01-01");
    assertThat(notes)
        .contains(
            "crm_deals: no file has amount: won deals have no value",
            "crm_deals: no file has closed_at: a deal is won when its stage or record last changed",
            "crm_leads: no file has email: leads find their visits and touches by id alone, and their"
                + " accounts by the CRM's link alone")
        .noneMatch(note -> note.startsWith("crm_accounts: no file"))
        .noneMatch(note -> note.startsWith("crm_leads: no file has title"));
    taken.land("crm_leads/dt=2026-01-02/b.csv", "lead_id,created_at\nL9,2026-01-02\n");
    assertThat(taken.take("2026-01-02")).noneMatch(note -> note.contains("no file has"));
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

  @Test
  void nameThatIsNoUtf8IsTold() throws Exception {
    TakenIn taken = TakenIn.in(dir, "");
    String folder = dir.resolve("landing/web_events").toString();
    assertThat(
            new ProcessBuilder("bash", "-c", "touch \"$0\"/$'M\\xe4rz.csv'", folder)
                .start()
                .waitFor())
        .isZero();
    assertThat(taken.take("2026-05-31"))
        .anyMatch(
            note ->
                note.startsWith("landing/web_events/M")
                    && note.contains("not read; its name is no UTF-8"));
  }

  @Test
  void amountThatIsNoneCostsItsRow() {
    TakenIn taken =
        TakenIn.in(dir, "ingest.largest-amount = 1e12")
            .land(
                "crm_deals/dt=2026-01-02/a.csv",
                "deal_id,stage,created_at,amount\nd1,New,2026-01-01,1000000000000\n"
                    + "d2,New,2026-01-01,2e16\nd3,New,2026-01-01,1000000000000.01\n"
                    + "d4,New,2026-01-01,-9e15\n")
            .land(
                "campaign_costs/dt=2026-01-02/a.csv",
                "cost_date,channel,cost\n2026-01-01,Email,5\n2026-01-01,Email,999999999999999\n")
            .land(
                "campaign_touches/dt=2026-01-02/a.csv",
                "touch_id,occurred_at,lead_id,channel,cost\nt,2026-01-01,L0,Email,2000000000000\n");
    taken.take("2026-01-02");
    assertThat(taken.rows("bronze.crm_deals", "deal_id")).containsExactly("d1", "least");
    assertThat(taken.rows("bronze.quarantined_rows", "feed", "_row", "reason"))
        .hasSize(5)
        .contains(
            "crm_deals|3|amount '1000000000000.01' is above 1000000000000 (ingest.largest-amount)")
        .allMatch(row -> row.contains("largest-amount") || row.contains("is no number"));
  }

  @Test
  void filesOfAnyNameAreReadEachForItself() throws IOException {
    TakenIn taken = TakenIn.in(dir, "");
    List<String> names =
        List.of(
            "a b", "50%", "x%20y", "n#1", "[ab]", "{c,d}", "q?", "star*", "a", "ab", "ü", "plus+");
    int lead = 0;
    for (String name : names) {
      lead++;
      taken.land("crm_leads/dt=2026-01-02/" + name + ".csv", "lead_id,title\nC" + lead + ",x\n");
      Path made = dir.resolve("made" + lead);
      Given.spark()
          .sql("SELECT 'P" + lead + "' AS lead_id, 'x' AS title")
          .coalesce(1)
          .write()
          .parquet(made.toString());
      try (java.util.stream.Stream<Path> files = Files.list(made)) {
        Files.move(
            files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow(),
            dir.resolve("landing/crm_leads/dt=2026-01-02/" + name + ".parquet"));
      }
    }
    taken.land("crm_leads/dt=2026-01-02/t:1.csv", "lead_id\nnever\n");
    List<String> notes = taken.take("2026-01-02");
    assertThat(notes)
        .filteredOn(note -> note.contains("not read"))
        .containsExactly(
            "landing/crm_leads/dt=2026-01-02/t:1.csv: not read; no path may hold a colon; rename it");
    assertThat(taken.rows("bronze.crm_leads", "lead_id"))
        .containsExactlyInAnyOrderElementsOf(
            java.util.stream.IntStream.rangeClosed(1, names.size())
                .boxed()
                .flatMap(i -> java.util.stream.Stream.of("C" + i, "P" + i))
                .toList());
    assertThat(taken.table("bronze.crm_leads").select("_file").distinct().count())
        .isEqualTo(2 * names.size());
  }

  @Test
  void namesThatSayTheSameWithoutTheirAddressesAreToldApart() {
    TakenIn taken =
        TakenIn.in(dir, "")
            .land("crm_leads/dt=2026-01-02/of Ann@x.example.csv", "lead_id\nA\n")
            .land("crm_leads/dt=2026-01-02/of ann@x.example.csv", "lead_id\nB\n");
    taken.take("2026-01-02");
    assertThat(taken.rows("bronze.crm_leads", "lead_id")).containsExactly("A", "B");
    assertThat(taken.rows("bronze.crm_leads", "_file"))
        .doesNotHaveDuplicates()
        .noneMatch(file -> file.toLowerCase().contains("ann@"));
  }

  @Test
  void archiveThatUnpacksToAThousandTimesItsSizeIsRefused() throws IOException {
    TakenIn taken = TakenIn.in(dir, "");
    Path file = dir.resolve("landing/crm_leads/dt=2026-01-02/bomb.csv.gz");
    Files.createDirectories(file.getParent());
    byte[] chunk = new byte[1 << 20];
    try (java.util.zip.GZIPOutputStream out =
        new java.util.zip.GZIPOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < 80; i++) {
        out.write(chunk);
      }
    }
    taken.take("2026-01-02");
    assertThat(taken.rows("ops.feed_reconciliation", "file", "status", "reason"))
        .anyMatch(
            row ->
                row.contains("bomb.csv.gz|rejected|")
                    && row.contains("unpacks to more than 300 times its size")
                    && row.contains("land it unpacked"));
  }

  @Test
  void fileThatWasReplacedByOneOfItsSizeAndTimeIsReadAgain() throws IOException {
    TakenIn taken = TakenIn.in(dir, "");
    String name = "crm_leads/dt=2026-01-02/a.csv";
    Path file = dir.resolve("landing").resolve(name);
    taken.land(name, "lead_id,title\nA,one\n");
    var time = Files.getLastModifiedTime(file);
    taken.take("2026-01-02");
    taken.land(name, "lead_id,title\nB,two\n");
    Files.setLastModifiedTime(file, time);
    taken.take("2026-01-02");
    assertThat(taken.rows("bronze.crm_leads", "lead_id")).containsExactly("A", "B");
  }

  @Test
  void parquetWithAColumnOfSparksOwnNameAndAThousandOthersIsRead() throws IOException {
    TakenIn taken = TakenIn.in(dir, "");
    StringBuilder sql = new StringBuilder("SELECT 'L1' AS lead_id, 'x' AS _metadata");
    for (int i = 0; i < 1_000; i++) {
      sql.append(", ").append(i).append(" AS c").append(i);
    }
    Given.spark()
        .sql(sql.toString())
        .coalesce(1)
        .write()
        .parquet(dir.resolve("landing/crm_leads/dt=2026-01-02").toString());
    taken.take("2026-01-02");
    assertThat(taken.rows("bronze.crm_leads", "lead_id", "extra")).containsExactly("L1|null");
  }

  private List<String> take(Path landing) {
    return new Ingest(
            SETTINGS.ingest(),
            SETTINGS.privacy(),
            SETTINGS.sources(),
            SETTINGS.business(),
            Storage.of(landing))
        .take(
            Given.spark(),
            FileStore.parquet(Given.spark(), dir.resolve("w")),
            LocalDate.parse("2026-05-31"));
  }
}
