package touchline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import touchline.delta.Damage;
import touchline.delta.Ledger;
import touchline.delta.TableLogs;
import touchline.night.Growth;
import touchline.night.Lock;
import touchline.pipeline.UserError;
import touchline.publish.Uncalled;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the last published night, what waits, and how the warehouse grows by the night;",
      "with --json what monitoring watches: of the published night run_id, as_of_date, status,",
      "published_at, published_seconds_ago, notes, hot_uncalled, table_versions, table_rows, growth;",
      "of the last run, published or held, last_run (run_id, as_of_date, status, exit_code,",
      "recorded_at, seconds, step_seconds of ingest, each table made, audit and night), findings (check, subject, status, observed, expected, message; passed ones are",
      "counted only, in checks) and feeds (files, files_rejected, rows_read, rows_accepted,",
      "rows_quarantined, newest_at); held while the last run is; locked_by while a run is at work;",
      "damaged where files are, and then exit code 74."
    },
    footer = {
      "",
      "Example:",
      "  ./touchline status --json",
      "  ./touchline status --json | jq -e '.last_run.exit_code <= 10 and .published_seconds_ago < 93600'"
    })
final class Status implements Callable<Integer> {
  @Mixin WarehouseOptions options;

  @Option(names = "--json", description = "As one JSON object.")
  boolean json;

  /** Tables named as growing most. */
  private static final int MOST = 3;

  private static final double MEGABYTE = 1e6;

  @Override
  public Integer call() throws IOException {
    TableLogs logs = new TableLogs(options.warehouse);
    Ledger ledger = new Ledger(logs);
    Optional<Ledger.Entry> night = ledger.last();
    List<Damage> damages = night.map(ledger::damages).orElse(List.of());
    if (!damages.isEmpty()) {
      return damaged(night.get(), damages);
    }
    Optional<Ledger.Entry> held =
        ledger.all().stream().reduce((earlier, later) -> later).filter(Ledger.Entry::isHeld);
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("warehouse", options.warehouse.toString());
      object.put("published", night.isPresent());
      Lock.holder(options.warehouse)
          .ifPresent(
              holder ->
                  object.put(
                      "locked_by",
                      Map.of(
                          "pid", holder.pid(),
                          "machine", holder.machine(),
                          "since", holder.since().toString())));
      object.putAll(LastRun.of(logs, ledger));
      held.ifPresent(
          n -> object.put("held", Map.of("run_id", n.runId(), "as_of_date", n.asOf().toString())));
      night.ifPresent(
          n -> {
            object.put("run_id", n.runId());
            object.put("as_of_date", n.asOf().toString());
            object.put("status", n.status());
            object.put("published_at", n.publishedAt().toString());
            object.put(
                "published_seconds_ago",
                Duration.between(n.publishedAt(), Instant.now()).toSeconds());
            object.put("notes", n.notes());
            object.put("hot_uncalled", Uncalled.of(logs, n).count());
            object.put("table_versions", n.versions());
            object.put("table_rows", n.rows());
            Growth.of(logs, ledger).ifPresent(growth -> object.put("growth", growth));
          });
      System.out.println(new ObjectMapper().writeValueAsString(object));
      return 0;
    }
    Lock.holder(options.warehouse)
        .ifPresent(holder -> System.out.println("a run is at work: " + holder.sentence()));
    night.flatMap(n -> Uncalled.of(logs, n).sentence()).ifPresent(System.out::println);
    held.ifPresent(
        n ->
            System.out.printf(
                "run %d of %s: held by a quality gate; ops.quality_results of that date says which,"
                    + " ops.held_rows which rows%n",
                n.runId(), n.asOf()));
    night.ifPresentOrElse(
        Status::print, () -> System.out.println("no night is published in " + options.warehouse));
    Growth.of(logs, ledger).ifPresent(Status::print);
    return 0;
  }

  /** What is said instead of figures that would have to be read from what is damaged. */
  private int damaged(Ledger.Entry night, List<Damage> damages) throws IOException {
    List<Map<String, Object>> listed =
        damages.stream()
            .map(
                d ->
                    Map.<String, Object>of(
                        "table", d.table().name(),
                        "version", d.version(),
                        "file", d.file().toString(),
                        "found", d.found()))
            .toList();
    if (json) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("warehouse", options.warehouse.toString());
      object.put("published", true);
      object.put("run_id", night.runId());
      object.put("as_of_date", night.asOf().toString());
      object.put("damaged", listed);
      System.out.println(new ObjectMapper().writeValueAsString(object));
    } else {
      print(night);
      damages.forEach(damage -> System.out.println("damaged: " + damage));
      System.out.println(
          "What is damaged is not read. Run `repair --warehouse " + options.warehouse + "`");
    }
    return UserError.INPUT_OUTPUT;
  }

  private static void print(Ledger.Entry night) {
    System.out.printf(
        "night %s: %s at %s, run %d%n",
        night.asOf(), night.status().replace('_', ' '), night.publishedAt(), night.runId());
    night.notes().forEach(note -> System.out.println("note: " + note));
  }

  private static void print(Growth growth) {
    System.out.printf("%n%-8s %8s %10s   growth a night%n", "", "files", "MB");
    for (String layer : List.of("bronze", "silver", "gold", "ops")) {
      print(growth.layer(layer), growth.nights());
    }
    print(growth.all(), growth.nights());
    List<Growth.Of> most = growth.most(MOST);
    if (!most.isEmpty()) {
      System.out.printf(
          "Most in %d %s: %s%n",
          growth.nights(),
          growth.nights() == 1 ? "night" : "nights",
          most.stream().map(Status::grown).collect(Collectors.joining(", ")));
    }
  }

  private static String grown(Growth.Of of) {
    return String.format(Locale.ROOT, "%s %+.2f MB", of.name(), of.bytesPerNight() / MEGABYTE);
  }

  private static void print(Growth.Of of, int nights) {
    String growth =
        nights == 0
            ? "known from the second night on"
            : String.format(
                Locale.ROOT,
                "%+.1f files, %+.2f MB",
                of.filesPerNight(),
                of.bytesPerNight() / MEGABYTE);
    System.out.print(
        String.format(
            Locale.ROOT,
            "%-8s %,8d %,10.1f   %s%n",
            of.name(),
            of.files(),
            of.bytes() / MEGABYTE,
            growth));
  }
}
