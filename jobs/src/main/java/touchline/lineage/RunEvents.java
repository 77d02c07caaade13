package touchline.lineage;

import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import io.openlineage.client.utils.UUIDUtils;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.types.StructField;
import touchline.night.Plan.Mode;
import touchline.night.Runner;
import touchline.pipeline.Job;
import touchline.pipeline.JobGraph;
import touchline.pipeline.Table;
import touchline.storage.Place;

/**
 * A night and its jobs as OpenLineage events. The night is the run {@code nightly}; each job that
 * had something to do is a run {@code nightly.TABLE} under it. Datasets are named as files of the
 * warehouse. What the night does not record is left out: rows are in ops.feed_reconciliation,
 * checks in ops.quality_results.
 */
final class RunEvents {
  private static final OpenLineage EVENTS = new OpenLineage(URI.create("urn:touchline"));
  private static final String NIGHTLY = "nightly";
  private static final String LANGUAGE = "Java";
  private static final String FILES = "file";

  private final JobGraph graph;
  private final String namespace;
  private final Place warehouse;
  private final LocalDate asOf;
  private final UUID night;

  /**
   * @param namespace of the jobs
   * @param warehouse folder of the tables
   * @param started when the night began
   */
  RunEvents(JobGraph graph, String namespace, Place warehouse, LocalDate asOf, Instant started) {
    this.graph = graph;
    this.namespace = namespace;
    this.warehouse = warehouse.absolute();
    this.asOf = asOf;
    this.night = UUIDUtils.generateNewUUID(started);
  }

  /** Which run the events tell of. */
  UUID run() {
    return night;
  }

  /** The night begins. */
  OpenLineage.RunEvent started(Instant at) {
    return night(EventType.START, at, null, List.of(), List.of());
  }

  /** Each job that had something to do, from its beginning to its end, in order of time. */
  List<OpenLineage.RunEvent> jobs(List<Runner.Step> steps, ToLongFunction<Table> version) {
    List<OpenLineage.RunEvent> events = new ArrayList<>();
    for (Runner.Step step : steps) {
      if (step.mode() != Mode.KEPT) {
        Job job = graph.writer(step.table()).orElseThrow();
        OpenLineage.Run run = run(UUIDUtils.generateNewUUID(begin(step)), null, true);
        events.add(
            event(EventType.START, begin(step), run, job(job), inputs(job.reads()), List.of()));
        List<Table> made = step.committed() ? List.of(job.writes()) : List.of();
        events.add(
            event(
                EventType.COMPLETE,
                begin(step).plusMillis(step.millis()),
                run,
                job(job),
                inputs(job.reads()),
                outputs(made, version)));
      }
    }
    events.sort((one, other) -> one.getEventTime().compareTo(other.getEventTime()));
    return events;
  }

  /** The job that ended the night, from its beginning to its failure. */
  List<OpenLineage.RunEvent> failedJob(Runner.Failed failed, Instant at, String why) {
    Job job = graph.writer(failed.table()).orElseThrow();
    Instant begun = Instant.ofEpochMilli(failed.startedAt());
    UUID id = UUIDUtils.generateNewUUID(begun);
    return List.of(
        event(
            EventType.START, begun, run(id, null, true), job(job), inputs(job.reads()), List.of()),
        event(EventType.FAIL, at, run(id, why, true), job(job), inputs(job.reads()), List.of()));
  }

  /** The night is published, or found nothing to do. */
  OpenLineage.RunEvent completed(
      Instant at, List<Runner.Step> steps, ToLongFunction<Table> version) {
    List<Table> made =
        steps.stream().filter(Runner.Step::committed).map(Runner.Step::table).toList();
    return night(EventType.COMPLETE, at, null, inputs(graph.landed()), outputs(made, version));
  }

  /** The night is not published: it failed, or a gate holds it. */
  OpenLineage.RunEvent failed(Instant at, String why) {
    return night(EventType.FAIL, at, why, inputs(graph.landed()), List.of());
  }

  private OpenLineage.RunEvent night(
      EventType type,
      Instant at,
      String why,
      List<OpenLineage.InputDataset> inputs,
      List<OpenLineage.OutputDataset> outputs) {
    OpenLineage.Job job =
        EVENTS.newJob(
            namespace, NIGHTLY, facets("DAG", "Builds and publishes all tables of a night."));
    return event(type, at, run(night, why, false), job, inputs, outputs);
  }

  private static OpenLineage.RunEvent event(
      EventType type,
      Instant at,
      OpenLineage.Run run,
      OpenLineage.Job job,
      List<OpenLineage.InputDataset> inputs,
      List<OpenLineage.OutputDataset> outputs) {
    return EVENTS.newRunEvent(time(at), type, run, job, inputs, outputs);
  }

  private OpenLineage.Run run(UUID id, String why, boolean isUnderNight) {
    OpenLineage.RunFacetsBuilder facets =
        EVENTS
            .newRunFacetsBuilder()
            .nominalTime(
                EVENTS.newNominalTimeRunFacet(
                    asOf.atStartOfDay(ZoneOffset.UTC),
                    asOf.plusDays(1).atStartOfDay(ZoneOffset.UTC)));
    if (isUnderNight) {
      facets.parent(
          EVENTS.newParentRunFacet(
              EVENTS.newParentRunFacetRunBuilder().runId(night).build(),
              EVENTS.newParentRunFacetJobBuilder().namespace(namespace).name(NIGHTLY).build(),
              null));
    }
    if (why != null) {
      facets.errorMessage(EVENTS.newErrorMessageRunFacet(why, LANGUAGE, null));
    }
    return EVENTS.newRun(id, facets.build());
  }

  private OpenLineage.Job job(Job job) {
    return EVENTS.newJob(
        namespace, NIGHTLY + "." + job.writes().name(), facets("JOB", job.writes().comment()));
  }

  private static OpenLineage.JobFacets facets(String type, String meaning) {
    return EVENTS
        .newJobFacetsBuilder()
        .jobType(EVENTS.newJobTypeJobFacet("BATCH", "TOUCHLINE", type, null))
        .documentation(EVENTS.newDocumentationJobFacet(meaning, "text/plain"))
        .build();
  }

  private List<OpenLineage.InputDataset> inputs(List<Table> tables) {
    return tables.stream()
        .map(
            table ->
                EVENTS.newInputDataset(
                    FILES,
                    place(table),
                    EVENTS.newDatasetFacetsBuilder().schema(schema(table)).build(),
                    null))
        .toList();
  }

  private List<OpenLineage.OutputDataset> outputs(
      List<Table> tables, ToLongFunction<Table> version) {
    return tables.stream()
        .map(
            table ->
                EVENTS.newOutputDataset(
                    FILES,
                    place(table),
                    EVENTS
                        .newDatasetFacetsBuilder()
                        .schema(schema(table))
                        .documentation(
                            EVENTS.newDocumentationDatasetFacet(table.comment(), "text/plain"))
                        .version(
                            EVENTS.newDatasetVersionDatasetFacet(
                                String.valueOf(version.applyAsLong(table))))
                        .build(),
                    null))
        .toList();
  }

  private String place(Table table) {
    return warehouse.resolve(table.name().replace('.', '/')).toString();
  }

  private static OpenLineage.SchemaDatasetFacet schema(Table table) {
    return EVENTS.newSchemaDatasetFacet(
        Arrays.stream(table.schema().fields()).map(RunEvents::field).toList());
  }

  private static OpenLineage.SchemaDatasetFacetFields field(StructField field) {
    return EVENTS
        .newSchemaDatasetFacetFieldsBuilder()
        .name(field.name())
        .type(field.dataType().sql())
        .description(field.getComment().getOrElse(() -> null))
        .build();
  }

  private static Instant begin(Runner.Step step) {
    return Instant.ofEpochMilli(step.startedAt());
  }

  private static ZonedDateTime time(Instant at) {
    return at.atZone(ZoneOffset.UTC);
  }
}
