package touchline.night;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.delta.Ledger;
import touchline.delta.Warehouse;
import touchline.pipeline.Audit;
import touchline.pipeline.Given;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Intake;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;
import touchline.pipeline.Relations;
import touchline.pipeline.Store;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.storage.Storage;

/** The frame itself, with five small jobs, one of each grain, over real schemas. */
@Tag("long")
class NightTest {
  static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
  private static final String META =
      ", \"_source\":\"t\", \"_file\":\"f\", \"_row\":1, \"_batch\":\"b\","
          + " \"_received_date\":\"2026-06-01\", \"_hash\":1";

  @TempDir Path folder;

  /** A job in SQL, as a stage would keep it in a file. */
  record Query(String name, String table, Grain grain, String sql, List<Table> reads)
      implements Job {
    static Query of(String name, String table, Grain grain, String sql) {
      return new Query(
          name, table, grain, sql, Relations.named(sql).stream().map(Table::of).toList());
    }

    @Override
    public Table writes() {
      return Table.of(table);
    }

    @Override
    public Object settings() {
      return sql;
    }

    @Override
    public Dataset<Row> build(Inputs in) {
      String query =
          sql.replace("${as_of}", "DATE '" + in.asOf() + "'")
              .replace("${observed_until}", "DATE '" + in.observedUntil() + "'");
      return Relations.query(Given.spark(), query, table -> in.read(Table.of(table)));
    }
  }

  /** Whose an identifier is: its first lead's by name, of all that are told to have it. */
  private static final Job IDENTITIES =
      new Job() {
        @Override
        public List<Table> reads() {
          return List.of(Table.of("bronze.crm_leads"));
        }

        @Override
        public Table writes() {
          return Table.of("silver.identities");
        }

        @Override
        public Grain grain() {
          return Grain.ACCUMULATED;
        }

        @Override
        public String name() {
          return "identities";
        }

        @Override
        public Dataset<Row> build(Inputs in) {
          return in.read(Table.of("bronze.crm_leads"))
              .selectExpr("identifier", "concat('p_', lead_id) AS person_id")
              .unionByName(in.previous().select("identifier", "person_id"))
              .groupBy("identifier")
              .agg(functions.min("person_id").as("person_id"))
              .selectExpr(
                  "identifier",
                  "'lead' AS kind",
                  "CAST(NULL AS STRING) AS email_domain",
                  "person_id",
                  "CAST(array() AS ARRAY<STRING>) AS neighbours",
                  "false AS is_shared");
        }
      };

  private static final Job STAGES =
      Query.of(
          "stages",
          "silver.lead_stages",
          Grain.PER_PERSON,
          """
          SELECT person_id, person_id AS journey_id, lead_id, CAST(NULL AS STRING) AS account_id, stage, entered_at,
            CAST(NULL AS TIMESTAMP) AS exited_at, CAST(NULL AS STRING) AS from_stage,
            count(*) OVER (PARTITION BY person_id) AS entry_number, 1L AS sequence_number,
            changed_by, CAST(NULL AS STRING) AS reason, CAST(NULL AS TIMESTAMP) AS lead_created_at, received_date
          FROM (
            SELECT person_id, stage, entered_at, min(lead_id) AS lead_id, max(changed_by) AS changed_by,
              max(_received_date) AS received_date, bool_or(reason <=> 'withdrawn') AS is_withdrawn
            FROM bronze.crm_lead_stages JOIN silver.identities USING (identifier)
            GROUP BY person_id, stage, entered_at)
          WHERE NOT is_withdrawn
          """);

  static final Job CONVERSIONS =
      Query.of(
          "conversions",
          "gold.conversions",
          Grain.PER_JOURNEY,
          """
          SELECT concat('mql:', person_id) AS conversion_id, 'mql' AS conversion_type, journey_id,
            person_id, min(lead_id) AS lead_id, CAST(NULL AS STRING) AS deal_id,
            CAST(NULL AS STRING) AS account_id, min(entered_at) AS converted_at,
            CAST(max(entry_number) AS DECIMAL(18,2)) AS value, 'EUR' AS currency,
            CAST(0 AS DECIMAL(18,2)) AS value_reporting, '1' AS lexicon_version,
            CAST(NULL AS TIMESTAMP) AS lead_created_at, CAST(NULL AS TIMESTAMP) AS mql_at,
            CAST(NULL AS TIMESTAMP) AS sql_at, CAST(NULL AS TIMESTAMP) AS opportunity_at,
            false AS is_adjustment, CAST(min(entered_at) AS DATE) AS booked_date
          FROM silver.lead_stages GROUP BY journey_id, person_id
          """);

  private static final Job PARAMETERS =
      Query.of(
          "parameters",
          "gold.attribution_parameters",
          Grain.PER_DAY,
          """
          SELECT ${as_of} AS as_of_date, conversion_type, 'markov' AS model, 'channel' AS dimension,
            'conversions' AS parameter,
            '' AS item, CAST(count(*) AS DOUBLE) AS value
          FROM gold.conversions GROUP BY conversion_type
          """);

  private static final Job CREDITS =
      Query.of(
          "credits",
          "gold.attribution_credits",
          Grain.PER_JOURNEY,
          """
          SELECT conversion_id, 't' AS touchpoint_id, model, journey_id, conversion_type,
            CAST(converted_at AS DATE) AS converted_date, 'Email' AS channel,
            if(model = 'markov', CAST(fitted AS STRING), NULL) AS campaign_id,
            CAST(NULL AS STRING) AS content_id, CAST(NULL AS STRING) AS content_type,
            CAST(NULL AS STRING) AS persona, 1.0D AS credit, value, currency, value_reporting, is_adjustment
          FROM gold.conversions
          CROSS JOIN (SELECT explode(array('linear', 'markov')) AS model)
          CROSS JOIN (SELECT max(value) AS fitted FROM gold.attribution_parameters WHERE as_of_date = ${as_of})
          """);

  private static final Job SUMMARY =
      Query.of(
          "summary",
          "gold.attribution_summary",
          Grain.ADDITIVE,
          """
          SELECT CAST(trunc(converted_date, 'MM') AS DATE) AS conversion_month, conversion_type, model,
            'channel' AS dimension, channel, coalesce(campaign_id, '') AS campaign_id, '' AS content_id,
            '' AS content_type, '' AS persona, currency, count(*) AS credits, count(value_reporting) AS credits_reported, sum(credit) AS credit,
            count(*) AS touchpoints, CAST(sum(value) AS DECIMAL(18,2)) AS value,
            CAST(sum(value_reporting) AS DECIMAL(18,2)) AS value_reporting
          FROM gold.attribution_credits GROUP BY ALL
          """);

  /** A sum over people that takes all rows of a person: stages by how many conversions it has. */
  private static final Job TALLIES =
      Query.of(
          "tallies",
          "gold.funnel_daily_tallies",
          Grain.SUMMED_PER_PERSON,
          """
          SELECT CAST(s.entered_at AS DATE) AS event_date, s.stage AS step, 'all' AS dimension,
            CAST(c.n AS STRING) AS value, '1' AS lexicon_version, count(*) AS n,
            CAST(sum(c.value) AS DECIMAL(18,2)) AS value_reporting
          FROM silver.lead_stages AS s
          JOIN (
            SELECT person_id, count(*) AS n, sum(value) AS value FROM gold.conversions GROUP BY person_id) AS c
            ON c.person_id = s.person_id
          GROUP BY ALL
          """);

  static final List<Job> JOBS =
      List.of(IDENTITIES, STAGES, CONVERSIONS, PARAMETERS, CREDITS, SUMMARY, TALLIES);

  /**
   * Rows that land: leads as {@code a}, or {@code a=b} where lead a has the identifier of b as
   * well; entries as {@code a@MQL@1}, with the day, or {@code a@MQL@1@withdrawn}.
   */
  record Landed(List<String> leads, List<String> entries) implements Intake {
    @Override
    public List<String> take(org.apache.spark.sql.SparkSession spark, Store store, LocalDate asOf) {
      append(
          store,
          "bronze.crm_leads",
          leads.stream()
              .map(lead -> lead.split("="))
              .map(
                  lead ->
                      "{\"lead_id\":\""
                          + lead[0]
                          + "\", \"identifier\":\"lead:"
                          + lead[lead.length - 1]
                          + "\""
                          + META
                          + "}"));
      append(
          store,
          "bronze.crm_lead_stages",
          entries.stream()
              .map(e -> e.split("@"))
              .map(
                  e ->
                      "{\"lead_id\":\""
                          + e[0]
                          + "\", \"identifier\":\"lead:"
                          + e[0]
                          + "\", \"stage\":\""
                          + e[1]
                          + "\", \"entered_at\":\"2026-06-0"
                          + e[2]
                          + "T00:00:00Z\""
                          + (e.length > 3 ? ", \"reason\":\"" + e[3] + "\"" : "")
                          + META
                          + "}"));
      return List.of();
    }

    private static void append(Store store, String table, Stream<String> rows) {
      List<String> json = rows.toList();
      if (!json.isEmpty()) {
        store.append(Table.of(table), Given.parse(Table.of(table), json.toArray(String[]::new)));
      }
    }
  }

  static Landed landed(List<String> leads, String... entries) {
    return new Landed(leads, Arrays.asList(entries));
  }

  static final Audit SOUND = (staged, asOf) -> List.of();

  private Night.Outcome night(String warehouse, String asOf, Intake intake, Audit audit) {
    return night(warehouse, asOf, intake, audit, JOBS);
  }

  private Night.Outcome night(
      String warehouse, String asOf, Intake intake, Audit audit, List<Job> jobs) {
    Warehouse open = open(warehouse);
    return new Night(open.logs(), () -> open, intake, new JobGraph(jobs), audit, CLOCK)
        .run(LocalDate.parse(asOf), 1, line -> {});
  }

  /** In the warehouse w every table is large. */
  private Warehouse open(String warehouse) {
    long large = warehouse.equals("w") ? 0 : Warehouse.LARGE;
    return new Warehouse(Given.spark(), Storage.of(folder.resolve(warehouse)), large);
  }

  /** Contents that readers see, by table. */
  private Map<String, List<String>> contents(String warehouse) {
    Warehouse open = open(warehouse);
    Ledger.Entry night = new Ledger(open.logs()).last().orElseThrow();
    Map<String, List<String>> contents = new TreeMap<>();
    for (Job job : JOBS) {
      Table table = job.writes();
      contents.put(
          table.name(),
          open.read(table, night.version(table)).collectAsList().stream()
              .map(Row::toString)
              .sorted()
              .toList());
    }
    return contents;
  }

  private long dataFiles(String warehouse) throws Exception {
    try (Stream<Path> files = Files.walk(folder.resolve(warehouse))) {
      return files
          .filter(f -> f.toString().endsWith(".parquet"))
          .filter(f -> !f.toString().contains("_delta_log"))
          .count();
    }
  }

  private static Map<String, Plan.Mode> modes(Night.Outcome outcome) {
    Map<String, Plan.Mode> modes = new TreeMap<>();
    outcome.steps().forEach(s -> modes.put(s.table().name(), s.mode()));
    return modes;
  }

  static final Landed FIRST = landed(List.of("a", "b", "c"), "a@MQL@1", "b@MQL@2");
  static final Landed SECOND = landed(List.of("d"), "a@SQL@3", "c@MQL@3", "d@MQL@4");
  private static final Landed BOTH_TURNED_ROUND =
      landed(List.of("d", "c", "b", "a"), "d@MQL@4", "c@MQL@3", "a@SQL@3", "b@MQL@2", "a@MQL@1");
  static final Landed THIRD = landed(List.of("e"), "e@MQL@5");

  /** One long story, because every night has its price. */
  @Test
  void nightByNightHeldRepeatedOrRedefinedEqualsBuiltFromNothing() throws Exception {
    night("w", "2026-06-10", FIRST, SOUND);
    Night.Outcome second = night("w", "2026-06-10", SECOND, SOUND);
    night("undisturbed", "2026-06-10", BOTH_TURNED_ROUND, SOUND);
    assertThat(contents("w")).isEqualTo(contents("undisturbed"));
    assertThat(contents("w").get("gold.attribution_credits")).hasSize(8);
    assertThat(modes(second))
        .containsEntry("silver.identities", Plan.Mode.KEYS)
        .containsEntry("silver.lead_stages", Plan.Mode.KEYS)
        .containsEntry("gold.conversions", Plan.Mode.KEYS)
        .containsEntry("gold.attribution_credits", Plan.Mode.KEYS)
        // A large table's partition that is made anew tells no rows to add or take off.
        .containsEntry("gold.attribution_summary", Plan.Mode.WHOLE);
    assertThat(second.steps())
        .filteredOn(step -> step.table().name().equals("gold.conversions"))
        .extracting(Runner.Step::keys)
        .containsExactly(3L);

    Map<String, List<String>> published = contents("w");
    long files = dataFiles("w");
    Night.Outcome again = night("w", "2026-06-10", landed(List.of()), SOUND);
    assertThat(again.changed()).isFalse();
    assertThat(again.runId()).isEqualTo(2);
    assertThat(modes(again).values()).containsOnly(Plan.Mode.KEPT);
    assertThat(contents("w")).isEqualTo(published);
    assertThat(dataFiles("w")).isEqualTo(files);

    Audit fails =
        (staged, asOf) ->
            List.of(
                new Audit.Finding(
                    "never", "gold.conversions", Audit.Status.FAILED, 1.0, "0", "held"));
    Night.Outcome held = night("w", "2026-06-11", THIRD, fails);
    assertThat(held.exitCode()).isEqualTo(Night.HELD);
    Ledger ledger = new Ledger(open("w").logs());
    assertThat(ledger.all()).last().satisfies(night -> assertThat(night.isHeld()).isTrue());
    assertThat(open("w").rows(Table.of("ops.quality_results")))
        .singleElement()
        .asString()
        .isEqualTo("[2026-06-11,never,gold.conversions,failed,1.0,0,held]");
    assertThat(contents("w")).isEqualTo(published);
    Night.Outcome accepted =
        new Night(open("w").logs(), () -> open("w"), THIRD, new JobGraph(JOBS), fails, CLOCK)
            .run(
                LocalDate.parse("2026-06-11"),
                new Acceptance(List.of("never:gold.conversions"), "it is right"),
                1,
                line -> {});
    assertThat(accepted.exitCode()).isEqualTo(Night.PUBLISHED_WITH_WARNINGS);
    assertThat(new Ledger(open("w").logs()).last().orElseThrow().notes())
        .containsExactly(
            "accepted never of gold.conversions: found 1, expected 0; because it is right");
    night("undisturbed", "2026-06-11", THIRD, SOUND);
    assertThat(contents("w")).isEqualTo(contents("undisturbed"));
    assertThat(contents("w").get("gold.attribution_parameters")).hasSize(2);
    assertThatThrownBy(() -> night("w", "2026-06-09", landed(List.of()), SOUND))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("--as-of 2026-06-09 lies before the published night 2026-06-11");

    List<Job> jobs = new ArrayList<>(JOBS);
    Query old = (Query) CONVERSIONS;
    jobs.set(
        JOBS.indexOf(CONVERSIONS),
        Query.of(
            old.name(),
            old.table(),
            old.grain(),
            old.sql().replace("GROUP BY", "WHERE stage = 'SQL' GROUP BY")));
    Night.Outcome redefined = night("w", "2026-06-11", landed(List.of()), SOUND, jobs);
    assertThat(modes(redefined))
        .containsEntry("silver.lead_stages", Plan.Mode.KEPT)
        .containsEntry("gold.conversions", Plan.Mode.WHOLE);
    assertThat(contents("w").get("gold.conversions")).hasSize(1);
    assertThat(contents("w").get("gold.attribution_credits")).hasSize(2);
  }

  /** What holds on one date, read by a job that makes rows of each date. */
  private static final List<Job> BY_DATE =
      List.of(
          Query.of(
              "contents",
              "silver.contents",
              Grain.DATED,
              """
              SELECT lead_id AS content_id, string(${as_of}) AS title, CAST(NULL AS STRING) AS content_type,
                CAST(NULL AS STRING) AS persona, CAST(NULL AS STRING) AS funnel_stage, CAST(NULL AS STRING) AS url_pattern
              FROM bronze.crm_leads
              """),
          Query.of(
              "parameters",
              "gold.attribution_parameters",
              Grain.PER_DAY,
              """
              SELECT ${as_of} AS as_of_date, 'mql' AS conversion_type, 'markov' AS model, 'channel' AS dimension,
                'conversions' AS parameter, '' AS item, CAST(count_if(title = string(${as_of})) AS DOUBLE) AS value
              FROM silver.contents
              """));

  @Test
  void largeTableThatFadesFromDayToDayIsWrittenAnewAndNeverMergedInto() {
    Table faded = Table.of("silver.contents");
    for (String warehouse : List.of("w", "small")) {
      night(warehouse, "2026-06-10", FIRST, SOUND, BY_DATE);
      Night.Outcome second = night(warehouse, "2026-06-11", SECOND, SOUND, BY_DATE);
      Night.Outcome quiet = night(warehouse, "2026-06-12", landed(List.of()), SOUND, BY_DATE);
      Night.Outcome again = night(warehouse, "2026-06-12", landed(List.of()), SOUND, BY_DATE);

      assertThat(modes(second).values()).containsExactly(Plan.Mode.DAY, Plan.Mode.WHOLE);
      assertThat(modes(quiet).values()).containsExactly(Plan.Mode.DAY, Plan.Mode.WHOLE);
      assertThat(again.changed()).isFalse();
      Warehouse open = open(warehouse);
      assertThat(open.rows(faded))
          .extracting(row -> row.getString(0) + " " + row.getString(1))
          .containsExactlyInAnyOrder(
              "a 2026-06-12", "b 2026-06-12", "c 2026-06-12", "d 2026-06-12");
      assertThat(open.rows(Table.of("gold.attribution_parameters")))
          .extracting(row -> row.getDate(0) + " " + row.getDouble(6))
          .containsExactlyInAnyOrder("2026-06-10 3.0", "2026-06-11 4.0", "2026-06-12 4.0");
      // One commit a night, none of them a merge.
      assertThat(open.version(faded)).isEqualTo(2);
      assertThat(open.logs().state(faded).hasDeletedRows()).isFalse();
    }
  }

  @Test
  void upkeepLeavesTheSameRowsInFewerFilesAndTheNextNightGoesOn() throws Exception {
    night("kept", "2026-06-10", FIRST, SOUND);
    night("kept", "2026-06-11", SECOND, SOUND);
    Map<String, List<String>> before = contents("kept");
    long files = dataFiles("kept");
    new Upkeep(1, table -> 0, 1).run(open("kept"), CLOCK, line -> {});

    Map<String, List<String>> after = contents("kept");
    assertThat(before.get("gold.attribution_parameters")).hasSize(2);
    assertThat(after.remove("gold.attribution_parameters"))
        .singleElement()
        .asString()
        .startsWith("[2026-06-11,");
    before.remove("gold.attribution_parameters");
    assertThat(after).isEqualTo(before);
    assertThat(dataFiles("kept")).isLessThan(files * 2 / 3);

    night("kept", "2026-06-12", THIRD, SOUND);
    night("undisturbed", "2026-06-12", BOTH_TURNED_ROUND, SOUND);
    night("undisturbed", "2026-06-12", THIRD, SOUND);
    assertThat(contents("kept").get("gold.attribution_credits"))
        .isEqualTo(contents("undisturbed").get("gold.attribution_credits"));
  }

  /** An intake of which something was received until a date. */
  private record Received(Landed landed, String until) implements Intake {
    @Override
    public LocalDate observedUntil(touchline.pipeline.Records tables, LocalDate asOf) {
      return LocalDate.parse(until);
    }

    @Override
    public List<String> take(org.apache.spark.sql.SparkSession spark, Store store, LocalDate asOf) {
      return landed.take(spark, store, asOf);
    }
  }

  /** Learns how long it has been looking. */
  private static final Job STAMPED =
      Query.of(
          "stamped",
          "gold.attribution_parameters",
          Grain.STAMPED,
          """
          SELECT ${as_of} AS as_of_date, conversion_type, 'markov' AS model, 'channel' AS dimension,
            'days' AS parameter, '' AS item, CAST(unix_date(${observed_until}) AS DOUBLE) AS value
          FROM gold.conversions GROUP BY conversion_type
          """);

  @Test
  void whatIsLearntStaysUntilSomethingIsReceivedAndIsThatOfAWarehouseMadeFromNothing() {
    List<Job> jobs = List.of(IDENTITIES, STAGES, CONVERSIONS, STAMPED, CREDITS, SUMMARY);
    Landed nothing = landed(List.of());
    night("quiet", "2026-06-10", new Received(FIRST, "2026-06-09"), SOUND, jobs);
    Night.Outcome second =
        night("quiet", "2026-06-11", new Received(nothing, "2026-06-09"), SOUND, jobs);
    night("nothing", "2026-06-11", new Received(FIRST, "2026-06-09"), SOUND, jobs);
    assertThat(learnt("quiet", "2026-06-11"))
        .isNotEmpty()
        .isEqualTo(learnt("quiet", "2026-06-10"))
        .isEqualTo(learnt("nothing", "2026-06-11"));
    assertThat(second.steps())
        .filteredOn(step -> step.mode() != Plan.Mode.KEPT)
        .extracting(step -> step.table().name())
        .containsExactly("gold.attribution_parameters");

    night("quiet", "2026-06-12", new Received(nothing, "2026-06-12"), SOUND, jobs);
    assertThat(learnt("quiet", "2026-06-12"))
        .containsExactly((double) LocalDate.parse("2026-06-12").toEpochDay());
  }

  private List<Double> learnt(String warehouse, String night) {
    return open(warehouse)
        .read(Table.of("gold.attribution_parameters"))
        .where("as_of_date = '" + night + "'")
        .select("value")
        .as(org.apache.spark.sql.Encoders.DOUBLE())
        .collectAsList();
  }

  /** An intake that hides with a key of this fingerprint, and brings nothing. */
  private record Keyed(String fingerprint) implements Intake {
    @Override
    public Optional<String> keyFingerprint(touchline.pipeline.Records tables) {
      return Optional.of(fingerprint);
    }

    @Override
    public List<String> take(org.apache.spark.sql.SparkSession spark, Store store, LocalDate asOf) {
      return landed(List.of("a"), "a@MQL@1").take(spark, store, asOf);
    }
  }

  @Test
  void anotherIdentityKeyIsRefusedBeforeAnythingIsTakenIn() {
    night("keyed", "2026-06-10", new Keyed("11aa"), SOUND);
    for (String date : List.of("2026-06-10", "2026-06-11")) {
      assertThatThrownBy(() -> night("keyed", date, new Keyed("22bb"), SOUND))
          .isInstanceOf(UserError.class)
          .hasMessageStartingWith(
              "the identity key (22bb) is another than the one that run 1 was made with (11aa)");
    }
    assertThat(new Ledger(open("keyed").logs()).all()).hasSize(1);
  }

  @Test
  void aLedgerThatLostANightIsRefusedAndNothingIsTouched() throws Exception {
    night("lost", "2026-06-10", FIRST, SOUND);
    Path log = folder.resolve("lost/ops/runs/_delta_log");
    try (Stream<Path> commits = Files.list(log)) {
      for (Path file : commits.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(log);
    long files = dataFiles("lost");
    assertThatThrownBy(() -> night("lost", "2026-06-11", THIRD, SOUND))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("ops/runs/_delta_log is missing. Nothing was touched; repair says");
    assertThat(dataFiles("lost")).isEqualTo(files);
  }

  @Test
  void aCommitCutToNothingIsNamedAndNeverReadAsEmpty() throws Exception {
    night("cut", "2026-06-10", FIRST, SOUND);
    Path log = folder.resolve("cut/gold/conversions/_delta_log");
    long version =
        new Ledger(open("cut").logs()).last().orElseThrow().version(CONVERSIONS.writes());
    Path commit = log.resolve(String.format("%020d.json", version));
    Files.delete(log.resolve("." + commit.getFileName() + ".crc"));
    Files.write(commit, new byte[0]);
    assertThatThrownBy(() -> night("cut", "2026-06-11", THIRD, SOUND))
        .isInstanceOf(UserError.class)
        .hasMessageMatching(
            "gold.conversions: version "
                + version
                + ": .*/0+"
                + version
                + ".json is empty. Nothing was.*");
    assertThatThrownBy(
            () -> {
              Warehouse open = open("cut");
              Ledger ledger = new Ledger(open.logs());
              ledger.verify(ledger.last().orElseThrow(), CONVERSIONS.writes());
            })
        .hasMessageContaining("Nothing was touched");
  }

  @Test
  void repeatedKeysAreRefusedByNameAndNumber() {
    List<Job> jobs = new ArrayList<>(JOBS);
    Query old = (Query) CONVERSIONS;
    jobs.set(
        JOBS.indexOf(CONVERSIONS),
        Query.of(
            old.name(),
            old.table(),
            old.grain(),
            old.sql().replace("concat('mql:', person_id)", "'mql:x'")));
    assertThatThrownBy(
            () ->
                night(
                    "w",
                    "2026-06-10",
                    landed(List.of("a", "b"), "a@MQL@1", "b@MQL@2"),
                    SOUND,
                    jobs))
        .hasMessage(
            "gold.conversions: 1 values of conversion_id repeat, first [mql:x,2]; the table is one row"
                + " per conversion_id");
    assertThat(new Ledger(open("w").logs()).last()).isEqualTo(Optional.empty());
  }

  @Test
  void columnThatTheSchemaDoesNotKnowIsRefused() {
    Query bad =
        Query.of(
            "parameters",
            "gold.attribution_parameters",
            Grain.PER_DAY,
            "SELECT ${as_of} AS as_of_date, 1 AS conversion_type, 'm' AS model, '' AS dimension, 'p' AS parameter, '' AS"
                + " item, count(*) AS extra FROM bronze.crm_leads");
    assertThatThrownBy(() -> night("w", "2026-06-10", landed(List.of("a")), SOUND, List.of(bad)))
        .hasMessage(
            "parameters does not make gold.attribution_parameters: column conversion_type is INT, the"
                + " schema states STRING; column value is missing; column extra is not in the schema");
  }

  @Test
  void secondRunnerFindsTheWarehouseLocked() {
    Intake nested =
        (spark, store, asOf) -> {
          night("w", "2026-06-10", landed(List.of()), SOUND);
          return List.of();
        };
    assertThatThrownBy(() -> night("w", "2026-06-10", nested, SOUND))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("another run holds ");
  }
}
