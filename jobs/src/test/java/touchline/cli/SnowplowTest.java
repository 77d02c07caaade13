package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * Raw web events of a shop, and the paths and credits that Snowplow publishes for them with its
 * dbt-snowplow-fractribution package (integration tests, Apache License 2.0). Runs where its files
 * are: in folder snowplow below that named by the environment variable TOUCHLINE_DATA.
 */
@EnabledIf("isThere")
@Tag("long")
class SnowplowTest {
  private static final LocalDate AS_OF = LocalDate.parse("2022-08-01");

  /**
   * The settings behind the published figures: a customer's touches of 30 days, channels theirs.
   */
  private static final List<String> SETTINGS =
      List.of(
          "sources.active = [snowplow]",
          "attribution.unit = person",
          "attribution.lookback = 30d",
          "attribution.maturity = 0d",
          "channels.otherwise = Unmatched_Channel",
          "channels.rules = [",
          "  { name = Direct, when = \"source = '(direct)' AND medium = '(none)'\" }",
          "  { name = Paid_Search_Other, when = \"source = 'google' AND medium = 'cpc'\" }",
          "  { name = Organic_Search, when = \"medium = 'organic'\" }",
          "  { name = Video, when = \"source = 'youtube.com' AND medium = 'referral'\" }",
          "  { name = Referral, when = \"medium = 'referral'\" }",
          "]");

  @TempDir static Path folder;

  /** Customers, as the published files name them, by their lead id here. */
  private static final Map<String, String> CUSTOMERS = new HashMap<>();

  private static Map<String, List<String>> asTheyAre;
  private static Map<String, List<String>> collapsed;
  private static List<Row> lastTouch;
  private static List<Row> touches;

  private static Path data() {
    String named = System.getenv("TOUCHLINE_DATA");
    return Path.of(named == null ? "../shared/data" : named, "snowplow");
  }

  static boolean isThere() {
    return Files.isDirectory(data());
  }

  @BeforeAll
  static void runTwoNights() throws IOException {
    Path landing = folder.resolve("landing");
    Files.createDirectories(landing.resolve("snowplow"));
    Files.copy(
        data().resolve("snowplow_fractribution_events.csv"),
        landing.resolve("snowplow/events.csv"));
    for (Map<String, String> session : expected("sessions_by_customer_id")) {
      CUSTOMERS.put(leadId(session.get("customer_id")), session.get("customer_id"));
    }
    Path warehouse = folder.resolve("warehouse");
    Path conf = Nights.conf(folder, SETTINGS.toArray(String[]::new));
    Nights.run(warehouse, landing, AS_OF, conf);
    asTheyAre = paths(warehouse);
    touches =
        Nights.rows(
            warehouse,
            "SELECT p.lead_id, date_format(t.occurred_at, 'yyyy-MM-dd HH:mm:ss'), t.channel"
                + " FROM silver.touchpoints AS t JOIN silver.people AS p ON p.person_id ="
                + " t.person_id WHERE t.is_attributable");
    lastTouch =
        Nights.rows(
            warehouse,
            "SELECT channel, sum(credit), sum(value) FROM gold.attribution_summary"
                + " WHERE dimension = 'channel' AND model = 'last_touch' AND conversion_type = 'won'"
                + " GROUP BY channel");
    List<String> collapsing = new ArrayList<>(SETTINGS);
    collapsing.add("attribution.collapse-repeats = true");
    Nights.run(warehouse, landing, AS_OF, Nights.conf(folder, collapsing.toArray(String[]::new)));
    collapsed = paths(warehouse);
  }

  /** Paths to won deals, with time and revenue, and of those who never bought. */
  private static Map<String, List<String>> paths(Path warehouse) {
    Map<String, List<String>> paths = new TreeMap<>();
    for (Row row :
        Nights.rows(
            warehouse,
            "SELECT c.lead_id, date_format(c.converted_at, 'yyyy-MM-dd HH:mm:ss'), c.value,"
                + " array_join(p.channels, ' > ') FROM gold.deal_paths AS p JOIN gold.conversions"
                + " AS c ON c.conversion_id = p.conversion_id WHERE c.conversion_type = 'won'")) {
      paths
          .computeIfAbsent("won", key -> new ArrayList<>())
          .add(
              line(
                  customer(row.getString(0)),
                  row.getString(1),
                  row.getDecimal(2).stripTrailingZeros().toPlainString(),
                  row.getString(3)));
    }
    for (Row row :
        Nights.rows(
            warehouse,
            "SELECT q.lead_id, array_join(p.channels, ' > ') FROM gold.deal_paths AS p JOIN"
                + " silver.people AS q ON q.person_id = p.journey_id WHERE p.conversion_id IS NULL"
                + " AND NOT array_contains(p.converted_types, 'won')")) {
      paths
          .computeIfAbsent("open", key -> new ArrayList<>())
          .add(line(customer(row.getString(0)), row.getString(1)));
    }
    return paths;
  }

  private static String line(String... values) {
    return String.join(",", values);
  }

  private static String customer(String leadId) {
    return CUSTOMERS.getOrDefault(leadId, "unknown lead " + leadId);
  }

  /** The mapping makes leads of visitors; the published files write their ids with one more f. */
  private static String leadId(String customer) {
    try {
      byte[] visitor = customer.substring(1).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(visitor));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Map<String, String>> expected(String table) throws IOException {
    List<String> lines =
        Files.readAllLines(data().resolve("snowplow_fractribution_" + table + "_expected.csv"));
    String[] columns = lines.get(0).split(",");
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] values = line.split(",", -1);
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < columns.length; i++) {
        row.put(columns[i], values[i]);
      }
      rows.add(row);
    }
    return rows;
  }

  private static Stream<String> conversions(String path) throws IOException {
    return expected("paths_to_conversion").stream()
        .map(
            row ->
                line(
                    row.get("customer_id"),
                    row.get("conversion_tstamp"),
                    new BigDecimal(row.get("revenue")).stripTrailingZeros().toPlainString(),
                    row.get(path)));
  }

  private static Stream<String> nonConversions(String path) throws IOException {
    return expected("paths_to_non_conversion").stream()
        .map(row -> line(row.get("customer_id"), row.get(path)));
  }

  @Test
  void everyVisitHasTheChannelThatWasPublished() throws IOException {
    assertThat(touches)
        .extracting(row -> line(customer(row.getString(0)), row.getString(1), row.getString(2)))
        .containsExactlyInAnyOrderElementsOf(
            expected("sessions_by_customer_id").stream()
                .map(
                    row ->
                        line(
                            row.get("customer_id"),
                            row.get("visit_start_tstamp"),
                            row.get("channel")))
                .toList());
  }

  @Test
  void pathsToConversionAreThosePublished() throws IOException {
    assertThat(asTheyAre.get("won"))
        .hasSize(6)
        .containsExactlyInAnyOrderElementsOf(conversions("path").toList());
  }

  @Test
  void pathsOfThoseWhoNeverBoughtAreThosePublished() throws IOException {
    assertThat(asTheyAre.get("open"))
        .hasSize(61)
        .containsExactlyInAnyOrderElementsOf(nonConversions("path").toList());
  }

  @Test
  void collapsedPathsAreThosePublished() throws IOException {
    assertThat(collapsed.get("won"))
        .containsExactlyInAnyOrderElementsOf(conversions("transformed_path").toList());
    assertThat(collapsed.get("open"))
        .containsExactlyInAnyOrderElementsOf(nonConversions("transformed_path").toList());
  }

  @Test
  void lastTouchCreditsTheChannelsAsPublished() throws IOException {
    Map<String, Double> conversions = new TreeMap<>();
    Map<String, BigDecimal> revenue = new TreeMap<>();
    for (Row row : lastTouch) {
      conversions.put(row.getString(0), row.getDouble(1));
      revenue.put(row.getString(0), row.getDecimal(2));
    }
    for (Map<String, String> row : expected("channel_attribution")) {
      if (row.get("ATTRIBUTION_TYPE").equals("last_touch")) {
        String channel = row.get("CHANNEL");
        assertThat(conversions.getOrDefault(channel, 0.0))
            .as(channel)
            .isCloseTo(Double.parseDouble(row.get("CONVERSIONS")), within(1e-9));
        assertThat(revenue.getOrDefault(channel, BigDecimal.ZERO))
            .as(channel)
            .isCloseTo(new BigDecimal(row.get("REVENUE")), within(new BigDecimal("0.000001")));
      }
    }
  }
}
