package touchline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.scheduler.EventLoggingListener;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;
import touchline.pipeline.Given;

/**
 * Personal values planted in every feed, wherever a file can hold one, and looked for afterwards.
 */
@Tag("long")
class CanariesTest {
  private static final LocalDate NIGHT = SmallWorld.FIRST.plusDays(1);
  private static final String AT = NIGHT + "T08:00:00Z";

  /** Marks a planted value; its number says where it was planted. */
  private static final Pattern MARK =
      Pattern.compile(
          "zq[0-9]{3}k|171 77[0-9]{3} 55|198\\.51\\.100\\.[0-9]+|DE[0-9]{2}7700[0-9]{14}");

  /**
   * A feed: columns that it needs with values that pass, and columns of free text.
   *
   * @param breaks column of which a value that is no date or number costs the row
   */
  private record Feed(String name, Map<String, String> needs, String breaks, List<String> texts) {
    static Feed of(String name, String breaks, String texts, String... needs) {
      Map<String, String> columns = new LinkedHashMap<>();
      for (int i = 0; i < needs.length; i += 2) {
        columns.put(needs[i], needs[i + 1]);
      }
      return new Feed(
          name, columns, breaks, texts.isEmpty() ? List.of() : List.of(texts.split(" ")));
    }
  }

  private static final List<Feed> FEEDS =
      List.of(
          Feed.of(
              "campaign_touches",
              "occurred_at",
              "channel source medium",
              "touch_id",
              "#",
              "occurred_at",
              AT,
              "lead_id",
              "#",
              "touch_type",
              "click"),
          Feed.of(
              "web_events",
              "occurred_at",
              "page_url referrer utm_source utm_campaign",
              "event_id",
              "#",
              "occurred_at",
              AT,
              "lead_id",
              "#",
              "event_type",
              "page_view"),
          Feed.of(
              "crm_leads",
              "created_at",
              "title source department persona",
              "lead_id",
              "#",
              "created_at",
              AT),
          Feed.of(
              "crm_lead_stages",
              "entered_at",
              "changed_by reason",
              "lead_id",
              "#",
              "stage",
              "MQL",
              "entered_at",
              AT),
          Feed.of(
              "crm_accounts", "employees", "name industry", "account_id", "#", "employees", "7"),
          Feed.of(
              "crm_deals",
              "created_at",
              "loss_reason",
              "deal_id",
              "#",
              "stage",
              "New",
              "created_at",
              AT,
              "amount",
              "10",
              "currency",
              "EUR"),
          Feed.of("crm_deal_stages", "entered_at", "stage", "deal_id", "#", "entered_at", AT),
          Feed.of("crm_deal_contacts", "", "role", "deal_id", "#", "lead_id", "#"),
          Feed.of(
              "crm_activities",
              "occurred_at",
              "outcome",
              "activity_id",
              "#",
              "lead_id",
              "#",
              "occurred_at",
              AT,
              "activity_type",
              "call"),
          Feed.of(
              "crm_engagements",
              "occurred_at",
              "outcome",
              "activity_id",
              "#",
              "occurred_at",
              AT,
              "activity_type",
              "call"),
          Feed.of("crm_stages", "probability", "name", "stage_id", "#", "probability", "0.5"),
          Feed.of(
              "campaigns",
              "started_on",
              "name status",
              "campaign_id",
              "#",
              "started_on",
              NIGHT.toString()),
          Feed.of(
              "campaign_costs",
              "cost_date",
              "channel",
              "cost_date",
              NIGHT.toString(),
              "cost",
              "1",
              "currency",
              "EUR"),
          Feed.of("contents", "", "title", "content_id", "#"),
          Feed.of(
              "fx_rates",
              "rate_date",
              "",
              "rate_date",
              NIGHT.toString(),
              "from_currency",
              "USD",
              "to_currency",
              "EUR",
              "rate",
              "1"));

  /** A word that nothing marks as personal: it stays, and the search has to find it. */
  private static final String CONTROL = "zq999k";

  @TempDir Path folder;

  /** Where each value was planted. */
  private final Map<String, String> planted = new TreeMap<>();

  private String word(String where) {
    String word = "zq%03dk".formatted(planted.size());
    planted.put(word, where);
    return word;
  }

  private String address(String where) {
    return word(where) + "@mail.example";
  }

  private String phone(String where) {
    String phone = "171 77%03d 55".formatted(planted.size());
    planted.put(phone, where);
    return "+49 " + phone;
  }

  private String internet(String where) {
    String address = "198.51.100." + planted.size() % 256;
    planted.put(address, where);
    return address;
  }

  private String account(String where) {
    String number = "7700%014d".formatted(planted.size());
    // Letters DE are 1314, and a sound number is 1 modulo 97.
    int check = 98 - new BigInteger(number + "131400").mod(BigInteger.valueOf(97)).intValue();
    String account = "DE%02d".formatted(check) + number;
    planted.put(account, where);
    return account;
  }

  /** What people write into a text, one kind after another. */
  private String text(String where, int kind) {
    return switch (kind % 5) {
      case 0 -> "ask " + address(where + ", address") + " first";
      case 1 -> "call " + phone(where + ", phone") + " first";
      case 2 -> "from " + internet(where + ", internet address") + " today";
      case 3 -> "login password=" + word(where + ", password") + " given";
      default -> "paid by " + account(where + ", bank account") + " today";
    };
  }

  private String url(String where, int kind) {
    return "https://www.example.com/"
        + switch (kind % 8) {
          case 0 -> "a?email=" + address(where + ", parameter");
          case 1 -> "a?e=" + word(where + ", escaped") + "%40mail.example";
          case 2 -> "a?e=" + word(where + ", escaped twice") + "%2540mail.example";
          case 3 -> "a#" + address(where + ", fragment");
          case 4 -> "users/" + address(where + ", path") + "/edit";
          case 5 -> "a;session=" + word(where + ", session") + "?utm_source=x";
          case 6 -> "a?token=" + word(where + ", token") + "&utm_medium=cpc";
          default -> "a?tel=" + phone(where + ", phone").replace(" ", "%20");
        };
  }

  private void plant(Path landing) throws IOException {
    for (Feed feed : FEEDS) {
      String name = feed.name;
      List<String> header = new ArrayList<>(feed.needs.keySet());
      header.addAll(feed.texts);
      List<String> unknown =
          List.of("telephone", "surname", "notes", "client_id", "x_forwarded_for");
      header.addAll(unknown);
      header.add(address(name + ": header"));
      List<String> lines = new ArrayList<>(List.of(String.join(",", header)));
      for (int row = 0; row < 8; row++) {
        boolean isBad = row >= 6 && !feed.breaks.isEmpty();
        List<String> cells = new ArrayList<>();
        for (Map.Entry<String, String> needed : feed.needs.entrySet()) {
          String id =
              "canary-" + name + "-" + (needed.getKey().equals("lead_id") ? "lead-" : "") + row;
          cells.add(
              isBad && needed.getKey().equals(feed.breaks)
                  ? address(name + ": " + feed.breaks + " of a bad row")
                  : needed.getValue().equals("#") ? id : needed.getValue());
        }
        for (String column : feed.texts) {
          String where = name + ": " + column + (isBad ? " of a bad row" : "");
          boolean isUrl = column.equals("page_url") || column.equals("referrer");
          cells.add(isUrl ? url(where, row) : text(where, row));
        }
        for (String column : unknown) {
          cells.add(row == 0 || isBad ? word(name + ": unknown column " + column) : "");
        }
        cells.add("");
        lines.add(String.join(",", cells));
      }
      Path file =
          landing.resolve(
              "%s/dt=%s/of %s.csv".formatted(name, NIGHT, address(name + ": file name")));
      Files.createDirectories(file.getParent());
      Files.write(file, lines);
    }
    Files.writeString(
        landing.resolve("crm_leads/dt=" + NIGHT + "/control.csv"),
        "lead_id,title\ncanary-control,Head of " + CONTROL + "\n");
    Path broken = landing.resolve("crm_leads/dt=" + NIGHT + "/broken.json");
    Files.writeString(
        broken,
        "[{\"lead_id\":\"canary-x\",\"title\":\"" + address("crm_leads: JSON that is cut") + "\"");
    Files.writeString(
        landing.resolve("crm_deals/dt=" + NIGHT + "/torn.parquet"),
        "PAR1" + address("crm_deals: Parquet that is none"));
    Files.writeString(
        landing.resolve("crm_deals/dt=" + NIGHT + "/no-deals.csv"),
        address("crm_deals: header of a rejected file") + ",stage\n1,New\n");
    Path stranger = landing.resolve(address("folder that is no feed"));
    Files.createDirectories(stranger);
    Files.writeString(stranger.resolve("a.csv"), "a\n1\n");
  }

  private static void gather(Set<String> marks, String text) {
    Matcher found = MARK.matcher(text);
    while (found.find()) {
      marks.add(found.group());
    }
  }

  private String text(Path file) {
    try {
      return Given.text(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Planted values that lie in the files of a folder or in their names, each with a place. */
  private static Map<String, String> found(Path folder) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.toList()) {
        gather(found, folder, file);
      }
    }
    return found;
  }

  private static void gather(Map<String, String> found, Path folder, Path file) throws IOException {
    Set<String> marks = new LinkedHashSet<>();
    gather(marks, folder.relativize(file).toString());
    if (Files.isRegularFile(file)) {
      gather(marks, Given.text(file));
    }
    marks.forEach(mark -> found.putIfAbsent(mark, folder.relativize(file).toString()));
  }

  /** The same of files that come and go while they are read. */
  private static void glance(Map<String, String> found, Path folder) throws IOException {
    Deque<Path> open = new ArrayDeque<>(List.of(folder));
    while (!open.isEmpty()) {
      Path place = open.pop();
      try {
        if (Files.isDirectory(place)) {
          try (Stream<Path> within = Files.list(place)) {
            within.forEach(open::push);
          }
        }
        gather(found, folder, place);
      } catch (NoSuchFileException | FileNotFoundException | UncheckedIOException e) {
        assertThat(place).as("%s", e).doesNotExist();
      }
    }
  }

  private Said said(Path warehouse, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--warehouse", warehouse.toString(), "--conf"));
    all.add(folder.resolve("site.conf").toString());
    return Said.by(all.toArray(String[]::new));
  }

  @Test
  void noPlantedValueIsInAnyFileOrWordThatTheNightLeaves() throws IOException {
    Path warehouse = Nights.copy(SmallWorld.WAREHOUSE, folder.resolve("warehouse"));
    Path landing = Nights.copy(SmallWorld.LANDING, folder.resolve("landing"));
    Nights.conf(folder, "ingest.max-quarantine-share = 0.9");
    plant(landing);
    assertThat(planted).hasSizeGreaterThan(120);

    Path events = Files.createDirectories(folder.resolve("events"));
    EventLoggingListener log =
        new EventLoggingListener(
            "canaries",
            Option.empty(),
            events.toUri(),
            Given.spark().sparkContext().getConf().set("spark.eventLog.compress", "false"));
    log.start();
    Given.spark().sparkContext().addSparkListener(log);
    List<Said> words = new ArrayList<>();
    words.add(
        said(warehouse, "plan", "--as-of", NIGHT.toString(), "--landing", landing.toString()));
    Said night =
        said(warehouse, "nightly", "--as-of", NIGHT.toString(), "--landing", landing.toString());
    words.add(night);
    assertThat(night.exitCode()).as(night.err() + night.out()).isEqualTo(10);
    words.add(said(warehouse, "status", "--json"));
    words.add(said(warehouse, "export", "csv", folder.resolve("exported").toString()));
    Given.spark().sparkContext().removeSparkListener(log);
    log.stop();
    try (Stream<Path> all = Files.walk(events)) {
      assertThat(all.filter(Files::isRegularFile).map(this::text))
          .as("Spark's log of events, with its plans")
          .anyMatch(text -> text.contains("SparkListenerSQLExecutionStart"));
    }
    Map<String, String> leaked = new TreeMap<>();
    for (Said word : words) {
      Set<String> marks = new LinkedHashSet<>();
      gather(marks, word.out() + word.err());
      marks.forEach(mark -> leaked.put(mark, "what a command said"));
    }
    for (Path left : List.of(warehouse, folder.resolve("exported"), events)) {
      Map<String, String> found = found(left);
      if (left.equals(warehouse)) {
        assertThat(found).as("what is searched is read").containsKey(CONTROL);
      }
      leaked.putAll(found);
    }
    leaked.remove(CONTROL);
    List<String> told =
        leaked.entrySet().stream()
            .map(
                leak ->
                    planted.get(leak.getKey()) + " (" + leak.getKey() + ") in " + leak.getValue())
            .toList();
    assertThat(told).isEmpty();
    List<String> taken =
        Nights.rows(
                warehouse,
                "SELECT DISTINCT feed FROM ops.feed_reconciliation WHERE file LIKE '%/of %' AND"
                    + " rows_accepted > 0")
            .stream()
            .map(row -> row.getString(0))
            .toList();
    List<Row> accounts =
        Nights.rows(
            warehouse,
            "SELECT feed, file, status, reason, rows_accepted FROM ops.feed_reconciliation WHERE"
                + " received_date = DATE '"
                + NIGHT
                + "'");
    assertThat(taken)
        .as("feeds whose canaries were taken in; %s", accounts)
        .containsExactlyInAnyOrderElementsOf(FEEDS.stream().map(Feed::name).toList());
  }

  @Test
  void noPlantedValueIsInWhatANightSpillsOrLeavesBehindWhenItIsKilled() throws Exception {
    Path warehouse = Nights.copy(SmallWorld.WAREHOUSE, folder.resolve("warehouse"));
    Path landing = Nights.copy(SmallWorld.LANDING, folder.resolve("landing"));
    Path conf = Nights.conf(folder, "ingest.max-quarantine-share = 0.9");
    plant(landing);
    Path events = Files.createDirectories(folder.resolve("events"));
    // Compressed, a value would be there and not be found.
    Process night =
        Nights.start(
            warehouse,
            landing,
            NIGHT,
            conf,
            "-Dspark.shuffle.compress=false",
            "-Dspark.shuffle.spill.compress=false",
            "-Dspark.eventLog.enabled=true",
            "-Dspark.eventLog.compress=false",
            "-Dspark.eventLog.dir=" + events.toUri());
    List<String> said = Collections.synchronizedList(new ArrayList<>());
    Thread listening =
        new Thread(() -> night.inputReader(StandardCharsets.UTF_8).lines().forEach(said::add));
    listening.start();
    Path scratch = warehouse.resolve("_scratch");
    Map<String, String> found = new TreeMap<>();
    // A spilled file may be gone within the moment: the night goes on until one was read.
    while (night.isAlive()
        && !(found.containsKey(CONTROL)
            && said.stream().anyMatch(line -> line.startsWith("silver.people")))) {
      glance(found, scratch);
      night.waitFor(100, TimeUnit.MILLISECONDS);
    }
    night.toHandle().destroyForcibly();
    assertThat(night.waitFor()).as("%s", said).isEqualTo(137);
    listening.join();
    assertThat(found.remove(CONTROL)).as("what is spilled is read").isNotNull();
    found.putAll(found(warehouse));
    assertThat(found.remove(CONTROL)).as("what is stored is read").isNotNull();
    found.putAll(found(events));
    Set<String> told = new LinkedHashSet<>();
    gather(told, String.join("\n", said));
    told.forEach(mark -> found.put(mark, "what the night said"));
    assertThat(found).isEmpty();
  }
}
