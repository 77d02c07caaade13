package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole nights that hand leads off, run again, killed and restored: no lead twice, none lost. */
@Tag("long")
class HandOffNightsTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 6, 29);

  @TempDir Path folder;

  private Path conf;
  private Path files;
  private Path warehouse;
  private Path landing;

  /** Whoever has downloaded something is ready for sales. */
  private void settle() {
    files = folder.resolve("to-crm");
    warehouse = folder.resolve("warehouse");
    landing = folder.resolve("landing");
    conf =
        Nights.conf(
            folder,
            "hand-off.folder = \"" + files + "\"",
            "privacy.key-file = \"" + folder.resolve("identity.key") + "\"",
            "lexicon.versions = [ {",
            "  version = \"1\", effective-from = 2000-01-01, agreed-by = [marketing, sales]",
            "  lead = \"true\", mql = \"stage = 'MQL'\", sql = \"stage = 'SQL'\"",
            "  rejected = \"stage = 'REJECTED'\", dead = \"stage = 'LOST'\"",
            "  opportunity = \"true\", won = \"is_won\", hot = 70, warm = 40",
            "  sla { hot = 4h, warm = 8h }",
            "  recycle { when = \"stage = 'RECYCLED'\", cool-off = 30d, max-turns = 5 }",
            "  qualification {",
            "    sql = \"downloads > 0\"",
            "    signals.downloads { steps = [\"kind = 'download'\"], within = 90d }",
            "  }",
            "} ]");
  }

  private void land(String feed, LocalDate date, String... lines) {
    try {
      Path file = landing.resolve(feed + "/dt=" + date + "/part-0.csv");
      Files.createDirectories(file.getParent());
      Files.write(file, List.of(lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Three leads, of whom A, B and then C download the guide. */
  private void landAll() {
    land(
        "crm_leads",
        FIRST,
        "lead_id,email,created_at,owner_id",
        "A,a@one.example,2026-06-01T08:00:00Z,rep-1",
        "B,b@two.example,2026-06-02T08:00:00Z,rep-1",
        "C,c@three.example,2026-06-03T08:00:00Z,rep-2");
    land(
        "crm_lead_stages",
        FIRST,
        "lead_id,stage,entered_at",
        "A,Lead,2026-06-01T08:00:00Z",
        "B,Lead,2026-06-02T08:00:00Z",
        "C,Lead,2026-06-03T08:00:00Z");
    String header = "event_id,occurred_at,visitor_id,lead_id,event_type,content_id";
    land(
        "web_events",
        FIRST,
        header,
        "e1,2026-06-20T08:00:00Z,v1,A,download,guide",
        "e2,2026-06-21T08:00:00Z,v2,B,download,guide",
        "e3,2026-06-21T09:00:00Z,v3,C,page_view,guide");
    land("web_events", FIRST.plusDays(1), header, "e4,2026-06-30T08:00:00Z,v3,C,download,guide");
  }

  /** Leads by the dated files of the Salesforce import that hold them. */
  private Map<String, String> handedOff() {
    Map<String, String> leads = new TreeMap<>();
    try (Stream<Path> all = Files.list(files)) {
      for (Path file : all.sorted().toList()) {
        if (file.getFileName().toString().matches("salesforce-\\d.*")) {
          for (String line : Files.readAllLines(file).subList(1, Files.readAllLines(file).size())) {
            String date = file.getFileName().toString().substring(11, 21);
            leads.merge(line.split(",")[0], date, (a, b) -> a + " and " + b);
          }
        }
      }
      return leads;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A night in a process of its own, killed at once when it says that the report is written. */
  private int killedBetweenPublishingAndFiles(LocalDate asOf)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx1500m", "-XX:TieredStopAtLevel=1", "-Duser.timezone=UTC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Touchline.class.getName(), "nightly", "--as-of", asOf.toString()));
    command.addAll(List.of("--landing", landing.toString(), "--warehouse", warehouse.toString()));
    command.addAll(List.of("--conf", conf.toString()));
    Process night = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader said = night.inputReader(StandardCharsets.UTF_8)) {
      String line = said.readLine();
      while (line != null && !line.startsWith("report: ")) {
        line = said.readLine();
      }
      night.toHandle().destroyForcibly();
      while (line != null) {
        line = said.readLine();
      }
    }
    return night.waitFor();
  }

  @Test
  void nightsRunTwiceKilledBeforeTheirFilesOrRestoredHandEachLeadOffOnce()
      throws IOException, InterruptedException {
    settle();
    landAll();
    LocalDate second = FIRST.plusDays(1);
    LocalDate third = FIRST.plusDays(2);

    Nights.run(warehouse, landing, FIRST, conf);
    assertThat(handedOff()).isEqualTo(Map.of("A", "2026-06-29", "B", "2026-06-29"));
    String written = Files.readString(files.resolve("salesforce-2026-06-29.csv"));
    Nights.run(warehouse, landing, FIRST, conf);
    assertThat(files.resolve("salesforce-2026-06-29.csv")).hasContent(written);
    Path backup = Nights.copy(warehouse, folder.resolve("backup"));

    assertThat(killedBetweenPublishingAndFiles(second)).isEqualTo(137);
    assertThat(Nights.rows(warehouse, "SELECT lead_id FROM gold.lead_handoffs ORDER BY lead_id"))
        .extracting(row -> row.getString(0))
        .as("published before it was killed")
        .containsExactly("A", "B", "C");
    Nights.run(warehouse, landing, second, conf);
    Map<String, String> all = Map.of("A", "2026-06-29", "B", "2026-06-29", "C", "2026-06-30");
    assertThat(handedOff()).isEqualTo(all);
    assertThat(files.resolve("salesforce-latest.csv"))
        .hasSameBinaryContentAs(files.resolve("salesforce-2026-06-30.csv"));

    // The backup knows nothing of C's hand-off, and goes on with the night after it.
    Nights.remove(warehouse);
    Nights.copy(backup, warehouse);
    Nights.run(warehouse, landing, third, conf);
    assertThat(
            Nights.rows(
                warehouse, "SELECT handed_off_date FROM gold.lead_handoffs WHERE lead_id = 'C'"))
        .extracting(row -> row.getDate(0).toString())
        .containsExactly("2026-07-01");
    assertThat(handedOff()).isEqualTo(all);
  }
}
