package touchline.cli;

import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import touchline.Stages;
import touchline.config.Settings;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.ingest.Ingest;
import touchline.lineage.Lineage;
import touchline.night.Acceptance;
import touchline.night.Night;
import touchline.pipeline.Audit;
import touchline.pipeline.JobGraph;
import touchline.pipeline.UserError;
import touchline.publish.HandOffFiles;
import touchline.publish.Proposals;
import touchline.publish.PublishedTables;
import touchline.publish.Uncalled;
import touchline.storage.Place;

@Command(
    name = "nightly",
    mixinStandardHelpOptions = true,
    description = {
      "Runs one night: takes in what was received by the date, builds every table, "
          + "audits them, and publishes them together.",
      "Running it again changes nothing."
    },
    footer = {
      "",
      "Example:",
      "  ./touchline nightly --as-of 2026-06-30 --landing data/landing",
      "  ./touchline nightly --as-of 2026-06-30 --accept amounts_are_alike:EUR \\",
      "    --because \"prices went up by 40%% on 1 June\""
    })
final class Nightly implements Callable<Integer> {
  @Mixin WarehouseOptions options;

  @Option(
      names = "--as-of",
      required = true,
      paramLabel = "DATE",
      converter = NightDate.Converter.class,
      description =
          "The date whose knowledge is published, such as 2026-06-30; yesterday, for whoever schedules it.")
  NightDate night;

  @Option(
      names = "--landing",
      paramLabel = "DIR",
      converter = Folder.class,
      defaultValue = "data/landing",
      description =
          "Folder of the landed feeds, named as --warehouse is (default: ${DEFAULT-VALUE}).")
  Place landing;

  @Option(
      names = "--accept",
      paramLabel = "CHECK",
      description = {
        "A check that shall not hold this night, as the held night named it: CHECK or CHECK:SUBJECT.",
        "May be given several times; needs --because."
      })
  List<String> accept = List.of();

  @Option(
      names = "--because",
      paramLabel = "TEXT",
      description = "Why what --accept names is right; kept with the night in the ledger.")
  String because = "";

  @Option(
      names = "--future",
      description = "Publish a date that lies after today and after everything that landed.")
  boolean future;

  @Override
  public Integer call() {
    if (accept.isEmpty() != because.isBlank()) {
      throw new UserError(
          UserError.USAGE, "--accept names a check and --because says why; one needs the other");
    }
    LocalDate asOf = night.in(() -> options.settings().business().timeZone(), Clock.systemUTC());
    if (!future) {
      refuseFuture(landing, asOf);
    }
    return run(options, landing, asOf, new Acceptance(accept, because.strip())).exitCode();
  }

  /** A night locks out all earlier ones, so that a mistyped year would end the warehouse. */
  static void refuseFuture(Place landing, LocalDate asOf) {
    LocalDate today = LocalDate.now(Clock.systemUTC());
    if (asOf.isAfter(today.plusDays(1)) && Ingest.newest(landing).map(asOf::isAfter).orElse(true)) {
      throw new UserError(
          UserError.USAGE,
          "--as-of "
              + asOf
              + " lies after today, "
              + today
              + ", and after everything that landed; once it is published no earlier night can be."
              + " If it is meant, say --future");
    }
  }

  /** Runs a night with progress on standard error and its outcome on standard output. */
  static Night.Outcome run(WarehouseOptions options, Place landing, LocalDate asOf) {
    return run(options, landing, asOf, Acceptance.NONE);
  }

  private static Night.Outcome run(
      WarehouseOptions options, Place landing, LocalDate asOf, Acceptance accepted) {
    Settings settings = options.settings();
    JobGraph graph = Stages.graph(settings);
    // Before anything else is written there.
    options.warehouse.makePrivateFolder();
    TableLogs logs = new TableLogs(options.warehouse);
    Night night =
        new Night(
                logs,
                () -> options.writable(logs, landing),
                Stages.ingest(settings, landing),
                graph,
                Stages.audit(settings),
                Clock.systemUTC())
            .taking(Stages.costs(settings.limits()));
    Night.Outcome outcome =
        new Lineage(
                settings.lineage(),
                graph,
                options.warehouse,
                Clock.systemUTC(),
                System.err::println)
            .of(
                asOf,
                () -> night.run(asOf, accepted, Stages.SIDE_BY_SIDE, System.err::println),
                logs::version);
    new Ledger(logs)
        .last()
        .flatMap(published -> Uncalled.of(logs, published).sentence())
        .ifPresent(System.out::println);
    print(outcome, asOf, options.warehouse);
    if (outcome.changed()) {
      new Proposals(options.warehouse.resolve("proposals"))
          .write(PublishedTables.open(options.session(), options.warehouse), settings, asOf)
          .forEach(System.out::println);
      System.out.println("report: " + WriteReport.ofNight(options, settings));
    }
    HandOffFiles files = new HandOffFiles(settings.handOff().folder(options.warehouse));
    // A run that was killed after publishing has left files to write.
    if (outcome.changed()
        || outcome.exitCode() != Night.HELD && files.areMissing(settings.handOff(), asOf)) {
      files
          .write(
              PublishedTables.open(options.session(), options.warehouse), settings.handOff(), asOf)
          .forEach(System.out::println);
    }
    Monitoring.write(options.warehouse);
    return outcome;
  }

  private static void print(Night.Outcome outcome, LocalDate asOf, Place warehouse) {
    outcome.notes().forEach(note -> System.out.println("note: " + note));
    for (Audit.Finding finding : outcome.findings()) {
      if (finding.status() != Audit.Status.PASSED) {
        System.out.printf(
            Locale.ROOT,
            "%s: %s of %s: %sexpected %s. %s%n",
            finding.status().name().toLowerCase(Locale.ROOT),
            finding.check(),
            finding.subject(),
            finding.observed() == null ? "" : "found " + finding.found() + ", ",
            finding.expected(),
            finding.message());
      }
    }
    String what =
        switch (outcome.exitCode()) {
          case Night.HELD ->
              "held by a quality gate; "
                  + (outcome.runId() == 0
                      ? "nothing has been published yet"
                      : "readers still see run " + outcome.runId())
                  + ". Mend what is named, or, if it is right, run the same night with --accept CHECK"
                  + " --because TEXT";
          case Night.PUBLISHED_WITH_WARNINGS ->
              (outcome.changed() ? "published with warnings" : "nothing changed since")
                  + " as run "
                  + outcome.runId();
          default ->
              (outcome.changed() ? "published" : "nothing changed since")
                  + " as run "
                  + outcome.runId();
        };
    System.out.println("night " + asOf + ": " + what + ", in " + warehouse);
  }
}
