package touchline.lineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import touchline.Stages;
import touchline.config.LineageConfig;
import touchline.config.LineageConfig.To;
import touchline.config.Settings;
import touchline.delta.Warehouse;
import touchline.night.Night;
import touchline.night.Plan.Mode;
import touchline.night.Runner;
import touchline.pipeline.Audit;
import touchline.pipeline.Given;
import touchline.pipeline.Grain;
import touchline.pipeline.Inputs;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;
import touchline.pipeline.Store;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.storage.Storage;

class LineageTest {
  private static final LocalDate NIGHT = LocalDate.of(2026, 6, 30);
  private static final Instant AT = Instant.parse("2026-07-01T00:30:00Z");
  private static final JobGraph GRAPH = Stages.graph(Settings.load(Optional.empty()));
  private static final Table CONVERSIONS = Table.of("gold.conversions");

  @TempDir Path warehouse;
  private final List<String> told = new ArrayList<>();

  @Test
  void nightAndItsJobsBeginAndEnd() throws IOException {
    run(To.FILE, "http://127.0.0.1:1", () -> outcome(Night.PUBLISHED, List.of()));
    List<JsonNode> events = written();
    assertThat(events.stream().map(LineageTest::what))
        .containsExactly(
            "START nightly",
            "START nightly.gold.conversions",
            "COMPLETE nightly.gold.conversions",
            "COMPLETE nightly");
    JsonNode job = events.get(2);
    assertThat(job.at("/eventTime").asText()).isEqualTo("2026-07-01T00:30:03.5Z");
    assertThat(job.at("/run/facets/parent/run/runId")).isEqualTo(events.get(0).at("/run/runId"));
    assertThat(job.at("/run/runId")).isEqualTo(events.get(1).at("/run/runId"));
    assertThat(job.path("inputs").findValuesAsText("name"))
        .contains(warehouse.resolve("silver/deal_versions").toString());
    JsonNode output = job.at("/outputs/0");
    assertThat(output.path("name").asText())
        .isEqualTo(warehouse.resolve("gold/conversions").toString());
    assertThat(output.at("/facets/version/datasetVersion").asText()).isEqualTo("7");
    assertThat(output.at("/facets/schema/fields/0/name").asText())
        .isEqualTo(CONVERSIONS.schema().fieldNames()[0]);
    assertThat(output.at("/facets/documentation/description").asText())
        .isEqualTo(CONVERSIONS.comment());
    assertThat(events.get(3).path("outputs")).hasSize(1);
    assertThat(events.get(3).path("inputs")).hasSameSizeAs(GRAPH.landed());
    assertThat(told).isEmpty();
  }

  @Test
  void nightThatThrowsFailsWithItsReasonAndIsThrownOn() throws IOException {
    Supplier<Night.Outcome> night =
        () -> {
          throw new UserError(UserError.FEED_MISSING, "crm_deals was never received");
        };
    assertThatThrownBy(() -> run(To.FILE, "http://127.0.0.1:1", night))
        .isInstanceOf(UserError.class);
    assertThat(written().stream().map(LineageTest::what))
        .containsExactly("START nightly", "FAIL nightly");
    assertThat(written().get(1).at("/run/facets/errorMessage/message").asText())
        .isEqualTo("crm_deals was never received");
  }

  @Test
  void jobThatEndsTheNightFailsUnderItWithTheSameReason() throws IOException {
    Supplier<Night.Outcome> night =
        () -> {
          IllegalStateException thrown =
              new IllegalStateException("14 conversion_id values repeat");
          thrown.addSuppressed(new Runner.Failed(CONVERSIONS, AT.plusSeconds(2).toEpochMilli()));
          throw thrown;
        };
    assertThatThrownBy(() -> run(To.FILE, "http://127.0.0.1:1", night))
        .isInstanceOf(IllegalStateException.class);
    List<JsonNode> events = written();
    assertThat(events.stream().map(LineageTest::what))
        .containsExactly(
            "START nightly",
            "START nightly.gold.conversions",
            "FAIL nightly.gold.conversions",
            "FAIL nightly");
    JsonNode job = events.get(2);
    assertThat(job.at("/run/runId")).isEqualTo(events.get(1).at("/run/runId"));
    assertThat(job.at("/run/facets/parent/run/runId")).isEqualTo(events.get(0).at("/run/runId"));
    assertThat(job.at("/run/facets/errorMessage/message").asText())
        .isEqualTo("14 conversion_id values repeat");
    assertThat(job.path("outputs")).isEmpty();
  }

  @Test
  void heldNightFailsWithTheCheckThatHoldsIt() throws IOException {
    Audit.Finding finding =
        new Audit.Finding(
            "money_is_kept", "EUR", Audit.Status.FAILED, 1.0, "2", "A euro is missing.");
    run(To.FILE, "http://127.0.0.1:1", () -> outcome(Night.HELD, List.of(finding)));
    JsonNode last = written().get(3);
    assertThat(what(last)).isEqualTo("FAIL nightly");
    assertThat(last.at("/run/facets/errorMessage/message").asText())
        .isEqualTo("held by a quality gate: money_is_kept of EUR: A euro is missing.");
    assertThat(last.path("outputs")).isEmpty();
  }

  /** One job, whose rows repeat their key, which the night refuses. */
  private record Repeating(Table writes) implements Job {
    private static final Table LANDED = Table.of("bronze.contents");

    @Override
    public List<Table> reads() {
      return List.of(LANDED);
    }

    @Override
    public Grain grain() {
      return Grain.WHOLE;
    }

    @Override
    public Dataset<Row> build(Inputs in) {
      Dataset<Row> once =
          in.read(LANDED)
              .select(
                  Arrays.stream(writes.schema().fieldNames())
                      .map(functions::col)
                      .toArray(Column[]::new));
      return once.union(once);
    }

    /** A content lands. */
    static List<String> land(Store store) {
      store.append(
          LANDED,
          Given.parse(
              LANDED,
              "{\"content_id\":\"c1\", \"_source\":\"t\", \"_file\":\"f\", \"_row\":1,"
                  + " \"_batch\":\"b\", \"_received_date\":\"2026-06-30\", \"_hash\":1}"));
      return List.of();
    }
  }

  @Test
  void nightThatAJobReallyEndsTellsWhichAndWhy() throws IOException {
    Repeating job = new Repeating(Table.of("silver.contents"));
    JobGraph graph = new JobGraph(List.of(job));
    Warehouse tables = new Warehouse(Given.spark(), Storage.of(warehouse));
    Night night =
        Night.within(
            tables,
            (spark, store, asOf) -> Repeating.land(store),
            graph,
            (read, asOf) -> List.of(),
            Clock.systemUTC());
    LineageConfig config =
        new LineageConfig(To.FILE, URI.create("http://127.0.0.1:1"), "", "touchline");
    assertThatThrownBy(
            () ->
                new Lineage(config, graph, Storage.of(warehouse), Clock.systemUTC(), told::add)
                    .of(NIGHT, () -> night.run(NIGHT, 1, line -> {}), tables.logs()::version))
        .hasMessageContaining("silver.contents")
        .hasMessageContaining("c1");
    List<JsonNode> events = written();
    assertThat(events.stream().map(LineageTest::what))
        .containsExactly(
            "START nightly",
            "START nightly.silver.contents",
            "FAIL nightly.silver.contents",
            "FAIL nightly");
    for (int failed : List.of(2, 3)) {
      assertThat(events.get(failed).at("/run/facets/errorMessage/message").asText())
          .contains("silver.contents", "c1");
      assertThat(events.get(failed).path("outputs")).isEmpty();
    }
    assertThat(events.get(2).at("/run/facets/parent/run/runId"))
        .isEqualTo(events.get(0).at("/run/runId"));
    List<Instant> times =
        events.stream().map(event -> Instant.parse(event.path("eventTime").asText())).toList();
    assertThat(times).isSorted();
  }

  @Test
  void serviceGetsTheSameEvents() throws IOException {
    List<JsonNode> received = Collections.synchronizedList(new ArrayList<>());
    HttpServer service =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/api/v1/lineage",
        call -> {
          received.add(new ObjectMapper().readTree(call.getRequestBody()));
          call.sendResponseHeaders(201, -1);
          call.close();
        });
    service.start();
    try {
      run(
          To.HTTP,
          "http://127.0.0.1:" + service.getAddress().getPort(),
          () -> outcome(Night.PUBLISHED, List.of()));
    } finally {
      service.stop(0);
    }
    assertThat(told).isEmpty();
    assertThat(received.stream().map(LineageTest::what))
        .hasSize(4)
        .last()
        .isEqualTo("COMPLETE nightly");
    assertThat(warehouse.resolve("lineage")).doesNotExist();
  }

  @Test
  void nobodyAtTheAddressIsToldOnceAndTheNightStands() throws IOException {
    HttpServer gone =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String address = "http://127.0.0.1:" + gone.getAddress().getPort();
    gone.stop(0);
    Night.Outcome outcome = run(To.HTTP, address, () -> outcome(Night.PUBLISHED, List.of()));
    assertThat(outcome.exitCode()).isEqualTo(Night.PUBLISHED);
    assertThat(told)
        .singleElement()
        .asString()
        .startsWith("lineage: events of the run are not delivered, the night goes on: ")
        .endsWith("; mend lineage.url, or set lineage.to = file");
  }

  @Test
  void missingKeyIsNamedBeforeTheNight() {
    LineageConfig config =
        new LineageConfig(To.HTTP, URI.create("http://127.0.0.1:1"), "NO_SUCH_KEY", "touchline");
    assertThatThrownBy(
            () -> lineage(config).of(NIGHT, () -> outcome(Night.PUBLISHED, List.of()), table -> 7))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "lineage.key-from names the environment variable NO_SUCH_KEY, which is not set; set it to"
                + " the API key of http://127.0.0.1:1");
  }

  @Test
  void noneLeavesNoTrace() {
    run(To.NONE, "http://127.0.0.1:1", () -> outcome(Night.PUBLISHED, List.of()));
    assertThat(warehouse).isEmptyDirectory();
  }

  private Night.Outcome run(To to, String url, Supplier<Night.Outcome> night) {
    return lineage(new LineageConfig(to, URI.create(url), "", "touchline"))
        .of(NIGHT, night, table -> 7);
  }

  private Lineage lineage(LineageConfig config) {
    return new Lineage(
        config, GRAPH, Storage.of(warehouse), Clock.fixed(AT, ZoneOffset.UTC), told::add);
  }

  private static Night.Outcome outcome(int code, List<Audit.Finding> findings) {
    return new Night.Outcome(
        code,
        3,
        code != Night.HELD,
        List.of(),
        findings,
        List.of(
            new Runner.Step(Table.of("silver.people"), Mode.KEPT, 0, false, 10, AT.toEpochMilli()),
            new Runner.Step(
                CONVERSIONS, Mode.WHOLE, 0, true, 1_500, AT.plusSeconds(2).toEpochMilli())));
  }

  private List<JsonNode> written() throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : Files.readAllLines(warehouse.resolve("lineage/2026-06-30.jsonl"))) {
      events.add(new ObjectMapper().readTree(line));
    }
    return events;
  }

  private static String what(JsonNode event) {
    return event.path("eventType").asText() + " " + event.at("/job/name").asText();
  }
}
