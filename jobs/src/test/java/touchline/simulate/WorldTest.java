package touchline.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldTest {
  private static final WorldSettings DIRTY =
      WorldSettings.of(500, 90, 5)
          .withLateLeads(0.05)
          .withRowsPerFile(1_500)
          .withHoldouts(List.of("Email"));
  private static final WorldSettings CLEAN = DIRTY.clean();

  @TempDir static Path temp;
  private static SparkSession spark;

  @BeforeAll
  static void writeWorlds() {
    spark = session(2);
    new World(DIRTY).write(spark, temp.resolve("dirty"));
    new World(CLEAN).write(spark, temp.resolve("clean"));
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static SparkSession session(int cores) {
    return SparkSession.builder()
        .master("local[" + cores + "]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate();
  }

  private static TreeMap<String, Long> checksums(Path world) throws IOException {
    TreeMap<String, Long> checksums = new TreeMap<>();
    try (Stream<Path> files = Files.walk(world)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        CRC32 checksum = new CRC32();
        checksum.update(Files.readAllBytes(file));
        checksums.put(world.relativize(file).toString(), checksum.getValue());
      }
    }
    return checksums;
  }

  private static Dataset<Row> read(String world, FeedFile feed, Drop drop) {
    Path folder = folder(world, feed, drop);
    return switch (feed.format(DIRTY)) {
      case PARQUET -> spark.read().parquet(folder.toString());
      case JSONL -> spark.read().json(folder.toString());
      default -> spark.read().option("header", true).csv(folder.toString());
    };
  }

  private static Path folder(String world, FeedFile feed, Drop drop) {
    return temp.resolve(world).resolve("landing/" + feed.label() + "/dt=" + drop.date(DIRTY));
  }

  private static List<String[]> truth(String world, String table) throws IOException {
    return Files.readAllLines(temp.resolve(world).resolve("truth/" + table + ".csv")).stream()
        .skip(1)
        .map(line -> line.split(","))
        .toList();
  }

  @Test
  void equalSettingsGiveEqualFilesOnAnotherNumberOfCores() throws IOException {
    TreeMap<String, Long> expected = checksums(temp.resolve("dirty"));
    spark.stop();
    spark = session(1);
    new World(DIRTY).write(spark, temp.resolve("again"));
    assertThat(checksums(temp.resolve("again"))).isEqualTo(expected);
    assertThat(expected.keySet())
        .contains(
            "landing/campaign_touches/dt=2026-06-29/part-00001.csv.gz",
            "landing/web_events/dt=2026-06-30/part-00000.parquet",
            "landing/crm_activities/dt=2026-06-29/part-00000.jsonl",
            "landing/lift_tests/dt=2026-06-30/part-00000.csv")
        .allMatch(
            file ->
                file.matches(
                    "truth/[a-z_]+\\.csv|landing/[a-z_]+/dt=[0-9-]+/part-\\d{5}\\.(csv|csv\\.gz|jsonl|parquet)"));
  }

  @Test
  void everyFeedHasItsColumnsAndAsManyRowsAsTheTruthSays() throws IOException {
    Set<String> seen = new HashSet<>();
    for (String world : List.of("dirty", "clean")) {
      for (String[] line : truth(world, "rows")) {
        FeedFile feed = FeedFile.valueOf(line[0].toUpperCase(Locale.ROOT));
        Drop drop = line[1].equals("2026-06-29") ? Drop.FIRST : Drop.LAST;
        Dataset<Row> rows = read(world, feed, drop);
        assertThat(rows.count()).as(feed + " " + drop).isEqualTo(Long.parseLong(line[2]));
        // JSON leaves out what is null.
        if (feed != FeedFile.CRM_ACTIVITIES) {
          assertThat(rows.columns()).containsExactlyElementsOf(feed.columns());
        } else {
          assertThat(feed.columns()).contains(rows.columns());
        }
        seen.add(line[0]);
      }
    }
    assertThat(seen).hasSize(FeedFile.values().length).hasSize(12);
  }

  @Test
  void cleanRowsAreUniqueAndDatedWithinTheWorld() {
    Instant start = CLEAN.start().atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant end = CLEAN.end().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    for (FeedFile feed :
        List.of(FeedFile.CAMPAIGN_TOUCHES, FeedFile.WEB_EVENTS, FeedFile.CRM_ACTIVITIES)) {
      Dataset<Row> rows = both(feed);
      String id = feed.columns().get(0);
      assertThat(rows.select(id).distinct().count()).isEqualTo(rows.count());
      for (Row row : rows.select("occurred_at").distinct().collectAsList()) {
        assertThat(Instant.parse(row.getString(0))).isBetween(start, end.minusSeconds(1));
      }
    }
  }

  @Test
  void dirtAddsRowsAndTakesNoneAway() throws IOException {
    for (FeedFile feed :
        List.of(FeedFile.CAMPAIGN_TOUCHES, FeedFile.WEB_EVENTS, FeedFile.CRM_DEALS)) {
      String id = feed.columns().get(0);
      Set<String> clean = ids(read("clean", feed, Drop.FIRST), id);
      assertThat(ids(read("dirty", feed, Drop.FIRST), id)).containsAll(clean);
    }
    long[] sums = new long[5];
    for (String[] line : truth("dirty", "rows")) {
      for (int i = 0; i < sums.length; i++) {
        sums[i] += Long.parseLong(line[3 + i]);
      }
    }
    double valid = sums[0];
    assertThat(sums[1] / valid).isBetween(0.003, 0.008);
    assertThat(sums[2] / valid).isBetween(0.002, 0.008);
    assertThat((sums[3] + sums[4]) / valid).isBetween(0.003, 0.008);
  }

  private static Set<String> ids(Dataset<Row> rows, String id) {
    return rows.select(id).collectAsList().stream()
        .map(row -> row.getString(0))
        .collect(Collectors.toSet());
  }

  @Test
  void timestampsOfEveryZoneAreWithinTheWorld() {
    Dataset<Row> rows = read("dirty", FeedFile.WEB_EVENTS, Drop.FIRST);
    int offsets = 0;
    int bare = 0;
    for (Row row : rows.select("occurred_at").collectAsList()) {
      String text = row.getString(0);
      if (text == null || !text.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(Z|\\+02:00)?")) {
        continue;
      }
      if (text.startsWith("2026-02-30")) {
        continue;
      }
      boolean isBare = text.length() == 19;
      Instant at =
          isBare
              ? LocalDateTime.parse(text).toInstant(ZoneOffset.UTC)
              : OffsetDateTime.parse(text).toInstant();
      assertThat(at).isBefore(Drop.LAST.date(DIRTY).atStartOfDay(ZoneOffset.UTC).toInstant());
      offsets += text.endsWith("+02:00") ? 1 : 0;
      bare += isBare ? 1 : 0;
    }
    assertThat(offsets / (double) rows.count()).isBetween(0.03, 0.07);
    assertThat(bare / (double) rows.count()).isBetween(0.03, 0.07);
  }

  @Test
  void lastDropIsAboutLateLeadsOnly() {
    for (FeedFile feed : List.of(FeedFile.CAMPAIGN_TOUCHES, FeedFile.WEB_EVENTS)) {
      String id = feed.columns().get(0);
      for (String touch : ids(read("clean", feed, Drop.LAST), id)) {
        String who = touch.split("-")[1];
        assertThat(who).startsWith("l");
        assertThat(Life.isLate(CLEAN, Long.parseLong(who.substring(1)))).isTrue();
      }
    }
  }

  @Test
  void everyLeadsFormCarriesItsCookieAndAddress() {
    Dataset<Row> forms =
        read("clean", FeedFile.WEB_EVENTS, Drop.FIRST).where("event_type = 'form_submit'");
    assertThat(forms.count()).isEqualTo(CLEAN.leads());
    assertThat(forms.where("visitor_id is null or email is null").count()).isZero();
    Dataset<Row> leads = read("clean", FeedFile.CRM_LEADS, Drop.FIRST);
    assertThat(ids(forms, "email")).isEqualTo(ids(leads, "email"));
  }

  @Test
  void crmAgreesWithTheTruthOnEveryConversion() throws IOException {
    TreeMap<String, Long> totals = new TreeMap<>();
    for (String[] line : truth("clean", "channel_incremental")) {
      totals.put(line[1], Long.parseLong(line[2]));
    }
    Dataset<Row> stages = both(FeedFile.CRM_LEAD_STAGES);
    assertThat(stages.where("stage = 'MQL'").select("lead_id").distinct().count())
        .isEqualTo(totals.get("mql"));
    assertThat(stages.where("stage = 'SQL'").select("lead_id").distinct().count())
        .isEqualTo(totals.get("sql"));
    Dataset<Row> deals = both(FeedFile.CRM_DEALS);
    assertThat(deals.select("deal_id").distinct().count()).isEqualTo(totals.get("opportunity"));
    assertThat(deals.where("is_won = 'true'").select("deal_id").distinct().count())
        .isEqualTo(totals.get("won"));
    assertThat(both(FeedFile.CRM_DEAL_CONTACTS).select("deal_id").distinct().count())
        .isEqualTo(totals.get("opportunity"));
  }

  private static Dataset<Row> both(FeedFile feed) {
    Dataset<Row> first = read("clean", feed, Drop.FIRST);
    return Files.exists(folder("clean", feed, Drop.LAST))
        ? first.unionByName(read("clean", feed, Drop.LAST))
        : first;
  }

  @Test
  void incrementalConversionsLieBetweenNoneAndAll() throws IOException {
    for (String[] line : truth("dirty", "channel_incremental")) {
      long total = Long.parseLong(line[2]);
      long incremental = Long.parseLong(line[3]);
      assertThat(incremental).as(Arrays.toString(line)).isBetween(0L, total);
      if (line[0].equals("Display") || line[0].equals("Direct")) {
        assertThat(incremental).isZero();
      }
      if (line[0].equals("all_marketing")) {
        assertThat(incremental).isPositive();
      }
    }
  }

  @Test
  void truthIsTheSameWithAndWithoutDirt() throws IOException {
    for (String table : List.of("channel_incremental", "tactic_incremental", "world")) {
      assertThat(truth("clean", table)).containsExactlyElementsOf(truth("dirty", table));
    }
  }

  @Test
  void anExistingWorldIsNotOverwritten() {
    assertThatThrownBy(() -> new World(DIRTY).write(spark, temp.resolve("dirty")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageEndingWith("landing exists already; remove it or write the world elsewhere");
  }
}
