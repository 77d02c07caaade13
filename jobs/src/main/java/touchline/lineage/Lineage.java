package touchline.lineage;

import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineageClientException;
import io.openlineage.client.transports.ApiKeyTokenProvider;
import io.openlineage.client.transports.FileConfig;
import io.openlineage.client.transports.FileTransport;
import io.openlineage.client.transports.HttpConfig;
import io.openlineage.client.transports.HttpTransport;
import io.openlineage.client.transports.Transport;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import touchline.config.LineageConfig;
import touchline.night.Night;
import touchline.night.Runner;
import touchline.pipeline.Audit;
import touchline.pipeline.JobGraph;
import touchline.pipeline.Table;
import touchline.pipeline.UserError;
import touchline.storage.Place;

/**
 * Tells whoever keeps track of pipelines what a night read and made, in the form of OpenLineage:
 * from the job graph and the outcome, so that no engine is listened to. Nothing is sent anywhere
 * unless the settings name an address; a night does not fail because nobody takes its events.
 */
public final class Lineage {
  /** Folder of the warehouse in which events lie. */
  public static final String FOLDER = "lineage";

  private final LineageConfig config;
  private final JobGraph graph;
  private final Place warehouse;
  private final Clock clock;
  private final Consumer<String> operator;

  /**
   * @param warehouse folder of the tables
   * @param clock stamps the events; enters no result
   * @param operator is told when events cannot be delivered
   */
  public Lineage(
      LineageConfig config,
      JobGraph graph,
      Place warehouse,
      Clock clock,
      Consumer<String> operator) {
    this.config = config;
    this.graph = graph;
    this.warehouse = warehouse;
    this.clock = clock;
    this.operator = operator;
  }

  /**
   * Runs a night and tells of it: that it began, then what its jobs did and how it ended.
   *
   * @param version of a table when the night has ended
   * @return the night's outcome; what it throws is told and thrown on
   */
  public Night.Outcome of(
      LocalDate asOf, Supplier<Night.Outcome> night, ToLongFunction<Table> version) {
    Instant started = clock.instant();
    RunEvents events = new RunEvents(graph, config.namespace(), warehouse, asOf, started);
    Optional<Transport> transport = transport(asOf, events.run());
    if (transport.isEmpty()) {
      return night.get();
    }
    try (Telling telling = new Telling(transport.get())) {
      telling.tell(List.of(events.started(started)));
      Night.Outcome outcome;
      try {
        outcome = night.get();
      } catch (RuntimeException e) {
        Instant ended = clock.instant();
        String why = String.valueOf(e.getMessage());
        for (Throwable along : e.getSuppressed()) {
          if (along instanceof Runner.Failed job) {
            telling.tell(events.failedJob(job, ended, why));
          }
        }
        telling.tell(List.of(events.failed(ended, why)));
        throw e;
      }
      telling.tell(events.jobs(outcome.steps(), version));
      telling.tell(
          List.of(
              outcome.exitCode() == Night.HELD
                  ? events.failed(clock.instant(), held(outcome))
                  : events.completed(clock.instant(), outcome.steps(), version)));
      return outcome;
    }
  }

  private static String held(Night.Outcome outcome) {
    return "held by a quality gate: "
        + outcome.findings().stream()
            .filter(finding -> finding.status() == Audit.Status.FAILED)
            .map(finding -> finding.check() + " of " + finding.subject() + ": " + finding.message())
            .collect(Collectors.joining("; "));
  }

  private Optional<Transport> transport(LocalDate asOf, UUID run) {
    return switch (config.to()) {
      case NONE -> Optional.empty();
      case FILE -> Optional.of(file(warehouse.resolve(FOLDER), asOf.toString(), run));
      case HTTP -> Optional.of(new HttpTransport(service()));
    };
  }

  /** A date's file of this machine is appended to; elsewhere few stores let one do that. */
  private static Transport file(Place folder, String date, UUID run) {
    return folder
        .resolve(date + ".jsonl")
        .onDisk()
        .<Transport>map(path -> new FileTransport(new FileConfig(path.toString())))
        .orElseGet(() -> new EventsElsewhere(folder.resolve(date + "." + run + ".jsonl")));
  }

  private HttpConfig service() {
    HttpConfig service = new HttpConfig();
    service.setUrl(config.url());
    service.setHeaders(Map.of());
    if (!config.keyFrom().isEmpty()) {
      String secret = System.getenv(config.keyFrom());
      if (secret == null) {
        throw new UserError(
            UserError.USAGE,
            "lineage.key-from names the environment variable "
                + config.keyFrom()
                + ", which is not set; set it to the API key of "
                + config.url());
      }
      ApiKeyTokenProvider key = new ApiKeyTokenProvider();
      key.setApiKey(secret);
      service.setAuth(key);
    }
    return service;
  }

  /** Delivers events until one cannot be, of which the operator is told once. */
  private final class Telling implements AutoCloseable {
    private final Transport transport;
    private boolean broken;

    Telling(Transport transport) {
      this.transport = transport;
    }

    void tell(List<OpenLineage.RunEvent> events) {
      for (OpenLineage.RunEvent event : events) {
        if (broken) {
          return;
        }
        try {
          transport.emit(event);
        } catch (OpenLineageClientException e) {
          undelivered(e);
        }
      }
    }

    private void undelivered(Exception e) {
      broken = true;
      String why = String.valueOf((e.getCause() == null ? e : e.getCause()).getMessage());
      operator.accept(
          "lineage: events of the run are not delivered, the night goes on: "
              + why.lines().findFirst().orElse(why)
              + (config.to() == LineageConfig.To.HTTP
                  ? "; mend lineage.url, or set lineage.to = file"
                  : ""));
    }

    @Override
    public void close() {
      try {
        transport.close();
      } catch (Exception e) {
        // The library declares any exception; closing loses no event.
        undelivered(e);
      }
    }
  }
}
