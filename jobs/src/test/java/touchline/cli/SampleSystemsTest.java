package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import touchline.config.Settings;
import touchline.night.Night;

/**
 * Sample exports of seven systems, each in a folder as it came: the command recognises them, one
 * night publishes them, and totals are those of the files, added up here by other means. Runs where
 * the files are: in the folder that the environment variable TOUCHLINE_DATA names.
 */
@EnabledIf("isThere")
@Tag("long")
class SampleSystemsTest {
  private static final LocalDate AS_OF = LocalDate.parse("2025-06-30");

  @TempDir static Path folder;

  private static Path warehouse;
  private static Night.Outcome outcome;

  private static Path data() {
    String named = System.getenv("TOUCHLINE_DATA");
    return Path.of(named == null ? "../shared/data" : named);
  }

  static boolean isThere() {
    return Files.isDirectory(data().resolve("salesforce"));
  }

  @BeforeAll
  static void runTheNight() throws IOException {
    Path landing = folder.resolve("landing");
    try (Stream<Path> files = Files.walk(data())) {
      for (Path file : files.filter(f -> f.toString().endsWith(".csv")).toList()) {
        if (!file.toString().contains("_expected")) {
          Path to = landing.resolve(data().relativize(file).toString());
          Files.createDirectories(to.getParent());
          Files.copy(file, to);
        }
      }
    }
    Path conf = folder.resolve("sources.conf");
    Said said = Said.by("sources", landing.toString(), "--write", conf.toString());
    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out()).doesNotContain("not recognised");
    // Samples are small and old; no score is learnt from them.
    Files.writeString(
        conf,
        Files.readString(conf)
            // Only one of the advertisers states a currency, so the site says whose the others' is.
            + "sources.ads.currency = USD\n"
            // A tenth of the sample's e-mail events names nobody.
            + "ingest.max-quarantine-share = 0.2\n"
            + "attribution.unit = person\nattribution.replicates = 0\ncalibration.replicates = 0\n"
            + "attribution.models = [first_touch, last_touch, linear]\n");
    warehouse = folder.resolve("warehouse");
    outcome = Nights.run(warehouse, landing, AS_OF, conf);
  }

  @Test
  void nightPublishes() {
    assertThat(outcome.exitCode()).as(outcome.findings().toString()).isIn(0, 10);
  }

  @Test
  void everyRowIsAccountedFor() {
    assertThat(
            texts(
                "SELECT file, feed FROM ops.feed_reconciliation WHERE status <> 'ingested' OR rows_read <>"
                    + " rows_accepted + rows_quarantined + rows_duplicate + rows_superseded + rows_left_out"))
        .isEmpty();
  }

  @Test
  void spendOfEachAdvertiserIsThatOfItsFile() {
    Map<String, BigDecimal> expected = new TreeMap<>();
    expected.put(
        "google_ads_campaign_stats_data.csv",
        sum("adspend/google_ads_campaign_stats_data.csv", "cost_micros", row -> true)
            .movePointLeft(6));
    expected.put(
        "linkedin_ad_analytics_by_campaign_data.csv",
        sum(
            "adspend/linkedin_ad_analytics_by_campaign_data.csv",
            "cost_in_local_currency",
            row -> true));
    expected.put(
        "microsoft_ads_campaign_performance_daily_report_data.csv",
        sum(
            "adspend/microsoft_ads_campaign_performance_daily_report_data.csv",
            "spend",
            row -> true));

    assertThat(
            totals(
                "SELECT regexp_replace(_file, '.*/', ''), sum(cost) FROM bronze.campaign_costs GROUP BY 1"))
        .isEqualTo(cents(expected, 6));
    assertThat(totals("SELECT 'all', sum(cost) FROM silver.costs WHERE cost <> 0"))
        .isEqualTo(
            cents(
                Map.of("all", expected.values().stream().reduce(BigDecimal::add).orElseThrow()),
                2));
  }

  @Test
  void opportunitiesAndTheirStagesAreThoseOfSalesforce() {
    // In history mode the rows that are not active are past states.
    Predicate<Map<String, String>> active = row -> !row.get("_fivetran_active").equals("false");
    Map<String, BigDecimal> amounts = new TreeMap<>();
    for (Map<String, String> row : rows("salesforce/sf_opportunity_data.csv")) {
      if (active.test(row) && !row.get("amount").isEmpty()) {
        amounts.put(row.get("id"), new BigDecimal(row.get("amount")));
      }
    }
    assertThat(amounts).isNotEmpty();

    assertThat(
            totals(
                "SELECT deal_id, amount FROM silver.deal_versions WHERE replaced_date IS NULL AND amount IS NOT NULL"
                    + " AND deal_id LIKE '006%'"))
        .isEqualTo(cents(amounts, 2));
    assertThat(
            texts("SELECT deal_id, stage FROM bronze.crm_deal_stages WHERE _source = 'salesforce'"))
        .containsExactlyElementsOf(
            rows("salesforce/sf_opportunity_history_data.csv").stream()
                .map(row -> row.get("id") + "|" + row.get("stage_name"))
                .sorted()
                .toList());
  }

  @Test
  void touchesOfHubspotAndMarketoAreAsManyOfEachTypeAsTheFilesHold() {
    Map<String, Long> hubspot =
        rows("hubspot/email_event_data.csv").stream()
            .filter(row -> Set.of("SENT", "OPEN", "CLICK", "BOUNCE").contains(row.get("type")))
            .filter(row -> !row.get("filtered_event").equalsIgnoreCase("true"))
            .collect(
                Collectors.groupingBy(
                    row ->
                        row.get("type").equals("SENT")
                            ? "send"
                            : row.get("type").toLowerCase(java.util.Locale.ROOT),
                    TreeMap::new,
                    Collectors.counting()));
    // The sample masks its recipients: no event names anybody, and each says so in quarantine.
    assertThat(counts("_source = 'hubspot' AND touch_type <> 'list'")).isEmpty();
    assertThat(
            texts(
                "SELECT count(*) FROM bronze.quarantined_rows WHERE _file LIKE '%email_event_data.csv'"
                    + " AND reason LIKE 'lead_id, email, visitor_id are missing%'"))
        .containsExactly(
            String.valueOf(hubspot.values().stream().mapToLong(Long::longValue).sum()));

    Map<String, Long> marketo = new TreeMap<>();
    marketo.put("bounce", (long) rows("marketo/marketo_activity_email_bounced_data.csv").size());
    marketo.put("click", (long) rows("marketo/marketo_activity_click_email_data.csv").size());
    marketo.put("open", (long) rows("marketo/marketo_activity_open_email_data.csv").size());
    marketo.put(
        "send",
        rows("marketo/marketo_activity_send_email_data.csv").stream()
            .filter(row -> row.get("action_result").equals("succeeded"))
            .count());
    marketo.put(
        "unsubscribe", (long) rows("marketo/marketo_activity_unsubscribe_email_data.csv").size());
    assertThat(counts("_source = 'marketo'")).isEqualTo(marketo);
  }

  @Test
  void mergesAreThoseOfTheFiles() {
    Set<String> deals = new TreeSet<>();
    rows("hubspot/merged_deal_data.csv").forEach(row -> deals.add(row.get("merged_deal_id")));
    assertThat(texts("SELECT deal_id FROM bronze.crm_deals WHERE merged_into_deal_id IS NOT NULL"))
        .containsExactlyElementsOf(deals);
    Set<String> contacts = new TreeSet<>();
    rows("hubspot/contact_merge_audit_data.csv")
        .forEach(row -> contacts.add(row.get("vid_to_merge")));
    assertThat(
            texts(
                "SELECT lead_id FROM bronze.crm_leads WHERE merged_into_lead_id IS NOT NULL AND _source = 'hubspot'"))
        .containsExactlyElementsOf(contacts);
    assertThat(
            texts(
                "SELECT count(*) FROM bronze.crm_leads WHERE merged_lead_ids IS NOT NULL AND _source = 'marketo'"))
        .containsExactly(
            String.valueOf(
                rows("marketo/marketo_activity_merge_leads_data.csv").stream()
                    .filter(row -> !row.get("merge_ids").isEmpty())
                    .count()));
    assertThat(
            texts("SELECT count(*) FROM bronze.crm_leads WHERE is_deleted AND _source = 'marketo'"))
        .containsExactly(
            String.valueOf(rows("marketo/marketo_activity_delete_lead_data.csv").size()));
  }

  @Test
  void campaignsBearTheNamesThatTheSystemsGiveThem() {
    Set<String> ids = new TreeSet<>();
    rows("adspend/google_ads_campaign_history_data.csv").forEach(row -> ids.add(row.get("id")));
    rows("adspend/linkedin_ad_campaign_history_data.csv").forEach(row -> ids.add(row.get("id")));
    rows("marketo/marketo_campaign_data.csv").forEach(row -> ids.add(row.get("id")));
    rows("marketo/marketo_program_data.csv").forEach(row -> ids.add("program-" + row.get("id")));
    rows("hubspot/email_campaign_data.csv").forEach(row -> ids.add(row.get("id")));
    rows("hubspot/contact_list_data.csv").forEach(row -> ids.add("list-" + row.get("id")));

    assertThat(texts("SELECT campaign_id FROM silver.campaigns WHERE name IS NOT NULL"))
        .containsExactlyElementsOf(ids);
  }

  @Test
  void revenueOfShopsIsThatOfTheirOrders() {
    assertThat(
            totals(
                "SELECT _source, sum(amount) FROM bronze.crm_deals WHERE _source IN ('ga4', 'snowplow') GROUP BY 1"))
        .isEqualTo(
            cents(
                Map.of(
                    "ga4",
                    sum(
                        "ga4/event_data.csv",
                        "ecommerce_purchase_revenue_in_usd",
                        row -> row.get("name").equals("purchase")),
                    "snowplow",
                    orders()),
                2));
  }

  /** An event that is delivered twice is one order. */
  private static BigDecimal orders() {
    Map<String, BigDecimal> orders = new TreeMap<>();
    for (Map<String, String> row : rows("snowplow/snowplow_fractribution_events.csv")) {
      if (!row.get("tr_total").isEmpty()) {
        orders.put(
            row.get("tr_orderid").isEmpty() ? row.get("event_id") : row.get("tr_orderid"),
            new BigDecimal(row.get("tr_total")));
      }
    }
    return orders.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static Map<String, Long> counts(String where) {
    Map<String, Long> counts = new TreeMap<>();
    Nights.rows(
            warehouse,
            "SELECT touch_type, count(*) FROM bronze.campaign_touches WHERE "
                + where
                + " GROUP BY 1")
        .forEach(row -> counts.put(row.getString(0), row.getLong(1)));
    return counts;
  }

  private static Map<String, BigDecimal> totals(String sql) {
    Map<String, BigDecimal> totals = new TreeMap<>();
    for (Row row : Nights.rows(warehouse, sql)) {
      totals.put(row.getString(0), row.getDecimal(1));
    }
    int scale = totals.values().stream().mapToInt(BigDecimal::scale).max().orElse(0);
    return cents(totals, scale);
  }

  private static Map<String, BigDecimal> cents(Map<String, BigDecimal> amounts, int scale) {
    Map<String, BigDecimal> rounded = new TreeMap<>();
    amounts.forEach(
        (key, amount) -> rounded.put(key, amount.setScale(scale, RoundingMode.HALF_UP)));
    return rounded;
  }

  private static List<String> texts(String sql) {
    return Nights.rows(warehouse, sql).stream()
        .map(
            row -> {
              List<String> values = new ArrayList<>();
              for (int i = 0; i < row.size(); i++) {
                values.add(String.valueOf(row.get(i)));
              }
              return String.join("|", values);
            })
        .sorted()
        .toList();
  }

  private static BigDecimal sum(String file, String column, Predicate<Map<String, String>> which) {
    return rows(file).stream()
        .filter(which)
        .map(row -> row.get(column))
        .filter(text -> !text.isEmpty())
        .map(BigDecimal::new)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Rows of a file by column, read without any of the pipeline's own means. */
  private static List<Map<String, String>> rows(String file) {
    String text;
    try {
      text = Files.readString(data().resolve(file)).replaceFirst("^\uFEFF", "");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    List<List<String>> records = new ArrayList<>();
    List<String> record = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char sign = text.charAt(i);
      if (quoted) {
        if (sign != '"') {
          field.append(sign);
        } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
          field.append('"');
          i++;
        } else {
          quoted = false;
        }
      } else if (sign == '"') {
        quoted = true;
      } else if (sign == ',') {
        record.add(field.toString());
        field.setLength(0);
      } else if (sign == '\n') {
        record.add(field.toString());
        field.setLength(0);
        records.add(record);
        record = new ArrayList<>();
      } else if (sign != '\r') {
        field.append(sign);
      }
    }
    if (!record.isEmpty() || field.length() > 0) {
      record.add(field.toString());
      records.add(record);
    }
    List<Map<String, String>> rows = new ArrayList<>();
    for (List<String> values : records.subList(1, records.size())) {
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < Math.min(values.size(), records.get(0).size()); i++) {
        row.put(records.get(0).get(i).strip(), values.get(i).strip());
      }
      if (values.size() > 1) {
        rows.add(row);
      }
    }
    return rows;
  }

  /** The sample writes LastName as last_name and Field__c as field_c. */
  @Test
  void columnsOfTheSalesforceImportAreThoseOfALeadOrMadeForTouchlineAndThereforeFree()
      throws IOException {
    List<String> exported;
    try (Stream<String> lines = Files.lines(data().resolve("salesforce/sf_lead_data.csv"))) {
      exported = List.of(lines.findFirst().orElseThrow().split(","));
    }
    for (String header :
        Settings.load(Optional.empty()).handOff().files().get("salesforce").columns().keySet()) {
      boolean isOwn = header.startsWith("Touchline_") && header.endsWith("__c");
      String name = header.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
      assertThat(exported.contains(name.replace("__c", "_c"))).as(header).isEqualTo(!isOwn);
    }
  }
}
