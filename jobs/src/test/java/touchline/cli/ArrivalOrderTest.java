package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.pipeline.Given;
import touchline.simulate.ConversionRates;
import touchline.simulate.Dirt;
import touchline.simulate.World;
import touchline.simulate.WorldSettings;

/**
 * The same files delivered in one night and, shuffled, in two, the second of which is killed at
 * first: a small world in many files, and by hand whatever late news can overturn.
 */
@Tag("long")
class ArrivalOrderTest {
  private static final WorldSettings SETTINGS =
      WorldSettings.of(60, 150, 3)
          .withRates(new ConversionRates(0.6, 0.4, 0.3, 0.2))
          .withLateLeads(0.2)
          .withRowsPerFile(60)
          .withDirt(new Dirt(0.02, 0.02, 0.02, 0.1, 0.05, 0.05, 0.03, 0.02, 0.1, 0.02));

  private static final String OLD = "dt=2026-06-29/";
  private static final String NEW = "dt=2026-06-30/";
  private static final String DEALS =
      "deal_id,account_id,primary_lead_id,amount,currency,stage,created_at,closed_at,is_won,updated_at\n";
  private static final String LEADS =
      "lead_id,email,account_id,created_at,source,merged_into_lead_id\n";

  @TempDir static Path folder;

  /** Night in which a file arrives, 0 or 1, by path below the landing folder. */
  private static final Map<String, Integer> ARRIVALS = new TreeMap<>();

  /** When this table is done, most others are staged. */
  private static final String LAST_WORD = "gold.content_paths";

  /** As a kill -9 leaves it: 128 + SIGKILL. */
  private static final int KILLED = 137;

  private static Path whole;
  private static Path whenever;
  private static Map<String, List<String>> beforeTheKill;
  private static Map<String, List<String>> afterTheKill;
  private static long stagedCommits;

  @BeforeAll
  static void runOneNightAndTwo() throws IOException, InterruptedException {
    Path landing = folder.resolve("landing");
    new World(SETTINGS).write(Given.spark(), folder);
    byChance(landing);
    byHand(landing);
    Path conf =
        Nights.conf(
            folder,
            "ingest.max-quarantine-share = 0.5",
            // Tokens are made with the site's key; another key would be another site.
            "privacy.key-file = \"" + folder.resolve("identity.key") + "\"");
    whole = folder.resolve("whole");
    Nights.run(whole, landing, SETTINGS.end(), conf);
    whenever = folder.resolve("whenever");
    Path arriving = folder.resolve("arriving");
    for (int night = 0; night < 2; night++) {
      for (Map.Entry<String, Integer> arrival : ARRIVALS.entrySet()) {
        if (arrival.getValue() == night) {
          Path file = arriving.resolve(arrival.getKey());
          Files.createDirectories(file.getParent());
          Files.copy(landing.resolve(arrival.getKey()), file);
        }
      }
      if (night == 1) {
        beforeTheKill = Nights.contents(whenever);
        stagedCommits = -commits();
        kill(arriving, conf);
        stagedCommits += commits();
        afterTheKill = Nights.contents(whenever);
      }
      Nights.run(whenever, arriving, SETTINGS.end(), conf);
    }
  }

  /** Runs a night in a JVM of its own and kills it on its word. */
  private static void kill(Path landing, Path conf) throws IOException, InterruptedException {
    Process night = Nights.start(whenever, landing, SETTINGS.end(), conf);
    List<String> said = new ArrayList<>();
    try (BufferedReader lines = night.inputReader(StandardCharsets.UTF_8)) {
      String line;
      while ((line = lines.readLine()) != null) {
        said.add(line);
        if (line.startsWith(LAST_WORD)) {
          night.destroyForcibly();
          break;
        }
      }
    }
    assertThat(night.waitFor()).as(String.join("\n", said)).isEqualTo(KILLED);
  }

  private static long commits() throws IOException {
    try (Stream<Path> files = Files.walk(whenever)) {
      return files
          .filter(file -> file.getParent().getFileName().toString().equals("_delta_log"))
          .filter(file -> file.toString().endsWith(".json"))
          .count();
    }
  }

  private static void byChance(Path landing) throws IOException {
    try (Stream<Path> files = Files.walk(landing)) {
      List<Path> shuffled = new ArrayList<>(files.filter(Files::isRegularFile).sorted().toList());
      assertThat(shuffled).hasSizeGreaterThan(25);
      Collections.shuffle(shuffled, new Random(7));
      for (int i = 0; i < shuffled.size(); i++) {
        ARRIVALS.put(landing.relativize(shuffled.get(i)).toString(), i % 2);
      }
    }
  }

  private static void byHand(Path landing) {
    // A cookie that is tied to an address, and so to a lead, on the last night only.
    land(
        landing,
        0,
        "web_events/" + OLD + "cookie.csv",
        """
        event_id,occurred_at,visitor_id,event_type,page_url,utm_source,utm_medium
        x-e1,2026-05-01T08:00:00Z,GA1.7.1001,page_view,https://www.example.com/a,google,cpc
        x-e2,2026-05-10T08:00:00Z,GA1.7.1001,download,https://www.example.com/b,newsletter,email
        """);
    land(
        landing,
        1,
        "crm_leads/" + OLD + "leads.csv",
        LEADS
            + """
            x-L1,late@northwind.example,,2026-05-12,Web,
            x-L2,two@northwind.example,x-A1,2026-05-12,Web,
            x-L3,three@northwind.example,,2026-05-13,Web,
            """);
    land(
        landing,
        1,
        "campaign_touches/" + OLD + "link.csv",
        """
        touch_id,occurred_at,visitor_id,email,channel,touch_type
        x-t1,2026-05-14T10:00:00Z,GA1.7.1001,Late@Northwind.example,Webinar,attend
        """);
    land(
        landing,
        0,
        "crm_lead_stages/" + OLD + "stages.csv",
        """
        lead_id,stage,entered_at
        x-L1,MQL,2026-05-15T10:00:00Z
        x-L1,SQL,2026-05-20T10:00:00Z
        x-L2,MQL,2026-05-16T10:00:00Z
        x-L3,MQL,2026-05-18T10:00:00Z
        x-L4,MQL,2026-05-18T11:00:00Z
        """);
    // Two leads with an MQL each turn out to be one.
    land(
        landing,
        1,
        "crm_leads/" + NEW + "merge.csv",
        LEADS + "x-L3,three@northwind.example,,2026-05-13,Web,x-L2\n");
    // A lead moves to another account: told in order, and the other way round.
    String moved = ",2026-05-13,Web,\n";
    land(landing, 1, "crm_leads/" + OLD + "l4.csv", LEADS + "x-L4,l4@mail.example,x-A1" + moved);
    land(landing, 0, "crm_leads/" + NEW + "l4.csv", LEADS + "x-L4,l4@mail.example,x-A2" + moved);
    land(landing, 0, "crm_leads/" + OLD + "l5.csv", LEADS + "x-L5,l5@mail.example,x-A1" + moved);
    land(landing, 1, "crm_leads/" + NEW + "l5.csv", LEADS + "x-L5,l5@mail.example,x-A2" + moved);
    land(
        landing,
        0,
        "campaign_touches/" + OLD + "l45.csv",
        """
        touch_id,occurred_at,lead_id,channel,touch_type
        x-t4,2026-05-14T10:00:00Z,x-L4,Webinar,attend
        x-t5,2026-05-15T10:00:00Z,x-L5,Email,click
        x-t6,2026-05-16T10:00:00Z,x-L1,Email,click
        """);
    land(
        landing,
        1,
        "crm_deal_contacts/" + OLD + "contacts.csv",
        "deal_id,lead_id,role\nx-D1,x-L1,Champion\nx-D1,x-L4,Decision Maker\nx-D2,x-L5,\n");
    land(
        landing,
        0,
        "crm_accounts/" + OLD + "a1.csv",
        "account_id,name,domain\nx-A1,Northwind,northwind.example\n");
    land(
        landing,
        1,
        "crm_accounts/" + OLD + "a2.csv",
        "account_id,name,domain\nx-A2,Contoso,contoso.example\n");
    // Deals whose amount changes: the news first, and the news last.
    String opened = ",EUR,Discovery,2026-05-21T09:00:00Z,,,2026-05-21T09:00:00Z\n";
    String won =
        ",EUR,Closed Won,2026-05-21T09:00:00Z,2026-06-20T09:00:00Z,true,2026-06-20T09:00:00Z\n";
    land(landing, 1, "crm_deals/" + OLD + "d1.csv", DEALS + "x-D1,x-A1,x-L1,1000" + opened);
    land(landing, 0, "crm_deals/" + NEW + "d1.csv", DEALS + "x-D1,x-A1,x-L1,2500.55" + won);
    land(landing, 0, "crm_deals/" + OLD + "d2.csv", DEALS + "x-D2,,x-L5,1000" + opened);
    land(landing, 1, "crm_deals/" + NEW + "d2.csv", DEALS + "x-D2,,x-L5,3300" + won);
  }

  private static void land(Path landing, int night, String name, String text) {
    try {
      Files.createDirectories(landing.resolve(name).getParent());
      Files.writeString(landing.resolve(name), text);
      ARRIVALS.put(name, night);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyTableIsTheSameInWhateverOrderItsFilesArriveAndThoughANightWasKilled() {
    Map<String, List<String>> expected = Nights.contents(whole);
    // No incremental model, no named campaign, no lift test, nobody qualified or asked for a
    // source,
    // and too short a history for probabilities and patterns.
    assertThat(expected.keySet().stream().filter(table -> expected.get(table).isEmpty()))
        .containsExactly(
            "gold.attribution_controls",
            "gold.attribution_totals",
            "gold.content_combinations",
            "gold.content_sequences",
            "gold.lead_handoffs",
            "gold.lift_agreement",
            "gold.next_tests",
            "gold.sales_ready",
            "gold.score_age_probabilities",
            "gold.score_probability_map",
            "gold.score_reversals",
            "gold.source_agreement",
            "gold.sql_contrasts",
            "silver.campaigns",
            "silver.lift_tests",
            "silver.merges");
    assertThat(Nights.differences(expected, Nights.contents(whenever))).isEmpty();
  }

  @Test
  void killedNightLeavesThePublishedOneAsItWas() {
    assertThat(stagedCommits).isGreaterThan(10);
    assertThat(Nights.differences(beforeTheKill, afterTheKill)).isEmpty();
  }

  @Test
  void lateNewsIsBelieved() {
    List<Row> cookie =
        Nights.rows(
            whenever,
            "SELECT DISTINCT p.lead_id FROM silver.touchpoints AS t JOIN silver.people AS p ON"
                + " p.person_id = t.person_id WHERE t.touchpoint_id IN ('event:x-e1', 'event:x-e2',"
                + " 'touch:x-t1', 'touch:x-t6')");
    assertThat(cookie).extracting(row -> row.getString(0)).containsExactly("x-L1");
    assertThat(
            Nights.rows(
                whenever,
                "SELECT lead_id, lead_ids, account_id FROM silver.people WHERE"
                    + " exists(lead_ids, l -> l IN ('x-L2', 'x-L3', 'x-L4', 'x-L5')) ORDER BY"
                    + " lead_id"))
        .extracting(row -> row.getString(0) + row.getList(1) + row.getString(2))
        .containsExactly("x-L2[x-L2, x-L3]x-A1", "x-L4[x-L4]x-A2", "x-L5[x-L5]x-A2");
    assertThat(
            Nights.rows(
                whenever,
                "SELECT c.deal_id, c.value, c.journey_id, size(p.touchpoint_ids) FROM"
                    + " gold.conversions AS c JOIN gold.deal_paths AS p ON p.conversion_id ="
                    + " c.conversion_id WHERE c.deal_id LIKE 'x-%' AND c.conversion_type = 'won'"
                    + " ORDER BY 1"))
        .extracting(
            row -> row.getString(0) + " " + row.getDecimal(1) + " " + row.get(2) + " " + row.get(3))
        .containsExactly("x-D1 2500.55 a_x-A1 5", "x-D2 3300.00 a_x-A2 2");
  }
}
